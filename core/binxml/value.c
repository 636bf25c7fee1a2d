/* value.c - the table of value types, and the text of each. docs/format.md 3.1, 3.3 */
#include "core/binxml/value.h"
#include "core/base/escape.h"
#include "core/base/number.h"
#include "core/base/time.h"
#include "core/base/zeros.h"

#include <string.h>

static uint64_t load_short(const uint8_t *bytes, uint32_t size)
{
    uint64_t number = 0;

    for (uint32_t i = size; i > 0; i--)
        number = number << 8 | bytes[i - 1];
    return number;
}

/* A little-endian number of up to @width bytes; what a short one lacks is zero. */
static inline uint64_t load_unsigned(const uint8_t *bytes, uint32_t size, uint32_t width)
{
    if (size < width)
        return load_short(bytes, size);
    switch (width) {
    case 1:
        return bytes[0];
    case 2:
        return load_u16(bytes);
    case 4:
        return load_u32(bytes);
    default:
        return load_u64(bytes);
    }
}

/* The same, and what a short one lacks is its sign. */
static inline int64_t load_signed(const uint8_t *bytes, uint32_t size, uint32_t width)
{
    uint32_t bits = 8 * (size < width ? size : width);
    uint64_t number = load_unsigned(bytes, size, width);

    if (bits > 0 && bits < 64 && number >> (bits - 1))
        number |= ~UINT64_C(0) << bits;
    return (int64_t)number;
}

static uint8_t *put_nothing(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    (void)bytes, (void)size;
    return to;
}

static uint8_t *put_string(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return json_utf16(to, bytes, value_units(bytes, size));
}

static uint8_t *put_ansi(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return json_ansi(to, bytes, size);
}

static uint8_t *put_xml_string(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return xml_utf16(to, bytes, value_units(bytes, size));
}

static uint8_t *put_attribute_string(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return xml_attribute_utf16(to, bytes, value_units(bytes, size));
}

static uint8_t *put_xml_ansi(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return xml_ansi(to, bytes, size);
}

static uint8_t *put_attribute_ansi(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return xml_attribute_ansi(to, bytes, size);
}

static uint8_t *put_int8(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return put_signed(to, load_signed(bytes, size, 1));
}

static uint8_t *put_uint8(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return put_decimal(to, load_unsigned(bytes, size, 1));
}

static uint8_t *put_int16(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return put_signed(to, load_signed(bytes, size, 2));
}

static uint8_t *put_uint16(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return put_decimal(to, load_unsigned(bytes, size, 2));
}

static uint8_t *put_int32(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return put_signed(to, load_signed(bytes, size, 4));
}

static uint8_t *put_uint32(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return put_decimal(to, load_unsigned(bytes, size, 4));
}

static uint8_t *put_int64(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return put_signed(to, load_signed(bytes, size, 8));
}

static uint8_t *put_uint64(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return put_decimal(to, load_unsigned(bytes, size, 8));
}

static uint8_t *put_hex32(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return put_hex(to, load_unsigned(bytes, size, 4));
}

static uint8_t *put_hex64(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return put_hex(to, load_unsigned(bytes, size, 8));
}

static uint8_t *put_bool(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    int64_t number = (int32_t)load_unsigned(bytes, size, 4);

    if (number == 0)
        return (uint8_t *)memcpy(to, "false", 5) + 5;
    if (number == 1)
        return (uint8_t *)memcpy(to, "true", 4) + 4;
    return put_signed(to, number);
}

static uint8_t *put_real32(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    float number;

    (void)size;
    memcpy(&number, bytes, sizeof number);
    return put_real(to, (double)number, 1);
}

static uint8_t *put_real64(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    double number;

    (void)size;
    memcpy(&number, bytes, sizeof number);
    return put_real(to, number, 0);
}

static uint8_t *put_binary(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    return put_bytes(to, bytes, size);
}

static uint8_t *put_guid_value(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    (void)size;
    return put_guid(to, bytes);
}

static uint8_t *put_time(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    (void)size;
    return put_filetime(to, load_u64(bytes));
}

static uint8_t *put_system(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    (void)size;
    return put_systemtime(to, bytes);
}

/* Its own count says how long it is; bytes behind that are not part of it. It is read once, since a
 * log that is mapped can change between the check and the use. */
static uint8_t *put_sid_value(uint8_t *to, const uint8_t *bytes, uint32_t size)
{
    uint32_t count = size < 8 ? 255 : *(const volatile uint8_t *)(bytes + 1);

    if (size < 8 + 4 * count)
        return put_bytes(to, bytes, size);
    return put_sid(to, bytes, count);
}

/* Everything that this program knows of a value type is on its line; docs/format.md 3.1 */
/* clang-format off */
static const struct value_kind kinds[] = {
    /*                     name          size bare   most per_byte */
    [VALUE_NULL]       = {"Null",          0, false,  0, 0, put_nothing, NULL, NULL},
    [VALUE_STRING]     = {"String",        0, false,  0, 3, put_string, put_xml_string, put_attribute_string},
    [VALUE_ANSI]       = {"AnsiString",    0, false,  0, 6, put_ansi, put_xml_ansi, put_attribute_ansi},
    [VALUE_INT8]       = {"Int8",          1, true,  20, 0, put_int8, NULL, NULL},
    [VALUE_UINT8]      = {"UInt8",         1, true,  20, 0, put_uint8, NULL, NULL},
    [VALUE_INT16]      = {"Int16",         2, true,  20, 0, put_int16, NULL, NULL},
    [VALUE_UINT16]     = {"UInt16",        2, true,  20, 0, put_uint16, NULL, NULL},
    [VALUE_INT32]      = {"Int32",         4, true,  20, 0, put_int32, NULL, NULL},
    [VALUE_UINT32]     = {"UInt32",        4, true,  20, 0, put_uint32, NULL, NULL},
    [VALUE_INT64]      = {"Int64",         8, true,  20, 0, put_int64, NULL, NULL},
    [VALUE_UINT64]     = {"UInt64",        8, true,  20, 0, put_uint64, NULL, NULL},
    [VALUE_REAL32]     = {"Real32",        4, false, 32, 0, put_real32, NULL, NULL},
    [VALUE_REAL64]     = {"Real64",        8, false, 32, 0, put_real64, NULL, NULL},
    [VALUE_BOOL]       = {"Bool",          4, true,  20, 0, put_bool, NULL, NULL},
    [VALUE_BINARY]     = {"Binary",        0, false,  0, 2, put_binary, NULL, NULL},
    [VALUE_GUID]       = {"Guid",         16, false, 38, 0, put_guid_value, NULL, NULL},
    [VALUE_SIZE]       = {"SizeT",         0, false, 18, 0, put_hex64, NULL, NULL},
    [VALUE_FILETIME]   = {"FileTime",      8, false, 32, 0, put_time, NULL, NULL},
    [VALUE_SYSTEMTIME] = {"SystemTime",   16, false, 32, 0, put_system, NULL, NULL},
    [VALUE_SID]        = {"Sid",           0, false, 32, 3, put_sid_value, NULL, NULL},
    [VALUE_HEX32]      = {"HexInt32",      4, false, 18, 0, put_hex32, NULL, NULL},
    [VALUE_HEX64]      = {"HexInt64",      8, false, 18, 0, put_hex64, NULL, NULL},
};
/* clang-format on */

const struct value_kind *value_kind(uint8_t type)
{
    if (type < sizeof kinds / sizeof *kinds)
        return &kinds[type];
    return &kinds[VALUE_BINARY];
}

/* Numbers may be short; everything else of a fixed size has all of it or is shown as bytes. */
static const struct value_kind *kind_that_fits(const struct value *value)
{
    const struct value_kind *kind = value_kind(value->type);

    if (value->size >= kind->size || kind->bare || kind->json == put_hex32 ||
        kind->json == put_hex64)
        return kind;
    return &kinds[VALUE_BINARY];
}

bool value_empty(const struct value *value)
{
    if (value->type == VALUE_NULL || value->size == 0)
        return true;
    if (value->slot != CONCRETE)
        return false;
    if (value->type == VALUE_STRING)
        return value_units(value->bytes, value->size) == 0;
    if (value->type == VALUE_ANSI)
        return all_zero(value->bytes, value->size);
    return false;
}

bool value_bare(const struct value *value)
{
    return value_kind(value->type)->bare;
}

value_put *value_put_for(const struct value_kind *kind, enum value_style style)
{
    if (style == VALUE_XML_TEXT && kind->text)
        return kind->text;
    if (style == VALUE_XML_ATTRIBUTE && kind->attribute)
        return kind->attribute;
    return kind->json;
}

static void put_one(struct text *text, const struct value *value, enum value_style style)
{
    const struct value_kind *kind = kind_that_fits(value);
    size_t most = kind->most + (size_t)kind->per_byte * value->size;
    uint8_t *to = text_reserve(text, most);

    if (!to)
        return;
    to = value_put_for(kind, style)(to, value->bytes, value->size);
    text->size = (size_t)(to - text->bytes);
}

void value_text(struct text *text, const struct value *value, enum value_style style)
{
    struct value array;

    if (value->size == 0)
        return;
    if (!value_is_array(value)) {
        put_one(text, value, style);
        return;
    }
    array = value_settled(value);
    for (uint32_t at = 0; at < array.size;) {
        struct value item;

        if (at > 0)
            text_putc(text, ',');
        item = value_item(&array, &at);
        put_one(text, &item, style);
    }
}

static bool sids_fit(const struct value *array)
{
    uint32_t at = 0;

    while (array->size - at >= 8 && array->size - at >= 8u + 4u * array->bytes[at + 1])
        at += 8u + 4u * array->bytes[at + 1];
    return at == array->size;
}

bool value_is_array(const struct value *value)
{
    uint8_t type = value->type & 0x7F;

    if (!(value->type & VALUE_ARRAY) || type == VALUE_NULL || type > VALUE_LAST_PLAIN)
        return false;
    if (type == VALUE_STRING || type == VALUE_ANSI)
        return true;
    if (type == VALUE_SID)
        return value->slot == CONCRETE && sids_fit(value);
    return kinds[type].size && value->size % kinds[type].size == 0;
}

struct value value_settled(const struct value *array)
{
    struct value settled = *array;

    if (array->type != (VALUE_ARRAY | VALUE_BOOL))
        return settled;
    for (uint32_t at = 0; at < array->size; at += 4)
        if (load_u32(array->bytes + at) > 1)
            settled.type = VALUE_ARRAY | VALUE_INT32;
    return settled;
}

/* Strings end with a NUL, and the last one at the latest where the value ends. */
static uint32_t string_size(const struct value *array, uint32_t at, uint32_t width)
{
    uint32_t end = at;

    while (end + width <= array->size &&
           (width == 1 ? array->bytes[end] != 0 : load_u16(array->bytes + end) != 0))
        end += width;
    return end - at;
}

struct value value_item(const struct value *array, uint32_t *at)
{
    struct value item = {.bytes = array->bytes + *at, .type = array->type & 0x7F, .slot = CONCRETE};
    uint32_t width = item.type == VALUE_ANSI ? 1 : 2, skip = 0;

    if (item.type == VALUE_STRING || item.type == VALUE_ANSI) {
        item.size = string_size(array, *at, width);
        skip = width;
    } else if (item.type == VALUE_SID) {
        item.size = 8u + 4u * item.bytes[1];
    } else {
        item.size = kinds[item.type].size;
    }
    *at += item.size + skip;
    if (*at > array->size || (skip == 2 && array->size - *at == 1)) /* half a unit is nothing */
        *at = array->size;
    return item;
}

uint32_t value_items(const struct value *array)
{
    uint32_t items = 0;

    for (uint32_t at = 0; at < array->size; items++)
        (void)value_item(array, &at);
    return items;
}

/* The string as ASCII; false when it is longer than @room or not ASCII. */
static bool ascii(const struct value *value, char *to, size_t room, size_t *size)
{
    size_t units = value_units(value->bytes, value->size);

    if (value->type != VALUE_STRING || units > room)
        return false;
    for (size_t i = 0; i < units; i++) {
        uint16_t unit = load_u16(value->bytes + 2 * i);

        if (unit > 0x7E)
            return false;
        to[i] = (char)unit;
    }
    *size = units;
    return true;
}

bool value_number(const struct value *value, uint64_t *number)
{
    char digits[20];
    size_t size;
    uint64_t n = 0;

    if (value->type >= VALUE_INT8 && value->type <= VALUE_UINT64 && value->size > 0) {
        uint32_t width = kinds[value->type].size;
        bool is_signed = value->type % 2; /* as the types come in pairs */

        *number = load_unsigned(value->bytes, value->size, width);
        return !is_signed || load_signed(value->bytes, value->size, width) >= 0;
    }
    if (!ascii(value, digits, sizeof digits - 1, &size) || size == 0)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (digits[i] < '0' || digits[i] > '9')
            return false;
        n = n * 10 + (uint64_t)(digits[i] - '0');
    }
    *number = n;
    return true;
}

bool value_time(const struct value *value, uint64_t *ticks)
{
    char text[TIME_TEXT];
    size_t size;

    if (value->type == VALUE_FILETIME && value->size >= 8) {
        *ticks = load_u64(value->bytes);
        return *ticks <= INT64_MAX;
    }
    return ascii(value, text, sizeof text, &size) && read_time(text, size, ticks);
}
