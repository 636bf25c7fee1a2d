/* code_page.h - the names of code pages, as the WHATWG gives them and as iconv knows them. */
#ifndef EVTX_CORE_CODE_PAGE_H
#define EVTX_CORE_CODE_PAGE_H

#include <stdint.h>

/** What iconv calls the code page with this label, in any case of letters. A label that the WHATWG
 *  does not have, such as cp437, is iconv's own. NULL: this cannot be a label. */
const char *code_page_name(const char *label);

/** The unit that @byte stands for where iconv, which calls the page @name, is of another opinion
 *  than the WHATWG, or of none; 0: they agree. */
uint16_t code_page_byte(const char *name, uint8_t byte);

#endif
