/* odd.c - values that their bytes contradict: what a reader does with them is its own decision. */
#include "samples/case.h"

/* clang-format off */
static const struct test_case cases[] = {
    {"String odd size", 0x01, "6100 6200 63"},
    {"String NUL inside", 0x01, "'ab|cd"}, {"String two NULs at end", 0x01, "'ab||"},
    {"String NUL first", 0x01, "'|ab"}, {"String only NUL", 0x01, "'|"},
    {"Ansi NUL inside", 0x02, "6162006364"},
    {"UInt32 size 0", 0x08, ""}, {"UInt32 size 2", 0x08, "0500"},
    {"UInt32 size 5", 0x08, "0500000001"}, {"UInt8 size 4", 0x04, "05000000"},
    {"Int16 size 1", 0x05, "ff"}, {"UInt64 size 4", 0x0a, "05000000"},
    {"Real64 size 4", 0x0c, "0000c03f"}, {"Bool size 1", 0x0d, "01"},
    {"Bool size 2", 0x0d, "0100"}, {"Guid size 15", 0x0f, "000102030405060708090a0b0c0d0e"},
    {"SizeT size 2", 0x10, "0500"}, {"FileTime size 4", 0x11, "8789ffd0"},
    {"SystemTime size 8", 0x12, "e807020004001d00"},
    {"Sid cut", 0x13, "0105000000000005 15000000 dcf4dc3b"},
    {"Sid of four bytes", 0x13, "01010000"},
    {"Sid with more bytes", 0x13, "0101000000000005 12000000 ffffffff"},
    {"HexInt32 size 1", 0x14, "ff"}, {"HexInt64 size 4", 0x15, "efbeadde"},
    {"FileTime year 10000", 0x11, "0040c0d15e5ac824"},
    {"FileTime most", 0x11, "ffffffffffffff7f"}, {"FileTime negative", 0x11, "ffffffffffffffff"},
    {"SystemTime year 12345", 0x12, "3930 0200 0400 1c00 1700 3b00 3a00 0700"},
    {"EvtHandle", 0x20, "0500000000000000"}, {"EvtXml", 0x23, "3c00 7800 2f00 3e00"},
    {"EvtXml empty", 0x23, ""},
    {"Type 16", 0x16, "01020304"}, {"Type 22", 0x22, "0102"}, {"Type 7f", 0x7f, "0102"},
    {"Strings without last NUL", 0x81, "'a|bb"}, {"Strings odd size", 0x81, "6100 0000 62"},
    {"Ansis without last NUL", 0x82, "61006262"},
    {"UInt32s with a rest", 0x88, "01000000 02000000 0900"},
    {"Binaries", 0x8e, "010203"}, {"SizeTs", 0x90, "0100000000000000 0200000000000000"},
    {"Sids cut", 0x93, "0101000000000005 12000000 0105000000000005 15000000"},
    {"Type a0", 0xa0, "0102"}, {"Type a1", 0xa1, "0102"}, {"Type a3", 0xa3, "0102"},
};
/* clang-format on */

bool odd_tell(struct teller *teller)
{
    static const struct test_case small = {"Declared too small", 0x08, "05000000"},
                                  large = {"Declared too large", 0x01, "'ab"},
                                  huge = {"Declared huge", 0x01, "'ab"};

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        case_tell(teller, &cases[i], CASE_HONEST);
    case_tell(teller, &small, 2);
    case_tell(teller, &large, 6);
    case_tell(teller, &huge, 0xfffe);
    return !teller->log->failed;
}
