/* drop.c - setgroups(), setresgid(), setresuid(), in this order, and whether it worked. */
#include "fusefs/process/drop.h"

#include "fusefs/process/say.h"

#include <errno.h>
#include <grp.h>
#include <inttypes.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

static const struct passwd *find(const char *name)
{
    const struct passwd *user = getpwnam(name);
    char *end;
    unsigned long number;

    if (user || *name < '0' || *name > '9')
        return user;
    errno = 0;
    number = strtoul(name, &end, 10);
    return errno || *end || number >= UINT32_MAX ? NULL : getpwuid((uid_t)number);
}

/* A container may have no such user: to learn that in the background would be too late. */
static bool can_become(const struct drop *drop)
{
    gid_t gid = getegid();
    uid_t uid = geteuid();
    bool can = setegid(drop->gid) == 0 && seteuid(drop->uid) == 0;

    return seteuid(uid) == 0 && setegid(gid) == 0 && can;
}

bool drop_find(struct drop *drop, const char *name)
{
    const struct passwd *user = name ? find(name) : NULL;

    *drop = (struct drop){0};
    if (!name)
        return true;
    if (!user) {
        say("drop=%s: there is no such user", name);
        return false;
    }
    *drop = (struct drop){.uid = user->pw_uid, .gid = user->pw_gid, .wanted = true};
    if (geteuid() == 0 && can_become(drop))
        return true;
    say("drop=%s: only root can become another user%s", name,
        geteuid() == 0 ? ", and this root may not" : "");
    return false;
}

/* Becoming an ordinary user takes the capabilities along, ambient ones included. */
bool drop_now(const struct drop *drop)
{
    return setgroups(0, NULL) == 0 && setresgid(drop->gid, drop->gid, drop->gid) == 0 &&
           setresuid(drop->uid, drop->uid, drop->uid) == 0 && getuid() == drop->uid &&
           (drop->uid == 0 || setuid(0) != 0);
}
