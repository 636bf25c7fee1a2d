/* jail.c - limits, another user, no files, hardly a system call. */
#include "fusefs/archive/jail.h"

#include "fusefs/archive/limits.h"
#include "fusefs/process/sandbox.h"

#include <grp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { NOBODY = 65534, NICER = 5 };

static const struct {
    int resource;
    rlim_t most;
} limits[] = {
    {RLIMIT_AS, MOST_MEMORY}, {RLIMIT_FSIZE, MOST_UNPACKED}, /* of the spool */
    {RLIMIT_CORE, 0},         {RLIMIT_NOFILE, 0},
    {RLIMIT_NPROC, 0},
};

static bool limit(void)
{
    bool good = true;

    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct rlimit most = {limits[i].most, limits[i].most};

        good &= setrlimit(limits[i].resource, &most) == 0;
    }
    return good;
}

/* All that it needs is open. A namespace of users may have no such user. */
static void become_nobody(void)
{
    if (geteuid() == 0 && setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0)
        (void)!setresuid(NOBODY, NOBODY, NOBODY);
}

bool jail_enter(void)
{
    (void)!nice(NICER);
    become_nobody();
    sandbox_files();
    if (!limit() || prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_DUMPABLE, 0) != 0)
        return false;
    (void)jail_calls();
    return true;
}
