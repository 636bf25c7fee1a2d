/* jail_no_calls.c - a build without libseccomp. */
#include "fusefs/archive/jail.h"

bool jail_calls(void)
{
    return false;
}
