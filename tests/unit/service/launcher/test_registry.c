/* What roles are handed of the corporations and clients of a configuration. Each refusal stands in tests/role/launcher/test_config.py. */
#include "../../cmocka_all.h"

#include "json/strict_json.h"
#include "launcher/corporations.h"
#include "launcher/registry.h"
#include "model/source.h"

#define CORPORATION(code, more) "{\"code\":\"" code "\",\"naam\":\"De " code "\"" more "}"
#define CLIENT(id, more) "{\"client_id\":\"" id "\",\"omgeving\":\"TEST\",\"naam\":\"Naam " id "\",\"certificaat\":{\"san_uri\":[\"urn:" id "\"]}" more "}"
#define PLATFORM(id, more) \
    CLIENT(id, ",\"website\":\"https://" id ".example\",\"redirect_uris\":[\"https://" id ".example/terug\"]" more)
#define KEY "\"sleutel\":{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"k\",\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\"," \
    "\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\"}"

static struct corporations corporations;
static struct client clients[LIMIT_CLIENTS];
static struct shown_client shown[LIMIT_CLIENTS];
static size_t n_clients;

static json_t *parsed(const char *text)
{
    json_t *doc;

    assert_int_equal(strict_json_parse(text, strlen(text), 0, &doc), OK);
    return doc;
}

static void read_corporations(const char *text)
{
    struct doc doc;
    json_t *json = parsed(text);

    memset(&corporations, 0, sizeof corporations);
    doc_init(&doc, REFUSED_CONFIG);
    struct node root = doc_root(&doc, json);
    corporations_read(&root, &corporations);
    if (doc.status != OK)
        fail_msg("%s %s", doc.place, doc.why);
    json_decref(json);
}

static enum status read_clients(const char *text, const char **place)
{
    const struct registry_around around = { 'T', "https://mens.example", corporations.rows, corporations.n };
    static struct doc doc;
    json_t *json = parsed(text);

    doc_init(&doc, REFUSED_CONFIG);
    struct node root = doc_root(&doc, json);
    registry_read(&root, &around, clients, shown, &n_clients);
    *place = doc.place;
    json_decref(json);
    return doc.status;
}

static void bars_and_pages(void **state)
{
    static const struct { const char *code; uint8_t bar; } bars[] = {
        { "L0103", ZEKERHEID_BALIE }, { "L0101", ZEKERHEID_BRONGETEKEND }, { "L0102", ZEKERHEID_BALIE }, { "L0100", ZEKERHEID_KLUISGETEKEND } };
    static const struct { const char *code, *gemeente, *url; } pages[] = {
        { "L0101", "", "https://a.example/klachten" }, { "L0101", "0202", "https://a.example/202" }, { "L0101", "0363", "https://a.example/363" },
        { "L0103", "0363", "https://c.example/363" } };

    read_corporations("{\"corporaties\":["
        CORPORATION("L0103", ",\"bezwaar\":[{\"gemeente\":\"0363\",\"adres\":\"https://c.example/363\"}]") ","
        CORPORATION("L0101", ",\"minimaleZekerheid\":\"BRONGETEKEND\",\"klachten\":\"https://a.example/klachten\",\"bezwaar\":["
                    "{\"gemeente\":\"0363\",\"adres\":\"https://a.example/363\"},{\"gemeente\":\"0202\",\"adres\":\"https://a.example/202\"}]") ","
        CORPORATION("L0102", ",\"minimaleZekerheid\":\"BALIE\"") ","
        CORPORATION("L0100", ",\"minimaleZekerheid\":\"KLUISGETEKEND\"") "]}");
    assert_int_equal(corporations.n, ROWS(bars));
    for (size_t i = 0; i < ROWS(bars); i++) {
        assert_string_equal(corporations.rows[i].code, bars[i].code);
        assert_string_equal(corporations.shown[i].code, bars[i].code);
        assert_int_equal(corporations.rows[i].minimale_zekerheid, bars[i].bar);
    }
    assert_int_equal(corporations.n_redress, ROWS(pages));
    for (size_t i = 0; i < ROWS(pages); i++) {
        assert_string_equal(corporations.redress[i].corporatie, pages[i].code);
        assert_string_equal(corporations.redress[i].gemeente, pages[i].gemeente);
        assert_string_equal(corporations.redress[i].url, pages[i].url);
        assert_ptr_equal(redress_find(corporations.redress, ROWS(pages), pages[i].code, pages[i].gemeente), corporations.redress[i].url);
    }
}

/* Of one that is no platform, pages are shown nothing; the order of both tables is one. */
static void roles(void **state)
{
    const char *place;

    read_corporations("{\"corporaties\":[" CORPORATION("L0101", "") "," CORPORATION("L0102", "") "]}");
    assert_int_equal(read_clients("{\"afnemers\":["
        CLIENT("een", ",\"rol\":\"CORPORATIE\",\"corporaties\":[\"L0102\"]") ","
        PLATFORM("twee", ",\"corporaties\":[\"L0102\",\"L0101\"],\"bewijs\":true") ","
        CLIENT("drie", ",\"rol\":\"CONTROLEUR\",\"corporaties\":[\"L0101\"],\"jaren\":[2026],\"tot\":\"2027-12-31\"," KEY) ","
        PLATFORM("vier", ",\"rol\":\"PLATFORM\",\"corporaties\":[\"L0101\"]") "]}", &place), OK);
    static const struct { const char *id; enum client_role role; unsigned corporations; bool evidence; } rows[] = {
        { "een", CLIENT_CORPORATION, 1, false }, { "twee", CLIENT_PLATFORM, 2, true }, { "drie", CLIENT_AUDITOR, 1, false },
        { "vier", CLIENT_PLATFORM, 1, false } };
    assert_int_equal(n_clients, ROWS(rows));
    for (size_t i = 0; i < ROWS(rows); i++) {
        static const struct shown_client none;

        assert_string_equal(clients[i].id, rows[i].id);
        assert_int_equal(clients[i].role, rows[i].role);
        assert_int_equal(clients[i].n_corporaties, rows[i].corporations);
        assert_int_equal(clients[i].bewijs, rows[i].evidence);
        assert_int_equal(clients[i].n_redirects, rows[i].role == CLIENT_PLATFORM);
        if (rows[i].role != CLIENT_PLATFORM) {
            assert_memory_equal(&shown[i], &none, sizeof none);
            continue;
        }
        assert_string_equal(shown[i].id, rows[i].id);
        assert_int_equal(shown[i].n_corporations, rows[i].corporations);
        assert_string_equal(shown[i].person, "https://mens.example");
    }
    assert_int_equal(shown[1].corporations[0], 1);
    assert_int_equal(shown[1].corporations[1], 0);
}

static void accounts(void **state)
{
    static const struct { const char *who; const char *place; } rows[] = {
        { "\"een\"", NULL }, { "\"een\",\"twee\"", NULL }, { "\"drie\"", "/corporaties/0/verantwoording/0" },
        { "\"een\",\"vier\"", "/corporaties/0/verantwoording/1" }, { "\"twee\",\"twee\"", "/corporaties/0/verantwoording/1" },
        { "\"\"", "/corporaties/0/verantwoording/0" } };
    const char *place;

    read_corporations("{\"corporaties\":[" CORPORATION("L0101", "") "," CORPORATION("L0102", "") "]}");
    assert_int_equal(read_clients("{\"afnemers\":["
        CLIENT("een", ",\"rol\":\"CORPORATIE\",\"corporaties\":[\"L0101\"]") "," PLATFORM("twee", ",\"corporaties\":[\"L0102\",\"L0101\"]") ","
        CLIENT("drie", ",\"rol\":\"CONTROLEUR\",\"corporaties\":[\"L0101\"],\"jaren\":[2026],\"tot\":\"2027-12-31\"," KEY) ","
        PLATFORM("vier", ",\"corporaties\":[\"L0102\"]") "]}", &place), OK);
    for (size_t i = 0; i < ROWS(rows); i++) {
        char text[256];
        struct doc doc;

        snprintf(text, sizeof text, "{\"corporaties\":[" CORPORATION("L0101", ",\"verantwoording\":[%s]") "]}", rows[i].who);
        json_t *json = parsed(text);
        doc_init(&doc, REFUSED_CONFIG);
        struct node root = doc_root(&doc, json);
        corporations_accounts(&root, clients, n_clients);
        assert_int_equal(doc.status, rows[i].place == NULL ? OK : REFUSED_CONFIG);
        assert_string_equal(doc.place, rows[i].place != NULL ? rows[i].place : "");
        json_decref(json);
    }
}

/* A name of a certificate is one client's, whatever their roles. */
static void one_name_is_one_client(void **state)
{
    const char *place;

    read_corporations("{\"corporaties\":[" CORPORATION("L0101", "") "]}");
    assert_int_equal(read_clients("{\"afnemers\":[" PLATFORM("een", ",\"corporaties\":[\"L0101\"]") ","
        "{\"client_id\":\"twee\",\"rol\":\"CORPORATIE\",\"omgeving\":\"TEST\",\"naam\":\"x\",\"certificaat\":{\"san_uri\":[\"urn:een\"]},"
        "\"corporaties\":[\"L0101\"]}]}", &place), REFUSED_CONFIG);
    assert_string_equal(place, "/afnemers/1");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(bars_and_pages), cmocka_unit_test(roles), cmocka_unit_test(accounts),
                                        cmocka_unit_test(one_name_is_one_client) };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
