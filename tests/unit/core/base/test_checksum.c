/* test_checksum.c - the checksums of a chunk, and what they cover. docs/format.md 1.2 */
#include "core/evtx.h"
#include "samples/writer.h"

#include <criterion/criterion.h>
#include <string.h>

enum { FREE_SPACE = 48, FLAGS = 120, HEADER_CHECKSUM = 124 };

static struct sample_chunk made;
static struct evtx_templates *templates;
static struct evtx_chunk *chunk;

static void start(void)
{
    const struct sample_stream stream = {.xml = "<E>x</E>"};

    templates = evtx_templates_new();
    chunk = evtx_chunk_new(templates);
    cr_assert(templates && chunk);
    sample_chunk_start(&made, 1);
    for (uint64_t id = 1; id <= 3; id++)
        cr_assert(sample_chunk_add(&made, id, SAMPLE_TIME, &stream));
    sample_chunk_close(&made);
}

static void stop(void)
{
    evtx_chunk_free(chunk);
    evtx_templates_free(templates);
}

TestSuite(checksum, .init = start, .fini = stop);

static struct evtx_checksums sums(void)
{
    cr_assert(evtx_chunk_parse(chunk, made.bytes, sizeof made.bytes, 0, NULL) == EVTX_OK);
    return evtx_chunk_checksums(chunk);
}

Test(checksum, fits_a_good_chunk)
{
    struct evtx_checksums good = sums();

    cr_expect(good.fit && good.header == evtx_chunk_header(chunk)->header_checksum);
    cr_expect(good.header == evtx_chunk_header(chunk)->header_checksum_found);
    cr_expect(good.records == evtx_chunk_header(chunk)->records_checksum);
}

Test(checksum, covers_every_byte_but_flags_and_free_space)
{
    for (uint32_t at = 8; at < made.at + 100; at++) {
        bool covered = at < made.at && (at < FLAGS || at >= HEADER_CHECKSUM);

        if (at >= FREE_SPACE && at < FREE_SPACE + 4)
            continue; /* it says where the records end */
        made.bytes[at] ^= 0x10;
        cr_expect(sums().fit == !covered, "byte %u", at);
        made.bytes[at] ^= 0x10;
    }
    cr_expect(sums().fit);
}

Test(checksum, does_not_read_behind_the_chunk)
{
    memset(made.bytes + FREE_SPACE, 0xFF, 4);
    cr_expect(!sums().fit);
    memset(made.bytes + FREE_SPACE, 0, 4);
    cr_expect(!sums().fit && sums().records == 0);
}

Test(checksum, does_not_count_where_the_header_says_that_there_is_none)
{
    made.bytes[FLAGS] = EVTX_NO_CHECKSUMS;
    memset(made.bytes + HEADER_CHECKSUM, 0, 4);
    cr_expect(sums().fit);
}
