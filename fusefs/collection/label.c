/* label.c - the group and the name of each log, and numbers for those that would be the same. */
#include "fusefs/collection/label.h"
#include "fusefs/collection/claims.h"
#include "fusefs/collection/clean.h"
#include "fusefs/collection/directories.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/** What the label of one log is made of. */
struct half_made {
    uint32_t directory;
    size_t name, size; /* in .names */
};

struct labelling {
    struct directories directories;
    struct text names; /* of logs, as they are */
    struct half_made *logs;
    size_t count;
    char **groups; /* of each directory with logs; owned; "": none */
    char **labels;
};

/* A copy of @text, which is empty then. NULL: no memory. */
static char *take_string(struct text *text)
{
    char *copy = text->bad ? NULL : malloc(text->size + 1);

    if (copy) {
        memcpy(copy, text->bytes ? (const char *)text->bytes : "", text->size);
        copy[text->size] = '\0';
    }
    text->size = 0;
    return copy;
}

/* The bytes of @raw as a part of a label, with room for what makes it another one. */
static char *make_part(const struct text *raw, const char *number, bool *cut)
{
    struct text text = {0};
    char *part;

    *cut = clean_put(&text, (const char *)raw->bytes, raw->size, LABEL_PART - strlen(number));
    text_puts(&text, number);
    part = take_string(&text);
    text_done(&text);
    return part;
}

/* ---- groups ---------------------------------------------------------------------------------- */

/* Groups that are different stay so, if they were too long. */
static char *shown_group(struct claims *shown, const struct text *raw)
{
    char number[24] = "", *group;
    uint64_t next = 2;
    bool cut, is_new;

    for (;;) {
        group = make_part(raw, number, &cut);
        if (!group || !claims_take(shown, group, &is_new)) {
            free(group);
            return NULL;
        }
        if (is_new || !cut)
            return group;
        free(group);
        snprintf(number, sizeof number, "~%" PRIu64, next++);
    }
}

/* @raw: those that are known, .user being how they are shown. */
static char *
group_of(struct labelling *all, uint32_t directory, struct claims *raw, struct claims *shown)
{
    struct text text = {0};
    struct claim *claim;

    directories_put_group(&all->directories, directory, &text);
    text_putc(&text, '\0');
    claim = text.bad ? NULL : claims_take(raw, (const char *)text.bytes, NULL);
    text.size -= claim ? 1 : 0;
    if (claim && !claim->user)
        claim->user = shown_group(shown, &text);
    text_done(&text);
    return claim ? claim->user : NULL;
}

static bool make_groups(struct labelling *all, struct claims *shown)
{
    struct claims raw = {0};
    bool good = true;

    for (uint32_t i = 0; good && i < all->directories.count; i++)
        if (all->directories.list[i].has_logs) {
            char *group = group_of(all, i, &raw, shown);

            all->groups[i] = group ? strdup(group) : NULL;
            good = all->groups[i] != NULL;
        }
    for (uint32_t i = 0; raw.count == 1 && i < all->directories.count; i++)
        if (all->groups[i])
            *all->groups[i] = '\0';
    if (raw.count == 1)
        claims_done(shown);
    for (size_t i = 0; i < raw.count; i++)
        free(raw.list[i].user);
    claims_done(&raw);
    return good;
}

/* ---- labels ---------------------------------------------------------------------------------- */

static char *
make_label(const struct labelling *all, const struct half_made *log, const char *number)
{
    const char *group = all->groups[log->directory];
    struct text raw = {.bytes = all->names.bytes + log->name, .size = log->size, .lent = true};
    bool cut;
    char *name = make_part(&raw, number, &cut), *label = NULL;

    if (name && *group && asprintf(&label, "%s/%s", group, name) < 0)
        label = NULL;
    if (!*group)
        return name;
    free(name);
    return label;
}

/* What is called as an earlier one gets a number. */
static bool number_label(const struct labelling *all, struct claims *labels, size_t n)
{
    uint64_t next;
    struct claim *first = claims_take(labels, all->labels[n], NULL);
    size_t place = first ? (size_t)(first - labels->list) : 0;
    bool is_new = false;

    for (next = first ? first->next : 0; first && !is_new; next++) {
        char number[24];

        snprintf(number, sizeof number, "~%" PRIu64, next);
        free(all->labels[n]);
        all->labels[n] = make_label(all, &all->logs[n], number);
        first = all->labels[n] ? claims_take(labels, all->labels[n], &is_new) : NULL;
    }
    if (first)
        labels->list[place].next = next;
    return first != NULL;
}

/* @taken: the groups, which a label without one must not be called as. */
static bool make_labels(struct labelling *all, struct claims *taken)
{
    bool *later = calloc(all->count + 1, sizeof *later), good = later != NULL;

    for (size_t i = 0; good && i < all->count; i++) {
        bool is_new;

        all->labels[i] = make_label(all, &all->logs[i], "");
        good = all->labels[i] && claims_take(taken, all->labels[i], &is_new);
        if (good)
            later[i] = !is_new;
    }
    for (size_t i = 0; good && i < all->count; i++)
        if (later[i])
            good = number_label(all, taken, i);
    free(later);
    return good;
}

/* ---- from outside ---------------------------------------------------------------------------- */

static bool take_path(struct labelling *all, const struct log_path *path, size_t n)
{
    struct half_made *log = &all->logs[n];
    size_t suffix = strlen(".evtx");
    const uint8_t *end;

    log->name = all->names.size;
    if (!directories_add(&all->directories, path, &log->directory, &all->names))
        return false;
    if (all->names.size == log->name)
        text_puts(&all->names, "unnamed");
    log->size = all->names.size - log->name;
    end = all->names.bytes + all->names.size;
    if (log->size > suffix && strncasecmp((const char *)end - suffix, ".evtx", suffix) == 0)
        log->size -= suffix;
    return !all->names.bad;
}

static void done(struct labelling *all, bool good)
{
    for (size_t i = 0; all->groups && i < all->directories.count; i++)
        free(all->groups[i]);
    for (size_t i = 0; !good && i < all->count; i++) {
        free(all->labels[i]);
        all->labels[i] = NULL;
    }
    free(all->groups);
    free(all->logs);
    text_done(&all->names);
    directories_done(&all->directories);
}

bool labels_make(const struct log_path *paths, size_t count, char **labels)
{
    struct labelling all = {.count = count, .labels = labels};
    struct claims taken = {0};
    bool good;

    memset(labels, 0, count * sizeof *labels);
    all.logs = calloc(count + 1, sizeof *all.logs);
    good = all.logs != NULL;
    for (size_t i = 0; good && i < count; i++)
        good = take_path(&all, &paths[i], i);
    if (good)
        all.groups = calloc(all.directories.count + 1, sizeof *all.groups);
    good = good && all.groups && make_groups(&all, &taken) && make_labels(&all, &taken);
    claims_done(&taken);
    done(&all, good);
    return good;
}
