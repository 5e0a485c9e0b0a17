/*
 * passend-standin: keys, profiles and evidence of the stand-in sources.
 *
 *   init DIR [--from TEMPLATES]           makes keys and certificates, and writes complete profiles
 *   sign PROFILE --dir DIR --aud URL --nonce N (--persona ID | --facts FILE) [--personas FILE]
 *                [--alg A | --kid K] [--corporatie C] [--at SECONDS] [--defect NAME]
 *                prints the token
 *   sign PROFILE --dir DIR (--persona ID | --facts FILE) [--personas FILE] [--opdracht NUMBER]
 *                [--ontvanger OIN | --corporatie C] [--intrekking gemengd|crl|ocsp] [--alg A] [--at SECONDS] [--defect NAME]
 *                for a profile whose source signs with a certificate, for a one-time order: prints {"bewijs", "intrekking"}
 *   check FILE...                         is each file a complete profile; prints its hash
 *   defects [FORM]                        the names for --defect, with the forms they belong to, or those of one form
 *   serve PROFILE --dir DIR --aud URL --cert F --key F [--personas FILE] (--client-ca F --client-uri URI | --client-key F)
 *                is the far end of a source that people log in at; prints `gereed` when it listens
 *   deeds                                 what such a source can be told to do wrong, and what that is
 */
#include "standin/deeds.h"
#include "standin/load.h"
#include "standin/serve.h"

#include "base/mem.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static int fail(const char *what, const char *name)
{
    fprintf(stderr, "passend-standin: %s: %s\n", what, name);
    return 1;
}

static FILE *create(const char *path, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);

    return fd >= 0 ? fdopen(fd, "w") : NULL;
}

/* ---- init ---- */

static bool make_key(const char *dir, json_t *jwk)
{
    const char *kid = json_string_value(json_object_get(jwk, "kid"));
    const char *name = json_string_value(json_object_get(jwk, "alg"));
    enum key_alg alg = name != NULL ? key_alg_from_name(name) : KEY_ALG_NONE;
    char path[LOAD_PATH_MAX];

    if (kid == NULL || !text_is_reference(kid, strlen(kid), KID_MAX) || !load_path(path, dir, kid, ".pem"))
        return false;
    EVP_PKEY *pkey = standin_generate(alg);
    FILE *f = pkey != NULL ? create(path, 0600) : NULL;
    bool ok = f != NULL && PEM_write_PrivateKey(f, pkey, NULL, NULL, 0, NULL, NULL) == 1;

    ok = (f == NULL || fclose(f) == 0) && ok && standin_publish(pkey, alg, jwk) == OK;
    EVP_PKEY_free(pkey);
    return ok;
}

static bool make_pki(const char *dir, json_t *doc)
{
    const char *id = json_string_value(json_object_get(doc, "id"));
    struct pki_subject subject;
    struct pki pki;

    if (id == NULL || !text_is_reference(id, strlen(id), BRON_MAX - 1) || !standin_subject(doc, &subject))
        return false;
    bool ok = pki_make(&subject, time(NULL), &pki) == OK && pki_store(&pki, dir, id) && standin_anchor(&pki, doc) == OK;
    pki_release(&pki);
    return ok;
}

static bool make_keys(const char *dir, json_t *doc)
{
    json_t *list = json_object_get(doc, "sleutels"), *jwk;
    size_t i;

    if (!json_is_array(list))
        return false;
    json_array_foreach(list, i, jwk)
        if (!make_key(dir, jwk))
            return false;
    return true;
}

static bool make_profile(const char *from, const char *to, const char *keys)
{
    AUTO_JSON doc = load_json(from);

    if (doc == NULL || !(standin_order_form(doc) != 0 ? make_pki(keys, doc) : make_keys(keys, doc)))
        return false;
    if (json_object_set_new(doc, "voorlopig", json_true()) != 0) /* no service of omgeving PRODUCTIE takes it */
        return false;
    FILE *f = create(to, 0644);
    if (f == NULL)
        return false;
    bool ok = json_dumpf(doc, f, JSON_INDENT(2)) == 0 && fputc('\n', f) != EOF;
    return fclose(f) == 0 && ok;
}

static bool is_json(const char *name)
{
    size_t len = strlen(name);

    return len > 5 && name[0] != '.' && strcmp(name + len - 5, ".json") == 0;
}

/* A wallet is not played here: its answers are for a request of ours (tests/unit/token). */
static bool is_played(const char *from)
{
    AUTO_JSON doc = load_json(from);
    const char *form = json_string_value(json_object_get(doc, "vorm"));

    return form == NULL || strcmp(form, "sd-jwt-vc") != 0;
}

static bool make_directory(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static int init(const char *dir, const char *templates)
{
    char keys[LOAD_PATH_MAX], from[LOAD_PATH_MAX], to[LOAD_PATH_MAX];
    struct dirent *e;

    if (!load_path(keys, dir, "keys", "") || !make_directory(dir) || !make_directory(keys))
        return fail("cannot make", dir);
    DIR *d = opendir(templates);
    if (d == NULL)
        return fail("cannot read", templates);
    int result = 0, n = 0;
    while (result == 0 && (e = readdir(d)) != NULL) {
        if (!is_json(e->d_name))
            continue;
        bool text_named = load_path(from, templates, e->d_name, "") && load_path(to, dir, e->d_name, "");
        if (text_named && !is_played(from))
            continue;
        n++;
        if (!text_named || !make_profile(from, to, keys))
            result = fail("not made (it may be there already)", e->d_name);
    }
    closedir(d);
    return result != 0 ? result : n > 0 ? 0 : fail("no templates in", templates);
}

/* ---- profiles ---- */

static int check(char **files)
{
    int result = 0;

    if (*files == NULL)
        return fail("check what", "FILE...");
    struct profiles *set = mem_alloc(sizeof *set);
    for (; *files != NULL && set != NULL; files++) {
        enum status s = load_profile(*files, set, NULL);

        if (s != OK) {
            result = fail(status_slug(s), *files);
            continue;
        }
        printf("%s ", set->list[0].bron.name);
        for (size_t i = 0; i < DIGEST_LEN; i++)
            printf("%02x", set->list[0].bron.profiel_sha[i]);
        putchar('\n');
        profiles_release(set);
    }
    mem_free(set);
    return result;
}

/* ---- sign ---- */

struct options {
    const char *profile, *dir, *audience, *nonce, *persona, *personas, *facts, *alg, *kid, *corporatie, *defect, *from;
    const char *recipient, *order, *revocation;
    int64_t at_s;
    struct serve_options serve;
};

static const struct key *choose_key(const struct profile *p, const struct options *o)
{
    for (size_t i = 0; i < p->n_keys; i++)
        if ((o->alg == NULL || strcmp(o->alg, key_alg_name(p->keys[i].alg)) == 0) &&
            (o->kid == NULL || strcmp(o->kid, p->keys[i].kid) == 0) &&
            (o->corporatie == NULL || strcmp(o->corporatie, p->keys[i].corporatie) == 0))
            return &p->keys[i];
    return NULL;
}

static json_t *load_facts(const struct options *o)
{
    AUTO_JSON doc = load_json(o->facts != NULL ? o->facts : o->personas);

    return json_incref(o->facts != NULL ? doc : load_person(doc, o->persona));
}

static int sign_with(const struct profile *p, const json_t *facts, const struct options *o)
{
    const struct key *entry = choose_key(p, o);
    char *token = NULL;

    if (entry == NULL)
        return fail("no such key in profile", o->profile);
    struct standin_key key = { load_key(o->dir, entry->kid), entry->alg, entry->kid, entry->corporatie };
    if (key.pkey == NULL)
        return fail("cannot read key", entry->kid);
    struct standin_request q = { p, facts, o->audience, o->nonce, o->at_s, o->defect };
    enum status s = standin_sign(&q, &key, &token);
    EVP_PKEY_free(key.pkey);
    if (s != OK)
        return fail("cannot sign", status_slug(s));
    bool ok = puts(token) != EOF && fflush(stdout) == 0;
    mem_free(token);
    return ok ? 0 : 1;
}

/* The recipient that was named, or the first who serves the corporation. */
static const char *choose_recipient(const json_t *doc, const struct options *o)
{
    const json_t *list = json_object_get(doc, "ontvangers");
    json_t *v, *name;
    size_t i, k;

    if (o->recipient != NULL)
        return o->recipient;
    json_array_foreach(list, i, v) {
        if (o->corporatie == NULL)
            return json_string_value(json_object_get(v, "oin"));
        json_array_foreach(json_object_get(v, "corporaties"), k, name)
            if (json_is_string(name) && strcmp(json_string_value(name), o->corporatie) == 0)
                return json_string_value(json_object_get(v, "oin"));
    }
    return NULL;
}

static bool print_order(const struct standin_order *made)
{
    AUTO_JSON doc = json_pack("{ss s[]}", "bewijs", made->text, "intrekking");
    json_t *list = json_object_get(doc, "intrekking");
    bool ok = list != NULL;

    for (size_t i = 0; i < made->n && ok; i++) {
        char *text = mem_alloc(made->revocation[i].len / 3 * 4 + 5);
        int n = text != NULL ? EVP_EncodeBlock((unsigned char *)text, made->revocation[i].at, (int)made->revocation[i].len) : 0;

        ok = n > 0 && json_array_append_new(list, json_stringn(text, (size_t)n)) == 0;
        mem_free(text);
    }
    return ok && json_dumpf(doc, stdout, JSON_COMPACT) == 0 && putchar('\n') != EOF && fflush(stdout) == 0;
}

static int sign_order(const struct profile *p, const json_t *doc, const json_t *facts, const struct options *o)
{
    static const char *const kinds[] = { [STANDIN_MIXED] = "gemengd", [STANDIN_LISTS] = "crl", [STANDIN_ANSWERS] = "ocsp" };
    struct standin_order_request q = {
        { p, facts, NULL, NULL, o->at_s, o->defect }, .document = doc, .recipient = choose_recipient(doc, o),
        .alg = o->alg == NULL ? KEY_RS256 : key_alg_from_name(o->alg),
    };
    char number[BASE64URL_LEN(ID_LEN) + 1] = { 0 };
    uint8_t id[ID_LEN];
    struct standin_order made;
    char keys[LOAD_PATH_MAX];
    struct pki pki;
    unsigned kind = 0;

    while (o->revocation != NULL && kind < 3 && strcmp(kinds[kind], o->revocation) != 0)
        kind++;
    if (q.recipient == NULL)
        return o->corporatie == NULL ? fail("no recipient in the profile: name one with --ontvanger", o->profile)
                                     : fail("no recipient of the profile serves corporation", o->corporatie);
    if (kind == 3)
        return fail("--intrekking is gemengd, crl or ocsp, not", o->revocation);
    if (q.alg != KEY_RS256 && q.alg != KEY_PS256 && q.alg != KEY_ES256)
        return fail("an order is signed with RS256, PS256 or ES256, not", o->alg);
    if (mem_random(id, sizeof id) != OK)
        return fail("no random numbers", o->profile);
    base64url_encode(id, sizeof id, number);
    q.number = o->order != NULL ? o->order : number;
    q.revocation = kind;
    q.pki = &pki;
    bool read = load_path(keys, o->dir, "keys", "") && pki_load(&pki, keys, p->bron.name);
    enum status s = read ? standin_order(&q, &made) : REFUSED_KEY;
    bool ok = s == OK && print_order(&made);
    if (s == OK)
        standin_order_release(&made);
    pki_release(&pki);
    return s != OK ? fail("cannot sign", status_slug(s)) : ok ? 0 : 1;
}

static int sign_profile(const struct profiles *set, const struct options *o)
{
    const json_t *doc = json_array_get(set->document, 0);
    AUTO_JSON facts = load_facts(o);
    bool order = standin_order_form(doc) != 0;

    if (facts == NULL)
        return fail("no such facts", o->facts != NULL ? o->facts : o->persona);
    if (!order && (o->audience == NULL || o->nonce == NULL))
        return fail("needs --aud and --nonce", o->profile);
    return order ? sign_order(&set->list[0], doc, facts, o) : sign_with(&set->list[0], facts, o);
}

static int sign(const struct options *o)
{
    char path[LOAD_PATH_MAX];
    struct profiles *set = mem_alloc(sizeof *set);
    int result = 1;

    if (set == NULL || !load_path(path, o->dir, o->profile, ".json"))
        return fail("cannot read", o->dir);
    enum status s = load_profile(path, set, NULL);
    if (s != OK)
        result = fail(status_slug(s), path);
    else
        result = sign_profile(set, o);
    if (s == OK)
        profiles_release(set);
    mem_free(set);
    return result;
}

/* ---- command line ---- */

static int usage(void)
{
    fputs("usage: passend-standin init DIR [--from TEMPLATES]\n"
          "       passend-standin sign PROFILE --dir DIR --aud URL --nonce N\n"
          "                            (--persona ID [--personas FILE] | --facts FILE)\n"
          "                            [--alg A | --kid K] [--corporatie C] [--at SECONDS] [--defect NAME]\n"
          "       passend-standin sign PROFILE --dir DIR (--persona ID [--personas FILE] | --facts FILE)\n"
          "                            [--opdracht NUMBER] [--ontvanger OIN | --corporatie C]\n"
          "                            [--intrekking gemengd|crl|ocsp] [--alg A] [--at SECONDS] [--defect NAME]\n"
          "       passend-standin serve PROFILE --dir DIR --aud URL --cert FILE --key FILE [--personas FILE]\n"
          "                            (--client-ca FILE --client-uri URI | --client-key FILE)\n"
          "       passend-standin check FILE...\n"
          "       passend-standin defects [jws|jws-x5c|cms]\n"
          "       passend-standin deeds\n"
          "a stand-in for sources of evidence: what it signs is for demonstration and tests\n", stderr);
    return 2;
}

static bool parse(char **at, struct options *o)
{
    const struct { const char *name; const char **to; } known[] = {
        { "--dir", &o->dir }, { "--aud", &o->audience }, { "--nonce", &o->nonce }, { "--persona", &o->persona },
        { "--personas", &o->personas }, { "--facts", &o->facts }, { "--alg", &o->alg }, { "--kid", &o->kid },
        { "--corporatie", &o->corporatie }, { "--defect", &o->defect }, { "--from", &o->from },
        { "--opdracht", &o->order }, { "--ontvanger", &o->recipient }, { "--intrekking", &o->revocation },
        { "--cert", &o->serve.cert }, { "--key", &o->serve.key }, { "--client-ca", &o->serve.client_ca },
        { "--client-uri", &o->serve.client_uri }, { "--client-key", &o->serve.client_key },
    };

    for (; *at != NULL; at += 2) {
        bool found = false;

        if (at[1] == NULL)
            return false;
        if (strcmp(*at, "--at") == 0) {
            if (!decimal_parse(at[1], strlen(at[1]), &o->at_s))
                return false;
            continue;
        }
        for (size_t i = 0; i < sizeof known / sizeof known[0] && !found; i++)
            if (strcmp(*at, known[i].name) == 0) {
                *known[i].to = at[1];
                found = true;
            }
        if (!found)
            return false;
    }
    return true;
}

/* Of every form, each with its name before it, or the names of one. */
static int defects(const char *only)
{
    static const struct { const char *name; enum standin_form form; } forms[] = {
        { "jws", STANDIN_JWS }, { "jws-x5c", STANDIN_X5C }, { "cms", STANDIN_CMS },
    };
    const char *name;
    bool known = only == NULL;

    for (size_t f = 0; f < sizeof forms / sizeof forms[0]; f++) {
        if (only != NULL && strcmp(forms[f].name, only) != 0)
            continue;
        known = true;
        for (unsigned i = 0; (name = standin_defect(forms[f].form, i)) != NULL; i++)
            printf("%s%s%s\n", only == NULL ? forms[f].name : "", only == NULL ? " " : "", name);
    }
    return known ? 0 : usage();
}

/* Each with the answers it can be done in, as `fout` names it. */
static int deeds(void)
{
    for (enum deed d = DEED_NONE + 1; d < DEED_N; d++) {
        bool of_answer = deed_where(d) == AT_ANSWER;

        for (unsigned a = 0; a < (of_answer ? (unsigned)ANSWER_N : 1); a++)
            printf("%s%s%s\t%s\n", of_answer ? deed_answer_name((enum deed_answer)a) : "", of_answer ? "-" : "", deed_name(d),
                   deed_words(d, true));
    }
    return 0;
}

static int serve_source(struct options *o)
{
    if (o->dir == NULL || o->audience == NULL || o->serve.cert == NULL || o->serve.key == NULL)
        return usage();
    o->serve.profile = o->profile;
    o->serve.dir = o->dir;
    o->serve.personas = o->personas;
    o->serve.audience = o->audience;
    return serve(&o->serve);
}

int main(int argc, char **argv)
{
    struct mem_report report;
    struct options o = { .from = "certs/sources", .personas = "tests/data/personas.json", .at_s = time(NULL) };

    if (mem_init(0, &report) != OK)
        return fail("cannot start", "memory");
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    strict_json_init();
    if ((argc == 2 || argc == 3) && strcmp(argv[1], "defects") == 0)
        return defects(argv[2]);
    if (argc == 2 && strcmp(argv[1], "deeds") == 0)
        return deeds();
    if (argc >= 3 && strcmp(argv[1], "check") == 0)
        return check(argv + 2);
    if (argc < 3 || argv[2][0] == '-' || !parse(argv + 3, &o))
        return usage();
    if (strcmp(argv[1], "init") == 0)
        return init(argv[2], o.from);
    o.profile = argv[2];
    if (strcmp(argv[1], "serve") == 0)
        return serve_source(&o);
    if (strcmp(argv[1], "sign") != 0 || o.dir == NULL || (o.persona == NULL) == (o.facts == NULL))
        return usage();
    return sign(&o);
}
