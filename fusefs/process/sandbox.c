/*
 * sandbox.c - no_new_privs and Landlock.
 *
 * The kernel that runs this may be newer than the headers that it was built with, so what Landlock
 * can forbid is listed here by its version. Hardly a rule is added: who needs a file opens it
 * before.
 */
#include "fusefs/process/sandbox.h"

#include "fusefs/process/ring.h"
#include "fusefs/process/sandbox_calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#if EVTXFS_LANDLOCK && defined SYS_landlock_restrict_self

/* linux/landlock.h */
enum {
    CREATE_RULESET_VERSION = 1,
    RULE_PATH_BENEATH = 1,
    ACCESS_WRITE_FILE = 1 << 1,
    ACCESS_READ_FILE = 1 << 2,
    ACCESS_READ_DIR = 1 << 3,
    ACCESS_REMOVE_FILE = 1 << 5,
    ACCESS_MAKE_DIR = 1 << 7,
    ACCESS_MAKE_REG = 1 << 8,
};

struct ruleset {
    uint64_t handled_access_fs, handled_access_net, scoped;
};

struct path_beneath {
    uint64_t allowed_access;
    int32_t parent_fd;
} __attribute__((packed));

/* What each version of the ABI can forbid besides what those before it can. */
static const struct ruleset by_version[] = {
    {0},
    {.handled_access_fs = (1 << 13) - 1}, /* open, list, make, remove, execute */
    {.handled_access_fs = 1 << 13},       /* link and rename between directories */
    {.handled_access_fs = 1 << 14},       /* truncate */
    {.handled_access_net = 3},            /* bind and connect TCP */
    {.handled_access_fs = 1 << 15},       /* ioctl of devices */
    {.scoped = 3},                        /* abstract sockets of others; signals to others */
};

static struct ruleset forbidden(unsigned version)
{
    struct ruleset all = {0};

    for (size_t i = 0; i <= version && i < sizeof by_version / sizeof *by_version; i++) {
        all.handled_access_fs |= by_version[i].handled_access_fs;
        all.handled_access_net |= by_version[i].handled_access_net;
        all.scoped |= by_version[i].scoped;
    }
    return all;
}

static bool allow(int rules, int folder, uint64_t access)
{
    struct path_beneath rule = {.allowed_access = access, .parent_fd = folder};

    return folder < 0 || syscall(SYS_landlock_add_rule, rules, RULE_PATH_BENEATH, &rule, 0) == 0;
}

static bool allow_reading(int rules, int folder)
{
    return allow(rules, folder, ACCESS_READ_FILE | ACCESS_READ_DIR);
}

/* What commands need that take many logs. */
static bool allow_folders(int rules, const struct sandbox_needs *needs)
{
    bool done = !needs->writes || allow(rules, needs->written,
                                        ACCESS_READ_DIR | ACCESS_WRITE_FILE | ACCESS_REMOVE_FILE |
                                            ACCESS_MAKE_DIR | ACCESS_MAKE_REG);

    for (size_t i = 0; done && i < needs->folder_count; i++)
        done = allow_reading(rules, needs->folders[i]);
    return done;
}

/* Where it says which processor is near to which memory: libfuse asks for each ring of io_uring. */
static bool allow_nodes(int rules)
{
    int nodes = open("/sys/devices/system/node", O_PATH | O_DIRECTORY | O_CLOEXEC);
    bool done = allow_reading(rules, nodes);

    if (nodes >= 0)
        close(nodes);
    return done;
}

/* Returns the version of the ABI, or 0. */
static unsigned restrict_files(const struct sandbox_needs *needs)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, CREATE_RULESET_VERSION);
    struct ruleset all;
    int rules;
    bool done;

    if (version < 1)
        return 0;
    all = forbidden((unsigned)version);
    rules = (int)syscall(SYS_landlock_create_ruleset, &all, sizeof all, 0);
    if (rules < 0)
        return 0;
    done = allow_reading(rules, needs->folder) && allow_folders(rules, needs) &&
           (!needs->io_uring || allow_nodes(rules)) &&
           syscall(SYS_landlock_restrict_self, rules, 0) == 0;
    close(rules);
    return done ? (unsigned)version : 0;
}

bool sandbox_has_landlock(void)
{
    return true;
}

#else

static unsigned restrict_files(const struct sandbox_needs *needs)
{
    (void)needs;
    return 0;
}

bool sandbox_has_landlock(void)
{
    return false;
}

#endif

static void restrict_to(struct sandbox *sandbox, const struct sandbox_needs *needs)
{
    sandbox->no_new_privs = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    sandbox->landlock = restrict_files(needs);
}

/* The C library does so when a thread is cancelled, as libfuse does with those of its rings. */
static void load_unwinder(void)
{
    (void)!dlopen("libgcc_s.so.1", RTLD_NOW);
}

void sandbox_enter(struct sandbox *sandbox, const struct sandbox_needs *needs)
{
    if (needs->io_uring)
        load_unwinder();
    restrict_to(sandbox, needs);
    sandbox->seccomp = sandbox_calls(needs, needs->io_uring ? CALLS_TO_MAKE_RINGS : CALLS);
    sandbox->rings = sandbox->seccomp && !needs->io_uring ? RINGS_REFUSED : RINGS_OPEN;
}

bool sandbox_settle(struct sandbox *sandbox, const struct sandbox_needs *needs)
{
    struct rings rings = rings_count();

    if (rings.open || !sandbox_calls(needs, rings.restricted ? CALLS_WITH_RINGS : CALLS))
        return false;
    sandbox->rings = rings.restricted ? RINGS_RESTRICTED : RINGS_REFUSED;
    return true;
}

void sandbox_files(void)
{
    sandbox_files_but(-1);
}

void sandbox_files_but(int folder)
{
    const struct sandbox_needs needs = {.folder = folder, .watch = -1};
    struct sandbox sandbox;

    restrict_to(&sandbox, &needs);
}

void sandbox_files_in(const int *folders, size_t count, int written)
{
    const struct sandbox_needs needs = {.folder = -1,
                                        .watch = -1,
                                        .folders = folders,
                                        .folder_count = count,
                                        .writes = written >= 0,
                                        .written = written};
    struct sandbox sandbox;

    restrict_to(&sandbox, &needs);
}
