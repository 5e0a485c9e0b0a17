#include "model/names.h"

#include "model/agreement.h"
#include "model/client.h"
#include "model/event.h"
#include "model/outcome.h"
#include "model/source.h"

#include <string.h>

/* The numbers stand in seals, packs and databases: a value that moves in its enumeration is found here. */
#define NAME(names, value, number, spelling) _Static_assert((unsigned)(value) == (number), #value);
#include "model/names.def"
#undef NAME

static const struct { uint8_t names, len; uint32_t number; const char *spelling; } rows[] = {
#define NAME(names, value, number, spelling) { (names), sizeof(spelling) - 1, (number), (spelling) },
#include "model/names.def"
#undef NAME
};

const char *name_of(enum names names, uint32_t number)
{
    const char *found = "";

    switch ((uint64_t)names << 32 | number) { /* every verdict asks a few times: the compiler searches by halves */
#define NAME(names, value, number, spelling) case (uint64_t)(names) << 32 | (number): found = (spelling); break;
#include "model/names.def"
#undef NAME
    }
    return found;
}

bool name_find(enum names names, const char *text, size_t len, uint32_t *number)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].names == names && rows[i].len == len && memcmp(rows[i].spelling, text, len) == 0) {
            *number = rows[i].number;
            return true;
        }
    return false;
}
