/* losses.c - counts the records of a chunk that are gone. docs/format.md 5 */
#include "core/log/losses.h"
#include "core/log/chunk.h"
#include "core/log/chunk_header.h"

struct losses {
    struct evtx_chunk *chunk;
    bool counted;      /* the header says how many records there are, */
    bool by_ids;       /* and which */
    uint64_t missing;  /* of those */
    bool proved;       /* by the checksum: no byte of them is lost */
    size_t noted;      /* faults, before those that are added */
    size_t fault;      /* those before it lie before what is looked at */
    uint64_t expected; /* ID of the next record */
    uint32_t end;      /* of the last one that had the ID that it should have */
};

/* From @first to @last; false: no chunk has so many. An empty one has all ones there. */
static bool count_of(uint64_t first, uint64_t last, uint64_t *count)
{
    bool none = first == UINT64_MAX;

    *count = none ? 0 : last - first + 1;
    return none || (first <= last && *count <= EVTX_MAX_RECORDS);
}

/* Whether the record is one that the header counts: by its ID, or, if that is damaged, as just one
 * is missing between its neighbours. Others are of an earlier round, or were written since. */
static inline bool is_counted(const struct evtx_chunk *chunk, size_t place)
{
    uint64_t first = chunk->header.first_id, last = chunk->header.last_id, before, behind;

    if (first <= last && chunk->records[place].id - first <= last - first)
        return true;
    before = place > 0 ? chunk->records[place - 1].id : first - 1;
    behind = place + 1 < chunk->count ? chunk->records[place + 1].id : last + 1;
    return behind - before == 2 && before + 1 >= first && before + 1 <= last;
}

/* IDs leave out what a filter did, numbers do not; and one bit can turn either of them wrong. So
 * the lower one counts. */
static void count(struct losses *losses)
{
    const struct evtx_chunk *chunk = losses->chunk;
    const struct evtx_chunk_header *header = &chunk->header;
    uint64_t ids, numbers, promised, found = 0;
    bool by_numbers = count_of(header->first_number, header->last_number, &numbers);

    losses->by_ids = !chunk->headless && count_of(header->first_id, header->last_id, &ids);
    losses->counted = losses->by_ids || (!chunk->headless && by_numbers);
    if (!losses->counted)
        return;
    promised = !by_numbers || (losses->by_ids && ids < numbers) ? ids : numbers;
    for (size_t place = 0; place < chunk->count; place++)
        found += !losses->by_ids || is_counted(chunk, place);
    losses->missing = promised > found ? promised - found : 0;
}

/* How many IDs are missing before the record at @place, or behind the last one. */
static uint64_t gap_before(const struct losses *losses, size_t place)
{
    const struct evtx_chunk *chunk = losses->chunk;
    bool last = place == chunk->count;
    uint64_t id = last ? chunk->header.last_id + 1 : chunk->records[place].id, gap;

    if (losses->by_ids ? id > chunk->header.last_id + 1 : place == 0 || last)
        return 0;
    gap = id > losses->expected ? id - losses->expected : 0;
    if (losses->counted)
        return gap < losses->missing ? gap : losses->missing;
    return gap < EVTX_MAX_RECORDS ? gap : 0;
}

static void step_over(struct losses *losses, size_t place)
{
    const struct evtx_record *record = &losses->chunk->records[place];
    bool damaged = losses->by_ids && (record->id < losses->chunk->header.first_id ||
                                      record->id > losses->chunk->header.last_id);

    if (losses->by_ids && !is_counted(losses->chunk, place))
        return;
    losses->expected = damaged ? losses->expected + 1 : record->id + 1;
    losses->end = record->offset + record->size;
}

/* What was said of the place before a record, or of the end of the chunk; NULL: nothing. The scan
 * noted its faults as it met them, and the end of the file comes last. */
static struct evtx_fault *fault_before(struct losses *losses, size_t place)
{
    const struct evtx_chunk *chunk = losses->chunk;
    uint32_t until = place < chunk->count ? chunk->records[place].offset : EVTX_CHUNK_SIZE;

    while (losses->fault < losses->noted) {
        struct evtx_fault *fault = &chunk->faults[losses->fault];

        if (fault->offset > until)
            return NULL;
        losses->fault++;
        if (fault->status == EVTX_BAD_VALUE ||
            (fault->status == EVTX_TRUNCATED && place == chunk->count))
            return fault;
    }
    return NULL;
}

static void lose(struct losses *losses, struct evtx_fault *fault, uint64_t count)
{
    fault->lost += count;
    if (!fault->in_record && count > 0 && losses->end > 0) {
        fault->in_record = true;
        fault->record = losses->expected;
    }
    losses->missing -= count < losses->missing ? count : losses->missing;
}

/* Records that no fault speaks of. */
static void miss(struct losses *losses, uint64_t count)
{
    struct evtx_chunk *chunk = losses->chunk;

    if (count == 0 || losses->proved || !losses->counted)
        return;
    chunk_note(chunk, EVTX_BAD_VALUE, losses->end, "records are missing");
    lose(losses, &chunk->faults[chunk->fault_count - 1], count);
}

static void look_before(struct losses *losses, size_t place)
{
    struct evtx_fault *fault = fault_before(losses, place);
    uint64_t gap = gap_before(losses, place);
    bool unknown = !losses->counted && (place == 0 || place == losses->chunk->count);

    if (fault) /* something lies there that is no record; it was one, unless all are there */
        lose(losses, fault, unknown ? 1 : gap);
    else
        miss(losses, gap);
}

void losses_settle(struct evtx_chunk *chunk)
{
    struct losses losses = {.chunk = chunk};
    uint32_t end;

    count(&losses);
    if (losses.missing == 0 && chunk->fault_count == 0)
        return;
    chunk_settle(chunk);
    losses.proved = chunk_proof(chunk, &end) == PROOF_FITS;
    losses.noted = chunk->fault_count;
    losses.expected = chunk->header.first_id;
    losses.end = losses.counted ? CHUNK_HEADER : 0;
    for (size_t place = 0; place <= chunk->count; place++) {
        look_before(&losses, place);
        if (place < chunk->count)
            step_over(&losses, place);
    }
    miss(&losses, losses.missing);
}
