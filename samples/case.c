/* case.c - records that show one value each, in every place where a value may stand. */
#include "samples/case.h"

#include <stdlib.h>
#include <string.h>

static size_t read_hex(const char *hex, uint8_t *bytes)
{
    size_t size = 0;

    while (*hex) {
        char digits[3] = {hex[0], hex[1], '\0'};

        if (*hex == ' ') {
            hex++;
            continue;
        }
        bytes[size++] = (uint8_t)strtoul(digits, NULL, 16);
        hex += 2;
    }
    return size;
}

static struct sample_value make_value(const struct test_case *one, uint8_t *room)
{
    struct sample_value value = sample_bytes(one->type, room, 0);

    if (one->bytes[0] == '\'') {
        value.size = (uint32_t)strlen(one->bytes + 1);
        memcpy(room, one->bytes + 1, value.size);
        for (uint32_t i = 0; i < value.size; i++)
            if (room[i] == '|')
                room[i] = '\0';
        value.utf16 = (one->type & 0x7f) == 0x01;
    } else {
        value.size = (uint32_t)read_hex(one->bytes, room);
    }
    return value;
}

void case_tell(struct teller *teller, const struct test_case *one, uint32_t declared)
{
    uint8_t room[512] = {0};
    struct sample_value value = make_value(one, room);
    struct sample_template body = {0};
    struct sample_value values[6];

    teller_forget(teller);
    if (declared != CASE_HONEST)
        value = sample_lie(value, (uint16_t)declared);
    values[0] = sample_text(one->label);
    for (size_t i = 1; i < 6; i++)
        values[i] = value;
    body.xml =
        teller_say(teller,
                   "<EventData><Data Name='Case'>{0}</Data><Data Name='Value'>{1:%02x}</Data>"
                   "<Plain>{2:%02x}</Plain><Optional@3>{3?:%02x}</Optional>"
                   "<Attribute v='{4?:%02x}'/><Mixed>[{5:%02x}]</Mixed></EventData>",
                   one->type, one->type, one->type, one->type, one->type);
    teller_tell_body(teller, CASE, NULL,
                     &(struct sample_stream){.root = &body, .values = {values, 6}});
    teller_wait(teller, SECOND);
}
