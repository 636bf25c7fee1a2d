/* test_document.c - long documents of all states of a log lie in one file, each in its own part. */
#include "fusefs/tree/document.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { LONG = 3 << 20, STATES = 40 };

/* Makes a long document of nothing but @letter. */
static void make(struct documents *documents, char letter)
{
    struct draft *draft = &documents->of[DOCUMENT_ERRORS].draft;

    while (draft_size(draft) < LONG) {
        for (int i = 0; i < 1024; i++)
            text_putc(&draft->text, letter);
        draft_flush(draft);
    }
    cr_assert(!draft->failed && draft->filed > 0, "it is long");
}

static void check(const struct documents *documents, char letter)
{
    const struct draft *draft = &documents->of[DOCUMENT_ERRORS].draft;
    char bytes[4096];

    for (uint64_t at = 0; at + sizeof bytes <= draft_size(draft); at += sizeof bytes) {
        cr_assert(draft_read(draft, at, bytes, sizeof bytes));
        for (size_t i = 0; i < sizeof bytes; i++)
            cr_assert(bytes[i] == letter, "byte %zu is %c", (size_t)at + i, bytes[i]);
    }
}

/* Somebody reads an early state while many others come and go. */
Test(document, of_a_state_that_is_held_stays)
{
    struct documents held, states[2];

    documents_init(&held);
    make(&held, 'h');
    documents_init(&states[0]);
    documents_follow(&states[0], &held);
    for (int i = 1; i < STATES; i++) {
        documents_init(&states[i % 2]);
        documents_follow(&states[i % 2], &states[(i + 1) % 2]);
        documents_done(&states[(i + 1) % 2]);
        make(&states[i % 2], 'n');
        check(&held, 'h');
    }
    check(&states[(STATES + 1) % 2], 'n');
    documents_done(&states[(STATES + 1) % 2]);
    documents_done(&held);
}

Test(document, fails_where_no_part_of_the_file_is_free)
{
    struct documents states[16], next;
    int rooms = 0;

    documents_init(&states[0]);
    for (int i = 1; i < 16; i++) {
        documents_init(&states[i]);
        documents_follow(&states[i], &states[i - 1]);
    }
    for (int i = 0; i < 16; i++) {
        if (states[i].of[DOCUMENT_ERRORS].draft.fd < 0)
            continue;
        rooms++;
        make(&states[i], (char)('a' + i));
    }
    cr_expect(rooms == 8);
    cr_expect(states[15].of[DOCUMENT_ERRORS].draft.fd < 0);
    for (int i = 0; i < 16; i++) {
        check(&states[i], (char)('a' + i));
        if (i < 15)
            documents_done(&states[i]);
    }
    documents_init(&next);
    documents_follow(&next, &states[15]);
    documents_done(&states[15]);
    make(&next, 'z');
    check(&next, 'z');
    documents_done(&next);
}
