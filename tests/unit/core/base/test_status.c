/* test_status.c - words for statuses, and the place of a fault in the file. */
#include "core/evtx.h"

#include <criterion/criterion.h>
#include <string.h>

Test(status, has_its_own_words)
{
    for (int status = EVTX_OK; status <= EVTX_CHANGED; status++) {
        const char *words = evtx_status_name((enum evtx_status)status);

        cr_assert(words && *words);
        cr_expect(strcmp(words, "unknown status") != 0, "%d", status);
        for (int other = EVTX_OK; other < status; other++)
            cr_expect(strcmp(words, evtx_status_name((enum evtx_status)other)) != 0, "%s", words);
    }
    cr_expect(evtx_status_name((enum evtx_status)1000) != NULL);
}

Test(status, names_the_place_in_the_file)
{
    struct evtx_fault fault = {.chunk = 0, .offset = 0};

    cr_expect(evtx_fault_offset(&fault) == 4096);
    fault = (struct evtx_fault){.chunk = 3, .offset = 512};
    cr_expect(evtx_fault_offset(&fault) == 4096 + 3 * 65536 + 512);
    fault.chunk = 100000; /* past four gigabytes */
    cr_expect(evtx_fault_offset(&fault) == UINT64_C(6553600000) + 4096 + 512);
}
