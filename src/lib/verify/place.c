#include "verify/place.h"

#include "log/entry.h"

#include <string.h>

enum status place_open(const struct logtrust *trust, struct place_checker *out)
{
    memset(out, 0, sizeof *out);
    out->trust = trust;
    return sha256_open(&out->c);
}

void place_close(struct place_checker *p)
{
    sha256_close(p->c);
    p->c = NULL;
}

enum status place_note(struct place_checker *p, const char *note, size_t len, const struct logtrust_result **out)
{
    const struct part whole = { note, len };
    uint8_t digest[DIGEST_LEN];

    *out = NULL;
    sha256_with(p->c, &whole, 1, digest);
    for (unsigned i = 0; i < PLACE_NOTES; i++)
        if (p->notes[i].used && memcmp(p->notes[i].digest, digest, sizeof digest) == 0) {
            *out = &p->notes[i].result;
            return OK;
        }
    struct place_note *n = &p->notes[p->next];
    n->used = false;
    TRY(logtrust_check(p->trust, note, len, &n->result));
    struct slice *origin = &n->result.checkpoint.origin;   /* that of a log's key: it is no longer than a name */
    memcpy(n->origin, origin->at, origin->len);
    origin->at = n->origin;
    memcpy(n->digest, digest, sizeof digest);
    n->used = true;
    p->next = (p->next + 1) % PLACE_NOTES;
    *out = &n->result;
    return OK;
}

/* What the verdict says of its place, where it says it. */
static bool claims_agree(const struct verified *v, uint64_t index, const struct checkpoint *k)
{
    return (v->log_index < 0 || (uint64_t)v->log_index == index) && (v->log[0] == '\0' || slice_is(k->origin, v->log));
}

enum status place_check(struct place_checker *p, const struct verified *v, const struct logproof *proof, int64_t bound,
                        struct place *out)
{
    const struct logtrust_result *r;
    struct tree_hash leaf;

    *out = (struct place){ 0 };
    TRY(place_note(p, proof->note.at, proof->note.len, &r));
    entry_leaf(p->c, v->entry_kind, v->digest, &leaf);
    TRY(tree_verify_inclusion(p->c, &leaf, proof->index, r->checkpoint.size, &proof->path, &r->checkpoint.root));
    if (!claims_agree(v, proof->index, &r->checkpoint))
        return REFUSED_LOG_INDEX;
    if (proof->index < v->key_from || proof->index > v->key_until)
        return REFUSED_LOG_KEY;
    /* Whoever has a leaked key can sign for any time; what others saw before it leaked was not theirs. Of witnesses only as many
     * as the policy wants say so: whoever has the key may have one of them too. */
    int64_t seen = r->cosigned != 0 && (bound == 0 || r->cosigned < bound) ? r->cosigned : bound;
    if (v->leaked_at != 0 && (seen == 0 || seen >= v->leaked_at))
        return REFUSED_KEY_LEAKED;
    *out = (struct place){ .index = proof->index, .size = r->checkpoint.size, .note = r };
    return OK;
}
