/* Every line has an answer, and the answer has the id where there is one. The operations: tests/vectors. */
#include "../../cmocka_all.h"

#include "base/mem.h"
#include "json/strict_json.h"
#include "vectors/vectors.h"

#define P256 "\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\"," \
             "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\""
#define ED "\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\""
/* RFC 7515 A.3; its payload expires at 1300819380 */
#define A3 "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ij" \
           "p0cnVlfQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"
#define VERIFY(rest) "{\"id\":1,\"op\":\"verify-jws\",\"jws\":\"" A3 "\"" rest "}"
#define IMPORT(key) "{\"id\":1,\"op\":\"import-jwk\",\"key\":" key "}"
#define REFUSE(id, why) "{\"id\":" id ",\"result\":\"refuse\",\"reason\":\"" why "\"}"
#define ACCEPT(id) "{\"id\":" id ",\"result\":\"accept\"}"

static char *ask(const char *line, size_t len)
{
    char *answer;
    size_t answer_len;

    assert_int_equal(vectors_answer(line, len, &answer, &answer_len), OK);
    answer[answer_len] = '\0';
    return answer;
}

static void check(size_t row, const char *line, size_t len, const char *want)
{
    char *answer = ask(line, len);

    if (strncmp(answer, want, strlen(want)) != 0)
        fail_msg("row %zu: %s", row, answer);
    mem_free(answer);
}

struct row { const char *line, *want; };

static void check_rows(const struct row *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        check(i, rows[i].line, strlen(rows[i].line), rows[i].want);
}

static void lines(void **state)
{
    static const struct row rows[] = {
        { "", REFUSE("null", "json-onjuist") }, { " ", REFUSE("null", "json-onjuist") }, { "x", REFUSE("null", "json-onjuist") },
        { "1", REFUSE("null", "json-soort") }, { "[]", REFUSE("null", "json-soort") }, { "{}", REFUSE("null", "lid-ontbreekt") },
        { "{\"id\":1}", REFUSE("1", "lid-ontbreekt") }, { "{\"id\":-7,\"op\":\"x\"}", REFUSE("-7", "opdracht-onbekend") },
        { "{\"id\":\"a\\u00eb\\\"\",\"op\":1}", REFUSE("\"a\\u00eb\\\"\"", "json-soort") },
        { "{\"op\":\"json-parse\",\"id\" : \"x\" }", REFUSE("\"x\"", "lid-ontbreekt") },
        /* an id is any value, and comes back as it was written */
        { "{\"id\":1.50,\"op\":\"x\"}", REFUSE("1.50", "opdracht-onbekend") }, { "{\"id\":null}", REFUSE("null", "lid-ontbreekt") },
        { "{\"id\":[1, \"a\"]}", REFUSE("[1, \"a\"]", "lid-ontbreekt") }, { "{\"id\":{\"id\":2}}", REFUSE("{\"id\":2}", "lid-ontbreekt") },
        { "{\"id\":true}", REFUSE("true", "lid-ontbreekt") }, { "{\"id\":99999999999999999999}", REFUSE("null", "json-getal") },
        { "{\"id\":[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]}", REFUSE("[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]", "lid-ontbreekt") },
        { "{\"id\":[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]}", REFUSE("null", "json-te-diep") }, { "{\"id\":[1,\n2]}", REFUSE("null", "lid-ontbreekt") },
        { "{\"id\":\"\xc3\xab\\u00eb\\n\"}", REFUSE("\"\xc3\xab\\u00eb\\n\"", "lid-ontbreekt") },
        /* ids that are none */
        { "{\"id\":\"\\ud800\"}", REFUSE("null", "json-utf8") }, { "{\"id\":\"\\u0000\"}", REFUSE("null", "json-nul") },
        { "{\"id\":\"\xff\"}", REFUSE("null", "json-utf8") }, { "{\"id\":1e999}", REFUSE("null", "json-getal") },
        { "{\"id\":[1,]}", REFUSE("null", "json-onjuist") }, { "{\"id\":{\"a\":1,\"a\":2}}", REFUSE("null", "json-dubbel") },
        /* as files are written elsewhere */
        { "{\"id\":1,\"op\":\"json-parse\",\"data_b64\":\"MQ==\"}\r", ACCEPT("1") },
        { "\xef\xbb\xbf{\"id\":1,\"op\":\"json-parse\",\"data_b64\":\"MQ==\"}", ACCEPT("1") },
        { "\xef\xbb\xbf", REFUSE("null", "json-onjuist") }, { "\xef\xbb\xbf\xef\xbb\xbf{\"id\":1}", REFUSE("null", "json-onjuist") },
        { "\r", REFUSE("null", "json-onjuist") }, { "\t{ \"id\" :\t7 , \"op\" : \"x\" } ", REFUSE("7", "opdracht-onbekend") },
        { "{\"a\":{\"id\":2},\"op\":\"x\"}", REFUSE("null", "opdracht-onbekend") },
        /* broken lines whose id can still be read */
        { "{\"id\":5,", REFUSE("5", "json-onjuist") }, { "{\"id\":5", REFUSE("5", "json-onjuist") },
        { "{\"x\":[1,{\"id\":3}],\"id\":5,,}", REFUSE("5", "json-onjuist") }, { "{\"id\":5}x", REFUSE("5", "json-rest") },
        { "{\"id\":5,\"id\":6}", REFUSE("5", "json-dubbel") }, { "{\"x\":\"}\\\"{\",\"id\":5,\"y\":nul}", REFUSE("5", "json-onjuist") },
        { "{\"x\":[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]],\"id\":5}", REFUSE("5", "json-te-diep") },
        { "{\"id\":5,\"x\":\"\xff\"}", REFUSE("5", "json-utf8") },
        /* and those where it cannot */
        { "{\"x\":\"", REFUSE("null", "json-onjuist") }, { "{\"x\":\"\\", REFUSE("null", "json-onjuist") },
        { "{\"x\":[", REFUSE("null", "json-onjuist") }, { "{\"x\"", REFUSE("null", "json-onjuist") }, { "{\"x\":", REFUSE("null", "json-onjuist") },
        { "{1:2,\"id\":3}", REFUSE("null", "json-onjuist") }, { "{\"x\" 1,\"id\":3}", REFUSE("null", "json-onjuist") },
        { "{\"x\":1;\"id\":3}", REFUSE("null", "json-onjuist") },
        /* members that nobody asked for */
        { "{\"id\":1,\"op\":\"json-parse\",\"data_b64\":\"MQ==\",\"comment\":1.5,\"expected\":{}}", ACCEPT("1") },
    };

    check_rows(rows, ROWS(rows));
    check(100, "{\"id\":5,\"x\":\"\0\"}", 14, REFUSE("5", "json-nul"));
}

static void long_lines(void **state)
{
    size_t len = VECTORS_LINE_MAX + 1;
    char *line = malloc(len);
    const char *start = "{\"id\":12,\"op\":\"json-parse\",\"x\":\"";

    memset(line, 'a', len);
    memcpy(line, start, strlen(start));
    check(0, line, len, REFUSE("12", "json-te-groot"));
    line[VECTORS_LINE_MAX - 2] = '"';
    line[VECTORS_LINE_MAX - 1] = '}';
    check(1, line, VECTORS_LINE_MAX, REFUSE("12", "lid-ontbreekt"));
    /* the longest id, and one more */
    memset(line, 'b', VECTORS_ID_MAX + 16);
    memcpy(line, "{\"id\":\"", 7);
    line[5 + VECTORS_ID_MAX] = '"';
    line[6 + VECTORS_ID_MAX] = '}';
    char *answer = ask(line, 7 + VECTORS_ID_MAX);
    assert_true(strncmp(answer, "{\"id\":\"bbbb", 11) == 0);
    mem_free(answer);
    line[5 + VECTORS_ID_MAX] = 'b';
    line[6 + VECTORS_ID_MAX] = '"';
    line[7 + VECTORS_ID_MAX] = '}';
    check(2, line, 8 + VECTORS_ID_MAX, REFUSE("null", "lid-ontbreekt"));
    free(line);
}

static void json_and_jcs(void **state)
{
    static const struct row rows[] = {
        { "{\"id\":1,\"op\":\"json-parse\",\"data_b64\":1}", REFUSE("1", "json-soort") },
        { "{\"id\":1,\"op\":\"json-parse\",\"data_b64\":\"MQ\"}", REFUSE("1", "tekst-ongeldig") },
        { "{\"id\":1,\"op\":\"json-parse\",\"data_b64\":\"MR==\"}", REFUSE("1", "tekst-ongeldig") },
        { "{\"id\":1,\"op\":\"json-parse\",\"data_b64\":\"\"}", REFUSE("1", "json-onjuist") },
        { "{\"id\":1,\"op\":\"json-parse\",\"data_b64\":\"WzFd\"}", ACCEPT("1") },
        { "{\"id\":1,\"op\":\"jcs\"}", REFUSE("1", "lid-ontbreekt") },
        { "{\"id\":1,\"op\":\"jcs\",\"data_b64\":\"Ww==\"}", REFUSE("1", "json-onjuist") },
        { "{\"id\":1,\"op\":\"jcs\",\"data_b64\":\"WyAxZTUgXQ==\"}", "{\"id\":1,\"result\":\"accept\",\"output_b64\":\"WzEwMDAwMF0=\"}" },
    };

    check_rows(rows, ROWS(rows));
}

static void verify_jws(void **state)
{
    static const struct row rows[] = {
        { VERIFY(",\"key\":{" P256 "}"), "{\"id\":1,\"result\":\"accept\",\"payload_b64\":\"eyJpc3Mi" },
        { VERIFY(",\"keys\":[{" ED "},{" P256 "}]"), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(",\"keys\":{\"keys\":[{" P256 "}]}"), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(",\"key\":{\"keys\":[{" P256 "}]}"), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(",\"key\":{" P256 "},\"algs\":[\"ES256\",\"none\"]"), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(""), REFUSE("1", "lid-ontbreekt") },
        { VERIFY(",\"key\":{" P256 "},\"keys\":[]"), REFUSE("1", "lid-ontbreekt") },
        { VERIFY(",\"key\":7"), REFUSE("1", "sleutel-ongeldig") }, { VERIFY(",\"keys\":7"), REFUSE("1", "sleutel-ongeldig") },
        { VERIFY(",\"keys\":{\"keys\":{}}"), REFUSE("1", "sleutel-ongeldig") }, { VERIFY(",\"keys\":[]"), REFUSE("1", "bewijs-sleutel") },
        { VERIFY(",\"keys\":[7,{" ED "}]"), REFUSE("1", "sleutel-ongeldig") }, { VERIFY(",\"keys\":[{" ED "}]"), REFUSE("1", "bewijs-algoritme") },
        { VERIFY(",\"key\":{" P256 "},\"algs\":\"ES256\""), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(",\"key\":{" P256 "},\"algs\":\"EdDSA\""), REFUSE("1", "bewijs-algoritme") },
        { VERIFY(",\"key\":{" P256 "},\"algs\":{\"0\":\"ES256\"}"), REFUSE("1", "json-soort") },
        { VERIFY(",\"key\":{" P256 "},\"keys\":null,\"algs\":null,\"at\":null"), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(",\"key\":null"), REFUSE("1", "lid-ontbreekt") },
        { VERIFY(",\"keys\":{" P256 "}"), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(",\"key\":[{" P256 "}]"), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(",\"key\":{" P256 ",\"keys\":7}"), REFUSE("1", "sleutel-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"algs\":[1]"), REFUSE("1", "json-soort") },
        { VERIFY(",\"key\":{" P256 "},\"algs\":[\"HS256\",\"PS256\"]"), REFUSE("1", "bewijs-algoritme") },
        { VERIFY(",\"key\":{" P256 ",\"alg\":\"ES384\"}"), REFUSE("1", "sleutel-algoritme") },
        { VERIFY(",\"key\":{" P256 ",\"use\":\"enc\"}"), REFUSE("1", "sleutel-gebruik") },
        /* the time, when it is given */
        { VERIFY(",\"key\":{" P256 "},\"at\":1300819379"), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(",\"key\":{" P256 "},\"at\":1300819380"), REFUSE("1", "bewijs-verlopen") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:42:59Z\""), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:43:00.5Z\""), REFUSE("1", "bewijs-verlopen") },
        { VERIFY(",\"key\":{" P256 "},\"at\":-1"), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"1300819379\""), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"1300819380\""), REFUSE("1", "bewijs-verlopen") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"-1\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":1300819379.9"), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(",\"key\":{" P256 "},\"at\":1.30081938e9"), REFUSE("1", "bewijs-verlopen") },
        { VERIFY(",\"key\":{" P256 "},\"at\":-0.5"), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":1e300"), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:42:59+00:00\""), "{\"id\":1,\"result\":\"accept\"" },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:43:00.123-00:00\""), REFUSE("1", "bewijs-verlopen") },
        { VERIFY(",\"key\":{" P256 "},\"at\":true"), REFUSE("1", "json-soort") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T24:00:00Z\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:60:00Z\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:00:60Z\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:00:0xZ\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:00:00+01:00\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:00:00.Z\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22 18:00:00Z\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22Tx8:00:00Z\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T1x:00:00Z\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18-00:00Z\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:00-00Z\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:00:00z\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:00:00+00:0x\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:00:00.5\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T18:00:00ZZ\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-03-22T/8:00:00Z\""), REFUSE("1", "datum-ongeldig") },
        { VERIFY(",\"key\":{" P256 "},\"at\":\"2011-02-30T18:00:00Z\""), REFUSE("1", "datum-ongeldig") },
        { "{\"id\":1,\"op\":\"verify-jws\",\"key\":{}}", REFUSE("1", "lid-ontbreekt") },
        { "{\"id\":1,\"op\":\"verify-jws\",\"key\":{},\"jws\":7}", REFUSE("1", "json-soort") },
    };

    check_rows(rows, ROWS(rows));
}

/* By the key of RFC 7515 A.3: a payload of nothing (not the same as none), and a header with a fraction in it. */
#define EMPTY_HEAD "eyJhbGciOiJFUzI1NiJ9"
#define EMPTY_SIG "jrwHXyFyiHEKFHSzVg9rjJyWaEmTe2FwgNb46N8ETDO-nyl-ktjGvTRX9J5uJhs2tVaIA_lIoe89FXnq9Fdc_w"
#define FRACTION "eyJhbGciOiJFUzI1NiIsIngiOjEuNX0.eA.BxxXPZRdMx92Rz-A--P3TULAWxHfuHL21zu" \
                 "Pd4l5FSJTL3W7tzzgI21ZSZIcVwudnXLJ3X8ABPSLsGLkaYiIjw"

static void empty_payload(void **state)
{
    static const struct row rows[] = {
        { "{\"id\":1,\"op\":\"verify-jws\",\"key\":{" P256 "},\"jws\":\"" EMPTY_HEAD ".." EMPTY_SIG "\"}",
          "{\"id\":1,\"result\":\"accept\",\"payload_b64\":\"\"}" },
        { "{\"id\":1,\"op\":\"verify-jws\",\"key\":{" P256 "},\"jws\":{\"protected\":\"" EMPTY_HEAD "\",\"payload\":\"\",\"signature\":\"" EMPTY_SIG "\"}}",
          "{\"id\":1,\"result\":\"accept\",\"payload_b64\":\"\"}" },
        { "{\"id\":1,\"op\":\"verify-jws\",\"key\":{" P256 "},\"jws\":{\"protected\":\"" EMPTY_HEAD "\",\"signature\":\"" EMPTY_SIG "\"}}",
          REFUSE("1", "bewijs-vorm") },
        { "{\"id\":1,\"op\":\"verify-jws\",\"key\":{" P256 "},\"at\":1,\"jws\":\"" EMPTY_HEAD ".." EMPTY_SIG "\"}", "{\"id\":1,\"result\":\"accept\"" },
        { "{\"id\":1,\"op\":\"verify-jws\",\"key\":{" P256 "},\"jws\":\"" FRACTION "\"}", "{\"id\":1,\"result\":\"accept\",\"payload_b64\":\"eA==\"}" },
    };

    check_rows(rows, ROWS(rows));
}

/* RFC 7515 A.3 in the flattened form, with a member changed. */
#define FLAT(members) "{\"id\":1,\"op\":\"verify-jws\",\"key\":{" P256 "},\"jws\":{" members "}}"
#define HEAD "\"protected\":\"eyJhbGciOiJFUzI1NiJ9\""
#define BODY "\"payload\":\"eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ\""
#define SIG "\"signature\":\"DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q\""
#define BAD "\"signature\":\"EtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q\""
#define OTHER "{\"protected\":\"eyJhbGciOiJIUzI1NiJ9\",\"signature\":\"AAAA\"}"   /* HS256 */

static void json_serialisation(void **state)
{
    static const struct row rows[] = {
        { FLAT(BODY "," HEAD "," SIG), "{\"id\":1,\"result\":\"accept\",\"payload_b64\":\"eyJpc3MiOiJqb2Ui" },
        { FLAT(BODY "," HEAD "," SIG ",\"header\":{\"x\":1,\"kid\":\"a\"},\"other\":1"), "{\"id\":1,\"result\":\"accept\"" },
        { FLAT(BODY "," HEAD "," BAD), REFUSE("1", "bewijs-handtekening") },
        { FLAT(BODY ",\"signatures\":[" OTHER ",{" HEAD "," SIG "}," OTHER "]"), "{\"id\":1,\"result\":\"accept\",\"payload_b64\":\"eyJpc3MiOiJqb2Ui" },
        { FLAT(BODY ",\"signatures\":[{" HEAD "," SIG "},{" HEAD "," BAD "}]"), REFUSE("1", "bewijs-handtekening") },
        { FLAT(BODY ",\"signatures\":[{" HEAD "," BAD "},{" HEAD "," SIG "}]"), REFUSE("1", "bewijs-handtekening") },
        { FLAT(BODY ",\"signatures\":[" OTHER "]"), REFUSE("1", "bewijs-algoritme") },
        { FLAT(BODY ",\"signatures\":[],\"header\":{}"), REFUSE("1", "bewijs-vorm") },
        { FLAT(BODY ",\"signatures\":[{" HEAD "," SIG "}],\"protected\":\"\""), REFUSE("1", "bewijs-vorm") },
        { FLAT(BODY ",\"signatures\":[{" HEAD "," SIG "}],\"header\":{}"), REFUSE("1", "bewijs-vorm") },
        { FLAT(BODY ",\"signatures\":[{" HEAD "," SIG "}],\"signature\":\"\""), REFUSE("1", "bewijs-vorm") },
        { FLAT(BODY ",\"signatures\":[1]"), REFUSE("1", "bewijs-vorm") }, { FLAT(BODY ",\"protected\":\"AAAA\"," SIG ",\"header\":{\"x\":1}"), REFUSE("1", "bewijs-kop") },
        { FLAT(BODY ",\"protected\":\"A\"," SIG ",\"header\":{}"), REFUSE("1", "bewijs-base64") },
        { FLAT(BODY "," HEAD "," SIG ",\"header\":7"), REFUSE("1", "bewijs-kop") },
        { FLAT(BODY "," HEAD "," SIG ",\"header\":{\"alg\":\"ES256\"}"), REFUSE("1", "bewijs-kop") },
        { FLAT(BODY "," HEAD "," SIG ",\"header\":{\"alg\":\"ES256\",\"x\":1}"), REFUSE("1", "bewijs-kop") },
        { FLAT(BODY "," SIG ",\"header\":{\"alg\":\"ES256\"}"), REFUSE("1", "bewijs-algoritme") },
        { FLAT(BODY ",\"protected\":7," SIG), REFUSE("1", "bewijs-vorm") }, { FLAT(BODY "," HEAD), REFUSE("1", "bewijs-vorm") },
        { FLAT(HEAD "," SIG), REFUSE("1", "bewijs-vorm") },
    };

    check_rows(rows, ROWS(rows));
}

/* A token for whoever has a kid; keys of a set with another, none, or none that is usable. RFC 7515 A.3 says no kid, so a
 * kid beside the protected header stands in. */
static void keys_and_kids(void **state)
{
#define KEYS_15 "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15"
#define KEYS_60 KEYS_15 "," KEYS_15 "," KEYS_15 "," KEYS_15
#define WITH(keys) "{\"id\":1,\"op\":\"verify-jws\",\"keys\":[" keys "],\"jws\":{" BODY "," HEAD "," SIG ",\"header\":{\"kid\":\"a\"}}}"
    static const struct row rows[] = {
        { WITH("{" P256 ",\"kid\":\"a\"}"), "{\"id\":1,\"result\":\"accept\"" }, { WITH("{" P256 "}"), "{\"id\":1,\"result\":\"accept\"" },
        { WITH("{" P256 ",\"kid\":\"b\"}"), REFUSE("1", "bewijs-sleutel") }, { WITH("{" P256 ",\"kid\":7}"), REFUSE("1", "bewijs-sleutel") },
        { WITH("{" P256 ",\"kid\":\"b\"},{" P256 ",\"kid\":\"a\"}"), "{\"id\":1,\"result\":\"accept\"" },
        { WITH("{" P256 ",\"kid\":\"b\"},{" ED ",\"kid\":\"a\"}"), REFUSE("1", "bewijs-algoritme") },
        { WITH("{\"kty\":\"oct\",\"k\":\"AAAA\",\"kid\":\"a\"},{" ED ",\"kid\":\"a\"}"), REFUSE("1", "sleutel-soort") },
        { WITH("{\"kty\":\"AKP\",\"alg\":\"ML-DSA-65\",\"pub\":\"AAAA\",\"kid\":\"a\"},{" P256 ",\"kid\":\"a\"}"), "{\"id\":1,\"result\":\"accept\"" },
        { WITH("{" P256 ",\"kid\":\"a\",\"use\":\"enc\"},{" P256 ",\"kid\":\"a\",\"key_ops\":[\"sign\"]}"), REFUSE("1", "sleutel-gebruik") },
        { WITH("{" P256 ",\"kid\":\"a\",\"use\":\"enc\"},{" P256 ",\"kid\":\"a\"}"), "{\"id\":1,\"result\":\"accept\"" },
        { WITH("null,[],\"x\",{\"kid\":\"a\"},{" P256 ",\"kid\":\"a\"}"), "{\"id\":1,\"result\":\"accept\"" },
        { WITH(KEYS_60 ",61,62,63,64"), REFUSE("1", "sleutel-ongeldig") }, { WITH(KEYS_60 ",61,62,63,64,65"), REFUSE("1", "sleutel-ongeldig") },
        { WITH(KEYS_60 ",61,62,63,{" P256 ",\"kid\":\"a\"},65"), "{\"id\":1,\"result\":\"accept\"" },
        { WITH(KEYS_60 ",61,62,63,64,{" P256 ",\"kid\":\"a\"}"), REFUSE("1", "sleutel-ongeldig") },   /* not looked at */
        /* one key is the one that was meant */
        { VERIFY(",\"key\":{" P256 ",\"kid\":\"b\"}"), "{\"id\":1,\"result\":\"accept\"" },
        { "{\"id\":1,\"op\":\"verify-jws\",\"key\":{" P256 ",\"kid\":\"b\"},\"jws\":{" BODY "," HEAD "," SIG ",\"header\":{\"kid\":\"a\"}}}",
          "{\"id\":1,\"result\":\"accept\"" },
    };

    check_rows(rows, ROWS(rows));
}

static void import_jwk(void **state)
{
    static const struct row rows[] = {
        { IMPORT("{" P256 "}"), ACCEPT("1") }, { IMPORT("{" ED ",\"kid\":\"x\",\"x5c\":[]}"), ACCEPT("1") },
        { IMPORT("{" P256 "},\"use\":\"sig\",\"alg\":\"ES256\""), ACCEPT("1") },
        { IMPORT("{" P256 "},\"use\":\"enc\""), REFUSE("1", "sleutel-gebruik") }, { IMPORT("{" P256 "},\"use\":1"), REFUSE("1", "json-soort") },
        { IMPORT("{" P256 "},\"alg\":\"ES512\""), REFUSE("1", "sleutel-algoritme") },
        { IMPORT("{" P256 "},\"alg\":\"EdDSA\""), REFUSE("1", "sleutel-algoritme") },
        { IMPORT("{" P256 "},\"alg\":[]"), REFUSE("1", "json-soort") },
        { IMPORT("{" P256 ",\"alg\":\"EdDSA\"}"), REFUSE("1", "sleutel-algoritme") },
        { IMPORT("{" P256 ",\"alg\":1}"), REFUSE("1", "sleutel-ongeldig") }, { IMPORT("{" P256 ",\"kid\":1}"), REFUSE("1", "sleutel-ongeldig") },
        { IMPORT("{" P256 ",\"d\":\"AAAA\"}"), REFUSE("1", "sleutel-geheim") }, { IMPORT("[]"), REFUSE("1", "sleutel-ongeldig") },
        { IMPORT("{\"kty\":\"oct\",\"k\":\"AAAA\"}"), REFUSE("1", "sleutel-soort") }, { IMPORT("{\"kty\":1}"), REFUSE("1", "sleutel-ongeldig") },
        { "{\"id\":1,\"op\":\"import-jwk\"}", REFUSE("1", "lid-ontbreekt") },
        { IMPORT("{" P256 ",\"key_ops\":[\"verify\"]}"), ACCEPT("1") },
        { IMPORT("{" P256 ",\"key_ops\":[\"sign\",\"verify\"]}"), ACCEPT("1") },
        { IMPORT("{" P256 ",\"key_ops\":[]}"), REFUSE("1", "sleutel-gebruik") },
        { IMPORT("{" P256 ",\"key_ops\":[\"sign\"]}"), REFUSE("1", "sleutel-gebruik") },
        { IMPORT("{" P256 ",\"key_ops\":\"verify\"}"), REFUSE("1", "sleutel-ongeldig") },
        { IMPORT("{" P256 ",\"key_ops\":[1]}"), REFUSE("1", "sleutel-ongeldig") },
        { IMPORT("{" P256 ",\"key_ops\":[\"verify\",\"verify\"]}"), REFUSE("1", "sleutel-ongeldig") },
    };

    check_rows(rows, ROWS(rows));
}

static void verify_verdict(void **state)
{
    static const struct row rows[] = {
        { "{\"id\":1,\"op\":\"verify-verdict\"}", REFUSE("1", "lid-ontbreekt") },
        { "{\"id\":1,\"op\":\"verify-verdict\",\"jws\":\"a.b.c\"}", REFUSE("1", "lid-ontbreekt") },
        { "{\"id\":1,\"op\":\"verify-verdict\",\"jws\":\"a.b.c\",\"keys\":{\"keys\":[]}}", REFUSE("1", "sleutel-ongeldig") },
        { "{\"id\":1,\"op\":\"verify-verdict\",\"jws\":\"a.b.c\",\"keys\":{},\"at\":\"x\"}", REFUSE("1", "datum-ongeldig") },
        { "{\"id\":1,\"op\":\"verify-verdict\",\"jws\":\"a.b.c\",\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"a\"}]}", REFUSE("1", "sleutel-ongeldig") },
        { "{\"id\":1,\"op\":\"verify-verdict\",\"jws\":\"a.b.c\",\"keys\":[{\"kid\":7}]}", REFUSE("1", "sleutel-ongeldig") },
        { "{\"id\":1,\"op\":\"verify-verdict\",\"jws\":\"a.b.c\",\"keys\":[{\"kty\":\"EC\",\"x\":[\"AAAA\"],\"kid\":\"a\"}]}", REFUSE("1", "sleutel-ongeldig") },
        { "{\"id\":1,\"op\":\"verify-verdict\",\"jws\":\"a.b.c\",\"keys\":{},\"proof\":\"x\"}", REFUSE("1", "sleutel-ongeldig") },
    };

    check_rows(rows, ROWS(rows));
}

#define CASE "{\"corporatie\":\"L0101\",\"eenheid\":{%s,\"woonruimtesoort\":\"ZELFSTANDIG\",\"kamers\":3," \
             "\"gemeente\":\"0202\",\"publicatiedatum\":\"2026-11-12\",\"ingangsdatum\":\"2026-12-15\"}," \
             "\"huishouden\":{\"leden\":[{\"rol\":\"WON\",\"geboortedatum\":\"1991-05-05\"," \
             "\"inkomens\":[{\"jaar\":2025,\"bedrag\":2710000}]}]}}"
#define EVALUATE(rest) "{\"id\":1,\"op\":\"evaluate\"," rest "}"

static void evaluates(void **state)
{
    static const struct row rows[] = {
        { EVALUATE("\"policies\":[\"nl.woningwet/2026\"]"), REFUSE("1", "lid-ontbreekt") },
        { EVALUATE("\"case\":{}"), REFUSE("1", "lid-ontbreekt") }, { EVALUATE("\"case\":{},\"policies\":7"), REFUSE("1", "json-soort") },
        { EVALUATE("\"case\":{},\"policies\":[7]"), REFUSE("1", "json-soort") }, { EVALUATE("\"case\":{},\"policies\":[]"), REFUSE("1", "lid-ontbreekt") },
        { EVALUATE("\"case\":{},\"policies\":[\"nl.woningwet/2026\",\"nl.woningwet/2026\"]"), REFUSE("1", "beleid-ongeldig") },
        { EVALUATE("\"case\":{},\"policies\":[\".x/2026\"]"), REFUSE("1", "beleid-onbekend") },
        { EVALUATE("\"case\":{},\"policies\":[\"/2026\"]"), REFUSE("1", "beleid-onbekend") },
        { EVALUATE("\"case\":{},\"policies\":[\"nl.woningwet/\"]"), REFUSE("1", "beleid-onbekend") },
        { EVALUATE("\"case\":{},\"policies\":[\"nl.woningwet/.x\"]"), REFUSE("1", "beleid-onbekend") },
        { EVALUATE("\"case\":{},\"at\":\"x\",\"policies\":[\"nl.woningwet/2026\"]"), REFUSE("1", "datum-ongeldig") },
        { EVALUATE("\"case\":{},\"policies\":[\"nl.woningwet/1900\"]"), REFUSE("1", "beleid-onbekend") },
        { EVALUATE("\"case\":{},\"policies\":[\"../CMakeLists.txt\"]"), REFUSE("1", "beleid-onbekend") },
        { EVALUATE("\"case\":{},\"policies\":[\"/etc/passwd\"]"), REFUSE("1", "beleid-onbekend") },
        { EVALUATE("\"case\":{},\"policies\":[\"nl.woningwet/../x\"]"), REFUSE("1", "beleid-onbekend") },
        { EVALUATE("\"case\":{},\"policies\":[\"x\"]"), REFUSE("1", "beleid-onbekend") },
        { EVALUATE("\"case\":{\"x\":1},\"policies\":[\"nl.woningwet/2026\"]"), REFUSE("1", "lid-onbekend") },
        { EVALUATE("\"case\":{\"eenheid\":{\"rekenhuur\":1}},\"policies\":[\"nl.woningwet/2026\"]"), REFUSE("1", "huurprijs-soort") },
        { EVALUATE("\"case\":[],\"policies\":[\"nl.woningwet/2026\"]"), REFUSE("1", "json-soort") },
    };
    static const struct { const char *rent, *packs, *want, *also; } good[] = {
        { "\"huurprijs\":74500", "\"nl.woningwet/2026\"", "{\"id\":2,\"result\":\"accept\",\"outcome\":{", "\"RUIMTE_PASSEND\"" },
        { "\"huurprijs\":74500", "\"nl.woningwet/2026\",\"regio-demo/2026\"", "{\"id\":2,\"result\":\"accept\",\"outcome\":{", "\"NIET_GESCHIKT\"" },
        { "\"huurprijzen\":[74500,65000]", "\"nl.woningwet/2026\"", "{\"id\":2,\"result\":\"accept\",\"outcome\":[{", "\"GESCHIKT\"" },
    };
    char line[2048], zaak[1024];

    assert_int_equal(setenv("PASSEND_POLICY_DIR", PASSEND_POLICY_SOURCE, 1), 0);
    check_rows(rows, ROWS(rows));
    for (size_t i = 0; i < ROWS(good); i++) {
        snprintf(zaak, sizeof zaak, CASE, good[i].rent);
        snprintf(line, sizeof line, "{\"id\":2,\"op\":\"evaluate\",\"policies\":[%s],\"case\":%s}", good[i].packs, zaak);
        char *answer = ask(line, strlen(line));
        if (strncmp(answer, good[i].want, strlen(good[i].want)) != 0 || strstr(answer, good[i].also) == NULL)
            fail_msg("row %zu: %s", i, answer);
        mem_free(answer);
    }
    vectors_end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines), cmocka_unit_test(long_lines), cmocka_unit_test(json_and_jcs), cmocka_unit_test(verify_jws),
        cmocka_unit_test(empty_payload), cmocka_unit_test(json_serialisation), cmocka_unit_test(keys_and_kids), cmocka_unit_test(import_jwk),
        cmocka_unit_test(verify_verdict), cmocka_unit_test(evaluates),
    };

    strict_json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
