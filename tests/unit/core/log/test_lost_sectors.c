/* test_lost_sectors.c - sectors of zeros in records, and which bytes are taken for lost. */
#include "core/base/checksum.h"
#include "core/log/lost_sectors.h"
#include "tests/unit/lines.h"

static uint8_t bytes[EVTX_CHUNK_SIZE];

enum { LARGE = 2000 }; /* bytes of a value, and so three sectors that lie wholly in it */

/* Three records, of which the second has two large values; returns where the first one lies. */
static uint32_t make(uint8_t type, uint8_t fill)
{
    static struct sample_chunk chunk;
    static uint8_t large[LARGE];
    const struct sample_template root = {.xml = "<Event><System><Level>{0:04}</Level></"
                                                "System><A>{1}</A><B>{2:08}</B><C>{3}</C></Event>"};
    const uint8_t *at;

    memset(large, fill, sizeof large);
    sample_chunk_start(&chunk, 1);
    for (uint32_t i = 0; i < 3; i++) {
        const struct sample_stream stream = {
            .root = &root,
            .values =
                SAMPLE_VALUES(sample_int(0x04, 4), sample_bytes(type, large, i == 1 ? LARGE : 2),
                              sample_int(0x08, 7), sample_bytes(type, large, i == 1 ? LARGE : 2))};

        cr_assert(sample_chunk_add(&chunk, 1 + i, SAMPLE_TIME, &stream));
    }
    sample_chunk_close(&chunk);
    memcpy(bytes, chunk.bytes, sizeof bytes);
    at = memmem(bytes, sizeof bytes, large, LARGE);
    cr_assert(at);
    return (uint32_t)(at - bytes);
}

static void zero(uint32_t at, uint32_t size)
{
    memset(bytes + at, 0, size);
}

static uint32_t sector_behind(uint32_t at)
{
    return (at + SECTOR - 1) / SECTOR * SECTOR;
}

/* How many records are torn, and the line of the second. */
static size_t torn(char *line, size_t room)
{
    struct reader reader;
    size_t count = 0;

    reader_open(&reader);
    reader_load(&reader, bytes);
    for (size_t i = 0; i < evtx_chunk_count(reader.chunk); i++)
        count += evtx_chunk_record(reader.chunk, i)->torn;
    snprintf(line, room, "%s", reader_line(&reader, 1));
    reader_close(&reader);
    return count;
}

static void put_u32(uint32_t at, uint32_t number)
{
    memcpy(bytes + at, &number, sizeof number);
}

/* A chunk without checksums whose second record has four values of zeros and of @type, which begin
 * at offset @at. The first record is as long as that takes. */
static void make_values_at(uint32_t at, uint8_t type, const uint16_t sizes[4])
{
    enum { HEAD = 24 + 4 + 10 + 4 + 4 * 4, RECORD_AT = 512 }; /* of a record, up to its values */
    static const uint8_t none[4 * SECTOR];
    static struct sample_chunk chunk;
    const struct sample_template root = {
        .xml = "<Event><A>{0:0e}</A><B>{1:0e}</B><C>{2:0e}</C><D>{3:0e}</D></Event>"};
    struct sample_value values[4] = {sample_bytes(0x0E, "a", 1), sample_bytes(0x0E, "b", 1),
                                     sample_bytes(0x0E, "c", 1), sample_bytes(0x0E, "d", 1)};
    const struct sample_stream stream = {.root = &root, .values = {values, 4}};
    uint32_t second, size = at - HEAD - RECORD_AT;

    sample_chunk_start(&chunk, 1);
    cr_assert(sample_chunk_add(&chunk, 1, SAMPLE_TIME, &stream));
    second = chunk.at;
    for (size_t i = 0; i < 4; i++)
        values[i] = sample_bytes(type, none, sizes[i]);
    cr_assert(sample_chunk_add(&chunk, 2, SAMPLE_TIME, &stream));
    sample_chunk_close(&chunk);
    memcpy(bytes, chunk.bytes, second);
    memset(bytes + second, 'x', at - second);
    memcpy(bytes + at - HEAD, chunk.bytes + second, chunk.at - second);
    put_u32(RECORD_AT + 4, size);
    put_u32(at - HEAD - 4, size);
    put_u32(44, at - HEAD);                     /* the last record */
    put_u32(48, at - HEAD + chunk.at - second); /* free space */
    put_u32(120, EVTX_NO_CHECKSUMS);
}

Test(hole, is_a_sector_of_zeros_in_a_chunk_whose_checksum_does_not_fit)
{
    char line[8000];
    uint32_t at = make(0x01, 'a');

    zero(sector_behind(at), SECTOR);
    cr_expect(torn(line, sizeof line) == 1);
    cr_expect(strstr(line, "\"Level\":4,") && strstr(line, "\\u0000") && strstr(line, "\"B\":7"),
              "%s", line);
    cr_expect(strstr(line, "\"damaged\":\"a sector of it is zeros\",\"record\":2,"), "%s", line);
    at = sector_behind(make(0x01, 'a'));
    zero(at, SECTOR - 1);
    cr_expect(torn(line, sizeof line) == 0);
    make(0x01, 'a');
    zero(at + 1, SECTOR);
    cr_expect(torn(line, sizeof line) == 0);
}

Test(hole, is_none_where_the_checksum_fits)
{
    char line[8000];

    make(0x0E, 0);
    cr_expect(torn(line, sizeof line) == 0);
    bytes[48 + 4] ^= 1; /* that of the records */
    cr_expect(torn(line, sizeof line) == 1);
    bytes[120] |= 4; /* there are none */
    cr_expect(torn(line, sizeof line) == 0);
}

/* Real logs have records like that: a sector that begins in one value and ends in another. */
Test(hole, is_none_where_the_checksum_proves_the_zeros)
{
    static const uint16_t sizes[4] = {100, 4, 4, 900};
    char line[8000];
    uint32_t sum, at = 8 * SECTOR;

    make_values_at(at - 100, 0x0E, sizes);
    put_u32(120, 0);
    memcpy(&sum, bytes + 48, sizeof sum);
    sum = checksum(0, bytes + 512, sum - 512);
    put_u32(52, sum);
    cr_expect(torn(line, sizeof line) == 0);
    cr_expect(strstr(line, "\"B\":\"00000000\"") && strstr(line, "\"C\":\"00000000\""), "%s", line);
    put_u32(52, sum + 1);
    cr_expect(torn(line, sizeof line) == 1);
}

/* A header that lags proves nothing of what was written since. */
Test(hole, is_one_behind_the_bytes_that_the_checksum_is_of)
{
    static const uint16_t sizes[4] = {100, 4, 4, 900};
    char line[8000];

    make_values_at(8 * SECTOR - 100, 0x01, sizes);
    put_u32(120, 0);
    put_u32(48, 4 * SECTOR);
    put_u32(52, checksum(0, bytes + 512, 4 * SECTOR - 512));
    cr_expect(torn(line, sizeof line) == 1);
}

Test(hole, is_more_than_the_inside_of_a_value_whatever_the_checksum_says)
{
    char line[8000];
    uint32_t at = make(0x01, 'a');

    bytes[120] |= 4; /* there are none */
    zero(sector_behind(at), SECTOR);
    cr_expect(torn(line, sizeof line) == 0);
    zero(sector_behind(at + LARGE) - SECTOR, SECTOR); /* its end, and what is behind it */
    cr_expect(torn(line, sizeof line) == 1);
    cr_expect(strstr(line, "\"Level\":4,") && strstr(line, "\"A\":") && strstr(line, "\"C\":") &&
                  !strstr(line, "\"B\""),
              "%s", line);
}

static void expect_torn(uint8_t type, const uint16_t sizes[4], bool torn)
{
    struct reader reader;

    make_values_at(8 * SECTOR, type, sizes);
    reader_open(&reader);
    reader_load(&reader, bytes);
    cr_assert(evtx_chunk_count(reader.chunk) == 2);
    cr_expect(!evtx_chunk_record(reader.chunk, 0)->torn);
    cr_expect(evtx_chunk_record(reader.chunk, 1)->torn == torn, "type %x, sizes %u %u %u", type,
              sizes[0], sizes[1], sizes[2]);
    reader_close(&reader);
}

/* Bytes and numbers can be zeros, where nothing but a checksum could prove the contrary. */
Test(hole, is_no_value_to_the_byte)
{
    static const struct {
        uint16_t sizes[4];
        bool torn; /* of text, and of SIDs */
    } rows[] = {
        {{SECTOR, 8, 8, 8}, false},         {{SECTOR - 1, 9, 8, 8}, true},
        {{SECTOR + 1, 7, 8, 8}, false},     {{0, SECTOR, 8, 8}, false},
        {{1, SECTOR - 1, 8, 8}, true},      {{SECTOR, SECTOR, 8, 8}, false},
        {{SECTOR, SECTOR - 1, 9, 8}, true}, {{0, 0, 2 * SECTOR, 8}, false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        expect_torn(0x01, rows[i].sizes, rows[i].torn);
        expect_torn(0x02, rows[i].sizes, rows[i].torn);
        expect_torn(0x13, rows[i].sizes, rows[i].torn);
        expect_torn(0x0E, rows[i].sizes, false);
        expect_torn(0x08, rows[i].sizes, false);
    }
}

Test(hole, is_one_where_the_header_of_the_chunk_is_lost_too)
{
    char line[8000];
    uint32_t at = make(0x01, 'a');

    zero(sector_behind(at), SECTOR);
    zero(0, SECTOR);
    cr_expect(torn(line, sizeof line) == 1);
}

Test(hole, has_no_value_in_it)
{
    char line[8000];
    uint32_t at = make(0x0E, 0); /* all of it is zeros */

    bytes[48 + 4] ^= 1;
    cr_expect(torn(line, sizeof line) == 1);
    cr_expect(strstr(line, "\"A\":\"000000") && strstr(line, "\"B\":7"), "%s", line);
    zero(sector_behind(at + LARGE) - SECTOR, SECTOR); /* with the value behind it */
    cr_expect(torn(line, sizeof line) >= 1);
    cr_expect(strstr(line, "\"Level\":4,") && !strstr(line, "\"B\""), "%s", line);
}

Test(hole, knows_its_bytes)
{
    const struct lost_sectors lost_sectors = {.sectors = {1u << 2 | 1u << 3}, .tail = 3000};
    static const struct {
        uint32_t at, size;
        bool touch, hold;
    } rows[] = {
        {1020, 4, false, false},   {1020, 5, true, false},    {1024, 1, true, true},
        {1024, 1024, true, true},  {1024, 1025, true, false}, {2047, 1, true, true},
        {2048, 952, false, false}, {2048, 953, true, false},  {3000, 1, true, true},
        {3000, 9000, true, true},  {1030, 0, false, false},   {65535, 1, true, true},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        cr_expect(lost_sectors_touch(&lost_sectors, rows[i].at, rows[i].size) == rows[i].touch,
                  "row %zu", i);
        cr_expect(lost_sectors_hold(&lost_sectors, rows[i].at, rows[i].size) == rows[i].hold,
                  "row %zu", i);
    }
}
