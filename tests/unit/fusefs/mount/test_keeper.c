/* test_keeper.c - which orders a keeper gets when a session ends; tests/mount/ has what it does. */
#define FUSE_USE_VERSION 312
#include "fusefs/mount/keeper.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* A session that was mounted by somebody else, who handed over @device. */
static struct fuse_session *session_over(int device)
{
    static const struct fuse_lowlevel_ops ops = {0};
    struct fuse_args args = FUSE_ARGS_INIT(0, NULL);
    struct fuse_session *session;
    char path[32];

    snprintf(path, sizeof path, "/dev/fd/%d", device);
    cr_assert(fuse_opt_add_arg(&args, "test") == 0);
    session = fuse_session_new(&args, &ops, sizeof ops, NULL);
    cr_assert(session && fuse_session_mount(session, path) == 0);
    fuse_opt_free_args(&args);
    return session;
}

/* Ends a session and gives the orders to its keeper, which answers each with a yes. */
static void end(struct keeper *keeper, int device, char orders[8])
{
    int ends[2];

    cr_assert(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends) == 0);
    cr_assert(write(ends[1], "\1", 1) == 1 && write(ends[1], "\1", 1) == 1);
    keeper->pid = 1;
    keeper->appointed = true;
    keeper->orders = ends[0];
    keeper_end(keeper, session_over(device));
    memset(orders, 0, 8);
    for (size_t i = 0; i < 7 && recv(ends[1], &orders[i], 1, MSG_DONTWAIT) == 1; i++)
        ;
    close(ends[0]);
    close(ends[1]);
}

Test(keeper, is_to_unmount_a_mount_that_is_there)
{
    struct keeper keeper = {.point.parent = -1};
    char orders[8];
    int device[2];

    cr_assert(pipe(device) == 0);
    end(&keeper, device[1], orders);
    cr_expect_str_eq(orders, "dr");
}

/* What is at its path by now is somebody else's. */
Test(keeper, is_not_to_unmount_what_somebody_has_unmounted)
{
    struct keeper keeper = {.point.parent = -1};
    char orders[8];
    int device[2];

    cr_assert(pipe(device) == 0);
    close(device[0]); /* as a device is when its mount is gone: POLLERR */
    end(&keeper, device[1], orders);
    cr_expect_str_eq(orders, "r");
}

Test(keeper, is_not_to_unmount_twice)
{
    struct keeper keeper = {.point.parent = -1, .detached = true};
    char orders[8];
    int device[2];

    cr_assert(pipe(device) == 0);
    end(&keeper, device[1], orders);
    cr_expect_str_eq(orders, "r");
}
