/*
 * merged.c - the values of all logs, sorted, so that those with one name lie side by side.
 *
 *     parts    [ A of log 0 | A of log 3 | B of log 3 | C of log 1 | C of log 2 ]
 *     values   [ A: from 0              | B: from 2  | C: from 3               ]
 */
#include "cache/survey/merged.h"

#include "cache/survey/survey_state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct of_facet {
    struct merged_part *parts; /* owned, as all that follows */
    uint32_t *first;           /* of each value, and behind the last one: its first part */
    uint32_t *by_name;         /* values by parent and name */
    uint32_t *parents;         /* of each value; NULL where the facet lies in no other */
    uint32_t count, part_count;
};

struct merged {
    struct survey *const *surveys; /* owned */
    uint32_t log_count;
    struct of_facet of[FACETS];
};

static const struct value *
entry_of(const struct merged *merged, enum facet facet, const struct merged_part *part)
{
    return &merged->surveys[part->log]->facets.of[facet].list[part->value];
}

static const char *
name_of(const struct merged *merged, enum facet facet, const struct merged_part *part)
{
    return dictionary_name(&merged->surveys[part->log]->facets.of[facet], part->value);
}

/* ---- making ---------------------------------------------------------------------------------- */

/* A facet while its parts are sorted. */
struct sorting {
    const struct merged *merged;
    enum facet facet;
    const uint32_t *begin;  /* of each log: where its values begin in .numbers */
    const uint32_t *number; /* of each value of the outer facet, the one of all logs; NULL: none */
};

static uint32_t parent_of(const struct sorting *sorting, const struct merged_part *part)
{
    if (!sorting->number)
        return 0;
    return sorting->number[sorting->begin[part->log] +
                           entry_of(sorting->merged, sorting->facet, part)->parent];
}

/* By parent, rank and name, as in each log. */
static int compare_values(const struct sorting *sorting, const struct merged_part *a,
                          const struct merged_part *b)
{
    uint32_t x = parent_of(sorting, a), y = parent_of(sorting, b);

    if (x == y) {
        x = entry_of(sorting->merged, sorting->facet, a)->rank;
        y = entry_of(sorting->merged, sorting->facet, b)->rank;
    }
    if (x != y)
        return x < y ? -1 : 1;
    return strcmp(name_of(sorting->merged, sorting->facet, a),
                  name_of(sorting->merged, sorting->facet, b));
}

static int compare_parts(const void *a, const void *b, void *context)
{
    const struct merged_part *x = a, *y = b;
    int order = compare_values(context, x, y);

    return order ? order : (x->log > y->log) - (x->log < y->log);
}

/* All values of the facet that the logs have. @begin: set for each log to how many come before. */
static enum evtx_status
gather(const struct merged *merged, enum facet facet, struct of_facet *of, uint32_t *begin)
{
    uint64_t total = 0;
    uint32_t at = 0;

    for (uint32_t log = 0; log < merged->log_count; log++)
        if (merged->surveys[log])
            total += survey_values(merged->surveys[log], facet);
    if (total >= UINT32_MAX)
        return EVTX_TOO_LARGE;
    of->parts = malloc((total + 1) * sizeof *of->parts);
    if (!of->parts)
        return EVTX_NO_MEMORY;
    for (uint32_t log = 0; log < merged->log_count; log++) {
        uint32_t count = merged->surveys[log] ? survey_values(merged->surveys[log], facet) : 0;

        begin[log] = at;
        for (uint32_t value = 0; value < count; value++)
            of->parts[at++] = (struct merged_part){log, value};
    }
    of->part_count = at;
    return EVTX_OK;
}

/* The values, of sorted parts. */
static enum evtx_status group(const struct sorting *sorting, struct of_facet *of)
{
    uint32_t count = 0;

    of->first = malloc((of->part_count + 1) * sizeof *of->first);
    if (!of->first)
        return EVTX_NO_MEMORY;
    for (uint32_t i = 0; i < of->part_count; i++)
        if (i == 0 || compare_values(sorting, &of->parts[i - 1], &of->parts[i]) != 0)
            of->first[count++] = i;
    of->first[count] = of->part_count;
    of->count = count;
    if (count > MERGED_MOST)
        return EVTX_TOO_LARGE;
    if (!sorting->number)
        return EVTX_OK;
    of->parents = malloc((count + 1) * sizeof *of->parents);
    if (!of->parents)
        return EVTX_NO_MEMORY;
    for (uint32_t i = 0; i < count; i++)
        of->parents[i] = parent_of(sorting, &of->parts[of->first[i]]);
    return EVTX_OK;
}

static int compare_names(const void *a, const void *b, void *context)
{
    const struct sorting *sorting = context;
    const struct of_facet *of = &sorting->merged->of[sorting->facet];
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    if (of->parents && of->parents[x] != of->parents[y])
        return of->parents[x] < of->parents[y] ? -1 : 1;
    return strcmp(name_of(sorting->merged, sorting->facet, &of->parts[of->first[x]]),
                  name_of(sorting->merged, sorting->facet, &of->parts[of->first[y]]));
}

static enum evtx_status sort_names(struct sorting *sorting, struct of_facet *of)
{
    of->by_name = malloc((of->count + 1) * sizeof *of->by_name);
    if (!of->by_name)
        return EVTX_NO_MEMORY;
    for (uint32_t i = 0; i < of->count; i++)
        of->by_name[i] = i;
    qsort_r(of->by_name, of->count, sizeof *of->by_name, compare_names, sorting);
    return EVTX_OK;
}

/* The number over all logs of each value that a log has; NULL: no memory. */
static uint32_t *numbers_of(const struct of_facet *of, const uint32_t *begin)
{
    uint32_t *numbers = malloc((of->part_count + 1) * sizeof *numbers);

    for (uint32_t value = 0; numbers && value < of->count; value++)
        for (uint32_t i = of->first[value]; i < of->first[value + 1]; i++)
            numbers[begin[of->parts[i].log] + of->parts[i].value] = value;
    return numbers;
}

static enum evtx_status merge(struct sorting *sorting, struct of_facet *of, uint32_t *begin)
{
    enum evtx_status status = gather(sorting->merged, sorting->facet, of, begin);

    if (status != EVTX_OK)
        return status;
    qsort_r(of->parts, of->part_count, sizeof *of->parts, compare_parts, sorting);
    status = group(sorting, of);
    return status == EVTX_OK ? sort_names(sorting, of) : status;
}

/* A facet, and then the one inside of it, which needs to know how its values are numbered. */
static enum evtx_status
merge_both(struct merged *merged, enum facet outer, enum facet inner, uint32_t *begins[2])
{
    struct sorting sorting = {.merged = merged, .facet = outer};
    enum evtx_status status = merge(&sorting, &merged->of[outer], begins[0]);
    uint32_t *numbers;

    if (status != EVTX_OK || inner == outer)
        return status;
    numbers = numbers_of(&merged->of[outer], begins[0]);
    if (!numbers)
        return EVTX_NO_MEMORY;
    sorting =
        (struct sorting){.merged = merged, .facet = inner, .begin = begins[0], .number = numbers};
    status = merge(&sorting, &merged->of[inner], begins[1]);
    free(numbers);
    return status;
}

static enum evtx_status merge_all(struct merged *merged, uint32_t *begins[2])
{
    enum evtx_status status = EVTX_OK;

    for (enum facet facet = 0; status == EVTX_OK && facet < FACETS; facet++) {
        enum facet inner = facet;

        if (facet_outer(facet) != facet)
            continue;
        for (enum facet other = 0; other < FACETS; other++)
            if (other != facet && facet_outer(other) == facet)
                inner = other;
        status = merge_both(merged, facet, inner, begins);
    }
    return status;
}

enum evtx_status merged_new(struct survey *const *surveys, uint32_t count, struct merged **merged)
{
    struct merged *made = calloc(1, sizeof *made);
    struct survey **copy = malloc((count + 1) * sizeof(struct survey *));
    uint32_t *begins[2] = {malloc((count + 1) * sizeof(uint32_t)),
                           malloc((count + 1) * sizeof(uint32_t))};
    enum evtx_status status = EVTX_NO_MEMORY;

    if (made && copy && begins[0] && begins[1]) {
        for (uint32_t i = 0; i < count; i++)
            copy[i] = surveys[i];
        made->surveys = copy;
        made->log_count = count;
        status = merge_all(made, begins);
    } else {
        free(copy);
    }
    free(begins[0]);
    free(begins[1]);
    if (status == EVTX_OK)
        *merged = made;
    else
        merged_free(made);
    return status;
}

void merged_free(struct merged *merged)
{
    if (!merged)
        return;
    for (enum facet facet = 0; facet < FACETS; facet++) {
        free(merged->of[facet].parts);
        free(merged->of[facet].first);
        free(merged->of[facet].by_name);
        free(merged->of[facet].parents);
    }
    free((void *)(uintptr_t)merged->surveys);
    free(merged);
}

/* ---- asking ---------------------------------------------------------------------------------- */

uint32_t merged_values(const struct merged *merged, enum facet facet)
{
    return merged->of[facet].count;
}

struct merged_value merged_value(const struct merged *merged, enum facet facet, uint32_t number)
{
    const struct of_facet *of = &merged->of[facet];

    assert(number < of->count);
    return (struct merged_value){
        .facet = facet,
        .number = number,
        .parent = of->parents ? of->parents[number] : 0,
        .name = name_of(merged, facet, &of->parts[of->first[number]]),
        .parts = &of->parts[of->first[number]],
        .part_count = of->first[number + 1] - of->first[number],
    };
}

struct merged_sum merged_sum(const struct merged *merged, const struct merged_value *value)
{
    struct merged_sum sum = {.oldest = UINT64_MAX};

    for (uint32_t i = 0; i < value->part_count; i++) {
        const struct value *entry = entry_of(merged, value->facet, &value->parts[i]);

        sum.count += entry->count;
        sum.size += entry->size;
        sum.oldest = entry->oldest < sum.oldest ? entry->oldest : sum.oldest;
        sum.newest = entry->newest > sum.newest ? entry->newest : sum.newest;
    }
    return sum;
}

/* How value @number stands to @parent and @name. */
static int compare_to(const struct merged *merged, enum facet facet, uint32_t number,
                      uint32_t parent, const char *name)
{
    const struct of_facet *of = &merged->of[facet];
    uint32_t of_number = of->parents ? of->parents[number] : 0;

    if (of_number != parent)
        return of_number < parent ? -1 : 1;
    return strcmp(name_of(merged, facet, &of->parts[of->first[number]]), name);
}

bool merged_find(const struct merged *merged, enum facet facet, uint32_t parent, const char *name,
                 uint32_t *number)
{
    const struct of_facet *of = &merged->of[facet];
    uint32_t low = 0, high = of->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = compare_to(merged, facet, of->by_name[middle], parent, name);

        if (order == 0) {
            *number = of->by_name[middle];
            return true;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* The first value whose parent is not below @parent. */
static uint32_t from(const struct of_facet *of, uint32_t parent)
{
    uint32_t low = 0, high = of->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (of->parents[middle] < parent)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void merged_range(const struct merged *merged, enum facet facet, uint32_t parent, uint32_t *first,
                  uint32_t *end)
{
    const struct of_facet *of = &merged->of[facet];

    *first = of->parents ? from(of, parent) : 0;
    *end = of->parents ? from(of, parent + 1) : of->count;
}

const struct merged_part *merged_part_of(const struct merged_value *value, uint32_t log)
{
    uint32_t low = 0, high = value->part_count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (value->parts[middle].log == log)
            return &value->parts[middle];
        if (value->parts[middle].log < log)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}
