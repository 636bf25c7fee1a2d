/* access.c - what the bits of access masks mean, by the type of the object. */
#include "core/words/tables.h"

/* clang-format off */
static const struct code_row file_access[] = {
    {0x00000001, "read data or list folder"},
    {0x00000002, "write data or add file"},
    {0x00000004, "append data or add folder"},
    {0x00000008, "read extended attributes"},
    {0x00000010, "write extended attributes"},
    {0x00000020, "execute or traverse"},
    {0x00000040, "delete child"},
    {0x00000080, "read attributes"},
    {0x00000100, "write attributes"},
    {0x00010000, "delete"},
    {0x00020000, "read permissions"},
    {0x00040000, "change permissions"},
    {0x00080000, "change owner"},
    {0x00100000, "synchronise"},
    {0x01000000, "access system ACL"},
    {0x02000000, "maximum allowed"},
    {0x10000000, "generic all"},
    {0x20000000, "generic execute"},
    {0x40000000, "generic write"},
    {0x80000000, "generic read"},
};

/* Of any object; the sixteen bits below depend on its type. */
static const struct code_row any_access[] = {
    {0x00010000, "delete"},
    {0x00020000, "read permissions"},
    {0x00040000, "change permissions"},
    {0x00080000, "change owner"},
    {0x00100000, "synchronise"},
    {0x01000000, "access system ACL"},
    {0x02000000, "maximum allowed"},
    {0x10000000, "generic all"},
    {0x20000000, "generic execute"},
    {0x40000000, "generic write"},
    {0x80000000, "generic read"},
};

static const struct code_row directory_access[] = {
    {0x00000001, "create child"},
    {0x00000002, "delete child"},
    {0x00000004, "list contents"},
    {0x00000008, "write itself"},
    {0x00000010, "read property"},
    {0x00000020, "write property"},
    {0x00000040, "delete tree"},
    {0x00000080, "list object"},
    {0x00000100, "control access"},
    {0x00010000, "delete"},
    {0x00020000, "read permissions"},
    {0x00040000, "change permissions"},
    {0x00080000, "change owner"},
};

static const struct code_row process_access[] = {
    {0x00000001, "terminate"},
    {0x00000002, "create thread"},
    {0x00000004, "set session"},
    {0x00000008, "operate on memory"},
    {0x00000010, "read memory"},
    {0x00000020, "write memory"},
    {0x00000040, "duplicate handle"},
    {0x00000080, "create process"},
    {0x00000100, "set quota"},
    {0x00000200, "set information"},
    {0x00000400, "query information"},
    {0x00000800, "suspend or resume"},
    {0x00001000, "query limited information"},
    {0x00002000, "set limited information"},
    {0x00010000, "delete"},
    {0x00020000, "read permissions"},
    {0x00040000, "change permissions"},
    {0x00080000, "change owner"},
    {0x00100000, "synchronise"},
};
/* clang-format on */

const struct code_table file_access_codes = WORD_TABLE(file_access);
const struct code_table any_access_codes = WORD_TABLE(any_access);
const struct code_table directory_access_codes = WORD_TABLE(directory_access);
const struct code_table process_access_codes = WORD_TABLE(process_access);
