/* POST /v1/bewijzen and /v1/dossierzegels: what is read, and each refusal with its status and place. */
#include "../../../cmocka_all.h"

#include "gate/platform/bodies.h"
#include "wire/platform.h"

#define ID "AAECAwQFBgcICQoLDA0ODw"

static struct pull p;
static uint8_t room[INTREKKING_ROOM];
static char sent[4 * LIMIT_INTREKKING_BYTES];

/* The reader writes in what it reads. */
static enum status bewijzen_of(const char *text, size_t len, struct bewijzen_body *b, uint8_t *intrekking, struct refusal *why)
{
    assert_true(len <= sizeof sent);
    memcpy(sent, text, len);
    return bewijzen_read(&p, sent, len, b, intrekking, why);
}

static void a_bewijs(void **state)
{
    static const char text[] = "{\"zaak\":\"" ID "\",\"bron\":\"qii\",\"bewijs\":\"aa.bb.cc\"}";
    struct bewijzen_body b;
    struct refusal why;

    assert_int_equal(bewijzen_of(text, sizeof text - 1, &b, room, &why), OK);
    for (int i = 0; i < ID_LEN; i++)
        assert_int_equal(b.zaak.b[i], i);
    assert_string_equal(b.bron, "qii");
    assert_true(slice_is(b.bewijs, "aa.bb.cc"));
    assert_int_equal(b.n_intrekking, 0);
}

static void with_revocation(void **state)
{
    static const char text[] = "{\"intrekking\":[\"MIIB\",\"\\/+8=\"],\"zaak\":\"" ID "\",\"bron\":\"dvmg\",\"bewijs\":\"MII/\"}";
    static const char none[] = "{\"intrekking\":[],\"zaak\":\"" ID "\",\"bron\":\"dvmg\",\"bewijs\":\"MII/\"}";
    struct bewijzen_body b;
    struct refusal why;

    assert_int_equal(bewijzen_of(text, sizeof text - 1, &b, room, &why), OK);
    assert_true(slice_is(b.bewijs, "MII/"));
    assert_int_equal(b.n_intrekking, 2);
    assert_int_equal(b.intrekking_len[0], 3);
    assert_int_equal(b.intrekking_len[1], 2);
    assert_int_equal(b.intrekking_len[2], 0);
    assert_int_equal(b.intrekking_sum, 5);
    assert_memory_equal(room, "\x30\x82\x01\xff\xef", 5);
    assert_int_equal(bewijzen_of(none, sizeof none - 1, &b, room, &why), OK);
    assert_int_equal(b.n_intrekking, 0);
}

/* All that is given together: to the byte, in one and in several, whatever the padding; and one byte more. */
static void revocation_size(void **state)
{
    static char text[4 * LIMIT_INTREKKING_BYTES];
    static const unsigned parts[] = { 1, 2, 3, 8 };

    for (size_t i = 0; i < ROWS(parts); i++)
        for (int over = 0; over <= 4; over++) {
            size_t left = LIMIT_INTREKKING_BYTES + (size_t)over, len = 0;
            struct bewijzen_body b;
            struct refusal why;

            len += (size_t)sprintf(text, "{\"zaak\":\"" ID "\",\"bron\":\"a\",\"bewijs\":\"b\",\"intrekking\":[");
            for (unsigned k = 0; k < parts[i]; k++) {
                size_t n = k + 1 == parts[i] ? left : LIMIT_INTREKKING_BYTES / parts[i] + k % 3;

                len += (size_t)sprintf(text + len, k == 0 ? "\"" : ",\"");
                memset(text + len, 'A', (n + 2) / 3 * 4);
                len += (n + 2) / 3 * 4;
                memset(text + len - (3 - n % 3) % 3, '=', (3 - n % 3) % 3);
                left -= n;
                len += (size_t)sprintf(text + len, "\"");
            }
            len += (size_t)sprintf(text + len, "]}");
            assert_int_equal(bewijzen_of(text, len, &b, room, &why), over ? REFUSED_TOKEN_SIZE : OK);
            if (over == 0)
                assert_int_equal(b.intrekking_sum, LIMIT_INTREKKING_BYTES);
        }
}

/* Every `/` of base64 as the encoders of PHP write it, in texts that are far longer than the reader's own room. */
static void escaped_slashes(void **state)
{
    static char text[4 * LIMIT_INTREKKING_BYTES];
    struct bewijzen_body b;
    struct refusal why;

    for (int over = 0; over <= 1; over++) {
        size_t len = (size_t)sprintf(text, "{\"bewijs\":\"");

        for (size_t i = 0; i < LIMIT_EVIDENCE_BYTES / 2 + (size_t)over; i++)
            len += (size_t)sprintf(text + len, "A\\/");
        len += (size_t)sprintf(text + len, "\",\"zaak\":\"" ID "\",\"bron\":\"dvmg\"}");
        assert_int_equal(bewijzen_of(text, len, &b, room, &why), over ? REFUSED_TOKEN_SIZE : OK);
    }
    size_t len = (size_t)sprintf(text, "{\"zaak\":\"" ID "\",\"bron\":\"d\\u0076mg\",\"bewijs\":\"MII\\/a\\u002eb\\/\",\"intrekking\":[");
    for (int k = 0; k < 2; k++) {
        len += (size_t)sprintf(text + len, k == 0 ? "\"" : ",\"");
        for (int i = 0; i < 9000; i++)
            len += (size_t)sprintf(text + len, "AA\\/\\u002F");
        len += (size_t)sprintf(text + len, "\"");
    }
    len += (size_t)sprintf(text + len, "]}");
    assert_int_equal(bewijzen_of(text, len, &b, room, &why), OK);
    assert_string_equal(b.bron, "dvmg");
    assert_true(slice_is(b.bewijs, "MII/a.b/"));
    assert_true(b.bewijs.at > sent && b.bewijs.at < sent + len);   /* in what its owner wipes */
    assert_int_equal(b.n_intrekking, 2);
    assert_int_equal(b.intrekking_len[1], 27000);
    for (size_t i = 0; i < b.intrekking_sum; i += 3)
        assert_memory_equal(room + i, "\x00\x0f\xff", 3);
}

struct row { const char *text; enum status status; const char *place, *known; };

static void check(const struct row *r, enum status s, const struct refusal *why)
{
    if (s != r->status || why->status != s)
        fail_msg("%s: %s", r->text, status_slug(s));
    if (strcmp(why->place, r->place) != 0)
        fail_msg("%s: at '%s'", r->text, why->place);
    if ((why->known == NULL) != (r->known == NULL) || (r->known != NULL && strcmp(why->known, r->known) != 0))
        fail_msg("%s: hint", r->text);
}

static void refused_bewijs(void **state)
{
    static const struct row rows[] = {
        { "", REFUSED_JSON_SYNTAX, "", NULL },
        { "[]", REFUSED_JSON_TYPE, "", NULL },
        { "{}", REFUSED_MEMBER_MISSING, "/zaak", NULL },
        { "{\"zaak\":\"" ID "\"}", REFUSED_MEMBER_MISSING, "/bron", NULL },
        { "{\"zaak\":\"" ID "\",\"bron\":\"qii\"}", REFUSED_MEMBER_MISSING, "/bewijs", NULL },
        { "{\"zaak\":\"kort\"}", REFUSED_TEXT, "/zaak", NULL },
        { "{\"zaak\":\"AAECAwQFBgcICQoLDA0OD!\"}", REFUSED_TEXT, "/zaak", NULL },
        { "{\"zaak\":\"AAECAwQFBgcICQoLDA0ODx\"}", REFUSED_TEXT, "/zaak", NULL },
        { "{\"zaak\":7}", REFUSED_JSON_TYPE, "/zaak", NULL },
        { "{\"zaak\":null}", REFUSED_JSON_TYPE, "/zaak", NULL },
        { "{\"bron\":\"\"}", REFUSED_TEXT, "/bron", NULL },
        { "{\"bron\":\"aaaaaaaaaaaaaaaaaaaaaaaa\"}", REFUSED_TEXT, "/bron", NULL },
        { "{\"bewijs\":\"\"}", REFUSED_TOKEN_SIZE, "/bewijs", NULL },
        { "{\"bewijs\":\"a\\/b\\x\"}", REFUSED_JSON_SYNTAX, "/bewijs", NULL },
        { "{\"bewijs\":\"a\\/\\u0000\"}", REFUSED_JSON_NUL, "/bewijs", NULL },
        { "{\"bewijs\":\"a\\/\\ud800\"}", REFUSED_JSON_UTF8, "/bewijs", NULL },
        { "{\"bewijs\":\"a\\/", REFUSED_JSON_SYNTAX, "/bewijs", NULL },
        { "{\"zaak\":\"" ID "\",\"bewjis\":\"a\"}", REFUSED_MEMBER_UNKNOWN, "", "bewijs" },
        { "{\"zaak\":\"" ID "\",\"zaak\":\"" ID "\"}", REFUSED_JSON_DUPLICATE, "", NULL },
        { "{\"zaak\":\"" ID "\"} x", REFUSED_JSON_TRAILING, "", NULL },
        { "{\"intrekking\":\"MIIB\"}", REFUSED_JSON_TYPE, "/intrekking", NULL },
        { "{\"intrekking\":[7]}", REFUSED_JSON_TYPE, "/intrekking/0", NULL },
        { "{\"intrekking\":[\"MIIB\",\"\"]}", REFUSED_TEXT, "/intrekking/1", NULL },
        { "{\"intrekking\":[\"MII\"]}", REFUSED_TEXT, "/intrekking/0", NULL },
        { "{\"intrekking\":[\"MI-_\"]}", REFUSED_TEXT, "/intrekking/0", NULL },
        { "{\"intrekking\":[\"MIJ=\"]}", REFUSED_TEXT, "/intrekking/0", NULL },
        { "{\"intrekking\":[\"MIIB\\nMIIB\"]}", REFUSED_TEXT, "/intrekking/0", NULL },
        { "{\"intrekking\":[\"AA==\",\"AA==\",\"AA==\",\"AA==\",\"AA==\",\"AA==\",\"AA==\",\"AA==\",\"AA==\"]}",
          REFUSED_TOO_MANY, "/intrekking/8", NULL },
        { "{\"zaak\":\"" ID "\",\"bron\":\"dvmg\",\"intrekking\":[\"AA==\"]}", REFUSED_MEMBER_MISSING, "/bewijs", NULL },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct bewijzen_body b;
        struct refusal why;

        check(&rows[i], bewijzen_of(rows[i].text, strlen(rows[i].text), &b, room, &why), &why);
    }
}

/* One byte over the limit of evidence. */
static void evidence_size(void **state)
{
    static char text[LIMIT_EVIDENCE_BYTES + 200];

    for (int over = 0; over <= 1; over++) {
        size_t len = (size_t)sprintf(text, "{\"zaak\":\"" ID "\",\"bron\":\"qii\",\"bewijs\":\"");
        struct bewijzen_body b;
        struct refusal why;

        memset(text + len, 'a', LIMIT_EVIDENCE_BYTES + (size_t)over);
        len += LIMIT_EVIDENCE_BYTES + (size_t)over;
        len += (size_t)sprintf(text + len, "\"}");
        assert_int_equal(bewijzen_of(text, len, &b, room, &why), over ? REFUSED_TOKEN_SIZE : OK);
    }
}

static struct msg_dossier_complete m;

static void a_dossier(void **state)
{
    static const char text[] = "{\"dossier\":\"" ID "\",\"zegels\":[\"AAEC\",\"_-8\"]}";
    struct refusal why;

    assert_int_equal(dossierzegels_read(&p, text, sizeof text - 1, &m, &why), OK);
    assert_int_equal(m.dossier.b[15], 15);
    assert_int_equal(m.n_zegels, 2);
    assert_int_equal(m.zegels[0].len, 3);
    assert_memory_equal(m.zegels[0].b, "\x00\x01\x02", 3);
    assert_int_equal(m.zegels[1].len, 2);
    assert_memory_equal(m.zegels[1].b, "\xff\xef", 2);
}

static void refused_dossier(void **state)
{
    static const struct row rows[] = {
        { "{\"zegels\":[\"AAEC\"]}", REFUSED_MEMBER_MISSING, "/dossier", NULL },
        { "{\"dossier\":\"" ID "\"}", REFUSED_MEMBER_MISSING, "/zegels", NULL },
        { "{\"dossier\":\"" ID "\",\"zegels\":[]}", REFUSED_ROSTER_INCOMPLETE, "/zegels", NULL },
        { "{\"dossier\":\"" ID "\",\"zegels\":[\"A\"]}", REFUSED_SEAL_INVALID, "/zegels/0", NULL },
        { "{\"dossier\":\"" ID "\",\"zegels\":[\"AAEC\",\"\"]}", REFUSED_SEAL_INVALID, "/zegels/1", NULL },
        { "{\"dossier\":\"" ID "\",\"zegels\":[\"AA==\"]}", REFUSED_SEAL_INVALID, "/zegels/0", NULL },
        { "{\"dossier\":\"" ID "\",\"zegels\":\"AAEC\"}", REFUSED_JSON_TYPE, "/zegels", NULL },
        { "{\"dossier\":\"" ID "\",\"zegels\":[1]}", REFUSED_JSON_TYPE, "/zegels/0", NULL },
        { "{\"dossier\":\"" ID "\",\"zegels\":[\"AA\",\"AA\",\"AA\",\"AA\",\"AA\",\"AA\",\"AA\",\"AA\",\"AA\"]}",
          REFUSED_ROSTER_EXCESS, "/zegels/8", NULL },
        { "{\"dossier\":\"x\",\"zegels\":[\"AAEC\"]}", REFUSED_TEXT, "/dossier", NULL },
        { "{\"dosier\":\"x\"}", REFUSED_MEMBER_UNKNOWN, "", "dossier" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct refusal why;

        check(&rows[i], dossierzegels_read(&p, rows[i].text, strlen(rows[i].text), &m, &why), &why);
    }
}

/* A seal of the greatest length, and one byte more. */
static void seal_size(void **state)
{
    static char text[2 * ZEGEL_MAX];
    struct refusal why;

    for (size_t over = 0; over <= 1; over++) {
        size_t n = (ZEGEL_MAX * 8 + 5) / 6 + over, len = (size_t)sprintf(text, "{\"dossier\":\"" ID "\",\"zegels\":[\"");

        memset(text + len, 'A', n);
        len += n;
        len += (size_t)sprintf(text + len, "\"]}");
        assert_int_equal(dossierzegels_read(&p, text, len, &m, &why), over ? REFUSED_SEAL_INVALID : OK);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bewijs), cmocka_unit_test(with_revocation), cmocka_unit_test(escaped_slashes), cmocka_unit_test(revocation_size),
        cmocka_unit_test(refused_bewijs), cmocka_unit_test(evidence_size),
        cmocka_unit_test(a_dossier), cmocka_unit_test(refused_dossier), cmocka_unit_test(seal_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
