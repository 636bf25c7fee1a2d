/*
 * without_vectors.c - the files of core that use vectors, once more and without.
 *
 * They are compiled under other names, so that one program can hold both.
 */
#define EVTX_NO_VECTORS

#define json_utf16_scalar          plain_json_utf16_scalar
#define json_utf16                 plain_json_utf16
#define json_utf16_padded          plain_json_utf16_padded
#define xml_utf16                  plain_xml_utf16
#define xml_utf16_padded           plain_xml_utf16_padded
#define xml_attribute_utf16        plain_xml_attribute_utf16
#define xml_attribute_utf16_padded plain_xml_attribute_utf16_padded
#define xml_raw_utf16              plain_xml_raw_utf16
#define json_ansi                  plain_json_ansi
#define xml_ansi                   plain_xml_ansi
#define xml_attribute_ansi         plain_xml_attribute_ansi
#define json_utf8                  plain_json_utf8
#define evtx_json_indent           plain_evtx_json_indent
#define number_pairs               plain_number_pairs
#define put_long_decimal           plain_put_long_decimal
#define put_signed                 plain_put_signed
#define put_hex                    plain_put_hex
#define put_bytes                  plain_put_bytes
#define put_guid                   plain_put_guid
#define put_sid                    plain_put_sid
#define guard_forget               plain_guard_forget
#define guard_begin                plain_guard_begin
#define guard_size_field           plain_guard_size_field
#define guard_name                 plain_guard_name
#define guard_string               plain_guard_string
#define guard_finish               plain_guard_finish
#define guard_passes               plain_guard_passes
#define guard_plant                plain_guard_plant
#define guard_tree_find            plain_guard_tree_find
#define shape_of                   plain_shape_of
#define shape_regular              plain_shape_regular
#define shape_variable             plain_shape_variable

#include "core/base/escape.c"
#include "core/base/indent.c"
#include "core/base/number.c"
#include "core/binxml/guard.c"
#include "core/compiled/shape.c"

#include "tests/unit/core/base/without_vectors.h"

const struct vector_users without_vectors = {
    .utf16 = {json_utf16, xml_utf16, xml_attribute_utf16, xml_raw_utf16, json_utf16_padded,
              xml_utf16_padded, xml_attribute_utf16_padded},
    .bytes = {json_ansi, xml_ansi, xml_attribute_ansi, json_utf8},
    .hex_bytes = put_bytes,
    .hex = put_hex,
    .guid = put_guid,
    .fits = shape_fits,
    .passes = guard_passes,
    .indent = evtx_json_indent,
};
