#include "policy/proven.h"

void proven_facts(const struct zaakfeiten *said, struct zaakfeiten *out)
{
    struct huishouden *h = &out->huishouden;

    *out = *said;
    for (unsigned i = 0; i < h->n_volwassenen; i++) {
        struct volwassene *v = &h->volwassenen[i];
        uint32_t proven = facts_proven(v, said->eenheid.ingangsdatum.max);

        v->status_onbekend |= v->status & ~proven;
        v->status = proven;
    }
    for (unsigned i = 0; i < h->n_kinderen; i++) {
        struct kind *k = &h->kinderen[i];

        k->status_onbekend = (uint16_t)(k->status_onbekend | (k->status & ~k->status_bewezen));
        k->status = k->status_bewezen;
    }
}
