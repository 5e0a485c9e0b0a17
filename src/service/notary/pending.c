#include "notary/pending.h"

#include "base/mem.h"
#include "store/idtable.h"

#include <string.h>

struct pendings {
    struct idtable grants, codes, receipts;   /* of pending grants; of their members `code` and `receipt` */
};

static const struct id no_id;

enum status pendings_init(struct pendings **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    **out = (struct pendings){ 0 };
    return OK;
}

/* The cases are gone by then, and with them what was pending; what the store prepared goes with the store. */
void pendings_release(struct pendings *p)
{
    if (p == NULL)
        return;
    struct pending *one;
    size_t at = 0;

    while ((one = idtable_next(&p->grants, &at)) != NULL)
        mem_free(one);
    idtable_release(&p->codes);
    idtable_release(&p->receipts);
    idtable_release(&p->grants);
    mem_free(p);
}

static enum status room(struct pendings *p)
{
    TRY(idtable_room(&p->grants, 1));
    TRY(idtable_room(&p->receipts, 1));
    return idtable_room(&p->codes, p->grants.n + 1 - p->codes.n); /* each may have one */
}

/* Not in a table yet. */
static enum status fill(struct notary *n, struct pending *p, const struct dossier *d, uint8_t plaats, const struct origin *h,
                        const struct deelnemer_facts *f, const struct id *subject, int64_t until, int64_t now)
{
    uint8_t random[RECEIPT_CODE_RANDOM];

    TRY(mem_random(random, sizeof random));
    receipt_code_make(random, p->receipt_text, &p->receipt);
    mem_wipe(random, sizeof random);
    TRY(store_prepare(n->store, d, plaats, h, &p->receipt, subject, until, now, &p->prepared));
    p->grant_id = prepared_grant(p->prepared)->id;
    return seals_make_deelnemer(n->store, prepared_grant(p->prepared), f, now, p->seal);
}

enum status pending_make(struct notary *n, struct zaak *z, const struct dossier *d, uint8_t plaats, const struct origin *h,
                         const struct deelnemer_facts *f, const struct id *subject, int64_t until, int64_t now,
                         struct pending **out)
{
    struct pending *p = mem_alloc(sizeof *p);

    *out = NULL;
    if (p == NULL)
        return FAULT_MEMORY;
    *p = (struct pending){ .zaak = z };
    enum status st = room(n->pendings);
    if (st == OK)
        st = fill(n, p, d, plaats, h, f, subject, until, now);
    if (st != OK) {
        if (p->prepared != NULL)
            store_prepared_drop(n->store, p->prepared);
        mem_free(p);
        return st;
    }
    BUG_IF(idtable_add(&n->pendings->grants, p) != OK || idtable_add(&n->pendings->receipts, &p->receipt) != OK);
    *out = p;
    return OK;
}

void pending_redeemed(struct notary *n, struct pending *p)
{
    if (!id_is_zero(&p->code))
        idtable_remove(&n->pendings->codes, &p->code);
    p->code = no_id;
}

void pending_drop(struct notary *n, struct pending *p)
{
    if (p == NULL)
        return;
    pending_redeemed(n, p);
    idtable_remove(&n->pendings->receipts, &p->receipt);
    idtable_remove(&n->pendings->grants, &p->grant_id);
    store_prepared_drop(n->store, p->prepared);
    mem_free(p);
}

enum status pending_code(struct notary *n, struct pending *p, int64_t boot_ms, struct secret32 *code)
{
    uint8_t sha[DIGEST_LEN];

    TRY(mem_random(code, sizeof *code));
    sha256_kept(code, sizeof *code, sha);
    pending_redeemed(n, p);
    memcpy(&p->code, sha, sizeof p->code);
    p->code_until_ms = boot_ms + LIMIT_CODE_S * INT64_C(1000);
    return idtable_add(&n->pendings->codes, &p->code);
}

static struct pending *at_member(void *member, size_t offset)
{
    return member != NULL ? (struct pending *)(void *)((uint8_t *)member - offset) : NULL;
}

struct pending *pending_by_grant(const struct notary *n, const struct id *grant)
{
    return idtable_find(&n->pendings->grants, grant);
}

struct pending *pending_by_code(const struct notary *n, const struct id *code)
{
    return at_member(idtable_find(&n->pendings->codes, code), offsetof(struct pending, code));
}

struct pending *pending_by_receipt(const struct notary *n, const struct id *receipt)
{
    return at_member(idtable_find(&n->pendings->receipts, receipt), offsetof(struct pending, receipt));
}

struct pending *pending_next(const struct notary *n, size_t *at)
{
    return idtable_next(&n->pendings->grants, at);
}
