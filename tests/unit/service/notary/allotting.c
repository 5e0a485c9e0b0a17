#include "allotting.h"

#include "base/mem.h"
#include "log/logproof.h"
#include "wire/permit.h"

#include <stdlib.h>
#include <string.h>

/* ---- dossiers ---- */

struct msg_par allot_par(const char *client, unsigned n, int32_t start)
{
    struct msg_par m = scene_par(client);

    m.fase = FASE_TOEWIJZING;
    m.grondslag = GRONDSLAG_INSTEMMING_WW46;
    m.doel = DOEL_TOEWIJZEN;
    m.to = NOW + 50 * 86400;
    m.eenheid = scene_home(69011, START);
    if (start == DAY_UNKNOWN_MIN)
        m.eenheid.ingangsdatum = (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
    else
        m.eenheid.ingangsdatum = (struct day_range){ start, start };
    if (n == 2)
        scene_couple(&m);
    return m;
}

static struct msg_zegel prove(struct scene *s, const struct msg_par *m, int64_t income, struct id *dossier)
{
    struct msg_par_answer a = scene_ask(s, m);

    assert_int_equal(a.status, OK);
    *dossier = a.dossier;
    struct msg_zegel z = scene_prove(s, m->client, &a.zaak, 2025, income, 7794, NOW);
    assert_int_equal(z.status, OK);
    return z;
}

struct allotted allot(struct scene *s, const struct msg_par *first, int64_t income)
{
    struct allotted h = { .n = first->n_rooster };
    struct msg_par m = *first;

    h.zegels[0] = prove(s, &m, income, &h.dossier);
    if (h.n == 2) {
        scene_partner(&m, &h.dossier);
        h.zegels[1] = prove(s, &m, 0, &h.dossier);
    }
    return h;
}

struct allotted allot_one(struct scene *s)
{
    struct msg_par m = allot_par(CLIENT, 1, START);

    return allot(s, &m, 2710000);
}

void allot_again(struct scene *s, struct allotted *h, const struct msg_par *first, unsigned place, int64_t income)
{
    struct msg_par m = *first;

    m.has_dossier = 1;
    m.dossier = h->dossier;
    m.plaats = (uint8_t)place;
    m.rol = m.rooster[place].rol;
    strcpy(m.referentie, m.rooster[place].referentie);
    h->zegels[place] = prove(s, &m, income, &h->dossier);
}

/* ---- questions ---- */

struct msg_definitive allot_ask(const char *client, const struct allotted *h, uint8_t key, uint8_t body)
{
    struct msg_definitive m = { .n_zegels = (uint8_t)h->n, .dossier = h->dossier, .besluit54a = TRUTH_NO, .huurt_van_deelnemer = TRUTH_NO,
                                .ingangsdatum = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX } };

    strcpy(m.client, client);
    memset(m.key_sha, key, sizeof m.key_sha);
    memset(m.body_sha, body, sizeof m.body_sha);
    for (unsigned i = 0; i < h->n; i++) {
        m.zegels[i].len = h->zegels[i].zegel_len;
        memcpy(m.zegels[i].b, h->zegels[i].zegel, ZEGEL_MAX);
    }
    return m;
}

void allot_replace(struct msg_definitive *m, const struct msg_definitive_answer *a, enum supersede_reason reden)
{
    m->reden = (uint8_t)reden;
    m->previous_jti = a->jti;
    m->previous_index = a->log_index;
}

/* ---- answers ---- */

static struct allot_answer answers[64];
static unsigned n_answers;

void allot_queue(struct scene *s, struct msg_definitive *m, uint64_t nr)
{
    msg_head_init(&m->head, MSG_DEFINITIVE, msg_definitive_len(m), nr);
    assert_int_equal(definitives_ask(&s->n, m, msg_definitive_len(m), 1), OK);
}

static void tell(struct scene *s, int64_t now)
{
    struct store_done done;

    while (store_next(s->n.store, &done))
        definitives_told(&s->n, done.context, &done, at(now));
}

void allot_run(struct scene *s, int64_t now)
{
    static uint8_t text[LIMIT_MESSAGE_BYTES];
    uint64_t gate;
    struct writer w;

    tell(s, now);
    while (definitives_turn(&s->n, at(now)))
        tell(s, now);
    for (writer_init(&w, text, sizeof text); definitives_answer(&s->n, &gate, &w); writer_init(&w, text, sizeof text)) {
        struct allot_answer *got = &answers[n_answers++ % 64];

        assert_int_equal(gate, 1);
        memset(got, 0, sizeof *got);
        memcpy(&got->a, text, sizeof got->a);
        assert_int_equal(writer_len(&w), sizeof got->a + got->a.jws_len + got->a.proof_len);
        memcpy(got->jws, text + sizeof got->a, got->a.jws_len);
        memcpy(got->proof, text + sizeof got->a + got->a.jws_len, got->a.proof_len);
    }
}

struct allot_answer allot_answered(uint64_t nr)
{
    for (unsigned i = 0; i < 64; i++)
        if (answers[i].a.head.nr == nr) {
            struct allot_answer got = answers[i];

            answers[i].a.head.nr = 0;
            return got;
        }
    fail_msg("no answer %llu", (unsigned long long)nr);
    return answers[0];
}

struct allot_answer allot_decide(struct scene *s, const struct msg_definitive *m, int64_t now)
{
    static uint64_t nr = 1000;
    struct msg_definitive own = *m;

    allot_queue(s, &own, ++nr);
    allot_run(s, now);
    return allot_answered(nr);
}

char *allot_claims(struct scene *s, const struct allot_answer *got)
{
    const struct verify_options o = { .allow_test = true, .placed = true };
    struct logtrust_result believed;
    struct logtrust trust;
    struct logproof proof;
    struct verified v;
    struct note_key key;
    char vkey[NOTE_VKEY_MAX + 1], *claims;
    struct sha256_ctx *c;
    struct tree_hash leaf;
    struct writer w;

    assert_int_equal(got->a.status, OK);
    assert_int_equal(verify_verdict(&s->keys, got->jws, got->a.jws_len, &o, &v), OK);
    assert_int_equal(v.log_index, got->a.log_index);
    assert_string_equal(v.log, s->n.settings.log_origin);
    if (got->a.proof_len > 0) {
        assert_int_equal(note_key_make(v.log, strlen(v.log), s->n.settings.log_public, &key), OK);
        writer_init(&w, vkey, sizeof vkey);
        note_key_write(&key, &w);
        logtrust_init(&trust);
        assert_int_equal(logtrust_add_key(&trust, vkey, writer_len(&w)), OK);
        assert_int_equal(logproof_parse(got->proof, got->a.proof_len, &proof), OK);
        assert_int_equal(proof.index, got->a.log_index);
        assert_int_equal(sha256_open(&c), OK);
        entry_leaf(c, v.entry_kind, v.digest, &leaf);
        assert_int_equal(logproof_verify(c, &proof, &trust, &leaf, &believed), OK);
        sha256_close(c);
    }
    claims = v.claims;
    v.claims = NULL;
    verified_release(&v);
    return claims;
}
