/*
 * mount.c - evtxfs PATH... MOUNTPOINT: from the command line to the end of the session.
 *
 * Most of what can go wrong is done before the program goes to the background: the log is opened
 * and checked, the mount point made, the filesystem mounted. Threads are started after that, as
 * they do not survive a fork; the terminal is let go when the kernel and libfuse have agreed.
 */
#include "fusefs/archive/archive.h"
#include "fusefs/live/refresh.h"
#include "fusefs/mount/background.h"
#include "fusefs/mount/flaws.h"
#include "fusefs/mount/keeper.h"
#include "fusefs/mount/many.h"
#include "fusefs/mount/obstacles.h"
#include "fusefs/mount/options.h"
#include "fusefs/mount/signals.h"
#include "fusefs/process/commands.h"
#include "fusefs/process/ring.h"
#include "fusefs/process/sandbox.h"
#include "fusefs/process/say.h"
#include "fusefs/serve/ops.h"

#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LARGE = 256 << 10 }; /* bytes: blocks that go back to the kernel when they are freed */

static const char usage[] =
    "usage: evtxfs [options] LOG MOUNTPOINT\n"
    "       evtxfs [options] PATH... MOUNTPOINT         (directories and logs, all in one mount)\n"
    "       evtxfs ls [-l] PATH [INNER]\n"
    "       evtxfs cat PATH INNER...\n"
    "       evtxfs dump [-o jsonl|json|xml|txt] [OPTION]... PATH...|-    (dump -h lists them)\n"
    "       evtxfs info [--json] PATH...|-\n"
    "       evtxfs templates PATH... -o DIR\n"
    "\n"
    "Mounts a Windows event log as a directory of JSON files, or shows them without a mount.\n"
    "\n"
    "    -f                  stay in the foreground\n"
    "    -d                  show every request; implies -f\n"
    "    -s                  use one thread\n"
    "    -o OPTION[,...]     one of these, or an option of mount.fuse3(8) such as allow_other\n"
    "    -o nonempty         mount over files, another mount or the current directory\n"
    "    -o nopush           do not give the kernel files before it asks for them\n"
    "    -o io_uring         take requests over io_uring; as root with drop=USER only\n"
    "    -o drop=USER        become USER once it is mounted, when started as root\n"
    "    -o sandbox=off      keep the right to open files and to call all of the kernel\n"
    "    --cache=SIZE        memory for rendered events; 64M unless given\n"
    "    --refresh=SECONDS   how often to look whether the log has changed; 1 unless given, 0: "
    "never\n"
    "    --format=FORMAT     list each event as json, as it is unless given, xml or txt\n"
    "    --include=GLOB, --exclude=GLOB\n"
    "                        which files below a directory are logs; *.evtx unless given; "
    "repeated\n"
    "    --depth=N           directories below a path that are looked into; 64 unless given\n"
    "    --noarchives        archives in directories are left alone\n"
    "    --password_file=F   passwords of archives, one a line\n"
    "    --spool=DIR, --spool_size=SIZE\n"
    "                        where archives are unpacked to, and how much at most\n"
    "    --templates=DIR     read stale records with templates of other logs, too\n"
    "    --uid=N, --gid=N    owner of the files; who mounts unless given\n"
    "    --umask=M           permissions that no file has, such as 077 with allow_other\n"
    "    --mode=M            permissions of files; 0444 unless given\n"
    "    -h, --help          this text\n"
    "    -V, --version\n"
    "\n"
    "Unmount with: fusermount3 -u MOUNTPOINT\n"
    "Exit status: 0 all well; 1 usage, or it cannot be mounted; 2 no event log, or an error of\n"
    "reading or writing; 3 done, but records were lost or damaged.\n";

/* ---- the session ----------------------------------------------------------------------------- */

/* Appends -o fsname=PATH, in which a comma would end the option, or how many paths there are. */
static int add_name(struct fuse_args *args, const struct options *options)
{
    char *path = realpath(options->sources.paths[0], NULL), *option = NULL, *list = NULL;
    int result = -1, printed;

    if (options->sources.count > 1)
        printed = asprintf(&option, "fsname=%zu paths", options->sources.count);
    else
        printed = asprintf(&option, "fsname=%s", path ? path : options->sources.paths[0]);
    if (printed >= 0 && fuse_opt_add_opt_escaped(&list, option) == 0 &&
        fuse_opt_add_arg(args, "-o") == 0)
        result = fuse_opt_add_arg(args, list);
    free(path);
    free(option);
    free(list);
    return result;
}

/* The kernel is told by the mount, libfuse by the handler of INIT, and the two compare. */
static bool add_max_read(struct fuse_args *args, unsigned bytes)
{
    char option[32];

    snprintf(option, sizeof option, "-omax_read=%u", bytes);
    return fuse_opt_add_arg(args, option) == 0;
}

static struct fuse_session *
make_session(struct fuse_args *args, const struct options *options, struct requests *requests)
{
    if (fuse_opt_add_arg(args, "-o") != 0 ||
        fuse_opt_add_arg(args, "ro,nosuid,nodev,noexec,default_permissions,subtype=evtxfs") != 0 ||
        (options->io_uring && fuse_opt_add_arg(args, "-oio_uring") != 0) ||
        add_name(args, options) != 0 || (options->debug && fuse_opt_add_arg(args, "-d") != 0))
        return NULL;
    unsetenv("FUSE_URING_ENABLE"); /* it would have libfuse make rings that nobody asked us for */
    if (options->max_read && !add_max_read(args, options->max_read))
        return NULL;
    return fuse_session_new(args, &fs_ops, sizeof fs_ops, requests);
}

static bool wants_sandbox(const struct options *options)
{
    return !options->no_sandbox && sandbox_has_landlock();
}

/* Gives up what serving does not need, but for what the keeper does, which stays outside. */
static bool give_up_rights(const struct options *options, const struct sandbox_needs *needs,
                           struct sandbox *sandbox, struct keeper *keeper)
{
    bool kept = options->mounted || keeper_appoint(keeper);

    if (options->drop.wanted) {
        sandbox->dropped = kept && drop_now(&options->drop);
        if (!sandbox->dropped)
            return false;
    }
    if (kept && wants_sandbox(options))
        sandbox_enter(sandbox, needs);
    return true;
}

/* The first request of the kernel is INIT. False: libfuse said why it cannot be served. */
static bool agree(struct fuse_session *session, const struct requests *requests)
{
    struct fuse_buf request = {0};
    int got;

    do
        got = fuse_session_receive_buf(session, &request);
    while (got == -EINTR);
    if (got <= 0) { /* 0: it is unmounted already */
        free(request.mem);
        return got == 0;
    }
    fuse_session_process_buf(session, &request);
    free(request.mem);
    return requests->met && !fuse_session_exited(session);
}

/* libfuse has made its rings when it has answered INIT. Whether no other can be made from now on,
 * unless there is no sandbox. False: it said that these are not restricted. */
static bool settle(const struct sandbox_needs *needs, struct requests *requests)
{
    struct sandbox *sandbox = &requests->counters.sandbox;
    struct rings rings = rings_count();

    requests->counters.io_uring = rings.restricted + rings.open > 0;
    if (!requests->counters.io_uring)
        say("io_uring: the kernel, or a limit of it, does not allow that; it goes on without");
    if (!sandbox->seccomp || sandbox_settle(sandbox, needs))
        return true;
    say("io_uring: what goes through the rings cannot be restricted");
    return false;
}

/* Who has unmounted it may want to unmount what the log lies on next. Threads take a while to end,
 * so nothing of that stays open until then. */
static void
let_go(struct fuse_session *session, struct requests *requests, const struct refresh *refresh)
{
    int device = fuse_session_fd(session); /* which is dead, and reads as an error */

    requests_let_go(requests, device);
    refresh_let_go(refresh, device);
}

/* Until it is unmounted, or signals say so. */
static int serve(struct fuse_session *session, const struct options *options,
                 struct requests *requests, struct refresh *refresh, struct keeper *keeper)
{
    size_t threads = pool_processors() < 2 ? 2 : pool_processors();
    struct signals signals = {.session = session, .keeper = keeper};
    struct sandbox_needs needs = refresh_needs(refresh);
    struct background background;
    bool gone;
    int result;

    if (background_enter(&background, options->foreground || options->debug) != 0)
        return EXIT_USAGE;
    inherited_close(&options->inherited, fuse_session_fd(session));
    needs.io_uring = requests->io_uring;
    if (!give_up_rights(options, &needs, &requests->counters.sandbox, keeper)) {
        say("it cannot become another user");
        return EXIT_USAGE;
    }
    requests_hold(requests); /* whom threads of libfuse have got, who wait at rings */
    if (!agree(session, requests) || (needs.io_uring && !settle(&needs, requests))) {
        requests_release(requests);
        return EXIT_USAGE;
    }
    requests_start(requests, options->single ? 0 : threads,
                   options->single || options->nopush ? NULL : session);
    if (refresh && !options->single && refresh_start(refresh, session))
        signals.refresh = refresh;
    /* With one processor, who asks could not go on; and rings are filled by the kernel. */
    if (pool_processors() > 1 && !requests->counters.io_uring)
        requests->device = fuse_session_fd(session);
    requests_release(requests);
    signals.requests = requests;
    signals_start(&signals);
    background_ready(&background);
    result = fuse_session_loop(session);
    gone = keeper_finds_unmounted(session);
    if (gone)
        let_go(session, requests, refresh);
    signals_stop(&signals);
    if (gone)
        keeper_let_go(keeper);
    refresh_stop(refresh);
    return result < 0 ? EXIT_NO_LOG : EXIT_DONE;
}

/* Of many logs, one that others cannot read is told of. */
static void warn_of_others(const struct options *options, const struct roster *roster)
{
    bool warned = !roster && obstacles_others(options->sources.paths[0], options->umask);

    for (uint32_t i = 0; roster && i < roster->count && !warned; i++)
        warned = obstacles_others(roster->list[i].path, options->umask);
}

/* False: it, or libfuse, said why. */
static bool mount_session(struct fuse_session *session, const struct options *options,
                          const struct roster *roster, struct mountpoint *point)
{
    if (options->mounted)
        return fuse_session_mount(session, options->mountpoint) == 0;
    if (!obstacles_device() || mountpoint_make(point, options->mountpoint) != 0 ||
        (!options->nonempty && !obstacles_none_at(point->path)))
        return false;
    if (options->allow_other)
        warn_of_others(options, roster);
    if (fuse_session_mount(session, point->path) != 0) {
        say("%s: it could not be mounted there; evtxfs ls, cat, dump and info need no mount",
            options->mountpoint);
        return false;
    }
    mountpoint_mounted(point);
    mountpoint_read_ahead(point, READ_AHEAD);
    return true;
}

/* Ends the session too. */
static int
mount_and_serve(struct fuse_session *session, const struct options *options,
                struct requests *requests, struct refresh *refresh, struct keeper *keeper)
{
    int status = EXIT_USAGE;

    signals_hold();
    if (mount_session(session, options, requests->roster, &keeper->point)) {
        status = serve(session, options, requests, refresh, keeper);
        requests_stop(requests);
    }
    keeper_end(keeper, session);
    return status;
}

static int mount_snapshot(struct fuse_args *args, const struct options *options,
                          struct requests *requests, struct keeper *keeper)
{
    struct fuse_session *session = make_session(args, options, requests);
    struct refresh *refresh = NULL;
    int status = EXIT_USAGE;

    if (!session)
        return status;
    if (options->refresh && !options->single && !requests->roster &&
        requests->logs[0].present->snapshot->opened == PACK_AS_IT_IS)
        refresh =
            refresh_new(requests, options->sources.paths[0], options->refresh, options->cache);
    status = mount_and_serve(session, options, requests, refresh, keeper);
    requests_stop(requests);
    refresh_free(refresh);
    return status;
}

/* A mount lives long, and its threads free what is large again and again. glibc would keep that,
 * for each of them, and take ever larger blocks for small. */
static void give_back_memory(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, LARGE);
    mallopt(M_TRIM_THRESHOLD, LARGE);
    mallopt(M_ARENA_MAX, 1); /* a heap of a thread grows page by page, each time by a system call */
#endif
}

/* @root: the snapshot of the only log, or the root of many. */
static int mount_root(struct fuse_args *args, const struct options *options, struct snapshot *root,
                      struct keeper *keeper)
{
    struct requests requests;
    int status = EXIT_USAGE;

    if (requests_init(&requests, root)) {
        requests.max_read = options->max_read;
        requests.io_uring = options->io_uring;
        status = mount_snapshot(args, options, &requests, keeper);
        requests_stop(&requests);
    }
    snapshot_close(root);
    return status;
}

static int mount_log(struct fuse_args *args, const struct options *options, struct keeper *keeper)
{
    struct snapshot snapshot;

    if (snapshot_open(&snapshot, options->sources.paths[0], options->cache) != 0)
        return EXIT_NO_LOG;
    if (snapshot_take_templates(&snapshot, options->templates) != 0) {
        snapshot_close(&snapshot);
        return EXIT_NO_LOG;
    }
    flaws_say(snapshot.log, options->sources.paths[0]);
    snapshot.uid = options->uid;
    snapshot.gid = options->gid;
    snapshot.umask = options->umask;
    survey_list(snapshot.survey, options->listed);
    return mount_root(args, options, &snapshot, keeper);
}

static int mount_many(struct fuse_args *args, const struct options *options, struct keeper *keeper)
{
    struct many many;
    int status = many_open(&options->sources, options->templates, options->cache, &many);

    if (status != EXIT_DONE)
        return status;
    many_say_failed(&many);
    many.roster.keep_copies = options->keep_copies;
    many.root.uid = options->uid;
    many.root.gid = options->gid;
    many.root.umask = options->umask;
    many.root.listed = options->listed;
    status = mount_root(args, options, &many.root, keeper);
    many_close(&many);
    return status;
}

/* Without a keeper there is no sandbox. */
static int mount_kept(struct fuse_args *args, const struct options *options)
{
    struct keeper keeper = {.point.parent = -1};
    int status;

    give_back_memory();
    if (!options->mounted && (wants_sandbox(options) || options->drop.wanted))
        (void)keeper_start(&keeper);
    status = sources_are_many(options->sources.paths, options->sources.count)
                 ? mount_many(args, options, &keeper)
                 : mount_log(args, options, &keeper);
    keeper_stop(&keeper);
    return status;
}

static void print_version(void)
{
    printf("evtxfs %s\nlibfuse %s\n", EVTXFS_VERSION, fuse_pkgversion());
    printf("io_uring %s\n",
           EVTXFS_IO_URING ? "built in" : "not built in: libfuse may have it from 3.18 on");
    printf("archives %s\n", pack_library());
    printf("Landlock %s\n", sandbox_has_landlock() ? "built in" : "not built in");
    printf("seccomp %s\n", sandbox_has_seccomp() ? "built in" : "not built in");
}

/* What libfuse says, and is not asked to show of requests, is said as the rest is. */
__attribute__((format(printf, 2, 0))) static void
tell(enum fuse_log_level level, const char *format, va_list arguments)
{
    static const char prefix[] = "fuse: ";
    char message[1024], *text = message;

    if (level > FUSE_LOG_WARNING) {
        vfprintf(stderr, format, arguments);
        return;
    }
    vsnprintf(message, sizeof message, format, arguments);
    if (strncmp(text, prefix, sizeof prefix - 1) == 0)
        text += sizeof prefix - 1;
    text[strcspn(text, "\n")] = '\0';
    say("%s", text);
}

int mount_command(int argc, char **argv)
{
    struct fuse_args args = FUSE_ARGS_INIT(argc, argv);
    struct options options = {0};
    int status = EXIT_USAGE;

    fuse_set_log_func(tell);
    if (options_read(&options, &args) != 0) {
        status = EXIT_USAGE;
    } else if (options.help) {
        fputs(usage, stdout);
        status = EXIT_DONE;
    } else if (options.version) {
        print_version();
        status = EXIT_DONE;
    } else if (!options.sources.count) {
        say("a log and a mount point are missing: evtxfs LOG MOUNTPOINT; evtxfs --help tells more");
    } else if (!options.mountpoint) {
        say("%s: a mount point is missing: evtxfs LOG MOUNTPOINT; evtxfs ls, cat, dump and info "
            "need "
            "none",
            options.sources.paths[0]);
    } else if (inherited_note(&options.inherited)) {
        status = mount_kept(&args, &options);
    }
    options_done(&options);
    fuse_opt_free_args(&args);
    return status;
}
