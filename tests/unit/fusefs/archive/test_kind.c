/* test_kind.c - kind.c: bytes and names that are an archive's, and those that are not. */
#include "fusefs/archive/kind.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static enum pack_kind kind_of(const char *bytes, size_t size, size_t at)
{
    int fd = memfd_create("archive", MFD_CLOEXEC);
    enum pack_kind kind;

    cr_assert(fd >= 0 && pwrite(fd, bytes, size, (off_t)at) == (ssize_t)size);
    kind = at ? pack_kind_at(fd, at, size) : pack_kind(fd);
    close(fd);
    return kind;
}

Test(kind, is_told_by_the_first_bytes)
{
    static const struct {
        const char *bytes;
        size_t size;
        enum pack_kind kind;
    } rows[] = {
        {"PK\3\4rest", 8, PACK_ZIP},
        {"PK\5\6", 4, PACK_ZIP},
        {"PK\7\10PK\3\4", 8, PACK_ZIP},
        {"PK\7\10", 4, PACK_NONE},
        {"7z\xbc\xaf\x27\x1c", 6, PACK_7Z},
        {"7z\xbc\xaf\x27", 5, PACK_NONE},
        {"\x1f\x8b\x08", 3, PACK_GZIP},
        {"\x1f\x8b", 2, PACK_NONE},
        {"BZh9", 4, PACK_BZIP2},
        {"\xfd\x37zXZ\0", 6, PACK_XZ},
        {"\x28\xb5\x2f\xfd", 4, PACK_ZSTD},
        {"ElfFile\0", 8, PACK_NONE},
        {"Rar!\x1a\x07", 6, PACK_NONE},
        {"", 0, PACK_NONE},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect(kind_of(rows[i].bytes, rows[i].size, 0) == rows[i].kind, "row %zu", i);
        cr_expect(kind_of(rows[i].bytes, rows[i].size, 5000) == rows[i].kind, "row %zu", i);
    }
}

Test(kind, a_tar_has_a_sum)
{
    char header[512] = "file";
    unsigned sum = 8 * ' ';

    cr_expect(kind_of(header, sizeof header, 0) == PACK_NONE);
    for (size_t i = 0; i < sizeof header; i++)
        sum += (unsigned char)header[i];
    sprintf(header + 148, "%06o", sum);
    cr_expect(kind_of(header, sizeof header, 0) == PACK_TAR);
    cr_expect(kind_of(header, sizeof header - 1, 0) == PACK_NONE);
    sprintf(header + 148, "  %o", sum);
    cr_expect(kind_of(header, sizeof header, 0) == PACK_TAR);
    header[3]++;
    cr_expect(kind_of(header, sizeof header, 0) == PACK_NONE);
    memset(header, 0, sizeof header);
    sprintf(header + 148, "%06o", 8 * ' ');
    cr_expect(kind_of(header, sizeof header, 0) == PACK_NONE);
}

Test(kind, which_are_compressed_files)
{
    cr_expect(!pack_kind_is_compressed(PACK_NONE) && !pack_kind_is_compressed(PACK_ZIP) &&
              !pack_kind_is_compressed(PACK_7Z) && !pack_kind_is_compressed(PACK_TAR));
    cr_expect(pack_kind_is_compressed(PACK_GZIP) && pack_kind_is_compressed(PACK_BZIP2) &&
              pack_kind_is_compressed(PACK_XZ) && pack_kind_is_compressed(PACK_ZSTD));
}

Test(kind, names_of_archives_end_so)
{
    static const char *const are[] = {"a.zip",    "a.ZIP", "b/a.7z",    "a.tar",
                                      "a.tar.gz", "a.TGZ", "a.tar.bz2", "a.tbz2",
                                      "a.tar.xz", "a.txz", "a.tar.zst"};
    static const char *const are_not[] = {"zip",    ".zip",       "b/.zip", "a.zip/", "a.gz",
                                          "a.evtx", "a.zip.evtx", "",       "a.rar",  "a.tar.lz4"};

    for (size_t i = 0; i < sizeof are / sizeof *are; i++)
        cr_expect(pack_is_called(are[i]), "%s", are[i]);
    for (size_t i = 0; i < sizeof are_not / sizeof *are_not; i++)
        cr_expect(!pack_is_called(are_not[i]), "%s", are_not[i]);
    cr_expect(pack_is_called_other("a.rar") && !pack_is_called_other("a.zip"));
}

Test(kind, a_log_is_called_without_its_compression)
{
    cr_expect(pack_name_size("Security.evtx.gz") == strlen("Security.evtx"));
    cr_expect(pack_name_size("a/Security.evtx.ZST") == strlen("a/Security.evtx"));
    cr_expect(pack_name_size("Security.evtx") == strlen("Security.evtx"));
    cr_expect(pack_name_size("a/.gz") == strlen("a/.gz"));
    cr_expect(pack_name_size("") == 0);
    cr_expect(pack_is_log(NULL, "a.EvTx") && pack_is_log(NULL, ".evtx"));
    cr_expect(!pack_is_log(NULL, "evtx") && !pack_is_log(NULL, "a.evtx.gz"));
}
