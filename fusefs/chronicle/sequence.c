/* sequence.c - where the lines of records lie in their file. */
#include "fusefs/chronicle/chronicle_state.h"

#include <stdlib.h>

bool sequence_measure(const struct chronicle *chronicle, struct sequence *sequence)
{
    uint64_t size = 0, newest = 0, time;

    sequence->marks = malloc((sequence->count / MARK_EACH + 1u) * sizeof *sequence->marks);
    if (!sequence->marks)
        return false;
    for (uint32_t i = 0; i < sequence->count; i++) {
        if (i % MARK_EACH == 0)
            sequence->marks[i / MARK_EACH] = size;
        size += chronicle_line(chronicle, sequence->ordinals[i], &time);
        newest = time > newest ? time : newest;
    }
    sequence->size = size;
    sequence->newest = newest;
    return true;
}

void sequence_done(struct sequence *sequence)
{
    free(sequence->ordinals);
    free(sequence->marks);
}

struct sequence_facts sequence_facts(const struct sequence *sequence)
{
    return (struct sequence_facts){
        .count = sequence->count, .size = sequence->size, .newest = sequence->newest};
}

uint32_t sequence_seek(const struct chronicle *chronicle, const struct sequence *sequence,
                       uint64_t offset, uint64_t *begin)
{
    uint32_t low = 0, high = sequence->count / MARK_EACH + (sequence->count % MARK_EACH != 0), at;
    uint64_t next;

    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (sequence->marks[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    *begin = sequence->marks[low];
    for (at = low * MARK_EACH;; at++) {
        next = *begin + chronicle_line(chronicle, sequence->ordinals[at], NULL);
        if (next > offset)
            return at;
        *begin = next;
    }
}
