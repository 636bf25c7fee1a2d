/* trouble.c - libarchive tells its errors apart by their words only. */
#include "fusefs/archive/trouble.h"

#include <errno.h>
#include <string.h>

/* In libarchive 3.6 to 3.8. The first that fits. */
static const struct {
    const char *word;
    enum pack_kind kind; /* PACK_NONE: any */
    enum pack_fault fault;
} words[] = {
    {"ncrypt", PACK_7Z, PACK_ENCRYPTED_7Z},       {"rypto", PACK_7Z, PACK_ENCRYPTED_7Z},
    {"ompression method", PACK_ZIP, PACK_METHOD}, {"codec", PACK_7Z, PACK_METHOD},
    {"an't allocate", PACK_NONE, PACK_NO_MEMORY}, {"o memory", PACK_NONE, PACK_NO_MEMORY},
};

enum pack_fault trouble(struct archive *archive, const struct source *source, bool encrypted)
{
    const char *said = archive_error_string(archive);

    if (source->too_much)
        return PACK_TOO_MUCH;
    if (said && encrypted && source->kind != PACK_7Z)
        return source->passwords_size ? PACK_WRONG_PASSWORD : PACK_NEEDS_PASSWORD;
    if (source->kind == PACK_7Z && archive_read_has_encrypted_entries(archive) == 1)
        return PACK_ENCRYPTED_7Z;
    for (size_t i = 0; said && i < sizeof words / sizeof *words; i++)
        if ((words[i].kind == PACK_NONE || words[i].kind == source->kind) &&
            strstr(said, words[i].word))
            return words[i].fault;
    return archive_errno(archive) == ENOMEM ? PACK_NO_MEMORY : PACK_DAMAGED;
}
