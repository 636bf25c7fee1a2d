/*
 * archive.h - logs that lie in archives, and logs that are compressed. A pack is either.
 *
 * A pack is more dangerous than a log: what reads it (libarchive) is not ours. So no byte of one
 * is looked at here but its first, to tell what it is. A process of its own for each pack, the
 * unpacker, reads it: it can do nothing but read the pack, write one file without a name, the
 * spool, and say in messages of fixed form what lies where in it. Those are believed as little as a
 * log is. docs/architecture.md 12
 *
 *     struct packs *packs = packs_start(&options);         before threads and the sandbox
 *     struct pack *pack = pack_unpack(packs, fd, "host9.zip", NULL);
 *     for (uint32_t i = 0; i < pack_count(pack); i++)
 *         use(pack_spool(pack), pack_member(pack, i));
 *     pack_close(pack);
 *     packs_stop(packs);
 *
 * Built without libarchive, the same functions are there: packs_start() says how to build with it.
 */
#ifndef EVTX_FUSEFS_ARCHIVE_H
#define EVTX_FUSEFS_ARCHIVE_H

#include "core/evtx.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

/* ---- what a file is -------------------------------------------------------------------------- */

enum pack_kind {
    PACK_NONE,
    PACK_ZIP,
    PACK_7Z,
    PACK_TAR,
    PACK_GZIP, /* from here on: one file that is compressed, which may be a tar */
    PACK_BZIP2,
    PACK_XZ,
    PACK_ZSTD,
};

/** What the open file @fd is by its first bytes; its position does not matter and does not change.
 *  An archive that is of another kind, such as RAR, is PACK_NONE: wrong_file.h knows it. */
enum pack_kind pack_kind(int fd);

/** Whether it is one file that is compressed: a log, or a tar archive. */
bool pack_kind_is_compressed(enum pack_kind kind);

/** Whether @name ends as an archive does that is looked into where it lies in another one or in a
 *  directory: .zip, .7z, .tar, .tar.gz, .tgz and so on, in any case. */
bool pack_is_called(const char *name);

/** How many bytes of @name are left without the suffix of a compression: "Security.evtx.gz" is
 *  "Security.evtx". All of them if it has none. */
size_t pack_name_size(const char *name);

/* ---- what can be wrong ----------------------------------------------------------------------- */

enum pack_fault {
    PACK_FINE,
    PACK_DAMAGED,   /* some of it may be there nevertheless */
    PACK_NOT_A_LOG, /* nothing in its first 64 MB is of a log; its begin may be there */
    PACK_NO_ROOM,   /* in the spool, or on the disk */
    PACK_TOO_MUCH,  /* is unpacked from this archive */
    PACK_TOO_MANY,  /* members */
    PACK_TOO_DEEP,  /* an archive in so many others */
    PACK_LONG_NAME,
    PACK_NEEDS_PASSWORD, /* and none was given */
    PACK_WRONG_PASSWORD,
    PACK_ENCRYPTED_7Z,
    PACK_METHOD,     /* of compression that is not known, such as Deflate64 */
    PACK_OTHER_KIND, /* RAR and others that are not read */
    PACK_NO_ARCHIVE, /* though it is called so */
    PACK_LINK,       /* to another member */
    PACK_NO_MEMORY,
    PACK_CANCELLED,
    PACK_CRASHED, /* the unpacker was killed, or cannot be started */
    PACK_LIED,    /* the unpacker said what cannot be */
    PACK_FAULTS
};

/** What is wrong, and what can be done: a clause such as "it is encrypted; ..."; static storage. */
const char *pack_fault_text(enum pack_fault fault);

/* ---- members --------------------------------------------------------------------------------- */

enum pack_what {
    PACK_LOG,
    PACK_INSIDE, /* an archive, whose members are members, too */
    PACK_SINGLE, /* what a compressed file is that is no tar: its only member */
    PACK_WHATS
};

enum { PACK_OUTERMOST = -1 };

/** A member that is wanted, or an archive inside. */
struct pack_member {
    const char *path; /* in the archive, as it is written there: any bytes but NUL; of one in an
                         archive inside: PATH_OF_THAT/PATH. To be told, and never to be opened */
    uint32_t inside;  /* the number of the archive that it lies in; PACK_OUTERMOST */
    uint32_t name;    /* bytes of .path before its path in that archive */
    struct timespec changed;
    enum pack_what what;
    bool settled;          /* all below is known */
    bool placed;           /* there are bytes of it in the spool; with a .fault: not all of them */
    uint64_t offset, size; /* where: at the boundary of a page */
    enum pack_fault fault; /* PACK_FINE: it is there, whole */
    const char *detail;    /* more of that in English and in ASCII, or "" */
};

/* ---- unpacking ------------------------------------------------------------------------------- */

struct pack_options {
    const char *folder; /* where to unpack to; NULL: $TMPDIR, or /tmp */
    uint64_t room;      /* most bytes that are kept there; 0: half of what is free, 64 GB at most */

    /** Whether the member at @path is a log to unpack. Called in unpackers, which are copies of
     * this process as it is in packs_start(). NULL: those whose name ends in .evtx, in any case. */
    bool (*wanted)(const void *context, const char *path);
    const void *context;
};

/** The process that starts unpackers, at most one for each processor at a time. */
struct packs;

/**
 * Starts it. It is a copy of this process, so there should be no threads and little in memory; and
 * before the sandbox, which it is not in.
 *
 * NULL: it cannot be, and it said why.
 */
struct packs *packs_start(const struct pack_options *options);

/** Ends it, and all unpackers. Archives can be used on: their members are where they were. */
void packs_stop(struct packs *packs);

/** Passwords to try, each ending with NUL. All zero: none. */
struct pack_passwords {
    char *bytes; /* owned */
    size_t size;
    bool all; /* nobody is asked for more: they are from a file, or nothing was typed */
};

/** Reads @file, one password a line. False: it said why not. */
bool pack_passwords_read(struct pack_passwords *passwords, const char *file);

/** Asks on the terminal, which does not show it, for one that @name needs, and adds it. False:
 * there is no terminal, or nothing was typed. */
bool pack_passwords_ask(struct pack_passwords *passwords, const char *name);

/** They are no longer in memory. */
void pack_passwords_done(struct pack_passwords *passwords);

/** An archive that is unpacked, or will be. One thread at a time, but for pack_cancel(). */
struct pack;

/**
 * Begins to unpack the open file @fd, as soon as it is its turn. @fd is borrowed for the call. It
 * makes a file and a socket, which the sandbox of a mount does not allow; all that follows it does.
 *
 * NULL: it cannot be begun, and errno says why.
 */
struct pack *pack_start(struct packs *packs, int fd, const struct pack_passwords *passwords);

enum pack_event {
    PACK_WAITED,  /* nothing happened in the time that was given */
    PACK_FOUND,   /* a member: its path, time and what it is; the next number */
    PACK_SETTLED, /* a member was unpacked, or cannot be */
    PACK_LISTED,  /* no more members will be found; it may not come before the end */
    PACK_ENDED,   /* all members are settled; so it is ever after */
};

/** Waits for what happens next, @timeout milliseconds at most; -1: for ever. @number: of the member
 *  that was found or settled. */
enum pack_event pack_next(struct pack *pack, int timeout, uint32_t *number);

/** Ends it soon: what is not settled by then is PACK_CANCELLED. By any thread, until
 *  pack_close() is called; a second time, too. */
void pack_cancel(struct pack *pack);

/**
 * Unpacks all of it, and waits. Where it needs a password that is not among @passwords, the
 * terminal is asked, unless .all are there, and what is typed is added. @name says there for what;
 * NULL: it is not asked. @passwords may be NULL: there are none, and none is kept.
 *
 * NULL: it cannot be begun, and errno says why. What else goes wrong is a fault of it or of
 * members.
 */
struct pack *
pack_unpack(struct packs *packs, int fd, const char *name, struct pack_passwords *passwords);

/** Members found so far, in the order of the archive. */
uint32_t pack_count(const struct pack *pack);

/** One of them; until the next pack_next(). */
struct pack_member pack_member(const struct pack *pack, uint32_t number);

/** The file without a name that members lie in; borrowed, open until pack_close(). */
int pack_spool(const struct pack *pack);

/** What is wrong with it as a whole, so that there may be members that nobody knows of. @detail: as
 *  of a member; NULL is allowed. */
enum pack_fault pack_fault(const struct pack *pack, const char **detail);

/** Cancels it if it has not ended, and forgets it. NULL is allowed. */
void pack_close(struct pack *pack);

/** Whether the open file @fd is an archive, and not one log: a compressed file is looked into, by
 * an unpacker, which tells whether it is a tar. Before threads and the sandbox. */
bool pack_is_archive(int fd);

/* ---- a log that is compressed ---------------------------------------------------------------- */

/** How a file came to be open. */
enum pack_opened {
    PACK_AS_IT_IS,
    PACK_UNPACKED, /* it was one compressed log, and this is the log */
    PACK_IN_PART,  /* the same, but it is damaged, and the log not whole; it was said why */
};

/**
 * If the open file @fd is one compressed log, a descriptor of the log itself, unpacked to a file
 * without a name; its time is that of @fd, which is closed. Else @fd. @name is for messages;
 * @opened may be NULL.
 *
 * -1: it said why not, and @fd is closed; or @fd is -1. Before threads and the sandbox.
 */
int pack_unwrap(int fd, const char *name, enum pack_opened *opened);

/** Opens the file at @path for reading, and unwraps it. -1: it said why not. */
int pack_open_file(const char *path, enum pack_opened *opened);

/** The same, and opens the log in it. NULL: it said why not. */
struct evtx_log *pack_open_log(const char *path, enum pack_opened *opened);

/** The same, "-" being standard input. */
struct evtx_log *pack_open_log_or_input(const char *path, enum pack_opened *opened);

/** What `evtxfs --version` says of it: "libarchive 3.6.2", or "not built in". */
const char *pack_library(void);

#endif
