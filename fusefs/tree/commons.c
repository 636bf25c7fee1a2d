/* commons.c - makes and frees what the logs of a mount share. */
#include "fusefs/tree/commons.h"

#include "fusefs/report/templates.h"

int commons_init(struct commons *commons, size_t budget)
{
    *commons = (struct commons){.templates = evtx_templates_new(), .file = block_file_new()};
    if (commons->templates)
        commons->budget = budget_new(commons->templates, budget);
    if (commons->budget && commons->file)
        return 0;
    commons_done(commons);
    return -1;
}

int commons_take_templates(struct commons *commons, const char *directory)
{
    return !directory || templates_open(directory, &commons->store) ? 0 : -1;
}

void commons_done(struct commons *commons)
{
    budget_free(commons->budget);
    evtx_store_free(commons->store);
    evtx_templates_free(commons->templates);
    block_file_free(commons->file);
    *commons = (struct commons){0};
}
