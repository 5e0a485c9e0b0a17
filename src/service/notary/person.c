#include "notary/person.h"

#include "base/buf.h"
#include "base/mem.h"

#include <string.h>

/* Most names are a tenth of what a name may be, most people declare no child, and there may be LIMIT_CASES of them: no more
 * is kept than there is. */
struct person *person_new(const struct msg_par *m)
{
    const struct identiteit *who = &m->identiteit;
    const char *const names[] = { who->achternaam, who->voornamen, who->voorletters };
    size_t len = strlen(names[0]) + 1 + strlen(names[1]) + 1 + strlen(names[2]) + 1;
    struct person *p = mem_alloc(sizeof *p + len);
    struct writer w;

    if (p == NULL)
        return NULL;
    *p = (struct person){ .geboortedatum = who->geboortedatum, .vermogen = m->vermogen, .verklaring = m->verklaring,
                          .n_children = m->n_children, .verzoek54a = m->verzoek54a == TRUTH_YES ? TRUTH_YES : TRUTH_NO,
                          .has_verklaring = m->has_verklaring, .names_len = (uint16_t)len };
    memcpy(p->kennisgeving_sha, m->kennisgeving_sha, DIGEST_LEN);
    writer_init(&w, p->names, len);
    for (unsigned i = 0; i < 3; i++)
        write_bytes(&w, names[i], strlen(names[i]) + 1);
    BUG_IF(w.failed);
    if (m->n_children == 0)
        return p;
    p->children = mem_alloc(m->n_children * sizeof p->children[0]);
    if (p->children == NULL) {
        mem_free(p);
        return NULL;
    }
    memcpy(p->children, m->children, m->n_children * sizeof p->children[0]);
    return p;
}

void person_release(struct person *p)
{
    mem_free(p->reading);
    mem_free(p->children);
    mem_free(p);
}

/* returns what is behind the name */
static const char *take_name(const char *kept, char *out, size_t cap)
{
    size_t len = strlen(kept) + 1;

    BUG_IF(len > cap);
    memcpy(out, kept, len);
    return kept + len;
}

void person_expected(const struct person *p, struct identiteit *out)
{
    const char *at = p->names;

    *out = (struct identiteit){ .geboortedatum = p->geboortedatum };
    at = take_name(at, out->achternaam, sizeof out->achternaam);
    at = take_name(at, out->voornamen, sizeof out->voornamen);
    take_name(at, out->voorletters, sizeof out->voorletters);
}
