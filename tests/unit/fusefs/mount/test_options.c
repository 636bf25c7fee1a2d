/* test_options.c - the command line of a mount. */
#include "fusefs/mount/options.h"

#include <criterion/criterion.h>
#include <criterion/redirect.h>
#include <string.h>
#include <unistd.h>

/* Reads a command line that is one string, words separated by single blanks. */
static int read_line(struct options *options, const char *line)
{
    char words[256], *word, *rest = words;
    struct fuse_args args = FUSE_ARGS_INIT(0, NULL);
    int result;

    cr_redirect_stderr();
    strcpy(words, line);
    while ((word = strsep(&rest, " ")))
        cr_assert(fuse_opt_add_arg(&args, word) == 0);
    result = options_read(options, &args);
    fuse_opt_free_args(&args);
    return result;
}

Test(options, are_a_log_and_a_mount_point_at_least)
{
    struct options options;

    cr_assert(read_line(&options, "evtxfs a.evtx /mnt") == 0);
    cr_expect(options.sources.count == 1 && strcmp(options.sources.paths[0], "a.evtx") == 0);
    cr_expect_str_eq(options.mountpoint, "/mnt");
    cr_expect(options.cache == (size_t)64 << 20 && options.uid == getuid());
    cr_expect_not(options.foreground || options.single || options.debug);
    options_done(&options);
}

Test(options, may_stand_in_any_order_and_in_both_spellings)
{
    struct options options;

    cr_assert(read_line(&options, "evtxfs -s a.evtx -o uid=7,cache=2G -f /mnt --gid=8 -d") == 0);
    cr_expect(options.sources.count == 1 && strcmp(options.sources.paths[0], "a.evtx") == 0);
    cr_expect_str_eq(options.mountpoint, "/mnt");
    cr_expect(options.single && options.foreground && options.debug);
    cr_expect(options.cache == (size_t)2 << 30 && options.uid == 7 && options.gid == 8);
    options_done(&options);
    cr_assert(read_line(&options, "evtxfs --cache=1M a.evtx /mnt") == 0);
    cr_expect(options.cache == 1 << 20 && options.listed == CACHE_FILES);
    options_done(&options);
    cr_assert(read_line(&options, "evtxfs a.evtx /mnt -o format=xml") == 0);
    cr_expect(options.listed == CACHE_XML);
    options_done(&options);
    cr_assert(read_line(&options, "evtxfs --format=json a.evtx /mnt") == 0);
    cr_expect(options.listed == CACHE_FILES);
    options_done(&options);
    cr_assert(read_line(&options, "evtxfs --format=txt a.evtx /mnt") == 0);
    cr_expect(options.listed == CACHE_TEXT);
    options_done(&options);
}

Test(options, of_mount_are_taken_and_ignored)
{
    struct options options;

    cr_expect(read_line(&options, "evtxfs a.evtx /mnt -o rw,dev,suid,exec,noauto,user,nofail,"
                                  "x-systemd.automount,X-mount.mkdir,comment=z,defaults") == 0);
    options_done(&options);
}

Test(options, do_without_io_uring)
{
    struct options options;

    cr_assert(read_line(&options, "evtxfs a.evtx /mnt") == 0);
    cr_expect_not(options.io_uring);
    options_done(&options);
    cr_assert(read_line(&options, "evtxfs a.evtx /mnt -o io_uring,noio_uring") == 0);
    cr_expect_not(options.io_uring);
    options_done(&options);
}

Test(options, may_have_many_paths_before_the_mount_point)
{
    struct options options;

    cr_assert(read_line(&options,
                        "evtxfs a.evtx -o include=*.evt --exclude=x case --include=*.evtx "
                        "b.zip -o depth=3,noarchives,spool=/s,spool_size=2G /mnt") == 0);
    cr_assert(options.sources.count == 3);
    cr_expect_str_eq(options.sources.paths[0], "a.evtx");
    cr_expect_str_eq(options.sources.paths[2], "b.zip");
    cr_expect_str_eq(options.mountpoint, "/mnt");
    cr_assert(options.sources.include.count == 2 && options.sources.exclude.count == 1);
    cr_expect_str_eq(options.sources.include.list[1], "*.evtx");
    cr_expect(options.sources.depth == 3 && options.sources.no_archives);
    cr_expect_str_eq(options.sources.spool, "/s");
    cr_expect(options.sources.spool_size == (uint64_t)2 << 30);
    options_done(&options);
    cr_assert(read_line(&options, "evtxfs a.evtx") == 0);
    cr_expect(options.sources.count == 1 && !options.mountpoint);
    options_done(&options);
}

Test(options, that_make_no_sense_are_refused)
{
    struct options options;

    cr_expect(read_line(&options, "evtxfs a.evtx /mnt -o depth=513") != 0);
    cr_expect(read_line(&options, "evtxfs a.evtx /mnt -o spool_size=0") != 0);
    cr_expect(read_line(&options, "evtxfs a.evtx /mnt -o cache=many") != 0);
    cr_expect(read_line(&options, "evtxfs a.evtx /mnt -o cache=1023K") != 0);
    cr_expect(read_line(&options, "evtxfs a.evtx /mnt -o format=html") != 0);
    cr_expect(read_line(&options, "evtxfs a.evtx /mnt -o uid=me") != 0);
    cr_expect(read_line(&options, "evtxfs a.evtx /mnt -o gid=-1") != 0);
}

Test(options, read_sizes)
{
    static const struct {
        const char *string;
        size_t size;
    } rows[] = {
        {"0", 0},
        {"1", 1},
        {"512k", 512 << 10},
        {"512K", 512 << 10},
        {"64M", 64 << 20},
        {"3g", (size_t)3 << 30},
    };
    static const char *const bad[] = {"",    "K",    "-1",           "+1",
                                      " 1",  "1 ",   "1KB",          "1T",
                                      "0x9", "1.5M", "99999999999G", "99999999999999999999"};
    size_t size;

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_assert(options_size(rows[i].string, &size), "%s", rows[i].string);
        cr_expect(size == rows[i].size, "%s", rows[i].string);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        cr_expect_not(options_size(bad[i], &size), "%s was taken", bad[i]);
}
