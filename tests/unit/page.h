/* page.h - memory that ends where a promise ends: what reads or writes further is killed. */
#ifndef EVTXFS_TESTS_PAGE_H
#define EVTXFS_TESTS_PAGE_H

#include <criterion/criterion.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

/** @size bytes, at most a page, that end where a page does. They are never given back. */
static inline uint8_t *at_the_end_of_a_page(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    uint8_t *pages =
        mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

    cr_assert(pages != MAP_FAILED && size <= page);
    cr_assert(mprotect(pages + page, page, PROT_NONE) == 0);
    return pages + page - size;
}

#endif
