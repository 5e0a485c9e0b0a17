#include "policy/proven.h"

void proven_facts(const struct question_facts *said, struct question_facts *out)
{
    struct huishouden *h = &out->huishouden;

    *out = *said;
    for (unsigned i = 0; i < h->n_adults; i++) {
        struct adult *v = &h->adults[i];
        uint32_t proven = facts_proven(v, said->eenheid.ingangsdatum.max);

        v->status_unknown |= v->status & ~proven;
        v->status = proven;
    }
    for (unsigned i = 0; i < h->n_children; i++) {
        struct child *k = &h->children[i];

        k->status_unknown = (uint16_t)(k->status_unknown | (k->status & ~k->status_proven));
        k->status = k->status_proven;
    }
}
