/* invalidate.c - the difference of two states of a log, as notifications of FUSE. */
#include "fusefs/live/invalidate.h"

#include "fusefs/tree/node_kinds.h"

#include <string.h>

struct telling {
    struct fuse_session *session;
    struct snapshot *before, *now;
    uint64_t told;
};

static const struct node root = {.kind = NODE_ROOT}, chunks = {.kind = NODE_CHUNKS};

/* A name that the kernel does not know is no error. */
static void forget_name(struct telling *telling, struct node directory, const char *name)
{
    fuse_lowlevel_notify_inval_entry(telling->session, node_number_in(telling->now, directory),
                                     name, strlen(name));
    telling->told++;
}

/* Attributes, and what is kept of it from byte @from on; of a directory, its listing. */
static void forget_file(struct telling *telling, struct node file, uint64_t from)
{
    fuse_lowlevel_notify_inval_inode(telling->session, node_number_in(telling->now, file),
                                     (off_t)(from & ~UINT64_C(4095)), 0);
    telling->told++;
}

static bool is_other(const struct telling *telling, struct node node)
{
    return !node_is_kept(telling->before, telling->now, node);
}

/* The children of a directory whose own names never change. */
static void forget_others(struct telling *telling, struct node directory)
{
    char name[NAME_ROOM];
    struct node child;
    uint64_t cookie = 0;

    while (node_next(&(struct visit){telling->now, true}, directory, &cookie, &child, name) ==
           ANSWER_OK)
        if (is_other(telling, child))
            forget_name(telling, directory, name);
}

/* The names that the records of a chunk from @place on have in the state that @snapshot shows. */
static void
forget_records(struct telling *telling, struct snapshot *snapshot, uint64_t number, uint32_t place)
{
    struct node directory = {.kind = NODE_RECORDS, .chunk = number};
    struct survey_record record;
    struct survey_chunk chunk;
    char name[NAME_ROOM];

    if (!survey_chunk(snapshot->survey, number, &chunk))
        return;
    for (; place < chunk.count; place++)
        for (int suffix = SUFFIX_JSON; suffix < SUFFIXES; suffix++) {
            struct record_name parts = {.a = place, .suffix = (enum record_suffix)suffix};

            if (!survey_record(snapshot->survey, number, place, &record))
                continue;
            parts.id = record.id;
            parts.parts = record.later;
            name_put_record(name, &parts);
            forget_name(telling, directory, name);
        }
}

static void invalidate_chunk(struct telling *telling, uint64_t number)
{
    struct node directory = {.kind = NODE_CHUNK, .chunk = number};
    struct node records = {.kind = NODE_RECORDS, .chunk = number};
    struct node lines = {.kind = NODE_CHUNK_LINES, .chunk = number};
    bool other = is_other(telling, lines);
    struct survey_chunk before = {0}, now = {0};
    char name[NAME_ROOM];

    survey_chunk(telling->before->survey, number, &before);
    survey_chunk(telling->now->survey, number, &now);
    if (before.named == 0 || now.named == 0) {
        name_put_number(name, number);
        forget_name(telling, chunks, name);
    }
    forget_others(telling, directory);
    if (other)
        forget_records(telling, telling->before, number, 0);
    else
        forget_file(telling, lines, before.size);
    forget_records(telling, telling->now, number, other ? 0 : before.count);
    forget_file(telling, records, 0);
    forget_file(telling, directory, 0);
}

/* Whether anything of the chunk is another one. */
static bool has_changed(const struct telling *telling, uint64_t number)
{
    return is_other(telling, (struct node){.kind = NODE_CHUNK_LOG, .chunk = number});
}

uint64_t invalidate_changes(struct fuse_session *session, struct snapshot *before,
                            struct snapshot *now, const struct stop *stop)
{
    struct telling telling = {.session = session, .before = before, .now = now};
    const struct editions *editions = &now->editions;

    for (size_t i = 0; i < editions->count && !stop_asked(stop); i++)
        if (has_changed(&telling, editions->list[i].chunk))
            invalidate_chunk(&telling, editions->list[i].chunk);
    forget_others(&telling, root);
    forget_file(&telling, chunks, 0);
    forget_file(&telling, root, 0);
    if (!is_other(&telling, (struct node){.kind = NODE_LOG_LINES}))
        forget_file(&telling, (struct node){.kind = NODE_LOG_LINES},
                    survey_ready(before->survey) ? survey_log(before->survey).size : 0);
    return telling.told;
}
