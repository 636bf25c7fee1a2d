/*
 * ops.c - FUSE requests. A handler makes a struct request; a serve_... function answers it: inode
 * number to node, calls into node.c, one reply. What a directory holds and what a file says is none
 * of its business.
 *
 * The kernel may keep what it was told for good: what changes all the same it is told
 * (invalidate.h). Everything that it then need not ask again is a round trip saved, and round trips
 * are what a filesystem like this costs: docs/performance.md.
 */
#include "fusefs/serve/ops.h"
#include "fusefs/serve/busy_poll.h"
#include "fusefs/serve/entry.h"
#include "fusefs/serve/listing.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/uio.h>

static struct requests *requests_of(fuse_req_t req)
{
    return fuse_req_userdata(req);
}

/* Who looks at the status must not change it. */
static void count_request(fuse_req_t req, enum request_kind kind, fuse_ino_t ino)
{
    if (node_from_number(ino).kind != NODE_STATUS)
        count(&requests_of(req)->counters.requests[kind], 1);
}

static struct request
request_for(fuse_req_t req, enum request_kind kind, serve_fn *serve, fuse_ino_t ino)
{
    count_request(req, kind, ino);
    return (struct request){.requests = requests_of(req), .req = req, .serve = serve, .ino = ino};
}

/* ---- names and attributes -------------------------------------------------------------------- */

/* A name that does not exist is remembered by the kernel too: rg looks for .gitignore everywhere.
 */
static enum answer reply_no_name(fuse_req_t req)
{
    struct fuse_entry_param none = {.entry_timeout = ENTRY_FOREVER};

    fuse_reply_entry(req, &none);
    return ANSWER_OK;
}

static bool is_long(enum answer answer)
{
    return answer == ANSWER_SURVEY || answer == ANSWER_EXPORT || answer == ANSWER_SLOW;
}

/* Somebody wants more of a record than its name. */
static void note_interest(const struct request *request)
{
    struct generation *generation = request->generation;

    if (listing_pattern_wants_more(&generation->pattern))
        prefill_forget(generation->prefiller, &generation->pattern);
}

static bool is_record(struct node node)
{
    return node.kind == NODE_RECORD || node.kind == NODE_RECORD_XML ||
           node.kind == NODE_RECORD_TEXT;
}

/* Whoever looks up the status gets a number for which the kernel keeps nothing. */
static void number_look(struct requests *requests, struct fuse_entry_param *status)
{
    status->ino = node_number_of_look(1 + atomic_fetch_add(&requests->shown, 1));
}

/* The kernel looks up "." and ".." when it has a file handle of a node that it has forgotten:
 * whoever exports the mount over NFS gives those out. Before a node is known to be there it has no
 * parent. */
static enum answer
find(const struct request *request, const struct visit *visit, struct node *child)
{
    struct node node = node_in(visit->snapshot, request->ino);
    enum answer answer;
    struct stat st;

    if (strcmp(request->name, ".") != 0 && strcmp(request->name, "..") != 0)
        return node_find(visit, node, request->name, child);
    *child = node;
    if (strcmp(request->name, ".") == 0)
        return ANSWER_OK;
    answer = node_stat(visit, node, &st);
    if (answer == ANSWER_OK)
        *child = node_parent(visit->snapshot, node);
    return answer;
}

static enum answer serve_lookup(const struct request *request, const struct visit *visit)
{
    struct visit here = *visit;
    struct fuse_entry_param entry;
    struct node child;
    enum answer answer = find(request, visit, &child);

    if (answer == ANSWER_OK) {
        if (is_record(child))
            note_interest(request);
        if (child.kind >= NODE_CASE) /* the directory that holds a log is of the root of many */
            here.snapshot = request->requests->logs[0].present->snapshot;
        answer = entry_fill(&here, child, &entry);
        if (is_long(answer) && !node_is_directory(child)) {
            entry_fill_unknown(here.snapshot, child, &entry);
            answer = ANSWER_OK;
        }
    }
    if (answer == ANSWER_NONE)
        return reply_no_name(request->req);
    if (answer == ANSWER_OK && strcmp(request->name, ".") == 0)
        entry.ino = entry.attr.st_ino = request->ino; /* that of an earlier look, too */
    else if (answer == ANSWER_OK && child.kind == NODE_STATUS)
        number_look(request->requests, &entry);
    if (answer == ANSWER_OK)
        fuse_reply_entry(request->req, &entry);
    return answer;
}

static void op_lookup(fuse_req_t req, fuse_ino_t parent, const char *name)
{
    struct request request = {
        .requests = requests_of(req), .req = req, .serve = serve_lookup, .ino = parent};
    size_t size = strlen(name) + 1;

    if (parent != FUSE_ROOT_ID || strcmp(name, STATUS_NAME) != 0)
        count_request(req, REQUEST_LOOKUP, parent);
    if (size > sizeof request.name) { /* longer than any name here */
        reply_no_name(req);
        return;
    }
    memcpy(request.name, name, size);
    requests_serve(&request);
}

static enum answer serve_getattr(const struct request *request, const struct visit *visit)
{
    struct stat st;
    enum answer answer = node_stat(visit, node_in(visit->snapshot, request->ino), &st);

    if (answer == ANSWER_OK)
        fuse_reply_attr(request->req, &st, ENTRY_FOREVER);
    return answer;
}

static void op_getattr(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
    struct request request = request_for(req, REQUEST_GETATTR, serve_getattr, ino);

    (void)fi;
    requests_serve(&request);
}

/* Where a link leads to is what it holds. */
static enum answer serve_readlink(const struct request *request, const struct visit *visit)
{
    char target[PATH_MAX];
    struct piece piece;
    enum answer answer =
        node_read(visit, node_in(visit->snapshot, request->ino), 0, sizeof target - 1, &piece);

    if (answer != ANSWER_OK)
        return answer;
    memcpy(target, piece.bytes, piece.size);
    target[piece.size] = '\0';
    piece_done(visit->snapshot, &piece);
    fuse_reply_readlink(request->req, target);
    return ANSWER_OK;
}

static void op_readlink(fuse_req_t req, fuse_ino_t ino)
{
    struct request request = request_for(req, REQUEST_READLINK, serve_readlink, ino);

    requests_serve(&request);
}

/* ---- directories ----------------------------------------------------------------------------- */

static enum answer serve_readdir(const struct request *request, const struct visit *visit)
{
    return listing_serve(request, visit, false);
}

static enum answer serve_readdirplus(const struct request *request, const struct visit *visit)
{
    return listing_serve(request, visit, true);
}

/* A part of a listing or of a file, of up to @size bytes at @offset. Returns whose request it was:
 * the request itself may be answered, and gone. */
static struct requests *serve_part(struct request request, size_t size, off_t offset)
{
    request.size = size;
    request.offset = (uint64_t)offset;
    requests_serve(&request);
    requests_foresee(&request);
    return request.requests;
}

static void
op_readdir(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset, struct fuse_file_info *fi)
{
    (void)fi;
    serve_part(request_for(req, REQUEST_READDIR, serve_readdir, ino), size, offset);
}

static void
op_readdirplus(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset, struct fuse_file_info *fi)
{
    struct request request = request_for(req, REQUEST_READDIRPLUS, serve_readdirplus, ino);

    (void)fi;
    busy_poll(serve_part(request, size, offset)->device);
}

/* Both answer ENOSYS where the kernel then stops asking; it keeps pages and listings by itself. */
static void op_opendir(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
    count_request(req, REQUEST_OPENDIR, ino);
    if (requests_of(req)->no_opendir) {
        fuse_reply_err(req, ENOSYS);
        return;
    }
    fi->keep_cache = 1;
    fi->cache_readdir = 1;
    fuse_reply_open(req, fi);
}

/* ---- files ----------------------------------------------------------------------------------- */

static void op_open(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
    count_request(req, REQUEST_OPEN, ino);
    if (requests_of(req)->no_open) {
        fuse_reply_err(req, ENOSYS);
        return;
    }
    fi->keep_cache = 1;
    fi->noflush = 1;
    fuse_reply_open(req, fi);
}

static struct iovec bytes_of(const struct piece *piece)
{
    return (struct iovec){.iov_base = (void *)(uintptr_t)piece->bytes, .iov_len = piece->size};
}

/* From where the bytes lie, which may be several chunks. */
static void reply_piece(fuse_req_t req, const struct piece *piece)
{
    struct iovec parts[1 + PIECE_MORE] = {bytes_of(piece)};

    for (size_t i = 0; i < piece->more_count; i++)
        parts[1 + i] = bytes_of(&piece->more[i]);
    fuse_reply_iov(req, parts, (int)(1 + piece->more_count));
}

static enum answer serve_read(const struct request *request, const struct visit *visit)
{
    struct node file = node_in(visit->snapshot, request->ino);
    struct piece piece;
    enum answer answer = node_read(visit, file, request->offset, request->size, &piece);

    if (answer == ANSWER_OK) {
        reply_piece(request->req, &piece);
        piece_done(visit->snapshot, &piece);
        prefill_read(request->generation->prefiller, file);
        if (is_record(file))
            note_interest(request);
    }
    return answer;
}

static void
op_read(fuse_req_t req, fuse_ino_t ino, size_t size, off_t offset, struct fuse_file_info *fi)
{
    (void)fi;
    busy_poll(serve_part(request_for(req, REQUEST_READ, serve_read, ino), size, offset)->device);
}

/* There is nothing to write back. */
static void op_flush(fuse_req_t req, fuse_ino_t ino, struct fuse_file_info *fi)
{
    (void)fi;
    count_request(req, REQUEST_FLUSH, ino);
    fuse_reply_err(req, ENOSYS);
}

/* There are no extended attributes; told once, the kernel does not ask again. */
static void op_getxattr(fuse_req_t req, fuse_ino_t ino, const char *name, size_t size)
{
    (void)name, (void)size;
    count_request(req, REQUEST_GETXATTR, ino);
    fuse_reply_err(req, ENOSYS);
}

static void op_listxattr(fuse_req_t req, fuse_ino_t ino, size_t size)
{
    (void)size;
    count_request(req, REQUEST_LISTXATTR, ino);
    fuse_reply_err(req, ENOSYS);
}

/* ---- the filesystem -------------------------------------------------------------------------- */

/* As large as the log, or all of them, and full. */
static void op_statfs(fuse_req_t req, fuse_ino_t ino)
{
    struct generation *generation = requests_take(requests_of(req), FUSE_ROOT_ID);
    struct snapshot *snapshot = generation->snapshot;
    struct statvfs st = {
        .f_bsize = 4096,
        .f_frsize = 4096,
        .f_blocks = (snapshot_size(snapshot) + 4095) / 4096,
        .f_namemax = NAME_ROOM - 1,
    };

    count_request(req, REQUEST_STATFS, ino);
    if (snapshot->survey && survey_ready(snapshot->survey))
        st.f_files = survey_log(snapshot->survey).records;
    requests_give(generation);
    fuse_reply_statfs(req, &st);
}

static void op_init(void *userdata, struct fuse_conn_info *conn)
{
    struct requests *requests = userdata;

    requests->met = true;
    requests->no_open = conn->capable & FUSE_CAP_NO_OPEN_SUPPORT;
    requests->no_opendir = conn->capable & FUSE_CAP_NO_OPENDIR_SUPPORT;
    /* With AUTO_INVAL_DATA the kernel drops its pages of a file whose time has changed. */
    conn->want |= conn->capable &
                  (FUSE_CAP_NO_OPEN_SUPPORT | FUSE_CAP_NO_OPENDIR_SUPPORT | FUSE_CAP_READDIRPLUS |
                   FUSE_CAP_PARALLEL_DIROPS | FUSE_CAP_AUTO_INVAL_DATA | FUSE_CAP_EXPORT_SUPPORT);
    conn->want &= ~(unsigned)FUSE_CAP_READDIRPLUS_AUTO;
    conn->max_readahead = READ_AHEAD;
    conn->max_read = requests->max_read;
}

const struct fuse_lowlevel_ops fs_ops = {
    .init = op_init,
    .lookup = op_lookup,
    .getattr = op_getattr,
    .readlink = op_readlink,
    .open = op_open,
    .read = op_read,
    .flush = op_flush,
    .opendir = op_opendir,
    .readdir = op_readdir,
    .readdirplus = op_readdirplus,
    .statfs = op_statfs,
    .getxattr = op_getxattr,
    .listxattr = op_listxattr,
};
