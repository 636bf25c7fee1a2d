/* test_intake.c - message.c, intake.c: what is believed of an unpacker, and what is not. */
#include "fusefs/archive/intake.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct message found(uint32_t number, const char *path)
{
    struct message message = {.kind = MESSAGE_FOUND, .number = number};

    message_put(&message, path);
    return message;
}

static struct message settled(uint32_t number, uint64_t offset, uint64_t size)
{
    return (struct message){
        .kind = MESSAGE_SETTLED, .number = number, .placed = 1, .offset = offset, .size = size};
}

static struct message failed(uint32_t number, uint32_t fault)
{
    return (struct message){.kind = MESSAGE_SETTLED, .number = number, .fault = fault};
}

static struct message listed(void)
{
    return (struct message){.kind = MESSAGE_LISTED};
}

static struct message ended(uint32_t fault)
{
    return (struct message){.kind = MESSAGE_ENDED, .fault = fault};
}

/* With a spool of 8192 bytes. */
static struct intake new_intake(void)
{
    struct intake intake = {.spool = memfd_create("spool", MFD_CLOEXEC)};

    cr_assert(intake.spool >= 0 && ftruncate(intake.spool, 8192) == 0);
    return intake;
}

static void done(struct intake *intake)
{
    close(intake->spool);
    intake_done(intake);
}

static enum pack_event take(struct intake *intake, struct message message)
{
    uint32_t number = 77;
    enum pack_event event =
        intake_take(intake, &message, MESSAGE_HEAD + message.text_size, &number);

    if (event == PACK_FOUND || event == PACK_SETTLED)
        cr_expect(number == message.number);
    return event;
}

Test(intake, believes_what_can_be)
{
    struct intake intake = new_intake();
    struct message time = found(0, "a.evtx");
    struct pack_member member;

    time.seconds = 1700000000;
    time.nanoseconds = 999999999;
    cr_expect(take(&intake, time) == PACK_FOUND);
    cr_expect(take(&intake, found(1, "\xff/../b")) == PACK_FOUND);
    cr_expect(take(&intake, listed()) == PACK_LISTED);
    cr_expect(take(&intake, listed()) == PACK_WAITED, "it is told once");
    cr_expect(take(&intake, settled(1, 4096, 4096)) == PACK_SETTLED);
    member = intake_member(&intake, 0);
    cr_expect(strcmp(member.path, "a.evtx") == 0 && !member.settled && !*member.detail);
    cr_expect(member.changed.tv_sec == 1700000000 && member.changed.tv_nsec == 999999999);
    cr_expect(take(&intake, failed(0, PACK_METHOD)) == PACK_SETTLED);
    cr_expect(take(&intake, ended(PACK_FINE)) == PACK_ENDED);
    cr_expect(intake.fault == PACK_FINE && intake.count == 2);
    member = intake_member(&intake, 1);
    cr_expect(member.placed && member.offset == 4096 && member.size == 4096 && !member.fault);
    member = intake_member(&intake, 0);
    cr_expect(!member.placed && member.fault == PACK_METHOD);
    done(&intake);
}

/* After two members of which the first is settled. */
static const struct {
    const char *what;
    struct message message;
} lies[] = {
    {"no kind", {0}},
    {"a kind that there is not", {.kind = MESSAGE_KINDS}},
    {"a kind that is negative", {.kind = UINT32_MAX}},
    {"a member that was not found", {.kind = MESSAGE_SETTLED, .number = 2, .placed = 1}},
    {"a member that is settled", {.kind = MESSAGE_SETTLED, .number = 0, .placed = 1}},
    {"neither a place nor a fault", {.kind = MESSAGE_SETTLED, .number = 1}},
    {"a fault that there is not", {.kind = MESSAGE_SETTLED, .number = 1, .fault = PACK_FAULTS}},
    {"an offset in a page", {.kind = MESSAGE_SETTLED, .number = 1, .placed = 1, .offset = 1}},
    {"behind the spool", {.kind = MESSAGE_SETTLED, .number = 1, .placed = 1, .size = 8193}},
    {"behind it, too",
     {.kind = MESSAGE_SETTLED, .number = 1, .placed = 1, .offset = 4096, .size = 4097}},
    {"far behind", {.kind = MESSAGE_SETTLED, .number = 1, .placed = 1, .size = UINT64_MAX}},
    {"round the end",
     {.kind = MESSAGE_SETTLED, .number = 1, .placed = 1, .offset = -4096ull, .size = 4097}},
    {"a size without a place", {.kind = MESSAGE_SETTLED, .number = 1, .fault = 1, .size = 1}},
    {"placed twice", {.kind = MESSAGE_SETTLED, .number = 1, .placed = 2}},
    {"a time of what is settled",
     {.kind = MESSAGE_SETTLED, .number = 1, .placed = 1, .seconds = 1}},
    {"an archive of what is settled",
     {.kind = MESSAGE_SETTLED, .number = 1, .placed = 1, .inside = 1}},
    {"in a log", {.kind = MESSAGE_FOUND, .number = 2, .inside = 1, .text_size = 3, .text = "a/b"}},
    {"in itself", {.kind = MESSAGE_FOUND, .number = 2, .inside = 3, .text_size = 3, .text = "c/b"}},
    {"in nothing that there is",
     {.kind = MESSAGE_FOUND, .number = 2, .inside = UINT32_MAX, .text_size = 3, .text = "c/b"}},
    {"no path", {.kind = MESSAGE_FOUND, .number = 2}},
    {"a path with NUL", {.kind = MESSAGE_FOUND, .number = 2, .text_size = 3, .text = "a\0b"}},
    {"a number too far", {.kind = MESSAGE_FOUND, .number = 3, .text_size = 1, .text = "a"}},
    {"a number again", {.kind = MESSAGE_FOUND, .number = 1, .text_size = 1, .text = "a"}},
    {"something else",
     {.kind = MESSAGE_FOUND, .number = 2, .what = PACK_WHATS, .text_size = 1, .text = "a"}},
    {"a second of a second",
     {.kind = MESSAGE_FOUND, .number = 2, .nanoseconds = 1000000000, .text_size = 1, .text = "a"}},
    {"a place of what is found",
     {.kind = MESSAGE_FOUND, .number = 2, .placed = 1, .text_size = 1, .text = "a"}},
    {"a detail that cannot be shown",
     {.kind = MESSAGE_SETTLED, .number = 1, .fault = 1, .text_size = 1, .text = "\033"}},
    {"a detail that is too long",
     {.kind = MESSAGE_SETTLED, .number = 1, .fault = 1, .text_size = MOST_DETAIL + 1}},
    {"a list with a fault", {.kind = MESSAGE_LISTED, .fault = 1}},
    {"an end with a fault that there is not", {.kind = MESSAGE_ENDED, .fault = PACK_FAULTS}},
    {"a good end before all is settled", {.kind = MESSAGE_ENDED}},
};

Test(intake, ends_at_what_cannot_be)
{
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        struct intake intake = new_intake();
        struct message lie = lies[i].message;

        if (lie.text_size > 8)
            memset(lie.text, 'x', lie.text_size);
        take(&intake, found(0, "a"));
        take(&intake, found(1, "b"));
        cr_expect(take(&intake, settled(0, 0, 8192)) == PACK_SETTLED);
        cr_expect(take(&intake, lie) == PACK_ENDED, "%s", lies[i].what);
        cr_expect(intake.fault == PACK_LIED, "%s", lies[i].what);
        cr_expect(intake_member(&intake, 0).fault == PACK_FINE, "what was believed stays");
        cr_expect(intake_member(&intake, 1).settled &&
                  intake_member(&intake, 1).fault == PACK_LIED);
        cr_expect(take(&intake, found(2, "c")) == PACK_ENDED && intake.count == 2);
        done(&intake);
    }
}

Test(intake, takes_packets_of_their_own_size_only)
{
    struct message message = found(0, "path");

    for (size_t size = 0; size <= sizeof message; size++) {
        struct intake intake = new_intake();
        uint32_t number;
        enum pack_event event = intake_take(&intake, &message, size, &number);

        cr_expect(event == (size == MESSAGE_HEAD + 4 ? PACK_FOUND : PACK_ENDED), "%zu", size);
        done(&intake);
    }
}

/* What lies in an archive is called so; what is compressed lies where that does. */
Test(intake, members_lie_in_archives)
{
    static const struct {
        const char *archive, *path;
        int name; /* -1: it cannot be */
    } rows[] = {
        {"x/a.zip", "x/a.zip/b/c.evtx", 8}, {"a.evtx.gz", "a.evtx", 0}, {"x/a.zip", "x/a.zip", -1},
        {"x/a.zip", "x/b.zip/b", -1},       {"x/a.zip", "x/a", -1},     {"x/a.zip", "b", -1},
        {"b.evtx.gz", "a.evtx", -1},        {"a.evtx.gz", "a", -1},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct intake intake = new_intake();
        struct message archive = found(0, rows[i].archive), member = found(1, rows[i].path);

        archive.what = PACK_INSIDE;
        member.inside = 1;
        take(&intake, archive);
        cr_expect(intake_member(&intake, 0).inside == (uint32_t)PACK_OUTERMOST);
        cr_assert(take(&intake, member) == (rows[i].name < 0 ? PACK_ENDED : PACK_FOUND), "row %zu",
                  i);
        if (rows[i].name >= 0)
            cr_expect(intake_member(&intake, 1).inside == 0 &&
                          intake_member(&intake, 1).name == (uint32_t)rows[i].name,
                      "row %zu", i);
        done(&intake);
    }
}

/* It lies in the outer one. */
Test(intake, a_compressed_log_lies_in_the_archive_that_it_lies_in)
{
    struct intake intake = new_intake();
    struct message outer = found(0, "o.zip"), middle = found(1, "o.zip/a.evtx.gz");
    struct message inner = found(2, "o.zip/a.evtx");

    outer.what = middle.what = PACK_INSIDE;
    middle.inside = 1;
    inner.inside = 2;
    take(&intake, outer);
    take(&intake, middle);
    cr_expect(take(&intake, inner) == PACK_FOUND);
    cr_expect(intake_member(&intake, 2).name == 6 && intake_member(&intake, 2).inside == 1);
    done(&intake);
}

/* An archive is settled when all in it is. */
Test(intake, nothing_is_found_in_what_is_settled)
{
    struct intake intake = new_intake();
    struct message archive = found(0, "a.zip"), member = found(1, "a.zip/b");

    archive.what = PACK_INSIDE;
    member.inside = 1;
    take(&intake, archive);
    take(&intake, failed(0, PACK_FINE));
    cr_expect(take(&intake, member) == PACK_ENDED && intake.fault == PACK_LIED);
    done(&intake);
}

Test(intake, archives_inside_have_no_place)
{
    struct intake intake = new_intake();
    struct message inside = found(0, "a.zip");

    inside.what = PACK_INSIDE;
    take(&intake, inside);
    cr_expect(take(&intake, failed(0, PACK_FINE)) == PACK_SETTLED);
    inside.number = 1;
    take(&intake, inside);
    cr_expect(take(&intake, settled(1, 0, 1)) == PACK_ENDED && intake.fault == PACK_LIED);
    done(&intake);
}

Test(intake, a_fault_of_the_archive_is_one_of_what_was_not_done)
{
    struct intake intake = new_intake();
    struct message end = ended(PACK_DAMAGED);

    message_put_detail(&end, "truncated\nfile \xe4");
    take(&intake, found(0, "a"));
    take(&intake, found(1, "b"));
    take(&intake, settled(1, 0, 1));
    cr_expect(take(&intake, end) == PACK_ENDED);
    cr_expect(intake.fault == PACK_DAMAGED && strcmp(intake.detail, "truncated?file ?") == 0);
    cr_expect(intake_member(&intake, 0).fault == PACK_DAMAGED);
    cr_expect(intake_member(&intake, 1).fault == PACK_FINE);
    intake_end(&intake, PACK_CRASHED);
    cr_expect(intake.fault == PACK_DAMAGED, "it ended once");
    done(&intake);
}

Test(intake, a_time_that_no_calendar_has_is_none)
{
    static const int64_t times[] = {INT64_MIN, -62135596801, 253402300800, INT64_MAX};
    struct intake intake = new_intake();

    for (uint32_t i = 0; i < 4; i++) {
        struct message message = found(i, "a");

        message.seconds = times[i];
        cr_expect(take(&intake, message) == PACK_FOUND);
        cr_expect(intake_member(&intake, i).changed.tv_sec == 0);
    }
    done(&intake);
}

Test(intake, names_have_a_room)
{
    static char path[MOST_NAME + 1];
    struct intake intake = new_intake();
    uint32_t most = MOST_NAMES / MOST_NAME;

    memset(path, 'a', MOST_NAME);
    for (uint32_t i = 0; i < most; i++)
        cr_assert(take(&intake, found(i, path)) == PACK_FOUND);
    cr_expect(take(&intake, found(most, "a")) == PACK_ENDED && intake.fault == PACK_TOO_MANY);
    done(&intake);
}

Test(intake, members_have_a_number_at_most)
{
    struct intake intake = new_intake();

    for (uint32_t i = 0; i < MOST_MEMBERS; i++)
        cr_assert(take(&intake, found(i, "a")) == PACK_FOUND);
    cr_expect(take(&intake, found(MOST_MEMBERS, "a")) == PACK_ENDED);
    cr_expect(intake.fault == PACK_TOO_MANY);
    done(&intake);
}
