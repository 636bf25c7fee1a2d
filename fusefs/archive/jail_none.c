/* jail_none.c - a sanitizer that has found something opens a file, and reserves more memory than
 * any limit allows. */
#include "fusefs/archive/jail.h"

bool jail_enter(void)
{
    return true;
}
