/* Any bytes as a request for a definitive verdict: read without harm, and what was read is what the notary takes. */
#include "base/sha256.h"
#include "gate/platform/definitive_read.h"
#include "model/outcome.h"
#include "model/valid.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct pull p;
    static struct msg_definitive m;
    struct refusal why = { 0 };
    struct definitive_beside beside;

    if (sha256_init() != OK)
        abort();
    bool asked = definitive_asked(&p, (const char *)data, size);
    enum status s = definitive_read(&p, (const char *)data, size, &m, &beside, &why);

    if (s != OK && (why.status != s || memchr(why.place, 0, sizeof why.place) == NULL))
        abort();
    if (s == OK && (!asked || m.n_zegels < 1 || m.n_zegels > ROOSTER_MAX || m.reden >= SUPERSEDE_N ||
                    m.eenheid.present != (m.reden == SUPERSEDE_EENHEID) || m.ingangsdatum.min > m.ingangsdatum.max ||
                    (m.eenheid.present && !home_valid(&m.eenheid)) || m.previous_index >> 53 != 0))
        abort();
    if (s == OK && beside.former.at != NULL &&
        (beside.former.at < (const char *)data || beside.former.at + beside.former.len > (const char *)data + size ||
         beside.former.len > DEFINITIVE_JWS_MAX))
        abort();
    for (unsigned i = 0; s == OK && i < m.n_zegels; i++)
        if (m.zegels[i].len == 0 || m.zegels[i].len > ZEGEL_MAX)
            abort();
    return 0;
}
