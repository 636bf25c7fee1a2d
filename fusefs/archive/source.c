/* source.c - which formats there are, and where libarchive gets its bytes from. */
#include "fusefs/archive/source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct source *source_new(int fd, uint64_t base, uint64_t size)
{
    struct source *source = calloc(1, sizeof *source);

    if (source) {
        source->fd = fd;
        source->base = base;
        source->size = size;
    }
    return source;
}

/* Bytes of an archive that nobody wants are unpacked in here, too. */
static bool is_too_much(struct archive *archive, struct source *source)
{
    int64_t out = archive_filter_bytes(archive, 0);

    source->too_much |= out > 0 && (uint64_t)out > source->most;
    return source->too_much;
}

static la_ssize_t read_next(struct archive *archive, void *context, const void **bytes)
{
    struct source *source = context;
    uint64_t left = source->size - source->at;
    ssize_t got;

    if (is_too_much(archive, source)) {
        archive_set_error(archive, EFBIG, "too much comes out of it");
        return -1;
    }
    do
        got = pread(source->fd, source->bytes,
                    left < sizeof source->bytes ? (size_t)left : sizeof source->bytes,
                    (off_t)(source->base + source->at));
    while (got < 0 && errno == EINTR);
    if (got < 0) {
        archive_set_error(archive, errno, "it cannot be read: %s", strerror(errno));
        return -1;
    }
    source->at += (uint64_t)got;
    *bytes = source->bytes;
    return got;
}

static la_int64_t skip(struct archive *archive, void *context, la_int64_t size)
{
    struct source *source = context;
    uint64_t left = source->size - source->at;
    uint64_t now = size < 0 ? 0 : (uint64_t)size < left ? (uint64_t)size : left;

    (void)archive;
    source->at += now;
    return (la_int64_t)now;
}

static la_int64_t seek(struct archive *archive, void *context, la_int64_t offset, int whence)
{
    struct source *source = context;
    uint64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? source->at : source->size;
    int64_t to;

    (void)archive;
    if (__builtin_add_overflow((int64_t)from, offset, &to) || to < 0)
        return ARCHIVE_FATAL;
    source->at = (uint64_t)to < source->size ? (uint64_t)to : source->size;
    return (la_int64_t)source->at;
}

/* A filter that libarchive was built without is a program that it would start. */
static bool support(struct archive *archive, const struct source *source)
{
    static int (*const filters[])(struct archive * archive) = {
        [PACK_GZIP] = archive_read_support_filter_gzip,
        [PACK_BZIP2] = archive_read_support_filter_bzip2,
        [PACK_XZ] = archive_read_support_filter_xz,
        [PACK_ZSTD] = archive_read_support_filter_zstd,
    };

    switch (source->kind) {
    case PACK_NONE:
        return false;
    case PACK_ZIP:
        return archive_read_support_format_zip(archive) == ARCHIVE_OK;
    case PACK_7Z:
        return archive_read_support_format_7zip(archive) == ARCHIVE_OK;
    case PACK_TAR:
        return archive_read_support_format_tar(archive) == ARCHIVE_OK;
    case PACK_GZIP:
    case PACK_BZIP2:
    case PACK_XZ:
    case PACK_ZSTD:
        break;
    }
    return filters[source->kind](archive) == ARCHIVE_OK &&
           (source->single || archive_read_support_format_tar(archive) == ARCHIVE_OK) &&
           archive_read_support_format_raw(archive) == ARCHIVE_OK &&
           archive_read_support_format_empty(archive) == ARCHIVE_OK;
}

static bool add_passwords(struct archive *archive, const struct source *source)
{
    const char *end = source->passwords + source->passwords_size;
    bool good = true;

    for (const char *at = source->passwords; at < end && good; at += strlen(at) + 1)
        good = *at == '\0' || archive_read_add_passphrase(archive, at) == ARCHIVE_OK;
    return good;
}

struct archive *source_open(struct source *source)
{
    struct archive *archive = archive_read_new();

    source->at = 0;
    if (!archive)
        return NULL;
    if (!support(archive, source) || !add_passwords(archive, source) ||
        archive_read_set_read_callback(archive, read_next) != ARCHIVE_OK ||
        archive_read_set_skip_callback(archive, skip) != ARCHIVE_OK ||
        archive_read_set_seek_callback(archive, seek) != ARCHIVE_OK ||
        archive_read_set_callback_data(archive, source) != ARCHIVE_OK) {
        archive_read_free(archive);
        return NULL;
    }
    (void)archive_read_open1(archive);
    return archive;
}
