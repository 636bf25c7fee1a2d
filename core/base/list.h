/* list.h - a list in one piece of memory that doubles when it is full. */
#ifndef EVTX_CORE_LIST_H
#define EVTX_CORE_LIST_H

#include <stddef.h>
#include <stdlib.h>

/**
 * Room for one more item.
 *
 * @list   of @count items of @size bytes, with room for *@room; NULL when both are 0.
 * @least  how many there is room for at first.
 *
 * Returns the list, which may lie elsewhere now, and the old one is not to be used then. NULL: no
 * memory, and all is as it was.
 */
static inline void *list_grow(void *list, size_t count, size_t *room, size_t size, size_t least)
{
    size_t more = *room ? 2 * *room : least;
    void *grown;

    if (count < *room)
        return list;
    grown = realloc(list, more * size);
    if (grown)
        *room = more;
    return grown;
}

#endif
