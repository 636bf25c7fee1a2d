/* test_document.c - long documents of all states of a log lie in one file, each in its own blocks.
 */
#include "fusefs/tree/document.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { LONG = 3 << 20, STATES = 40 };

/* Makes a long document of nothing but @letter. */
static void make(struct documents *documents, char letter)
{
    struct draft *draft = &documents_of(documents, DOCUMENT_ERRORS)->draft;

    while (draft_size(draft) < LONG) {
        for (int i = 0; i < 1024; i++)
            text_putc(&draft->text, letter);
        draft_flush(draft);
    }
    cr_assert(!draft->failed && draft->filed > 0, "it is long");
}

static void check(struct documents *documents, char letter)
{
    const struct draft *draft = &documents_of(documents, DOCUMENT_ERRORS)->draft;
    char bytes[4096];

    for (uint64_t at = 0; at + sizeof bytes <= draft_size(draft); at += sizeof bytes) {
        cr_assert(draft_read(draft, at, bytes, sizeof bytes));
        for (size_t i = 0; i < sizeof bytes; i++)
            cr_assert(bytes[i] == letter, "byte %zu is %c", (size_t)at + i, bytes[i]);
    }
}

static struct block_file *file;

static void start(void)
{
    file = block_file_new();
    cr_assert(file);
}

static void stop(void)
{
    block_file_free(file);
}

TestSuite(document, .init = start, .fini = stop);

/* Somebody reads an early state while many others come and go. */
Test(document, of_a_state_that_is_held_stays)
{
    struct documents held, states[2];

    documents_init(&held, file);
    make(&held, 'h');
    documents_init(&states[0], NULL);
    documents_follow(&states[0], &held);
    for (int i = 1; i < STATES; i++) {
        documents_init(&states[i % 2], NULL);
        documents_follow(&states[i % 2], &states[(i + 1) % 2]);
        documents_done(&states[(i + 1) % 2]);
        make(&states[i % 2], 'n');
        check(&held, 'h');
    }
    check(&states[(STATES + 1) % 2], 'n');
    documents_done(&states[(STATES + 1) % 2]);
    documents_done(&held);
}

Test(document, of_many_logs_share_a_file)
{
    struct documents logs[STATES];

    for (int i = 0; i < STATES; i++) {
        documents_init(&logs[i], file);
        make(&logs[i], (char)('0' + i));
    }
    for (int i = 0; i < STATES; i += 2)
        documents_done(&logs[i]);
    for (int i = 0; i < STATES; i += 2) {
        documents_init(&logs[i], file);
        make(&logs[i], (char)('z' - i));
    }
    for (int i = 0; i < STATES; i++) {
        check(&logs[i], (char)(i % 2 ? '0' + i : 'z' - i));
        documents_done(&logs[i]);
    }
}

/* Blocks that were given back are taken first: the file does not grow. */
Test(document, that_is_thrown_away_gives_its_blocks_back)
{
    uint8_t *bytes = calloc(1, BLOCK_FILE_SIZE);
    struct documents documents;
    uint32_t first, next;

    cr_assert(bytes && block_file_put(file, bytes, &first));
    block_file_give(file, first);
    documents_init(&documents, file);
    for (int i = 0; i < STATES; i++) {
        make(&documents, 'x');
        check(&documents, 'x');
        draft_reset(&documents_of(&documents, DOCUMENT_ERRORS)->draft);
    }
    documents_done(&documents);
    cr_expect(block_file_put(file, bytes, &next) && next < LONG / BLOCK_FILE_SIZE);
    free(bytes);
}

Test(document, that_is_long_fails_without_a_file)
{
    struct documents documents;
    struct draft *draft;

    documents_init(&documents, NULL);
    draft = &documents_of(&documents, DOCUMENT_ERRORS)->draft;
    for (size_t i = 0; i < BLOCK_FILE_SIZE; i++)
        text_putc(&draft->text, 'x');
    draft_flush(draft);
    cr_expect(draft->failed);
    documents_done(&documents);
}
