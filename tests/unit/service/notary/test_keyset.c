/* The published key set, made of rows: what a reader of it can make again, and what became of a key. */
#include "scene.h"

#include "base/mem.h"
#include "json/jcs.h"
#include "json/strict_json.h"

#include <string.h>

#define KID(s, which) (signer_public((s)->n.signer, which)->kid)

/* Rows as the ledger would have them: appended and taken. returns the place of the next */
static uint64_t append(struct keyset *k, const struct key_row *rows, unsigned n, uint64_t at)
{
    uint8_t digest[DIGEST_LEN];

    for (unsigned i = 0; i < n; i++, at++) {
        assert_int_equal(keyset_take(k, rows[i].kind, at, rows[i].content, rows[i].len, digest), OK);
        assert_memory_equal(digest, rows[i].digest, sizeof digest);
    }
    return at;
}

/* With the keys that the scene has now. */
static void reopen(struct scene *s)
{
    struct signer_pem none = { 0 }, pem[SIGNS_N] = {
        [SIGNS_VERDICTS] = { s->key_pem, s->cert_pem, strlen(s->key_pem), strlen(s->cert_pem) },
        [SIGNS_RECEIPTS] = { s->receipt_key_pem, s->receipt_cert_pem, strlen(s->receipt_key_pem), strlen(s->receipt_cert_pem) },
        [SIGNS_STATEMENTS] = { NULL, NULL, 0, 0 } };

    if (s->log)
        pem[SIGNS_STATEMENTS] = (struct signer_pem){ s->statement_key_pem, s->statement_cert_pem, strlen(s->statement_key_pem),
                                                     strlen(s->statement_cert_pem) };
    signer_close(s->n.signer);
    assert_int_equal(signer_open(pem, &none, &s->n.signer), OK);
}

static unsigned due(struct scene *s, const struct keyset *k, struct key_row rows[KEYSET_DUE_MAX])
{
    return keyset_due(k, s->n.signer, rows);
}

static struct keyset *begun(struct scene *s)
{
    struct key_row rows[KEYSET_DUE_MAX];
    struct keyset *k;

    assert_int_equal(keyset_open(&k), OK);
    append(k, rows, due(s, k, rows), 1);
    return k;
}

static json_t *set;

/* The keys of the set, until the next call or the end of the test. */
static json_t *published(struct scene *s, struct keyset *k)
{
    json_decref(set);
    set = NULL;
    assert_int_equal(keyset_publish(k, s->n.signer), OK);
    assert_int_equal(strict_json_parse(keyset_text(k), strlen(keyset_text(k)), false, &set), OK);
    return json_object_get(set, "keys");
}

static int end(void **state)
{
    json_decref(set);
    set = NULL;
    return scene_teardown(state);
}

static int64_t number(const json_t *key, const char *name)
{
    const json_t *v = json_object_get(key, name);

    return v != NULL ? json_integer_value(v) : -1;
}

static const char *text(const json_t *key, const char *name)
{
    const char *v = json_string_value(json_object_get(key, name));

    return v != NULL ? v : "";
}

/* The digest of a member without what became of it, in canonical form. */
static void digest_of(json_t *key, uint8_t out[DIGEST_LEN])
{
    static const char *const later[] = { "passend:vanaf", "passend:tot", "passend:reden", "passend:gelektVanaf",
                                         "passend:gelektPlaats" };
    char *canonical;
    size_t len;

    for (unsigned i = 0; i < sizeof later / sizeof later[0]; i++)
        json_object_del(key, later[i]);
    assert_int_equal(jcs_encode(key, &canonical, &len), OK);
    struct part p = { canonical, len };
    sha256_parts(&p, 1, out);
    mem_free(canonical);
}

static void a_reader_makes_the_rows_again(void **state)
{
    static const char *const purposes[] = { "verdict", "ontvangst", "verklaring" };
    struct scene *s = *state;
    struct key_row rows[KEYSET_DUE_MAX];
    uint8_t digest[DIGEST_LEN];
    struct keyset *k;

    s->log = true;
    reopen(s);
    s->log = false;
    assert_int_equal(keyset_open(&k), OK);
    assert_int_equal(due(s, k, rows), 3);
    append(k, rows, 3, 1);
    json_t *keys = published(s, k);
    assert_int_equal(json_array_size(keys), 3);
    for (unsigned i = 0; i < 3; i++) {
        json_t *key = json_array_get(keys, i);

        assert_string_equal(text(key, "passend:voor"), purposes[i]);
        assert_int_equal(number(key, "passend:vanaf"), 1 + i);
        assert_int_equal(number(key, "passend:tot"), -1);
        assert_int_equal(rows[i].kind, ENTRY_KEY_IN_USE);
        digest_of(key, digest);
        assert_memory_equal(digest, rows[i].digest, sizeof digest);
    }
    assert_int_equal(json_array_size(json_object_get(json_array_get(keys, 2), "cty")), 6);
    assert_int_equal(due(s, k, rows), 0);
    keyset_close(k);
}

/* Where there is no log the set has the keys of today and no places. */
static void without_rows(void **state)
{
    struct scene *s = *state;
    json_t *keys = published(s, s->n.keyset);

    assert_int_equal(json_array_size(keys), 2);
    for (unsigned i = 0; i < 2; i++)
        assert_null(json_object_get(json_array_get(keys, i), "passend:vanaf"));
    assert_string_equal(text(json_array_get(keys, 1), "cty"), RECEIPT_CTY);
    assert_int_equal(s->keys.n, 1);
}

/* Another key, and another certificate of the same one, retire what was before; that stays in the set. */
static void what_is_replaced_stays(void **state)
{
    struct scene *s = *state;
    struct key_row rows[KEYSET_DUE_MAX];
    struct verify_keys read;
    struct keyset *k = begun(s);
    uint64_t next = 3;
    char first[SIGNER_HASH_TEXT + 1];

    memcpy(first, KID(s, SIGNS_VERDICTS), sizeof first);
    scene_new_pair(s);
    reopen(s);
    assert_int_equal(due(s, k, rows), 2);
    assert_int_equal(rows[0].kind, ENTRY_KEY_RETIRED);
    next = append(k, rows, 2, next);
    scene_new_certificate(s);
    reopen(s);
    assert_int_equal(due(s, k, rows), 2);
    next = append(k, rows, 2, next);
    json_t *keys = published(s, k);
    assert_int_equal(json_array_size(keys), 4);
    assert_int_equal(number(json_array_get(keys, 0), "passend:vanaf"), 6);
    assert_int_equal(number(json_array_get(keys, 1), "passend:vanaf"), 2);
    assert_int_equal(number(json_array_get(keys, 2), "passend:vanaf"), 4);   /* the newest of before first */
    assert_int_equal(number(json_array_get(keys, 2), "passend:tot"), 5);
    assert_string_equal(text(json_array_get(keys, 2), "kid"), KID(s, SIGNS_VERDICTS));
    assert_string_equal(text(json_array_get(keys, 3), "kid"), first);
    assert_int_equal(number(json_array_get(keys, 3), "passend:tot"), 3);
    assert_string_equal(text(json_array_get(keys, 3), "passend:reden"), "VERVANGEN");
    assert_int_equal(verify_keys_read(keyset_text(k), strlen(keyset_text(k)), &read), OK);
    assert_int_equal(read.n, 3);
    assert_int_equal(read.keys[2].from, 1);
    assert_int_equal(read.keys[2].until, 3);
    keyset_close(k);
}

static void one_that_leaked(void **state)
{
    struct scene *s = *state;
    struct key_row row, rows[KEYSET_DUE_MAX];
    struct verify_keys read;
    struct keyset *k = begun(s);
    bool must;

    assert_int_equal(keyset_leak(k, "0123456789012345678901234567890123456789012", NOW, &row, &must), REFUSED_KEY_UNKNOWN);
    assert_false(must);
    assert_int_equal(keyset_leak(k, KID(s, SIGNS_VERDICTS), NOW, &row, &must), OK);
    assert_true(must);
    append(k, &row, 1, 3);
    assert_true(keyset_leaked(k, KID(s, SIGNS_VERDICTS)));
    assert_false(keyset_leaked(k, KID(s, SIGNS_RECEIPTS)));
    assert_int_equal(keyset_leak(k, KID(s, SIGNS_VERDICTS), NOW, &row, &must), OK);
    assert_false(must);
    assert_int_equal(keyset_leak(k, KID(s, SIGNS_VERDICTS), NOW + 1, &row, &must), OK);
    assert_false(must);
    assert_int_equal(keyset_leak(k, KID(s, SIGNS_VERDICTS), NOW - 9, &row, &must), OK);
    assert_true(must);
    append(k, &row, 1, 4);
    assert_int_equal(due(s, k, rows), 0);        /* it is not taken into use again */
    uint64_t place;
    assert_false(keyset_place(k, s->n.signer, SIGNS_VERDICTS, &place));
    assert_true(keyset_place(k, s->n.signer, SIGNS_RECEIPTS, &place));
    assert_int_equal(place, 2);
    json_t *keys = published(s, k);
    assert_int_equal(json_array_size(keys), 2);
    json_t *key = json_array_get(keys, 1);
    assert_string_equal(text(key, "kid"), KID(s, SIGNS_VERDICTS));
    assert_string_equal(text(key, "passend:reden"), "GELEKT");
    assert_int_equal(number(key, "passend:tot"), 3);
    assert_int_equal(number(key, "passend:gelektVanaf"), NOW - 9);
    assert_int_equal(number(key, "passend:gelektPlaats"), 4);
    assert_int_equal(verify_keys_read(keyset_text(k), strlen(keyset_text(k)), &read), OK);
    assert_int_equal(read.keys[0].leaked_at, NOW - 9);
    keyset_close(k);
}

/* A header is written from a row also after the key was replaced. */
static void a_key_by_its_row(void **state)
{
    struct scene *s = *state;
    const struct signer_public *p = signer_public(s->n.signer, SIGNS_RECEIPTS);
    struct keyset *k = begun(s);
    struct signer_public found;

    assert_true(keyset_key_at(k, 2, &found));
    assert_string_equal(found.kid, p->kid);
    assert_string_equal(found.x5t, p->x5t);
    assert_string_equal(found.x5c, p->x5c);
    assert_false(keyset_key_at(k, 3, &found));
    assert_string_equal(found.x5c, "");
    keyset_close(k);
}

/* One byte of a content that no row of ours has; which row, where, and what. */
static void rows_that_are_not_ours(void **state)
{
    static const struct { unsigned row; size_t at; uint8_t byte; } defects[] = {
        { 0, 0, 2 },                           /* another version */
        { 0, 1, SIGNS_N },                     /* of no purpose */
        { 0, 2, 1 }, { 0, 8, 1 },              /* in use, with a reason; having leaked */
        { 0, 3, 1 }, { 0, 7, 1 },              /* what is zero */
        { 0, 16 + SIGNER_HASH_TEXT, 'x' },     /* texts that do not end, or too early */
        { 0, 16, 0 }, { 0, 16, '"' },
        { 0, 16 + SIGNER_HASH_TEXT + 1, 0 },
        { 1, 2, 0 }, { 1, 2, 3 },              /* retired, for no reason of ours */
        { 1, 2, 2 },                           /* leaked, but never */
        { 1, 16, 'x' },                        /* a key that we do not have */
    };
    struct scene *s = *state;
    struct key_row rows[KEYSET_DUE_MAX];
    uint8_t digest[DIGEST_LEN];

    struct keyset *before = begun(s);
    scene_new_pair(s);
    reopen(s);
    assert_int_equal(due(s, before, rows), 2);
    struct key_row good[2] = { rows[1], rows[0] };
    for (unsigned i = 0; i < sizeof defects / sizeof defects[0]; i++) {
        struct key_row r = good[defects[i].row];

        r.content[defects[i].at] = r.content[defects[i].at] == defects[i].byte ? 'y' : defects[i].byte;
        assert_int_equal(keyset_take(before, r.kind, 9, r.content, r.len, digest), FAULT_STORE);
    }
    assert_int_equal(keyset_take(before, good[0].kind, 9, good[0].content, 104, digest), FAULT_STORE);
    assert_int_equal(keyset_take(before, good[0].kind, 2, good[0].content, good[0].len, digest), FAULT_STORE);   /* not in order */
    assert_int_equal(keyset_take(before, good[1].kind, 3, good[1].content, good[1].len, digest), OK);
    assert_int_equal(keyset_take(before, good[1].kind, 4, good[1].content, good[1].len, digest), FAULT_STORE);   /* retired already */
    keyset_close(before);
}

/* What a keyset that knows `before` makes of the row. */
static enum status taken(const struct key_row *before, const struct key_row *r, uint8_t digest[DIGEST_LEN])
{
    struct keyset *k;

    assert_int_equal(keyset_open(&k), OK);
    assert_int_equal(keyset_take(k, before->kind, 1, before->content, before->len, digest), OK);
    enum status st = keyset_take(k, r->kind, 9, r->content, r->len, digest);
    keyset_close(k);
    return st;
}

/* Whichever byte of a row is another: it is no row of ours, or the text has another digest, so that the leaf does not fit. */
static void every_byte_of_a_row(void **state)
{
    static const uint8_t changes[] = { 0x01, 0x20, 0xff };
    struct scene *s = *state;
    struct key_row first[KEYSET_DUE_MAX], rows[KEYSET_DUE_MAX + 1];
    struct keyset *k = begun(s);
    uint8_t digest[DIGEST_LEN];
    bool must;

    assert_int_equal(due(s, s->n.keyset, first), 2);
    assert_int_equal(keyset_leak(k, KID(s, SIGNS_VERDICTS), NOW, &rows[2], &must), OK);
    scene_new_pair(s);
    reopen(s);
    assert_int_equal(due(s, k, rows), 2);          /* the first is retired, and another one in use */
    keyset_close(k);
    for (unsigned i = 0; i < 3; i++) {
        struct key_row *r = &rows[i];

        assert_int_equal(taken(&first[0], r, digest), OK);
        assert_memory_equal(digest, r->digest, sizeof digest);
        for (size_t at = 0; at < r->len * sizeof changes; at++) {
            r->content[at / sizeof changes] ^= changes[at % sizeof changes];
            if (taken(&first[0], r, digest) == OK)
                assert_memory_not_equal(digest, r->digest, sizeof digest);
            r->content[at / sizeof changes] ^= changes[at % sizeof changes];
        }
    }
}

/* As many as fit one message, the oldest not; those of today always. */
static void more_than_fit(void **state)
{
    struct scene *s = *state;
    struct key_row rows[KEYSET_DUE_MAX];
    struct keyset *k = begun(s);
    uint64_t next = 3;

    for (unsigned i = 0; i < 300; i++) {
        struct key_row use, retire;

        scene_new_certificate(s);
        reopen(s);
        assert_int_equal(due(s, k, rows), 2);
        retire = rows[0], use = rows[1];
        next = append(k, &retire, 1, next);
        next = append(k, &use, 1, next);
    }
    json_t *keys = published(s, k);
    size_t n = json_array_size(keys);
    assert_true(n > VERIFY_KEYS_MAX && n < 300);
    assert_true(strlen(keyset_text(k)) <= KEYSET_TEXT_MAX);
    assert_int_equal(number(json_array_get(keys, 0), "passend:vanaf"), next - 1);
    assert_int_equal(number(json_array_get(keys, 2), "passend:tot"), next - 2);
    keyset_close(k);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define ON_A_SCENE(test) cmocka_unit_test_setup_teardown(test, scene_setup, end)
        ON_A_SCENE(a_reader_makes_the_rows_again), ON_A_SCENE(without_rows), ON_A_SCENE(what_is_replaced_stays),
        ON_A_SCENE(one_that_leaked), ON_A_SCENE(a_key_by_its_row), ON_A_SCENE(rows_that_are_not_ours),
        ON_A_SCENE(every_byte_of_a_row), ON_A_SCENE(more_than_fit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
