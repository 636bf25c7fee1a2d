/* passwords.c - from a file, or from the terminal, which does not show them. */
#include "fusefs/archive/archive.h"
#include "fusefs/archive/limits.h"
#include "fusefs/process/say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static void forget(struct pack_passwords *passwords)
{
    if (passwords->bytes)
        explicit_bzero(passwords->bytes, passwords->size);
    free(passwords->bytes);
}

/* False: there is no memory, or no room for more. */
static bool add(struct pack_passwords *passwords, const char *password, size_t size)
{
    char *more;

    if (size == 0)
        return true;
    if (size >= MOST_PASSWORDS - passwords->size)
        return false;
    more = malloc(passwords->size + size + 1); /* and not realloc(), which leaves a copy */
    if (!more)
        return false;
    if (passwords->size)
        memcpy(more, passwords->bytes, passwords->size);
    memcpy(more + passwords->size, password, size);
    more[passwords->size + size] = '\0';
    size += passwords->size + 1;
    forget(passwords);
    passwords->bytes = more;
    passwords->size = size;
    return true;
}

static size_t line_size(const char *line)
{
    return strcspn(line, "\r\n");
}

bool pack_passwords_read(struct pack_passwords *passwords, const char *path)
{
    FILE *file = fopen(path, "re");
    char line[MOST_PASSWORDS];
    bool good = file;

    *passwords = (struct pack_passwords){.all = true};
    while (good && fgets(line, sizeof line, file))
        if (!add(passwords, line, line_size(line))) {
            errno = EFBIG;
            good = false;
        }
    good = good && !ferror(file);
    if (!good) {
        say("%s: %s", path, errno == EFBIG ? "has more than 64 KB of passwords" : strerror(errno));
        pack_passwords_done(passwords);
    }
    explicit_bzero(line, sizeof line);
    if (file)
        fclose(file);
    return good;
}

/* A line that is not shown while it is typed. Who asks in the background would be stopped. */
static bool ask(int terminal, const char *name, char *line, size_t size)
{
    struct termios shown, hidden;
    ssize_t got;

    if (tcgetpgrp(terminal) != getpgrp() || tcgetattr(terminal, &shown) != 0)
        return false;
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(terminal, TCSAFLUSH, &hidden) != 0)
        return false;
    dprintf(terminal, "Password of %s: ", name);
    got = read(terminal, line, size - 1);
    tcsetattr(terminal, TCSAFLUSH, &shown);
    (void)!write(terminal, "\n", 1);
    line[got > 0 ? got : 0] = '\0';
    return got > 0;
}

bool pack_passwords_ask(struct pack_passwords *passwords, const char *name)
{
    int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    char line[1024];
    bool good;

    if (terminal < 0)
        return false;
    good = ask(terminal, name, line, sizeof line) && line_size(line) > 0 &&
           add(passwords, line, line_size(line));
    passwords->all = !good;
    explicit_bzero(line, sizeof line);
    close(terminal);
    return good;
}

void pack_passwords_done(struct pack_passwords *passwords)
{
    forget(passwords);
    *passwords = (struct pack_passwords){0};
}
