#include "gate/platform/toets_read.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "gate/platform/bodies.h"
#include "json/case_read.h"
#include "json/object.h"
#include "pack/explain.h"
#include "wire/assess.h"
#include "wire/platform.h"

#include <string.h>

/* ---- growing ---- */

static void *grow(void *p, size_t needed, size_t *cap, size_t first)
{
    if (needed <= *cap)
        return p;
    size_t bytes = *cap * 2 > needed ? *cap * 2 : needed;
    if (bytes < first)
        bytes = first;
    void *q = mem_realloc(p, bytes);
    if (q != NULL)
        *cap = bytes;
    return q;
}

static uint8_t *block_room(struct toets_call *c, size_t len)
{
    uint8_t *blocks = grow(c->blocks, c->blocks_len + len, &c->blocks_cap, 4096);

    if (blocks == NULL)
        return NULL;
    c->blocks = blocks;
    return blocks + c->blocks_len;
}

static enum status begin_huishouden(struct toets_call *c)
{
    size_t cap = c->cap_huishoudens * sizeof *c->block_at;
    struct toets_block *at = grow(c->block_at, (c->n_huishoudens + 2) * sizeof *at, &cap, 32 * sizeof *at);

    if (at == NULL)
        return FAULT_MEMORY;
    c->block_at = at;
    c->cap_huishoudens = (uint32_t)(cap / sizeof *at);
    c->block_at[c->n_huishoudens] = (struct toets_block){ .at = c->blocks_len };
    return OK;
}

static enum status add_eenheid(struct toets_call *c, const struct eenheid *e, struct toets_rent rent)
{
    size_t cap = c->cap_eenheden * sizeof *e, cap_rents = c->cap_rents * sizeof rent;
    struct eenheid *all = grow(c->eenheden, (c->n_eenheden + 1) * sizeof *e, &cap, 2 * sizeof *e);

    if (all == NULL)
        return FAULT_MEMORY;
    c->eenheden = all;
    c->cap_eenheden = (uint32_t)(cap / sizeof *e);
    struct toets_rent *rents = grow(c->rents, (c->n_eenheden + 1) * sizeof rent, &cap_rents, 2 * sizeof rent);
    if (rents == NULL)
        return FAULT_MEMORY;
    c->rents = rents;
    c->cap_rents = (uint32_t)(cap_rents / sizeof rent);
    all[c->n_eenheden] = *e;
    rents[c->n_eenheden] = rent;
    c->n_eenheden++;
    return OK;
}

/* ---- members ---- */

static void read_eenheid(struct pull *p, struct toets_call *c)
{
    struct home_with_rents e;

    case_read_eenheid(p, &e);
    if (p->failed != OK)
        return;
    if (c->n_eenheden + e.n_rents > LIMIT_ANSWERS) {
        pull_refuse(p, REFUSED_BATCH);
        return;
    }
    enum status s = OK;
    for (unsigned i = 0; s == OK && i < (e.n_rents > 0 ? e.n_rents : 1u); i++) {
        struct eenheid at_rent;

        case_choose_rent(&e, i, &at_rent);
        s = add_eenheid(c, &at_rent, (struct toets_rent){ c->n_homes, (uint8_t)i, e.as_list });
    }
    c->n_homes++;
    if (s != OK)
        pull_refuse(p, s);
}

/* The content of a household's block: at most one of a seal and declared facts. */
struct body {
    enum toets_content content;
    size_t len;
};

/* One household while it is read. */
struct reading {
    struct toets_call *c;
    struct huishouden *declared;
    struct toets_huishouden head;
    struct body_facts facts;
    struct body in;
};

static void choose(struct pull *p, struct body *in, enum toets_content content)
{
    if (in->content != TOETS_NOTHING)
        pull_refuse(p, REFUSED_HOUSEHOLD_MIXED);
    in->content = content;
}

/* A text that cannot be a seal goes on as an empty one: the notary refuses that for this household alone. */
static void read_zegel(struct pull *p, void *reading)
{
    struct reading *r = reading;
    size_t n = 0;

    choose(p, &r->in, TOETS_DOSSIERZEGEL);
    struct slice s = pull_text(p, SIZE_MAX);
    uint8_t *room = block_room(r->c, sizeof(struct toets_huishouden) + ZEGEL_MAX);
    if (p->failed != OK)
        return;
    if (room == NULL) {
        pull_refuse(p, FAULT_MEMORY);
        return;
    }
    if (!base64url_decode(s.at, s.len, room + sizeof(struct toets_huishouden), ZEGEL_MAX, &n) || n % 8 != 0)
        n = 0;
    r->in.len = n;
}

/* Of too many members nothing goes on: that spoils the answers of this household alone. */
static void read_verklaard(struct pull *p, void *reading)
{
    struct reading *r = reading;
    bool too_many = false;

    choose(p, &r->in, TOETS_VERKLAARD);
    r->c->verklaard = true;
    case_read_household(p, r->declared, &r->c->block_at[r->c->n_huishoudens].adult_bits, &too_many);
    if (too_many)
        r->in.content = TOETS_TOO_MANY;
}

/* Behind the head of the block, as long as it is. */
static void write_verklaard(struct pull *p, struct toets_call *c, const struct huishouden *h, struct body *in)
{
    uint8_t *room = block_room(c, sizeof(struct toets_huishouden) + household_len(h));

    if (room == NULL) {
        pull_refuse(p, FAULT_MEMORY);
        return;
    }
    household_pack(h, room + sizeof(struct toets_huishouden));
    in->len = household_len(h);
}

static void put_facts(struct toets_huishouden *head, const struct body_facts *facts)
{
    head->urgentie = facts->urgentie;
    head->besluit54a = facts->besluit54a;
    head->huurt_van_deelnemer = facts->nu.huurt_van_deelnemer;
    head->nu_slaapkamers_min = facts->nu.slaapkamers_min;
    head->nu_slaapkamers_max = facts->nu.slaapkamers_max;
}

/* Facts of the platform stand beside the household or, where it is declared, in it: both mean the same. */
static void merge_platform_facts(struct toets_huishouden *head, struct huishouden *h, bool huidige_woning)
{
    if (huidige_woning) {
        h->huurt_van_deelnemer = head->huurt_van_deelnemer;
        h->nu_slaapkamers_min = head->nu_slaapkamers_min;
        h->nu_slaapkamers_max = head->nu_slaapkamers_max;
    } else {
        head->huurt_van_deelnemer = h->huurt_van_deelnemer;
        head->nu_slaapkamers_min = h->nu_slaapkamers_min;
        head->nu_slaapkamers_max = h->nu_slaapkamers_max;
    }
    head->urgentie |= h->urgentie;
    h->urgentie = head->urgentie;
    if (h->besluit54a == TRUTH_YES)
        head->besluit54a = TRUTH_YES;
    h->besluit54a = head->besluit54a;
}

static void read_huishouden(struct pull *p, struct toets_call *c)
{
    static const struct object_member members[] = {
        { "referentie", body_reference, offsetof(struct reading, head.referentie), OBJECT_OPTIONAL },
        { "dossierzegel", read_zegel, 0, OBJECT_OPTIONAL },
        { "verklaard", read_verklaard, 0, OBJECT_OPTIONAL },
        { "urgentie", body_urgentie, offsetof(struct reading, facts), OBJECT_OPTIONAL },
        { "besluit54a", body_besluit54a, offsetof(struct reading, facts), OBJECT_OPTIONAL },
        { "huidigeWoning", body_huidige_woning, offsetof(struct reading, facts), OBJECT_OPTIONAL }, OBJECT_END };
    static struct huishouden h;
    struct reading r = { .c = c, .declared = &h, .facts = BODY_FACTS_NONE };

    if (c->n_huishoudens == LIMIT_HUISHOUDENS) {
        pull_refuse(p, REFUSED_BATCH);
        return;
    }
    if (begin_huishouden(c) != OK || block_room(c, sizeof r.head) == NULL) {
        pull_refuse(p, FAULT_MEMORY);
        return;
    }
    if (pull_peek(p) == PULL_NONE)
        return;
    const char *begin = p->at;
    (void)object_read(p, members, &r);
    put_facts(&r.head, &r.facts);
    if (r.in.content == TOETS_VERKLAARD && p->failed == OK) {
        merge_platform_facts(&r.head, &h, r.facts.huidige_woning);
        write_verklaard(p, c, &h, &r.in);
    }
    if (c->verklaard)
        mem_wipe(&h, sizeof h);
    if (p->failed != OK)
        return;
    uint8_t *block = c->blocks + c->blocks_len;
    if (r.in.content == TOETS_VERKLAARD || r.facts.given)
        sha256_kept(begin, (size_t)(p->at - begin), r.head.verklaard_sha);
    r.head.content = (uint8_t)r.in.content;
    r.head.len = (uint32_t)r.in.len;
    memcpy(block, &r.head, sizeof r.head);
    mem_wipe(&r.head, sizeof r.head);
    c->blocks_len += sizeof r.head + r.in.len;
    c->block_at[++c->n_huishoudens] = (struct toets_block){ .at = c->blocks_len };
}

static void read_stop_uitkomst(struct pull *p, void *call)
{
    struct toets_call *c = call;

    c->stop_uitkomst = (uint8_t)case_read_name(p, NAMES_UITKOMST, REFUSED_VALUE);
    if (p->failed == OK && c->stop_uitkomst == UITKOMST_ONBEPAALD)
        pull_refuse(p, REFUSED_VALUE);
}

static void read_stop_aantal(struct pull *p, void *call)
{
    ((struct toets_call *)call)->stop_aantal = (uint32_t)pull_int(p, 1, LIMIT_ANSWERS);
}

static void read_stop(struct pull *p, void *call)
{
    static const struct object_member members[] = { { "uitkomst", read_stop_uitkomst, 0, OBJECT_REQUIRED },
                                                    { "aantal", read_stop_aantal, 0, OBJECT_REQUIRED }, OBJECT_END };

    object_need(p, members, object_read(p, members, call));
}

static void read_fase(struct pull *p, void *call)
{
    struct toets_call *c = call;

    c->fase = (uint8_t)case_read_name(p, NAMES_FASE, REFUSED_VALUE);
    if (p->failed == OK && c->fase != FASE_REACTIE)
        pull_refuse(p, REFUSED_PHASE);
}

static void read_corporatie(struct pull *p, void *code)
{
    struct slice s = pull_text(p, CORPORATIE_MAX - 1);

    if (p->failed == OK && !case_corporatie_ok(s))
        pull_refuse(p, REFUSED_TEXT);
    else if (p->failed == OK)
        memcpy(code, s.at, s.len);
}

static void read_eenheden(struct pull *p, void *call)
{
    if (pull_array(p))
        while (pull_element(p))
            read_eenheid(p, call);
}

static void read_huishoudens(struct pull *p, void *call)
{
    if (pull_array(p))
        while (pull_element(p))
            read_huishouden(p, call);
}

static void read_body(struct pull *p, struct toets_call *c)
{
    static const struct object_member members[] = {
        { "fase", read_fase, 0, OBJECT_OPTIONAL },
        { "corporatie", read_corporatie, offsetof(struct toets_call, corporatie), OBJECT_OPTIONAL },
        { "eenheden", read_eenheden, 0, OBJECT_OPTIONAL },
        { "huishoudens", read_huishoudens, 0, OBJECT_OPTIONAL },
        { "stopNa", read_stop, 0, OBJECT_OPTIONAL },
        { "talen", body_talen, offsetof(struct toets_call, talen), OBJECT_OPTIONAL }, OBJECT_END };

    (void)object_read(p, members, c);
}

/* What can only be said when the whole body was read. */
static enum status check_whole(struct toets_call *c, struct refusal *why)
{
    struct eenheid geen;

    if (c->fase == 0)
        return refusal_set(why, REFUSED_MEMBER_MISSING, "/fase");
    if (c->corporatie[0] == 0)
        return refusal_set(why, REFUSED_MEMBER_MISSING, "/corporatie");
    if (c->n_huishoudens == 0)
        return refusal_set(why, REFUSED_MEMBER_MISSING, "/huishoudens");
    if (c->stop_uitkomst != 0 && c->n_eenheden != 1)
        return refusal_set(why, REFUSED_STOP, "/stopNa");
    if (c->n_eenheden == 0) { /* without a home the answer names the highest rent class that fits */
        facts_empty_home(&geen);
        if (add_eenheid(c, &geen, (struct toets_rent){ 0 }) != OK)
            return refusal_set(why, FAULT_MEMORY, "");
    }
    if ((uint64_t)c->n_eenheden * c->n_huishoudens > LIMIT_ANSWERS)
        return refusal_set(why, REFUSED_BATCH, "");
    return OK;
}

enum status toets_read(struct pull *p, const char *text, size_t len, struct toets_call *out, struct refusal *why)
{
    memset(out, 0, sizeof *out);
    if (block_room(out, len + 1) == NULL) /* sealed households are about as long in blocks as in text */
        return refusal_set(why, FAULT_MEMORY, "");
    pull_init(p, text, len);
    read_body(p, out);
    enum status s = pull_end(p);
    pull_wipe(p);
    s = s != OK ? refusal_of_pull(why, p, "") : check_whole(out, why);
    if (s != OK)
        toets_call_release(out);
    return s;
}

void toets_call_release(struct toets_call *c)
{
    mem_free(c->eenheden);
    mem_free(c->rents);
    mem_free(c->blocks);
    mem_free(c->block_at);
    memset(c, 0, sizeof *c);
}

void toets_place(const struct toets_call *c, uint32_t huishouden, uint32_t eenheid, enum status s, uint8_t lid,
                 char out[PLACE_MAX])
{
    const struct toets_rent *r = &c->rents[eenheid];
    struct writer w;

    writer_init(&w, out, PLACE_MAX - 1);
    if (s == REFUSED_RENT_LOW) {
        write_text(&w, "/eenheden/");
        write_int(&w, r->home);
        case_place_rent(&w, r->as_list, r->rent);
    } else if (s == REFUSED_TOO_MANY && toets_huishouden_at(c, huishouden)->content == TOETS_TOO_MANY) {
        write_text(&w, "/huishoudens/");
        write_int(&w, huishouden);
        write_text(&w, "/verklaard/leden/");
        write_int(&w, LEDEN_MAX);
    } else if (s == REFUSED_DATE && lid > 0 && toets_huishouden_at(c, huishouden)->content == TOETS_VERKLAARD) {
        write_text(&w, "/huishoudens/");
        write_int(&w, huishouden);
        write_text(&w, "/verklaard");
        if (case_place_member(&w, c->block_at[huishouden].adult_bits, lid - 1u))
            write_text(&w, "/geboortedatum");
    }
    out[writer_len(&w)] = 0;
}

/* ---- slices ---- */

bool toets_next(const struct toets_call *c, struct toets_slice *out)
{
    *out = (struct toets_slice){ .huishouden = c->huishouden, .eenheid = c->eenheid };
    if (c->huishouden == c->n_huishoudens)
        return false;
    if (c->n_eenheden > LIMIT_SLICE || c->eenheid > 0) { /* one household, as many homes as fit or are left */
        uint32_t left = c->n_eenheden - c->eenheid;

        out->n_huishoudens = 1;
        out->n_eenheden = left < LIMIT_SLICE ? left : LIMIT_SLICE;
    } else {
        uint32_t left = c->n_huishoudens - c->huishouden, fit = LIMIT_SLICE / c->n_eenheden;

        out->n_eenheden = c->n_eenheden;
        out->n_huishoudens = left < fit ? left : fit;
    }
    return true;
}

size_t toets_write(const struct toets_call *c, const struct toets_slice *s, uint8_t *msg, size_t cap)
{
    size_t homes = s->n_eenheden * sizeof(struct eenheid);
    size_t begin = c->block_at[s->huishouden].at, end = c->block_at[s->huishouden + s->n_huishoudens].at;
    size_t len = sizeof(struct msg_toets) + homes + (end - begin);

    BUG_IF(len > cap);
    memcpy(msg + sizeof(struct msg_toets), c->eenheden + s->eenheid, homes);
    memcpy(msg + sizeof(struct msg_toets) + homes, c->blocks + begin, end - begin);
    return len;
}

void toets_advance(struct toets_call *c, uint32_t n)
{
    c->eenheid += n;
    c->huishouden += c->eenheid / c->n_eenheden;
    c->eenheid %= c->n_eenheden;
}
