#include "notary/keyset.h"

#include "base/mem.h"
#include "store/crypt.h"

#include <string.h>

#define NOWHERE UINT64_MAX

enum reason { REASON_NONE = 0, REASON_REPLACED = 1, REASON_LEAKED = 2 };

/* Before the text of a row, in its content. */
struct key_head {
    uint8_t version, signs, reason, zero[5];
    int64_t leaked_from;               /* unix seconds; REASON_LEAKED */
    char kid[SIGNER_HASH_TEXT + 1];
    char x5t[SIGNER_HASH_TEXT + 1];    /* empty: of all its certificates */
};
#define VERSION 1

struct key_use {
    struct key_head head;
    uint64_t from, until;              /* places of its rows; NOWHERE: it is in use */
    int64_t leaked_from;               /* 0: it did not leak */
    uint64_t leaked_at;                /* the place of the row that says so */
    size_t len;
    char text[CLAIM_X5C_MAX + 1024];
};

struct keyset {
    size_t n, room;
    struct key_use *uses;              /* by their places */
    char *text;                        /* the set as it is published; NULL before */
};

/* What each is for, and the sorts of token that it signs. */
static const struct purpose { const char *name, *cty[7]; } purposes[SIGNS_N] = {
    [SIGNS_VERDICTS] = { "verdict", { VERDICT_CTY } },
    [SIGNS_RECEIPTS] = { "ontvangst", { RECEIPT_CTY } },
    [SIGNS_STATEMENTS] = { "verklaring", { "passend-toewijzing", "passend-tegenboeking", "passend-besluit",
                                           "passend-verantwoording", "passend-opening", "passend-jaar" } },
};

enum status keyset_open(struct keyset **out)
{
    *out = mem_alloc(sizeof **out);
    if (*out == NULL)
        return FAULT_MEMORY;
    **out = (struct keyset){ 0 };
    return OK;
}

void keyset_close(struct keyset *k)
{
    if (k == NULL)
        return;
    mem_free(k->text);
    mem_free(k->uses);
    mem_free(k);
}

/* ---- texts ---- */

static void begin_content(const struct key_head *head, struct key_row *row, struct writer *w)
{
    writer_init(w, row->content, sizeof row->content);
    write_bytes(w, head, sizeof *head);
    /* Members are written behind the head as if they were the first of the writer. */
    *w = (struct writer){ .start = w->at, .at = w->at, .end = w->end };
}

static void end_content(struct key_row *row, const struct writer *w)
{
    struct part text = { w->start, writer_len(w) };

    BUG_IF(w->failed);
    sha256_parts(&text, 1, row->digest);
    row->len = (size_t)(w->at - row->content);
}

static void write_key(enum signs which, const struct signer_public *p, struct writer *w)
{
    const struct purpose *for_what = &purposes[which];
    const char *certificate = p->x5c;
    unsigned n = 0;

    while (n < sizeof for_what->cty / sizeof for_what->cty[0] && for_what->cty[n] != NULL)
        n++;
    write_char(w, '{');
    claim_plain(w, "alg", "ES256");
    claim_plain(w, "crv", "P-256");
    if (n == 1)
        claim_plain(w, "cty", for_what->cty[0]);
    else
        claim_list(w, "cty", for_what->cty, n);
    claim_plain(w, "kid", p->kid);
    claim_plain(w, "kty", "EC");
    claim_plain(w, "passend:voor", for_what->name);
    claim_plain(w, "use", "sig");
    claim_plain(w, "x", p->x);
    claim_list(w, "x5c", &certificate, 1);
    claim_plain(w, "x5t#S256", p->x5t);
    claim_plain(w, "y", p->y);
    write_char(w, '}');
}

static void row_in_use(enum signs which, const struct signer_public *p, struct key_row *row)
{
    struct key_head head = { .version = VERSION, .signs = (uint8_t)which };
    struct writer w;

    memcpy(head.kid, p->kid, sizeof head.kid);
    memcpy(head.x5t, p->x5t, sizeof head.x5t);
    row->kind = ENTRY_KEY_IN_USE;
    begin_content(&head, row, &w);
    write_key(which, p, &w);
    end_content(row, &w);
}

static void row_retired(const struct key_head *of, enum reason why, int64_t leaked_from, struct key_row *row)
{
    struct key_head head = *of;
    struct writer w;

    head.reason = (uint8_t)why;
    head.leaked_from = leaked_from;
    if (why == REASON_LEAKED)
        memset(head.x5t, 0, sizeof head.x5t);
    row->kind = ENTRY_KEY_RETIRED;
    begin_content(&head, row, &w);
    write_char(&w, '{');
    claim_plain(&w, "kid", head.kid);
    if (why == REASON_LEAKED)
        claim_number(&w, "passend:gelektVanaf", leaked_from);
    claim_plain(&w, "passend:reden", why == REASON_LEAKED ? "GELEKT" : "VERVANGEN");
    claim_plain(&w, "passend:voor", purposes[head.signs].name);
    claim_known(&w, "x5t#S256", head.x5t);
    write_char(&w, '}');
    end_content(row, &w);
}

/* ---- rows ---- */

static bool hash_text(const char text[SIGNER_HASH_TEXT + 1])
{
    uint8_t hash[DIGEST_LEN];
    size_t len;

    return text[SIGNER_HASH_TEXT] == '\0' && base64url_decode(text, SIGNER_HASH_TEXT, hash, sizeof hash, &len) &&
           len == sizeof hash;
}

static bool head_ok(const struct key_head *h, enum entry_kind kind)
{
    static const char none[sizeof h->x5t];
    bool leaked = h->reason == REASON_LEAKED;

    return h->version == VERSION && h->signs < SIGNS_N && memcmp(h->zero, none, sizeof h->zero) == 0 &&
           (kind == ENTRY_KEY_IN_USE ? h->reason == REASON_NONE : h->reason == REASON_REPLACED || leaked) &&
           (leaked ? h->leaked_from > 0 : h->leaked_from == 0) && hash_text(h->kid) &&
           (leaked ? memcmp(h->x5t, none, sizeof none) == 0 : hash_text(h->x5t));
}

/* The leaf is made of the text alone, so the head counts only as far as the text says the same. */
static bool says_the_same(const struct key_head *h, const char *text, size_t len)
{
    static const char *const reasons[] = { [REASON_REPLACED] = "VERVANGEN", [REASON_LEAKED] = "GELEKT" };
    char members[4][128];
    struct writer w[4];

    for (unsigned i = 0; i < 4; i++)
        writer_init(&w[i], members[i], sizeof members[i]);
    claim_plain(&w[0], "kid", h->kid);
    claim_plain(&w[1], "passend:voor", purposes[h->signs].name);
    claim_known(&w[2], "x5t#S256", h->x5t);
    if (h->reason == REASON_LEAKED)
        claim_number(&w[3], "passend:gelektVanaf", h->leaked_from);
    if (h->reason != REASON_NONE)
        claim_plain(&w[3], "passend:reden", reasons[h->reason]);
    for (unsigned i = 0; i < 4; i++)
        if (memmem(text, len, members[i], writer_len(&w[i])) == NULL)
            return false;
    return text[len - 1] == '}';
}

static enum status add(struct keyset *k, const struct key_head *head, uint64_t index, const char *text, size_t len)
{
    if (k->n == k->room) {
        size_t room = k->room > 0 ? 2 * k->room : 8;
        struct key_use *wider = mem_realloc(k->uses, room * sizeof *wider);

        if (wider == NULL)
            return FAULT_MEMORY;
        k->uses = wider;
        k->room = room;
    }
    struct key_use *u = &k->uses[k->n++];
    *u = (struct key_use){ .head = *head, .from = index, .until = NOWHERE, .len = len };
    memcpy(u->text, text, len);
    return OK;
}

/* false: it retires nothing, so we did not write it. */
static bool retire(struct keyset *k, const struct key_head *head, uint64_t index)
{
    bool any = false;

    for (size_t i = 0; i < k->n; i++) {
        struct key_use *u = &k->uses[i];
        bool leaked = head->reason == REASON_LEAKED;

        if (strcmp(u->head.kid, head->kid) != 0 || u->head.signs != head->signs ||
            (!leaked && (u->until != NOWHERE || strcmp(u->head.x5t, head->x5t) != 0)))
            continue;
        any = true;
        if (u->until == NOWHERE) {
            u->until = index;
            u->head.reason = head->reason;
        }
        if (leaked) {
            u->leaked_from = head->leaked_from;
            u->leaked_at = index;
        }
    }
    return any;
}

enum status keyset_take(struct keyset *k, enum entry_kind kind, uint64_t index, const void *content, size_t len,
                        uint8_t digest[DIGEST_LEN])
{
    struct key_head head;
    const char *text = (const char *)content + sizeof head;

    if (len <= sizeof head || len - sizeof head > sizeof k->uses->text)
        return FAULT_STORE;
    memcpy(&head, content, sizeof head);
    struct part row = { text, len - sizeof head };
    sha256_parts(&row, 1, digest);
    if (!head_ok(&head, kind) || !says_the_same(&head, text, len - sizeof head) ||
        (k->n > 0 && index <= k->uses[k->n - 1].from))
        return FAULT_STORE;
    if (kind == ENTRY_KEY_IN_USE)
        return add(k, &head, index, text, len - sizeof head);
    return retire(k, &head, index) ? OK : FAULT_STORE;
}

/* ---- what is in use ---- */

static const struct key_use *in_use(const struct keyset *k, enum signs which)
{
    for (size_t i = k->n; i-- > 0;)
        if (k->uses[i].head.signs == which && k->uses[i].until == NOWHERE)
            return &k->uses[i];
    return NULL;
}

static bool is_this(const struct key_use *u, const struct signer_public *p)
{
    return u != NULL && p != NULL && strcmp(u->head.kid, p->kid) == 0 && strcmp(u->head.x5t, p->x5t) == 0;
}

bool keyset_leaked(const struct keyset *k, const char *kid)
{
    for (size_t i = 0; i < k->n; i++)
        if (k->uses[i].leaked_from != 0 && strcmp(k->uses[i].head.kid, kid) == 0)
            return true;
    return false;
}

unsigned keyset_due(const struct keyset *k, const struct signer *s, struct key_row rows[KEYSET_DUE_MAX])
{
    unsigned n = 0;

    for (unsigned i = 0; i < SIGNS_N; i++) {
        const struct signer_public *p = signer_public(s, i);
        const struct key_use *u = in_use(k, i);

        if (p == NULL || is_this(u, p))
            continue;
        if (u != NULL)
            row_retired(&u->head, REASON_REPLACED, 0, &rows[n++]);
        if (!keyset_leaked(k, p->kid))
            row_in_use(i, p, &rows[n++]);
    }
    return n;
}

enum status keyset_leak(const struct keyset *k, const char *kid, int64_t from, struct key_row *row, bool *due)
{
    const struct key_use *u = NULL;

    for (size_t i = 0; i < k->n && u == NULL; i++)
        if (memcmp(k->uses[i].head.kid, kid, SIGNER_HASH_TEXT) == 0)
            u = &k->uses[i];
    *due = u != NULL && (u->leaked_from == 0 || from < u->leaked_from);
    if (*due)
        row_retired(&u->head, REASON_LEAKED, from, row);
    return u != NULL ? OK : REFUSED_KEY_UNKNOWN;
}

bool keyset_place(const struct keyset *k, const struct signer *s, enum signs which, uint64_t *index)
{
    const struct key_use *u = in_use(k, which);

    if (!is_this(u, signer_public(s, which)))
        return false;
    *index = u->from;
    return true;
}

bool keyset_key_at(const struct keyset *k, uint64_t index, struct signer_public *out)
{
    static const char before[] = "\"x5c\":[\"";
    const struct key_use *u = NULL;

    *out = (struct signer_public){ 0 };
    for (size_t i = 0; i < k->n && u == NULL; i++)
        if (k->uses[i].from == index)
            u = &k->uses[i];
    const char *at = u != NULL ? memmem(u->text, u->len, before, sizeof before - 1) : NULL;
    if (at == NULL)
        return false;
    at += sizeof before - 1;
    const char *end = memchr(at, '"', (size_t)(u->text + u->len - at));
    if (end == NULL || (size_t)(end - at) >= sizeof out->x5c)
        return false;
    memcpy(out->kid, u->head.kid, sizeof out->kid);
    memcpy(out->x5t, u->head.x5t, sizeof out->x5t);
    memcpy(out->x5c, at, (size_t)(end - at));
    return true;
}

/* ---- the set ---- */

/* Its row, with what became of it since. false: it does not fit. */
static bool write_use(const struct key_use *u, struct writer *w)
{
    struct writer before = *w;

    if (w->at[-1] != '[')
        write_char(w, ',');
    write_bytes(w, u->text, u->len - 1);
    claim_number(w, "passend:vanaf", (int64_t)u->from);
    if (u->until != NOWHERE) {
        claim_number(w, "passend:tot", (int64_t)u->until);
        claim_plain(w, "passend:reden", u->head.reason == REASON_LEAKED || u->leaked_from != 0 ? "GELEKT" : "VERVANGEN");
    }
    if (u->leaked_from != 0) {
        claim_number(w, "passend:gelektVanaf", u->leaked_from);
        claim_number(w, "passend:gelektPlaats", (int64_t)u->leaked_at);
    }
    write_char(w, '}');
    bool fits = !w->failed && w->at + 2 <= w->end;
    if (!fits)
        *w = before;
    return fits;
}

/* Of a key that has no row: nothing is known of places. */
static bool write_bare(enum signs which, const struct signer_public *p, struct writer *w)
{
    if (w->at[-1] != '[')
        write_char(w, ',');
    write_key(which, p, w);
    return !w->failed;
}

void keyset_write(const struct keyset *k, const struct signer *s, struct writer *w)
{
    const struct key_use *present[SIGNS_N];
    bool fits = true;

    write_text(w, "{\"keys\":[");
    for (unsigned i = 0; i < SIGNS_N && fits; i++) {
        const struct signer_public *p = signer_public(s, i);

        present[i] = is_this(in_use(k, i), p) ? in_use(k, i) : NULL;
        if (present[i] != NULL)
            fits = write_use(present[i], w);
        else if (p != NULL && !keyset_leaked(k, p->kid))
            fits = write_bare(i, p, w);
    }
    for (size_t i = k->n; i-- > 0 && fits;)
        if (present[k->uses[i].head.signs] != &k->uses[i])
            fits = write_use(&k->uses[i], w);
    write_text(w, "]}");
}

enum status keyset_publish(struct keyset *k, const struct signer *s)
{
    char *text = mem_alloc(KEYSET_TEXT_MAX + 1);
    struct writer w;

    if (text == NULL)
        return FAULT_MEMORY;
    writer_init(&w, text, KEYSET_TEXT_MAX);
    keyset_write(k, s, &w);
    BUG_IF(w.failed);
    text[writer_len(&w)] = '\0';
    mem_free(k->text);
    k->text = text;
    return OK;
}

const char *keyset_text(const struct keyset *k)
{
    return k->text != NULL ? k->text : "";
}
