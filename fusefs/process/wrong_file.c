/* wrong_file.c - signatures of the files that are taken for event logs. */
#include "fusefs/process/wrong_file.h"

#include "core/base/zeros.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define UNPACK "; unpack it first"
#define MOUNT_IMAGE                                                                                \
    "; mount the image first, then give a log of it, from Windows/System32/winevt/Logs"
#define FROM_MEMORY "; logs must be extracted from it first, by a program such as Volatility"
#define EXPORTED    "; give the .evtx file that it was made from"

enum { LOOKED_AT = 36 << 10 }; /* bytes, from the start; ISO 9660 has its magic at 32769 */

static const struct signature {
    int64_t at; /* from the start, or, if it is negative, from the end */
    const char *bytes;
    unsigned size;
    const char *what;
} signatures[] = {
/* clang-format off */
#define AT(at, bytes, what) {at, bytes, sizeof bytes - 1, what}
    /* logs of other kinds */
    AT(4, "LfLe", "it is a log of Windows XP or older (.evt), which evtxexport reads"),
    AT(0x48, "\x02\0\x01\xc0", "it is an event trace (.etl), which tracerpt on Windows reads"),
    AT(0x48, "\x02\0\x02\xc0", "it is an event trace (.etl), which tracerpt on Windows reads"),
    /* exports */
    AT(0, "<?xml", "it is XML, such as an export of a log" EXPORTED),
    AT(0, "\xef\xbb\xbf<", "it is XML, such as an export of a log" EXPORTED),
    AT(0, "\xff\xfe<\0", "it is XML, such as an export of a log" EXPORTED),
    AT(0, "<Event", "it is XML, such as an export of a log" EXPORTED),
    AT(0, "\xff\xfe", "it is text in UTF-16, such as an export of a log" EXPORTED),
    AT(0, "{\"", "it is JSON, such as an export of a log" EXPORTED),
    AT(0, "[{", "it is JSON, such as an export of a log" EXPORTED),
    /* disk images; an AFF4 is a ZIP archive, too */
    AT(0, "EVF\t\r\n\xff\0", "it is a disk image of EnCase (E01)" MOUNT_IMAGE),
    AT(0, "EVF2\r\n\x81", "it is a disk image of EnCase (Ex01)" MOUNT_IMAGE),
    AT(0, "LVF\t\r\n\xff\0", "it is evidence of EnCase (L01)" UNPACK),
    AT(0, "LEF2\r\n\x81", "it is evidence of EnCase (Lx01)" UNPACK),
    AT(0, "AFF10\r\n", "it is a disk image (AFF)" MOUNT_IMAGE),
    AT(30, "container.description", "it is a disk image (AFF4)" MOUNT_IMAGE),
    AT(30, "information.turtle", "it is a disk image (AFF4)" MOUNT_IMAGE),
    AT(0, "KDMV", "it is a disk image of VMware (VMDK)" MOUNT_IMAGE),
    AT(0, "COWD", "it is a disk image of VMware (VMDK)" MOUNT_IMAGE),
    AT(0, "# Disk DescriptorFile", "it describes a disk image of VMware (VMDK)" MOUNT_IMAGE),
    AT(0, "vhdxfile", "it is a disk image of Hyper-V (VHDX)" MOUNT_IMAGE),
    AT(0, "conectix", "it is a disk image (VHD)" MOUNT_IMAGE),
    AT(-512, "conectix", "it is a disk image (VHD)" MOUNT_IMAGE),
    AT(0, "QFI\xfb", "it is a disk image of QEMU (QCOW2)" MOUNT_IMAGE),
    AT(0x40, "\x7f\x10\xda\xbe", "it is a disk image of VirtualBox (VDI)" MOUNT_IMAGE),
    AT(0, "MSWIM\0\0\0", "it is an image of Windows (WIM)" UNPACK),
    AT(32769, "CD001", "it is an image of a CD or DVD (ISO 9660)" MOUNT_IMAGE),
    AT(3, "NTFS    ", "it is an image of an NTFS filesystem" MOUNT_IMAGE),
    AT(3, "-FVE-FS-", "it is an image of a filesystem that BitLocker has encrypted; decrypt and mount it first"),
    AT(3, "EXFAT   ", "it is an image of an exFAT filesystem" MOUNT_IMAGE),
    AT(54, "FAT1", "it is an image of a FAT filesystem" MOUNT_IMAGE),
    AT(82, "FAT32", "it is an image of a FAT filesystem" MOUNT_IMAGE),
    AT(512, "EFI PART", "it is an image of a disk (GPT)" MOUNT_IMAGE),
    AT(4096, "EFI PART", "it is an image of a disk (GPT)" MOUNT_IMAGE),
    AT(1080, "\x53\xef", "it is an image of an ext filesystem" MOUNT_IMAGE),
    /* memory */
    AT(0, "PAGEDU64", "it is a dump of memory" FROM_MEMORY),
    AT(0, "PAGEDUMP", "it is a dump of memory" FROM_MEMORY),
    AT(0, "EMiL", "it is a dump of memory (LiME)" FROM_MEMORY),
    AT(0, "hibr", "it is a hibernation file" FROM_MEMORY),
    AT(0, "HIBR", "it is a hibernation file" FROM_MEMORY),
    /* archives */
    AT(0, "PK\3\4", "it is a ZIP archive" UNPACK),
    AT(0, "7z\xbc\xaf\x27\x1c", "it is a 7-Zip archive" UNPACK),
    AT(0, "Rar!\x1a\x07", "it is a RAR archive" UNPACK),
    AT(0, "MSCF", "it is a cabinet (.cab)" UNPACK),
    AT(257, "ustar", "it is a tar archive" UNPACK),
    AT(0, "\x1f\x8b", "it is compressed by gzip" UNPACK),
    AT(0, "\xfd" "7zXZ\0", "it is compressed by xz" UNPACK),
    AT(0, "\x28\xb5\x2f\xfd", "it is compressed by zstd" UNPACK),
    AT(0, "\x04\x22\x4d\x18", "it is compressed by lz4" UNPACK),
    AT(0, "BZh", "it is compressed by bzip2" UNPACK),
    /* neighbours of logs */
    AT(0, "regf", "it is a registry hive"),
    AT(0, "SQLite format 3", "it is an SQLite database"),
    AT(4, "\xef\xcd\xab\x89", "it is an ESE database"),
    AT(0, "MZ", "it is a program of Windows (.exe, .dll)"),
    AT(0, "\x7f" "ELF", "it is a program"),
    AT(0, "%PDF", "it is a PDF"),
    AT(0, "\xd4\xc3\xb2\xa1", "it is a capture of network traffic"),
    AT(0, "\x0a\x0d\x0d\x0a", "it is a capture of network traffic"),
#undef AT
    /* clang-format on */
};

static bool fits(int fd, const struct signature *signature, const uint8_t *bytes, size_t size)
{
    uint8_t tail[16];
    off_t end = lseek(fd, 0, SEEK_END);

    if (signature->at >= 0)
        return (size_t)signature->at + signature->size <= size &&
               memcmp(bytes + signature->at, signature->bytes, signature->size) == 0;
    return end >= -signature->at &&
           pread(fd, tail, signature->size, end + signature->at) == (ssize_t)signature->size &&
           memcmp(tail, signature->bytes, signature->size) == 0;
}

/* Four partitions that are either active or not, one of which has a type: an MBR. */
static bool is_disk(const uint8_t *bytes, size_t size)
{
    bool any = false;

    if (size < 512 || bytes[510] != 0x55 || bytes[511] != 0xaa)
        return false;
    for (const uint8_t *entry = bytes + 446; entry < bytes + 510; entry += 16) {
        if (entry[0] & 0x7f)
            return false;
        any |= entry[4] != 0;
    }
    return any;
}

/* No control characters but those of text; what is above them may be of any encoding. */
static bool all_text(const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (bytes[i] < ' ' && !strchr("\t\n\r\f\033", bytes[i]))
            return false;
    return true;
}

const char *wrong_file_guess(int fd)
{
    static const char no_magic[] = "it does not begin with \"ElfFile\"";
    uint8_t bytes[LOOKED_AT];
    ssize_t got = pread(fd, bytes, sizeof bytes, 0);
    size_t size = got > 0 ? (size_t)got : 0, begin = size < 512 ? size : 512;

    if (got < 0)
        return no_magic;
    if (size == 0)
        return "the file is empty";
    for (size_t i = 0; i < sizeof signatures / sizeof *signatures; i++)
        if (fits(fd, &signatures[i], bytes, size))
            return signatures[i].what;
    if (is_disk(bytes, size))
        return "it is an image of a disk (MBR)" MOUNT_IMAGE;
    if (all_zero(bytes, begin))
        return "the file begins with zeros only";
    if (all_text(bytes, begin))
        return "it is text, such as an export of a log" EXPORTED;
    return no_magic;
}

const char *wrong_file_stream(int fd)
{
    struct stat st;

    if (fstat(fd, &st) != 0 || S_ISREG(st.st_mode) || S_ISBLK(st.st_mode) || S_ISDIR(st.st_mode))
        return NULL;
    if (S_ISFIFO(st.st_mode))
        return "is a pipe, and a log is read from any place: save it to a file, or let 'evtxfs "
               "dump "
               "-' or 'evtxfs info -' read it from standard input";
    return "is not a file that can be read from any place: save the log to one";
}
