/*
 * plain_runner.c - runs Criterion tests without Criterion's runner, under ThreadSanitizer.
 *
 * Criterion puts its heap where ThreadSanitizer has its tables, and aborts. So these few functions
 * take the place of its library: each test in a process of its own, TAP to standard output.
 */
#include <criterion/criterion.h>
#include <criterion/event.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TIME_LIMIT = 110 }; /* seconds, for each test */

extern struct criterion_test *__start_cr_tst[], *__stop_cr_tst[];
extern struct criterion_suite *__start_cr_sts[] __attribute__((weak)); /* not in every program */
extern struct criterion_suite *__stop_cr_sts[] __attribute__((weak));

struct criterion_options criterion_options;

static const struct criterion_test *running;
static int failures; /* of the test that runs */

/* What the suite of the running test asks for, by TestSuite(); NULL: nothing. */
static const struct criterion_test_extra_data *suite_data(void)
{
    for (struct criterion_suite **suite = __start_cr_sts; suite < __stop_cr_sts; suite++)
        if (*suite && strcmp((*suite)->name, running->category) == 0)
            return (*suite)->data;
    return NULL;
}

void criterion_internal_test_setup(void)
{
    const struct criterion_test_extra_data *suite = suite_data();

    if (suite && suite->init)
        suite->init();
    if (running->data->init)
        running->data->init();
}

void criterion_internal_test_main(void (*test)(void))
{
    test();
}

void criterion_internal_test_teardown(void)
{
    const struct criterion_test_extra_data *suite = suite_data();

    if (running->data->fini)
        running->data->fini();
    if (suite && suite->fini)
        suite->fini();
}

void cri_asserts_passed_incr(void)
{
}

/* The first of the arguments is the condition, as it is written in the test. */
char *cr_translate_assert_msg(int index, ...)
{
    va_list arguments;
    char *message;

    (void)index;
    va_start(arguments, index);
    message = strdup(va_arg(arguments, const char *));
    va_end(arguments);
    return message;
}

int cr_asprintf(char **text, const char *format, ...)
{
    va_list arguments;
    int size;

    va_start(arguments, format);
    size = vasprintf(text, format, arguments);
    va_end(arguments);
    return size;
}

void cr_asprintf_free(char *text)
{
    free(text);
}

void criterion_send_assert(struct criterion_assert_stats *claim)
{
    if (!claim->passed)
        printf("# %s:%u: %s\n", claim->file, claim->line, claim->message);
}

void criterion_continue_test(void)
{
    failures++;
}

void criterion_abort_test(void)
{
    exit(1); /* and not _exit(): ThreadSanitizer reports at the end */
}

static bool passes(const struct criterion_test *test)
{
    int status;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        alarm(TIME_LIMIT);
        running = test;
        test->test();
        exit(failures != 0);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
           WEXITSTATUS(status) == 0;
}

int main(void)
{
    int count = 0, bad = 0;

    for (struct criterion_test **test = __start_cr_tst; test < __stop_cr_tst; test++) {
        if (!*test || (*test)->data->kind_ != CR_TEST_NORMAL)
            continue;
        if (passes(*test)) {
            printf("ok %d - %s::%s\n", ++count, (*test)->category, (*test)->name);
        } else {
            printf("not ok %d - %s::%s\n", ++count, (*test)->category, (*test)->name);
            bad++;
        }
    }
    printf("1..%d\n", count);
    return bad != 0;
}
