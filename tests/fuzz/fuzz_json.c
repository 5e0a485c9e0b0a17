/*
 * The pull reader and the case reader on any bytes; jansson is the oracle: what the pull reader accepts, jansson must
 * accept as well (the other way round does not hold: escapes in names, fractions and big numbers are ours to refuse). So it is
 * for documents of others, but for numbers that are too large for jansson.
 */
#include "json/case_read.h"
#include "json/strict_json.h"

#include <stdlib.h>
#include <string.h>

static void foreign(const uint8_t *data, size_t len)
{
    static struct pull p;
    static char copy[1 << 16];
    json_error_t e;

    if (len > sizeof copy)
        return;
    memcpy(copy, data, len);
    pull_init_foreign(&p, copy, len);
    pull_skip(&p);
    if (pull_end(&p) != OK)
        return;
    json_t *j = json_loadb((const char *)data, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &e);
    if (j == NULL && json_error_code(&e) != json_error_numeric_overflow)
        abort();
    json_decref(j);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct pull p;
    static struct case_input z;
    char pointer[256];

    foreign(data, len);
    pull_init(&p, (const char *)data, len);
    pull_skip(&p);
    if (pull_end(&p) == OK) {
        json_error_t e;
        json_t *j = json_loadb((const char *)data, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_DECODE_INT_AS_REAL, &e);

        if (j == NULL)
            abort();
        json_decref(j);
    }
    pull_pointer(&p, pointer, sizeof pointer);
    pull_wipe(&p);

    pull_init(&p, (const char *)data, len);
    case_read_zaak(&p, &z);
    if (pull_end(&p) == OK) {
        if (z.huishouden.n_adults < 1 || z.huishouden.n_adults > ADULTS_MAX ||
            z.huishouden.n_children > CHILDREN_MAX || z.eenheid.n_rents > HUURPRIJZEN_MAX)
            abort();
        for (unsigned i = 0; i < z.huishouden.n_adults; i++)
            for (unsigned k = 0; k < z.huishouden.adults[i].n_inkomens; k++)
                if (z.huishouden.adults[i].inkomens[k].min > z.huishouden.adults[i].inkomens[k].max)
                    abort();
    }
    pull_pointer(&p, pointer, sizeof pointer);
    if (strlen(pointer) >= sizeof pointer)
        abort();
    pull_wipe(&p);

    json_t *j;
    if (strict_json_parse(data, len, false, &j) == OK)
        json_decref(j);
    return 0;
}
