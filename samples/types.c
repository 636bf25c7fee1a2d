/* types.c - every type of value and of array, with all its peculiar values. */
#include "samples/case.h"

/* clang-format off */
static const struct test_case cases[] = {
    {"Null", 0x00, ""}, {"Null with two bytes", 0x00, "0100"},
    {"String", 0x01, "'abc"}, {"String empty", 0x01, ""}, {"String NUL at end", 0x01, "'abc|"},
    {"String blanks", 0x01, "'  a  "}, {"String one blank", 0x01, "' "},
    {"String CR LF TAB", 0x01, "'a\r\nb\tc\rd\n"},
    {"String markup", 0x01, "'<a b='1'>&amp;\"]]></a>"},
    {"String JSON", 0x01, "'\\ \" \\\" / \\u0041 {\"a\":[1]}"},
    {"String path", 0x01, "'\\\\files\\públic$\\a b\\%TEMP%\\~x.dat"},
    {"String controls", 0x01, "'a\x01\x08\x0b\x0c\x1b\x1f\x7f""b"},
    {"String C1 controls", 0x01, "8000 8500 9f00 a000 ad00"},
    {"String umlauts", 0x01, "'Größe äöü ÄÖÜ ß ÿ Œ"}, {"String CJK", 0x01, "'事件日志 イベント 이벤트"},
    {"String right to left", 0x01, "'אירוע حدث \u202e""e\u0301\u200d"},
    {"String emoji", 0x01, "'😀 👩‍💻 🇩🇪 𝔘"}, {"String highest", 0x01, "'\U0010ffff\ue000\uffff\ufffe"},
    {"String BOM", 0x01, "'\ufeffa"}, {"String separators", 0x01, "'a\u2028b\u2029c"},
    {"String lone high", 0x01, "6100 00d8 6200"}, {"String lone low", 0x01, "6100 00dc 6200"},
    {"String high at end", 0x01, "6100 3dd8"}, {"String swapped pair", 0x01, "00de 3dd8"},
    {"String two highs", 0x01, "3dd8 3dd8 00de"},
    {"Ansi", 0x02, "616263"}, {"Ansi empty", 0x02, ""}, {"Ansi NUL at end", 0x02, "616200"},
    {"Ansi windows-1252", 0x02, "80 e4 f6 fc df 81 8d 9f ff"}, {"Ansi quotes", 0x02, "225c0a09013c26"},
    {"Int8 0", 0x03, "00"}, {"Int8 -1", 0x03, "ff"}, {"Int8 min", 0x03, "80"}, {"Int8 max", 0x03, "7f"},
    {"UInt8 0", 0x04, "00"}, {"UInt8 128", 0x04, "80"}, {"UInt8 max", 0x04, "ff"},
    {"Int16 -1", 0x05, "ffff"}, {"Int16 min", 0x05, "0080"}, {"Int16 max", 0x05, "ff7f"},
    {"UInt16 0", 0x06, "0000"}, {"UInt16 32768", 0x06, "0080"}, {"UInt16 max", 0x06, "ffff"},
    {"Int32 -1", 0x07, "ffffffff"}, {"Int32 min", 0x07, "00000080"}, {"Int32 max", 0x07, "ffffff7f"},
    {"UInt32 0", 0x08, "00000000"}, {"UInt32 2^31", 0x08, "00000080"}, {"UInt32 max", 0x08, "ffffffff"},
    {"Int64 -1", 0x09, "ffffffffffffffff"}, {"Int64 min", 0x09, "0000000000000080"},
    {"Int64 max", 0x09, "ffffffffffffff7f"},
    {"UInt64 0", 0x0a, "0000000000000000"}, {"UInt64 2^53+1", 0x0a, "0100000000002000"},
    {"UInt64 max", 0x0a, "ffffffffffffffff"},
    {"Real32 0", 0x0b, "00000000"}, {"Real32 -0", 0x0b, "00000080"}, {"Real32 1.5", 0x0b, "0000c03f"},
    {"Real32 0.1", 0x0b, "cdcccc3d"}, {"Real32 least", 0x0b, "01000000"},
    {"Real32 most", 0x0b, "ffff7f7f"}, {"Real32 inf", 0x0b, "0000807f"},
    {"Real32 -inf", 0x0b, "000080ff"}, {"Real32 NaN", 0x0b, "0000c07f"},
    {"Real32 2^24", 0x0b, "0000804b"}, {"Real32 1e12", 0x0b, "a5d46853"}, {"Real32 1e13", 0x0b, "e7841155"},
    {"Real32 1e-6", 0x0b, "bd378635"}, {"Real32 1e-7", 0x0b, "95bfd633"},
    {"Real64 0", 0x0c, "0000000000000000"}, {"Real64 -0", 0x0c, "0000000000000080"},
    {"Real64 1", 0x0c, "000000000000f03f"}, {"Real64 0.1", 0x0c, "9a9999999999b93f"},
    {"Real64 least", 0x0c, "0100000000000000"}, {"Real64 most", 0x0c, "ffffffffffffef7f"},
    {"Real64 inf", 0x0c, "000000000000f07f"}, {"Real64 -inf", 0x0c, "000000000000f0ff"},
    {"Real64 NaN", 0x0c, "000000000000f87f"}, {"Real64 1e15", 0x0c, "00003426f56b0c43"},
    {"Real64 1e16", 0x0c, "0080e03779c34143"}, {"Real64 1e22", 0x0c, "92d54d06cff08044"},
    {"Real64 0.00001", 0x0c, "f168e388b5f8e43e"}, {"Real64 0.000001", 0x0c, "8dedb5a0f7c6b03e"},
    {"Real64 123456789.125", 0x0c, "00008054346f9d41"},
    {"Bool false", 0x0d, "00000000"}, {"Bool true", 0x0d, "01000000"}, {"Bool 16", 0x0d, "10000000"},
    {"Bool -1", 0x0d, "ffffffff"},
    {"Binary", 0x0e, "00ff10ab"}, {"Binary empty", 0x0e, ""}, {"Binary one byte", 0x0e, "07"},
    {"Guid", 0x0f, "00010203 04050607 08090a0b 0c0d0e0f"},
    {"Guid zero", 0x0f, "00000000 00000000 00000000 00000000"},
    {"SizeT four bytes", 0x10, "efbeadde"}, {"SizeT eight bytes", 0x10, "01efbeadde000000"},
    {"SizeT zero", 0x10, "00000000"},
    {"FileTime zero", 0x11, "0000000000000000"}, {"FileTime one tick", 0x11, "0100000000000000"},
    {"FileTime 1970", 0x11, "00803ed5deb19d01"}, {"FileTime 2024-02-29", 0x11, "8029ba666b6bda01"},
    {"FileTime seven digits", 0x11, "8789ffd0066bda01"}, {"FileTime 9999", 0x11, "ff3fc0d15e5ac824"},
    {"SystemTime", 0x12, "e807 0200 0400 1d00 1700 3b00 3a00 0700"},
    {"SystemTime zero", 0x12, "00000000 00000000 00000000 00000000"},
    {"SystemTime month 13", 0x12, "e807 0d00 0000 2d00 1900 3d00 3d00 e803"},
    {"SystemTime 30 February", 0x12, "e807 0200 0500 1e00 0000 0000 0000 0000"},
    {"Sid", 0x13, "0105000000000005 15000000 dcf4dc3b 833d2b46 828ba628 f4010000"},
    {"Sid system", 0x13, "0101000000000005 12000000"}, {"Sid without parts", 0x13, "0100000000000005"},
    {"Sid 48 bit authority", 0x13, "0101ffeeddccbbaa 07000000"},
    {"HexInt32 0", 0x14, "00000000"}, {"HexInt32", 0x14, "efcdab00"}, {"HexInt32 max", 0x14, "ffffffff"},
    {"HexInt64 0", 0x15, "0000000000000000"}, {"HexInt64", 0x15, "0000000000002080"},
    {"HexInt64 max", 0x15, "ffffffffffffffff"},
    {"Strings", 0x81, "'a||c,d|"}, {"Strings one", 0x81, "'one|"}, {"Strings none", 0x81, ""},
    {"Strings one empty", 0x81, "'|"}, {"Strings of the world", 0x81, "'ü|😀|\"\\\r\n|"},
    {"Ansis", 0x82, "616200 e400 00"}, {"Ansis one", 0x82, "616200"},
    {"Int8s", 0x83, "ff0180"}, {"UInt8s", 0x84, "ff01"}, {"UInt8s one", 0x84, "07"},
    {"Int16s", 0x85, "ffff 0200"}, {"UInt16s", 0x86, "ffff 0200 0000"},
    {"Int32s", 0x87, "ffffffff 02000000"}, {"UInt32s", 0x88, "01000000 ffffffff"},
    {"UInt32s one", 0x88, "05000000"}, {"UInt32s none", 0x88, ""},
    {"Int64s", 0x89, "ffffffffffffffff 0200000000000000"},
    {"UInt64s", 0x8a, "ffffffffffffffff 0200000000000000"},
    {"Real32s", 0x8b, "0000c03f cdcccc3d"}, {"Real64s", 0x8c, "000000000000f03f 9a9999999999b93f"},
    {"Bools", 0x8d, "00000000 01000000"}, {"Bools and 16", 0x8d, "00000000 01000000 10000000"},
    {"Bools one", 0x8d, "01000000"},
    {"Guids", 0x8f, "00010203 04050607 08090a0b 0c0d0e0f 00000000 00000000 00000000 00000000"},
    {"FileTimes", 0x91, "8789ffd0066bda01 8029ba666b6bda01"},
    {"SystemTimes", 0x92, "e807 0200 0400 1d00 1700 3b00 3a00 0700 e907 0100 0300 0100 0000 0000 0000 0000"},
    {"Sids", 0x93, "0101000000000005 12000000 0105000000000005 15000000 dcf4dc3b 833d2b46 828ba628 f4010000"},
    {"HexInt32s", 0x94, "01000000 ff000000"}, {"HexInt64s", 0x95, "0100000000000000 ff00000000000000"},
};
/* clang-format on */

/* Values that stand in the template itself. docs/format.md 2.4 */
static void tell_literals(struct teller *teller)
{
    static const struct sample_template body = {
        .xml = "<EventData><Data Name='Case'>Literals</Data>"
               "<Data Name='String'>{=01:0200 6100fc00}</Data><Null>{=00:}</Null>"
               "<Int8>{=03:fe}</Int8><UInt8>{=04:fe}</UInt8><Int16>{=05:feff}</Int16>"
               "<UInt16>{=06:feff}</UInt16><Int32>{=07:feffffff}</Int32>"
               "<UInt32>{=08:feffffff}</UInt32><Int64>{=09:feffffffffffffff}</Int64>"
               "<UInt64>{=0a:feffffffffffffff}</UInt64><Bool>{=0d:01000000}</Bool>"
               "<Guid>{=0f:000102030405060708090a0b0c0d0e0f}</Guid>"
               "<FileTime>{=11:8789ffd0066bda01}</FileTime>"
               "<SystemTime>{=12:e80702000400 1d0017003b003a000700}</SystemTime>"
               "<Sid>{=13:010100000000000512000000}</Sid><HexInt32>{=14:ff000000}</HexInt32>"
               "<HexInt64 a='{=08:07000000}' b='x{=08:07000000}'>{=15:ff00000000000000}</HexInt64>"
               "</EventData>"};
    const struct sample_stream stream = {.root = &body};

    teller_tell_body(teller, CASE, NULL, &stream);
}

bool types_tell(struct teller *teller)
{
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        case_tell(teller, &cases[i], CASE_HONEST);
    tell_literals(teller);
    return !teller->log->failed;
}
