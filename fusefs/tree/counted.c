/* counted.c - asks the survey of a log, or what is merged of many. */
#include "fusefs/tree/counted.h"

#include "fusefs/tree/roster.h"

/* NULL: it is one log. */
static const struct merged *merged_of(const struct snapshot *snapshot)
{
    return snapshot->roster ? roster_merged(snapshot->roster) : NULL;
}

uint32_t counted_values(const struct snapshot *snapshot, enum facet facet)
{
    const struct merged *merged = merged_of(snapshot);

    return merged ? merged_values(merged, facet) : survey_values(snapshot->survey, facet);
}

static struct counted sum_of(const struct merged *merged, enum facet facet, uint32_t number)
{
    struct merged_value value = merged_value(merged, facet, number);
    struct merged_sum sum = merged_sum(merged, &value);

    return (struct counted){value.name, value.parent, sum.count, sum.oldest, sum.newest};
}

struct counted counted_value(const struct snapshot *snapshot, enum facet facet, uint32_t number)
{
    const struct merged *merged = merged_of(snapshot);
    struct survey_value value;

    if (merged)
        return sum_of(merged, facet, number);
    value = survey_value(snapshot->survey, facet, number);
    return (struct counted){value.name, value.parent, value.count, value.oldest, value.newest};
}

const char *counted_name(const struct snapshot *snapshot, enum facet facet, uint32_t number)
{
    const struct merged *merged = merged_of(snapshot);

    return merged ? merged_value(merged, facet, number).name
                  : survey_value(snapshot->survey, facet, number).name;
}
