/* nearest.c - the distance of two words: letters inserted, deleted, replaced, or swapped with the
 * next one. */
#include "fusefs/process/nearest.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

enum { SHORTEST_PREFIX = 3 }; /* letters; fewer may begin anything */

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static bool same(char a, char b)
{
    return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* A copy without what follows a '='. "" when there is no room. */
static void copy(char to[NEAREST_ROOM], const char *word)
{
    size_t size = strcspn(word, "=");

    if (size >= NEAREST_ROOM)
        size = 0;
    memcpy(to, word, size);
    to[size] = '\0';
}

/* Row by row: rows[i % 3][j] is the distance of the first i letters of @a and the first j of @b. */
static size_t distance(const char *a, const char *b)
{
    uint8_t rows[3][NEAREST_ROOM];
    size_t a_size = strlen(a), b_size = strlen(b);

    for (size_t i = 0; i <= a_size; i++)
        for (size_t j = 0; j <= b_size; j++) {
            size_t best = i + j;

            if (i && j) {
                best = smaller(rows[(i - 1) % 3][j], rows[i % 3][j - 1]) + 1u;
                best = smaller(best, rows[(i - 1) % 3][j - 1] + !same(a[i - 1], b[j - 1]));
            }
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                best = smaller(best, rows[(i - 2) % 3][j - 2] + 1u);
            rows[i % 3][j] = (uint8_t)best;
        }
    return rows[a_size % 3][b_size];
}

/* So many letters may be wrong in a word; one of them must be right. */
static size_t most_for(const char *asked, const char *known)
{
    size_t size = strlen(asked), other = strlen(known);

    return smaller(1 + size / 4, (size > other ? size : other) - 1);
}

void nearest_start(struct nearest *nearest, const char *word)
{
    *nearest = (struct nearest){.distance = NEAREST_ROOM};
    copy(nearest->asked, word);
}

void nearest_try(struct nearest *nearest, const char *known)
{
    char word[NEAREST_ROOM];
    size_t size = strlen(nearest->asked), far;

    copy(word, known);
    if (!size || !*word)
        return;
    far = distance(nearest->asked, word);
    if (size >= SHORTEST_PREFIX && strncasecmp(nearest->asked, word, size) == 0)
        far = smaller(far, 1); /* the word was begun */
    if (far > most_for(nearest->asked, word) || far >= nearest->distance)
        return;
    nearest->distance = far;
    memcpy(nearest->word, word, sizeof word);
}
