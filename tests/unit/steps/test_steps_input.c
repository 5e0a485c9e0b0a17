/* What the readers of requests, tables, notes, rules of packs and documents of the sector cost. */
#include "steps.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "base/urlform.h"
#include "gate/platform/bodies.h"
#include "gate/platform/toets_read.h"
#include "http/request.h"
#include "json/strict_json.h"
#include "log/note.h"
#include "oauth/authorize.h"
#include "oauth/pushed.h"
#include "oauth/token.h"
#include "pack/packnote.h"
#include "packs/compile_texts.h"
#include "impact/csv_read.h"
#include "packs/rules.h"
#include "vera/vera.h"
#include "wire/platform.h"

static struct pull pull;
static struct refusal why;

/* ---- what is read ---- */

static const struct wanted_header wanted[] = { { "idempotency-key", true }, { "cookie", false } };
static const struct request_rules rules = { wanted, 2, LIMIT_TARGET_BYTES, LIMIT_HEAD_BYTES, true };

static void by_http(const char *text, size_t len)
{
    struct request r;

    request_init(&r);
    status_ignored(request_read(&r, &rules, (const uint8_t *)text, len));
}

/* As it comes from somebody who sends one byte at a time. */
static void by_http_bytes(const char *text, size_t len)
{
    struct request r;
    enum status s = OK;

    request_init(&r);
    for (size_t got = 1; got <= len && s == OK && !r.complete; got++)
        s = request_read(&r, &rules, (const uint8_t *)text, got);
}

static void by_form(const char *text, size_t len)
{
    struct urlform_field fields[] = { { .name = "a", .required = true }, { .name = "bc" }, { .name = "authorization_details" } };
    char *copy = malloc(len + 1);
    const char *where;

    assert_non_null(copy);
    memcpy(copy, text, len);
    status_ignored(urlform_read(copy, len, fields, ROWS(fields), &where));
    free(copy);
}

static void by_par(const char *text, size_t len)
{
    static const struct client afnemer = { .id = "regio-demo", .environment = 'T', .n_corporaties = 1, .n_redirects = 1,
                                            .corporaties = { "L0101" }, .redirect_uri = { "https://a.example/terug" } };
    static const struct source bronnen[] = { { .name = "qii", .fasen = 1u << FASE_REACTIE } };
    static struct msg_par m;
    struct par_context x = { &afnemer, bronnen, 1, 20779 };
    char *copy = malloc(len + 1);
    enum oauth_error oauth;

    assert_non_null(copy);
    memcpy(copy, text, len);
    status_ignored(par_read(&pull, copy, len, &x, &m, &oauth, &why));
    free(copy);
}

static void by_authorize(const char *text, size_t len)
{
    struct authorize out;
    char *copy = malloc(len + 1);

    assert_non_null(copy);
    memcpy(copy, text, len);
    status_ignored(authorize_read(copy, len, &out));
    free(copy);
}

static void by_token(const char *text, size_t len)
{
    static const struct client client = { .id = "regio-demo", .n_redirects = 1, .redirect_uri = { "https://a.example/terug" } };
    struct oauth_refusal wrong;
    struct token_request out;
    char *copy = malloc(len + 1);

    assert_non_null(copy);
    memcpy(copy, text, len);
    status_ignored(token_read(copy, len, &client, &out, &wrong));
    free(copy);
}

static void by_locales(const char *text, size_t len)
{
    struct slice rest = { text, len };

    while (pushed_next_locale(&rest).len > 0)
        ;
}

static void by_bewijzen(const char *text, size_t len)
{
    static uint8_t intrekking[INTREKKING_ROOM];
    static struct bewijzen_body body;
    char *copy = malloc(len + 1);

    assert_non_null(copy);
    memcpy(copy, text, len);
    status_ignored(bewijzen_read(&pull, copy, len, &body, intrekking, &why));
    free(copy);
}

static void by_dossierzegels(const char *text, size_t len)
{
    static struct msg_dossier_complete body;

    status_ignored(dossierzegels_read(&pull, text, len, &body, &why));
}

static void by_toets(const char *text, size_t len)
{
    struct toets_call call;

    if (toets_read(&pull, text, len, &call, &why) == OK)
        toets_call_release(&call);
}

static void by_note(const char *text, size_t len)
{
    static const struct note_key keys[] = { { .name = "anna", .hash = 1 }, { .name = "bob", .hash = 2 } };
    struct note n;

    status_ignored(note_open(text, len, keys, ROWS(keys), &n));
}

static void by_packnote(const char *text, size_t len)
{
    struct packnote n;

    status_ignored(packnote_parse(text, len, &n));
}

static void by_vkey(const char *text, size_t len)
{
    struct note_key k;

    status_ignored(note_key_parse(text, len, &k));
}

static void by_csv(const char *text, size_t len)
{
    static const char *const names[] = { "a", "b", "c", NULL };
    static struct csv_reader l;
    const char *end = text + len;
    enum status s = OK;
    bool row;

    assert_int_equal(csv_begin(&l, names, 1), OK);
    while (text < end && s == OK) {
        const char *lf = memchr(text, '\n', (size_t)(end - text)), *stop = lf != NULL ? lf + 1 : end;

        s = csv_line(&l, text, (size_t)(stop - text), &row);
        text = stop;
    }
    csv_einde(&l);
}

static void by_vera(const char *text, size_t len)
{
    static struct vera_reports m;
    json_t *doc = NULL, *zaak;

    if (strict_json_parse(text, len, STRICT_JSON_REAL, &doc) != OK)
        return;
    if (vera_zaak(json_object_get(doc, "relaties"), json_object_get(doc, "eenheid"), 20800, &zaak, &m) == OK)
        json_decref(zaak);
    if (vera_toewijzing(json_object_get(doc, "claims"), doc, 20800, &zaak) == OK)
        json_decref(zaak);
    status_ignored(vera_check(json_object_get(doc, "toewijzing"), json_object_get(doc, "claims"), &m));
    json_decref(doc);
}

/* A file of rules under a pack of little: its texts, and as many rows to look their codes up in. */
static void by_rules(const char *text, size_t len)
{
    struct rules_layers layers = { .n = 1, .names = { "regels.json" } };
    struct pack_mistake fout;
    json_t *doc = NULL, *full;

    if (strict_json_parse(text, len, STRICT_JSON_REAL, &doc) != OK)
        return;
    layers.layers[0] = doc;
    layers.layers[1] = json_pack("{ss}", "id", "x");
    if (json_is_array(json_object_get(doc, "rows"))) {
        json_t *rows = json_incref(json_object_get(doc, "rows")), *texts = json_object(), *row;
        size_t i;

        json_object_del(doc, "rows");
        JSON_EACH(rows, i, row) {
            char key[64];

            snprintf(key, sizeof key, "reason:not%.30s", json_string_value(json_object_get(row, "code")));
            json_object_set_new(texts, key, json_true());
        }
        json_object_set_new(doc, "texts", texts);
        json_object_set_new(doc, "tables", json_pack("[{ssso}]", "name", "t", "rows", rows));
    }
    if (rules_resolve(&layers, &full, &fout) == OK)
        json_decref(full);
    rules_free(&layers);
}

static const struct parser readers[] = {
    { "http", by_http, true }, { "http in bytes", by_http_bytes, true }, { "form", by_form, true }, { "par", by_par, true },
    { "authorize", by_authorize, true }, { "token request", by_token, true }, { "locales", by_locales, true },
    { "bewijzen", by_bewijzen, true }, { "dossierzegels", by_dossierzegels, true }, { "toets", by_toets, false },
    { "note", by_note, true }, { "packnote", by_packnote, true }, { "verifier key", by_vkey, true }, { "csv", by_csv, false },
    { "vera", by_vera, false }, { "rules", by_rules, false },
};

/* ---- inputs ---- */

#define GET "GET / HTTP/1.1\r\nHost: a\r\n"
#define PAR "response_type=code&client_id=regio-demo&authorization_details=%5B%7B"
#define TOETS "{\"fase\":\"reactie\",\"corporatie\":\"L0101\","
#define LID "{\"rollen\":[{\"soort\":{\"code\":\"WON\"}}],\"geboortedatum\":\"1990-01-01\""

static const struct shape shapes[] = {
    { "request line", "GET /", "abcdefgh", " HTTP/1.1\r\nHost: a\r\n\r\n", false },
    { "segments", "GET ", "/a", " HTTP/1.1\r\nHost: a\r\n\r\n", false },
    { "query", "GET /?", "a=b&", " HTTP/1.1\r\nHost: a\r\n\r\n", false },
    { "spaces", "GET ", "        ", "/ HTTP/1.1\r\n\r\n", false },
    { "headers", GET, "x%08u: y\r\n", "\r\n", true },
    { "header", GET "x: ", "abcdefgh", "\r\n\r\n", false },
    { "header of spaces", GET "x: ", "\t       ", "\r\n\r\n", false },
    { "connection", GET "connection: a", ", close", "\r\n\r\n", false },
    { "host", "GET / HTTP/1.1\r\nHost: ", "aaaa.bbbb", "\r\n\r\n", false },
    { "line ends", GET, "\r\n", "", false },
    { "carriage returns", GET "x: ", "\r\r\r\r", "", false },
    { "fields", "a=b", "&a=b", "", false },
    { "other fields", "a=b", "&x%08u=b", "", true },
    { "escapes", "a=", "%41%2b%20", "", false },
    { "pluses", "a=", "++++++++", "", false },
    { "signs", "a", "=&=&=&=&", "", false },
    { "details", PAR, "%22%08u%22%3A1%2C", "%22a%22%3A1%7D%5D", true },
    { "details of spaces", PAR, "++++", "%7D%5D", false },
    { "verifier", "client_id=regio-demo&grant_type=authorization_code&code=a&redirect_uri=b&code_verifier=", "abcd", "", false },
    { "locales", "nl", " nl", "", false },
    { "languages of a request", PAR "%22talen%22%3A%5B%22nl%22", "%2C%22nl%22", "%5D%7D%5D", false },
    { "facts of a request", PAR "%22feiten%22%3A%5B%22STATUS%22", "%2C%22STATUS%22", "%5D%7D%5D", false },
    { "evidence", "{\"zaak\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"bron\":\"qii\",\"bewijs\":\"", "QUFB", "\"}", false },
    { "evidence with escapes", "{\"zaak\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"bron\":\"qii\",\"bewijs\":\"", "\\u0041", "\"}", false },
    { "revocation", "{\"zaak\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"bron\":\"qii\",\"bewijs\":\"QUFB\",\"intrekking\":[\"QUFB\"", ",\"QUFB\"",
      "]}", false },
    { "revocation with escapes", "{\"zaak\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"bron\":\"qii\",\"intrekking\":[\"", "AA\\/\\/", "\"]}", false },
    { "long revocation", "{\"zaak\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"bron\":\"qii\",\"intrekking\":[\"", "QUFB", "\"]}", false },
    { "seals", "{\"dossier\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"zegels\":[\"QUFB\"", ",\"QUFB\"", "]}", false },
    { "seal", "{\"dossier\":\"AAAAAAAAAAAAAAAAAAAAAA\",\"zegels\":[\"", "QUFB", "\"]}", false },
    { "households", TOETS "\"huishoudens\":[{}", ",{\"referentie\":\"a%08u\"}", "]}", true },
    { "households with seals", TOETS "\"huishoudens\":[{}", ",{\"dossierzegel\":\"QUFBQUFBQUFB\"}", "]}", false },
    { "declared households", TOETS "\"huishoudens\":[{}", ",{\"verklaard\":{\"leden\":[{\"rol\":\"WON\"}]}}", "]}", false },
    { "homes", TOETS "\"eenheden\":[{}", ",{\"id\":\"a%08u\"}", "]}", true },
    { "languages", TOETS "\"talen\":[\"nl\"", ",\"nl\"", "]}", false },
    { "urgency", TOETS "\"huishoudens\":[{\"urgentie\":[\"HVW_15_5\"", ",\"HVW_15_5\"", "]}]}", false },
    { "text of a note", "", "passend\n", "\n\xe2\x80\x94 anna AAAAAQ==\n", false },
    { "empty lines", "a", "\n\n", "", false },
    { "signatures", "a\n\n", "\xe2\x80\x94 anna AAAAAQ==\n", "", false },
    { "name of a signer", "a\n\n\xe2\x80\x94 ", "abcdefgh", " AAAAAQ==\n", false },
    { "long signature", "a\n\n\xe2\x80\x94 anna ", "AAAA", "\n", false },
    { "rows", "a,b\n", "1,2\n", "", false },
    { "columns", "a", ",b%08u", "\n", true },
    { "columns twice", "a,b", ",a", "\n1\n", false },
    { "fields in a row", "a,b\n", "1,", "\n", false },
    { "quotes in a row", "a,b\n\"", "\"\"", "\",1\n", false },
    { "open quotes", "a,b\n", "\"1,2\n", "", false },
    { "separators", "a", ";;;;", "\n", false },
    { "persons of VERA", "{\"relaties\":[" LID "}", "," LID "}", "]}", false },
    { "roles of VERA", "{\"relaties\":[" LID ",\"x\":1},{\"rollen\":[{}", ",{\"soort\":{\"code\":\"MED\"}}", "]}]}", false },
    { "incomes of VERA", "{\"relaties\":[" LID ",\"inkomens\":[{}", ",{\"jaar\":2024,\"bedrag\":1.5,\"soort\":{\"code\":\"x\"}}",
      "]}]}", false },
    { "rents of VERA", "{\"relaties\":[],\"eenheid\":{\"prijscomponenten\":[{}",
      ",{\"soort\":{\"code\":\"HUU\"},\"bedrag\":{\"waarde\":1}}", "]}}", false },
    { "origins of VERA", "{\"claims\":{\"herkomst\":[{}", ",{\"bron\":\"qii\",\"bewijsroute\":\"A1\"}", "]}}", false },
    { "rules", "{\"kind\":\"rules\",\"rows\":[{\"code\":\"x\"}", ",{\"code\":\"c%08u\"}", "]}", true },
    { "citations", "{\"kind\":\"rules\",\"citations\":{\"x\":1", ",\"c%08u\":1", "}}", true },
    { "taken out", "{\"kind\":\"rules\",\"without\":{\"texts\":[\"x\"", ",\"%08u\"", "]}}", true },
};

static void twice_the_input_is_twice_the_cost(void **state)
{
    steps_linear(readers, ROWS(readers), shapes, ROWS(shapes));
}

static void memory_is_bounded(void **state)
{
    steps_bounded(readers, ROWS(readers), shapes, ROWS(shapes));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(twice_the_input_is_twice_the_cost), cmocka_unit_test(memory_is_bounded),
    };

    strict_json_init();
    if (sha256_init() != OK)
        return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
