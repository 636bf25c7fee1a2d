/* say.c - messages that name what is wrong and, where we can tell, what to do. */
#include "fusefs/process/say.h"

#include "fusefs/process/wrong_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void say(const char *format, ...)
{
    char message[4096];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    fprintf(stderr, "%s: %s\n", program_invocation_name, message);
}

/* ---- logs that are none ---------------------------------------------------------------------- */

void why_no_log(int fd, enum evtx_status status, char why[WHY_ROOM])
{
    struct stat st;

    if (status == EVTX_IO)
        snprintf(why, WHY_ROOM, "%s", strerror(errno));
    else if (status == EVTX_NO_MEMORY)
        snprintf(why, WHY_ROOM, "out of memory");
    else if (status == EVTX_TRUNCATED && fstat(fd, &st) == 0 && st.st_size > 0)
        snprintf(why, WHY_ROOM,
                 "not an event log: it is cut off after %" PRId64 " bytes, within its header",
                 (int64_t)st.st_size);
    else
        snprintf(why, WHY_ROOM, "not an event log: %s", wrong_file_guess(fd));
}

struct evtx_log *open_log_fd(int fd, const char *name)
{
    struct evtx_log *log = NULL;
    enum evtx_status status;
    const char *stream = fd < 0 ? NULL : wrong_file_stream(fd);
    char why[WHY_ROOM];
    struct stat st;

    if (fd < 0)
        return NULL;
    if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        say("%s: is a directory, not an event log; give one of the logs in it", name);
    } else if (stream) {
        say("%s: %s", name, stream);
    } else {
        status = evtx_log_open_fd(fd, &log, NULL);
        if (status == EVTX_OK)
            return log;
        why_no_log(fd, status, why);
        say("%s: %s", name, why);
    }
    close(fd);
    return NULL;
}

int open_file(const char *path)
{
    int fd;

    if (strcmp(path, "-") == 0) {
        say("-: standard input can be read by 'evtxfs dump -' and 'evtxfs info -' only; save the "
            "log to a file (one that is called - is given as ./-)");
        return -1;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        say("%s: %s", path, strerror(errno));
    return fd;
}

/* ---- logs that are damaged ------------------------------------------------------------------- */

static void say_place(const struct evtx_fault *fault)
{
    char record[80] = "";

    if (fault->in_record && fault->lost > 1)
        snprintf(record, sizeof record, ", %" PRIu64 " records from %" PRIu64 " on", fault->lost,
                 fault->record);
    else if (fault->in_record)
        snprintf(record, sizeof record, ", record %" PRIu64, fault->record);
    fprintf(stderr, "  chunk %" PRIu64 ", file offset %" PRIu64 "%s: %s: %s\n", fault->chunk,
            evtx_fault_offset(fault), record, evtx_status_name(fault->status),
            fault->what ? fault->what : "no details");
}

int say_damage(const char *path, const struct damage *damage)
{
    if (!damage_any(damage))
        return EXIT_DONE;
    say("%s is damaged: chunks that cannot be read: %" PRIu64 "; records lost: %" PRIu64
        "; records shown, but torn: %" PRIu64,
        path, damage->chunks, damage->records, damage->torn);
    for (size_t i = 0; i < damage->kept; i++)
        say_place(&damage->places[i]);
    if (damage->told > damage->kept)
        fprintf(stderr, "  and %" PRIu64 " more\n", damage->told - damage->kept);
    return EXIT_DAMAGED;
}
