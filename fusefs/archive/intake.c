/* intake.c - members, as the unpacker tells of them, and what it cannot tell. */
#include "fusefs/archive/intake.h"

#include "core/base/list.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

void intake_end(struct intake *intake, enum pack_fault fault)
{
    if (intake->ended)
        return;
    intake->ended = intake->listed = true;
    intake->fault = fault;
    for (uint32_t i = 0; i < intake->count; i++) {
        struct intake_member *member = &intake->members[i];

        if (!member->settled) {
            member->settled = true;
            member->fault = (uint8_t)(fault ? fault : PACK_LIED);
        }
    }
}

static enum pack_event give_up(struct intake *intake, enum pack_fault fault)
{
    intake_end(intake, fault);
    return PACK_ENDED;
}

/* A time that no calendar has is none. */
static struct timespec time_of(const struct message *message)
{
    static const int64_t first = -62135596800, last = 253402300799; /* of the years 1 and 9999 */

    if (message->seconds < first || message->seconds > last)
        return (struct timespec){0};
    return (struct timespec){message->seconds, (long)message->nanoseconds};
}

/* Sets *@name to how many bytes of its path are those of the archive that it lies in. A file that
 * is compressed is an archive, whose member is called as it is. False: it does not lie in there. */
static bool lies_inside(const struct intake *intake, const struct message *message, uint32_t *name)
{
    const struct intake_member *archive;
    size_t size;

    *name = 0;
    if (message->inside == 0)
        return true;
    if (message->inside > intake->count)
        return false;
    archive = &intake->members[message->inside - 1];
    if (archive->what != PACK_INSIDE || archive->settled)
        return false;
    size = strlen(archive->path);
    if (message->text_size > size + 1 && memcmp(message->text, archive->path, size) == 0 &&
        message->text[size] == '/') {
        *name = (uint32_t)size + 1;
        return true;
    }
    *name = archive->name;
    return message->text_size == pack_name_size(archive->path) && message->text_size < size &&
           memcmp(message->text, archive->path, message->text_size) == 0;
}

static enum pack_event
take_found(struct intake *intake, const struct message *message, uint32_t *number)
{
    struct intake_member *members;
    uint32_t name;

    if (message->number != intake->count || intake->listed || !lies_inside(intake, message, &name))
        return give_up(intake, PACK_LIED);
    if (intake->count >= MOST_MEMBERS || message->text_size > MOST_NAMES - intake->name_bytes)
        return give_up(intake, PACK_TOO_MANY);
    members = list_grow(intake->members, intake->count, &intake->room, sizeof *members, 64);
    if (!members)
        return give_up(intake, PACK_NO_MEMORY);
    intake->members = members;
    members[intake->count] = (struct intake_member){
        .path = strndup(message->text, message->text_size),
        .changed = time_of(message),
        .inside = message->inside - 1,
        .name = name,
        .what = (uint8_t)message->what,
    };
    if (!members[intake->count].path)
        return give_up(intake, PACK_NO_MEMORY);
    intake->name_bytes += message->text_size;
    *number = intake->count++;
    return PACK_FOUND;
}

static bool lies_in_spool(const struct intake *intake, const struct message *message)
{
    struct stat st;

    return !message->placed || (fstat(intake->spool, &st) == 0 &&
                                message->offset + message->size <= (uint64_t)st.st_size);
}

/* What is fine is there, but for an archive, which is gone when its members are. */
static bool is_told_in_full(const struct intake_member *member, const struct message *message)
{
    if (member->what == PACK_INSIDE)
        return !message->placed;
    return message->placed || message->fault;
}

static enum pack_event
take_settled(struct intake *intake, const struct message *message, uint32_t *number)
{
    struct intake_member *member;

    if (message->number >= intake->count)
        return give_up(intake, PACK_LIED);
    member = &intake->members[message->number];
    if (member->settled || !is_told_in_full(member, message) || !lies_in_spool(intake, message))
        return give_up(intake, PACK_LIED);
    if (message->text_size > 0)
        member->detail = strndup(message->text, message->text_size);
    member->settled = true;
    member->placed = message->placed;
    member->offset = message->offset;
    member->size = message->size;
    member->fault = (uint8_t)message->fault;
    intake->settled++;
    *number = message->number;
    return PACK_SETTLED;
}

/* What was found must be settled, or the archive has a fault. */
static enum pack_event take_ended(struct intake *intake, const struct message *message)
{
    memcpy(intake->detail, message->text, message->text_size);
    intake->detail[message->text_size] = '\0';
    return give_up(intake, message->fault                     ? message->fault
                           : intake->settled == intake->count ? PACK_FINE
                                                              : PACK_LIED);
}

enum pack_event
intake_take(struct intake *intake, const void *packet, size_t size, uint32_t *number)
{
    struct message message;

    if (intake->ended)
        return PACK_ENDED;
    if (!message_parse(&message, packet, size))
        return give_up(intake, PACK_LIED);
    switch ((enum message_kind)message.kind) {
    case MESSAGE_FOUND:
        return take_found(intake, &message, number);
    case MESSAGE_SETTLED:
        return take_settled(intake, &message, number);
    case MESSAGE_LISTED:
        if (intake->listed)
            return PACK_WAITED;
        intake->listed = true;
        return PACK_LISTED;
    case MESSAGE_ENDED:
    case MESSAGE_KINDS:
        break;
    }
    return take_ended(intake, &message);
}

struct pack_member intake_member(const struct intake *intake, uint32_t number)
{
    const struct intake_member *member = &intake->members[number];

    return (struct pack_member){
        .path = member->path,
        .inside = member->inside,
        .name = member->name,
        .changed = member->changed,
        .what = member->what,
        .settled = member->settled,
        .placed = member->placed,
        .offset = member->offset,
        .size = member->size,
        .fault = member->fault,
        .detail = member->detail ? member->detail : "",
    };
}

void intake_done(struct intake *intake)
{
    for (uint32_t i = 0; i < intake->count; i++) {
        free(intake->members[i].path);
        free(intake->members[i].detail);
    }
    free(intake->members);
    *intake = (struct intake){.spool = -1};
}
