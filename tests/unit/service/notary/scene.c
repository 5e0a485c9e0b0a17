#include "scene.h"

#include "base/buf.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/mem.h"
#include "packs/load.h"
#include "json/strict_json.h"
#include "wire/assess.h"
#include "wire/evidence.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const pack_files[] = { "nl.woningwet/2025.json", "nl.woningwet/2026.json", "regio-demo/2026.json" };

static void compile(const char *name, struct loaded_pack *out)
{
    char path[512];
    struct pack_mistake why;

    snprintf(path, sizeof path, "%s/%s", PASSEND_POLICY, name);
    assert_int_equal(load_pack(path, out, &why), OK);
}

static char *bio_text(BIO *b)
{
    char *data, *text;
    long n = BIO_get_mem_data(b, &data);

    text = malloc((size_t)n + 1);
    memcpy(text, data, (size_t)n);
    text[n] = '\0';
    BIO_free(b);
    return text;
}

static char *make_certificate(EVP_PKEY *key, const char *name)
{
    static long serial = 7;
    X509 *x = X509_new();
    BIO *c = BIO_new(BIO_s_mem());

    ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
    X509_gmtime_adj(X509_getm_notBefore(x), 0);
    X509_gmtime_adj(X509_getm_notAfter(x), 86400);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)name, -1, -1, 0);
    X509_set_issuer_name(x, X509_get_subject_name(x));
    X509_set_pubkey(x, key);
    assert_true(X509_sign(x, key, EVP_sha256()) > 0);
    PEM_write_bio_X509(c, x);
    X509_free(x);
    return bio_text(c);
}

static void make_pair(const char *name, char **key_pem, char **cert_pem)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    BIO *k = BIO_new(BIO_s_mem());

    PEM_write_bio_PrivateKey(k, key, NULL, NULL, 0, NULL, NULL);
    *key_pem = bio_text(k);
    *cert_pem = make_certificate(key, name);
    EVP_PKEY_free(key);
}

void scene_new_pair(struct scene *s)
{
    free(s->key_pem);
    free(s->cert_pem);
    make_pair("verdict", &s->key_pem, &s->cert_pem);
}

void scene_new_certificate(struct scene *s)
{
    BIO *b = BIO_new_mem_buf(s->key_pem, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(b, NULL, NULL, NULL);

    free(s->cert_pem);
    s->cert_pem = make_certificate(key, "verdict");
    EVP_PKEY_free(key);
    BIO_free(b);
}

char *scene_log_key(void)
{
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    BIO *k = BIO_new(BIO_s_mem());

    PEM_write_bio_PrivateKey(k, key, NULL, NULL, 0, NULL, NULL);
    EVP_PKEY_free(key);
    return bio_text(k);
}

static struct client client(const char *id, char environment)
{
    struct client a = { .environment = environment, .bewijs = 1, .n_corporaties = 3, .n_redirects = 2 };

    strcpy(a.id, id);
    strcpy(a.corporaties[0], "L0101");
    strcpy(a.corporaties[1], "L0102");
    strcpy(a.corporaties[2], "L0199");
    return a;
}

static struct source source(const char *name, uint8_t fill, enum wijze wijze, enum zekerheid zekerheid)
{
    struct source b = { .fasen = 1u << FASE_REACTIE | 1u << FASE_TOEWIJZING, .wijze = (uint8_t)wijze,
                      .zekerheid = (uint8_t)zekerheid };

    strcpy(b.name, name);
    memset(b.profiel_sha, fill, sizeof b.profiel_sha);
    return b;
}

static struct signer_pem pair_of(const char *key, const char *cert)
{
    return (struct signer_pem){ key, cert, strlen(key), strlen(cert) };
}

static void open_signer(struct scene *s)
{
    struct signer_pem none = { 0 }, log = { s->log_key_pem, NULL, strlen(s->log_key_pem), 0 }, pem[SIGNS_N] = {
        [SIGNS_VERDICTS] = pair_of(s->key_pem, s->cert_pem),
        [SIGNS_RECEIPTS] = pair_of(s->receipt_key_pem, s->receipt_cert_pem) };

    if (s->log)
        pem[SIGNS_STATEMENTS] = pair_of(s->statement_key_pem, s->statement_cert_pem);
    assert_int_equal(signer_open(pem, s->log ? &log : &none, &s->n.signer), OK);
}

void scene_log_settings(const struct scene *s, struct settings *in)
{
    BIO *b = BIO_new_mem_buf(s->log_key_pem, -1);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(b, NULL, NULL, NULL);
    size_t len = sizeof in->log_public;

    assert_int_equal(EVP_PKEY_get_raw_public_key(key, in->log_public, &len), 1);
    EVP_PKEY_free(key);
    BIO_free(b);
    strcpy(in->log_origin, SCENE_ORIGIN);
    in->log_beat_s = 60;
    in->log_before = s->before;
}

static void start(struct scene *s)
{
    struct notary *n = &s->n;

    *n = (struct notary){ .clients = s->clients, .n_clients = 4, .bronnen = s->bronnen, .n_bronnen = 3 };
    if (s->log)
        scene_log_settings(s, &n->settings);
    strcpy(n->settings.issuer, "https://sandbox.example/passend");
    strcpy(n->settings.platform, "https://api.sandbox.example");
    strcpy(n->settings.menselijke_toets, "https://sandbox.example/laat-meekijken");
    n->settings.test_environment = 1;
    static struct catalogue beleid;

    beleid = (struct catalogue){ 0 };
    for (unsigned i = 0; i < 3; i++) {
        struct pack p;
        size_t len = ((size_t *)s->packs[i])[0];

        assert_int_equal(pack_open((uint8_t *)s->packs[i] + 8, len, &p), OK);
        struct catalogue_row r = { .vanaf = CATALOGUE_ALWAYS, .ingetrokken = CATALOGUE_NEVER };

        memcpy(r.sha256, pack_sha256(&p), sizeof r.sha256);
        assert_int_equal(catalogue_add(&beleid, &p, &r), OK);
    }
    open_signer(s);
    struct backend backend;
    assert_int_equal(sqlite_open(s->data, &backend), OK);
    if (s->between != NULL)
        s->between(&backend);
    assert_int_equal(store_open(&backend, s->key, sizeof(struct standing), NOW, true, &n->store, &s->report), OK);
    assert_int_equal(notary_init(n), OK);
    notary_policy(n, &beleid, clock_day(NOW), at(NOW).boot_ms);
    assert_int_equal(packset_check(&n->packs), OK);
}

static void read_keys(struct scene *s)
{
    const char *text = keyset_text(s->n.keyset);

    assert_int_equal(verify_keys_read(text, strlen(text), &s->keys), OK);
}

int scene_setup(void **state)
{
    struct scene *s = calloc(1, sizeof *s);

    strict_json_init();
    assert_int_equal(crypt_init(), OK);
    strcpy(s->dir, access("/dev/shm", W_OK) == 0 ? "/dev/shm/passend-notary-XXXXXX" : "/tmp/passend-notary-XXXXXX");
    assert_non_null(mkdtemp(s->dir));
    s->home = open(".", O_RDONLY | O_DIRECTORY);
    int dir = open(s->dir, O_RDONLY | O_DIRECTORY);
    assert_int_equal(mkdirat(dir, "data", 0700), 0);
    s->data = openat(dir, "data", O_RDONLY | O_DIRECTORY);
    s->key = openat(dir, "key", O_RDWR | O_CREAT, 0600);
    close(dir);
    for (unsigned i = 0; i < 3; i++) {
        struct loaded_pack p;

        compile(pack_files[i], &p);
        s->packs[i] = malloc(8 + p.len);
        ((size_t *)s->packs[i])[0] = p.len;
        memcpy((uint8_t *)s->packs[i] + 8, p.blob, p.len);
        load_release(&p);
    }
    s->clients[0] = client(CLIENT, 'T');
    s->clients[1] = client(CLIENT_PROD, 'P');
    s->clients[2] = client(CLIENT_OTHER, 'T');
    s->clients[3] = client("L0102", 'T');  /* a corporation that asks for itself */
    s->bronnen[0] = source("qii", 0x11, WIJZE_VAULT_SIGNED, ZEKERHEID_KLUISGETEKEND);
    s->bronnen[1] = source("balie", 0x22, WIJZE_DESK, ZEKERHEID_BALIE);
    s->bronnen[2] = source("later", 0x33, WIJZE_SOURCE_SIGNED, ZEKERHEID_BRONGETEKEND);
    s->bronnen[2].fasen = 1u << FASE_TOEWIJZING;
    s->bronnen[2].opdracht = 1;
    s->answer = mem_alloc(LIMIT_MESSAGE_BYTES);
    make_pair("verdict", &s->key_pem, &s->cert_pem);
    make_pair("receipt", &s->receipt_key_pem, &s->receipt_cert_pem);
    make_pair("statement", &s->statement_key_pem, &s->statement_cert_pem);
    s->log_key_pem = scene_log_key();
    start(s);
    assert_int_equal(log_open(&s->n, at(NOW)), OK);
    read_keys(s);
    *state = s;
    return 0;
}

static void stop(struct scene *s)
{
    notary_release(&s->n);
    store_close(s->n.store);
    signer_close(s->n.signer);
}

static void serve_log(struct scene *s)
{
    log_tiler(&s->n, true);
    msg_head_init(&s->folder.head, MSG_TILES, sizeof s->folder, 0);
    assert_int_equal(log_tiles(&s->n, &s->folder, at(NOW)), OK);
    assert_true(log_settled(&s->n, at(NOW)));
    assert_int_equal(log_begin(&s->n, at(NOW)), OK);
    read_keys(s);
}

enum status scene_log_open(struct scene *s)
{
    s->log = true;
    stop(s);
    start(s);
    return log_open(&s->n, at(NOW));
}

void scene_log(struct scene *s)
{
    assert_int_equal(scene_log_open(s), OK);
    serve_log(s);
}

void scene_restart(struct scene *s)
{
    stop(s);
    start(s);
    assert_int_equal(log_open(&s->n, at(NOW)), OK);
    if (s->log)
        serve_log(s);
}

int scene_teardown(void **state)
{
    struct scene *s = *state;
    char command[128];

    stop(s);
    assert_int_equal(fchdir(s->home), 0);
    close(s->home);
    close(s->data);
    close(s->key);
    for (unsigned i = 0; i < 3; i++)
        free(s->packs[i]);
    free(s->key_pem);
    free(s->cert_pem);
    free(s->receipt_key_pem);
    free(s->receipt_cert_pem);
    free(s->statement_key_pem);
    free(s->statement_cert_pem);
    free(s->log_key_pem);
    mem_free(s->answer);
    snprintf(command, sizeof command, "rm -rf %s", s->dir);
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(1);
    }
    waitpid(child, NULL, 0);
    free(s);
    return 0;
}

/* ---- steps ---- */

struct msg_par scene_par(const char *client_id)
{
    struct msg_par m = { .fase = FASE_REACTIE, .grondslag = GRONDSLAG_TOESTEMMING, .doel = DOEL_REAGEREN,
                         .n_corporaties = 1, .n_rooster = 1, .to = NOW + 100 * 86400, .rol = ROL_WON,
                         .feiten = FEIT_ALL, .verzoek54a = TRUTH_NO, .intake = INTAKE_EVIDENCE };

    msg_head_init(&m.head, MSG_PAR, msg_par_len(&m), 7);
    strcpy(m.client, client_id);
    strcpy(m.corporaties[0].code, CORP);
    m.rooster[0].rol = ROL_WON;
    strcpy(m.rooster[0].referentie, "r-88213");
    strcpy(m.referentie, "r-88213");
    strcpy(m.identiteit.achternaam, "Haddad");
    strcpy(m.identiteit.voornamen, "Amina");
    m.identiteit.geboortedatum = (struct day_range){ 7794, 7794 };
    return m;
}

void scene_couple(struct msg_par *m)
{
    m->n_rooster = 2;
    m->rooster[1].rol = ROL_MED;
    strcpy(m->rooster[1].referentie, "r-2");
}

void scene_partner(struct msg_par *m, const struct id *dossier)
{
    m->has_dossier = 1;
    m->dossier = *dossier;
    m->plaats = 1;
    m->rol = m->rooster[1].rol;
    strcpy(m->referentie, m->rooster[1].referentie);
}

struct msg_par_answer scene_ask(struct scene *s, const struct msg_par *m)
{
    struct msg_par_answer out;

    assert_int_equal(agree_par(&s->n, m, at(NOW), &out), OK);
    assert_int_equal(out.head.nr, m->head.nr);
    return out;
}

struct msg_bewijs_open scene_offer(const char *client_id, const struct id *zaak, const char *bron, uint8_t digest)
{
    struct msg_bewijs_open m = { .zaak = *zaak };

    msg_head_init(&m.head, MSG_BEWIJS_OPEN, sizeof m, 11);
    strcpy(m.client, client_id);
    strcpy(m.bron, bron);
    memset(m.bewijs_sha, digest, sizeof m.bewijs_sha);
    return m;
}

struct msg_feiten scene_facts(struct scene *s, const struct id *zaak, int16_t year, int64_t income, int32_t birth)
{
    struct msg_feiten m = { .zaak = *zaak, .strength = STRENGTH_VOORNAMEN };
    struct adult *v = &m.feiten;
    const struct zaak *z = s != NULL ? cases_find(&s->n, zaak) : NULL;

    msg_head_init(&m.head, MSG_FEITEN, sizeof m, 0);
    memset(m.bewijs_sha, 1, sizeof m.bewijs_sha); /* as most offer */
    if (z != NULL && z->stage == ZAAK_AT_ASSESSOR)
        memcpy(m.bewijs_sha, z->bewijs_sha, sizeof m.bewijs_sha);
    memset(m.profiel_sha, 0x11, sizeof m.profiel_sha);
    *v = (struct adult){ .geboortedatum = { birth, birth }, .kind = TRUTH_NO, .onderhouden = TRUTH_UNKNOWN, .dagen_min = 366,
                         .dagen_max = 366, .inspecteursverklaring = TRUTH_NO };
    v->verklaring_datum = v->bewijs_datum = (struct day_range){ DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX };
    v->loon = (struct loonopgave){ .loon_loonheffing = { MONEY_UNKNOWN_MIN, MONEY_UNKNOWN_MAX },
                                   .periode_einde = { DAY_UNKNOWN_MIN, DAY_UNKNOWN_MAX },
                                   .vakantiegeld_apart = TRUTH_UNKNOWN };
    if (year != 0) {
        v->n_inkomens = 1;
        v->inkomens[0] = (struct inkomen){ .min = income, .max = income, .jaar = year, .soort = INKOMEN_VERZAMELINKOMEN };
    }
    return m;
}

enum status scene_judge(struct scene *s, uint32_t slot, const struct msg_feiten *m, int64_t now, struct msg_zegel *out)
{
    struct store_done done;
    bool answered;

    enum status st = accept_facts(&s->n, slot, m, at(now), out, &answered);
    if (answered)
        return st;
    assert_true(store_next(s->n.store, &done));
    accept_finish(&s->n, done.context, &done, at(now), out);
    return st;
}

enum status scene_withdraw(struct scene *s, const struct msg_grant_end *m, int64_t now)
{
    struct store_done done;
    bool answered;

    enum status st = dossiers_grant_einde(&s->n, m, 1, now, &answered);
    if (answered)
        return st;
    assert_true(store_next(s->n.store, &done));
    mem_free(done.context);
    return done.status;
}

struct msg_zegel scene_prove(struct scene *s, const char *client_id, const struct id *zaak, int16_t year, int64_t income,
                             int32_t birth, int64_t now)
{
    struct msg_bewijs_open offer = scene_offer(client_id, zaak, "qii", 1);
    struct msg_feiten facts = scene_facts(s, zaak, year, income, birth);
    struct msg_zaak told;
    struct msg_zegel out;
    struct zaak *z;

    assert_int_equal(accept_open(&s->n, &offer, at(now), &z, &out), OK);
    assert_non_null(z);
    cases_assess(&s->n, z, &offer, 0, 1, now, &told);
    assert_memory_equal(&told.zaak, zaak, sizeof *zaak);
    assert_int_equal(scene_judge(s, 0, &facts, now, &out), OK);
    assert_int_equal(out.head.nr, offer.head.nr);
    return out;
}

struct msg_dossierzegel scene_complete(struct scene *s, const char *client_id, const struct id *dossier,
                                       const struct msg_zegel *zegels, unsigned n, int64_t now)
{
    static struct msg_dossier_complete m;
    struct msg_dossierzegel out;
    bool answered;

    m = (struct msg_dossier_complete){ .n_zegels = (uint8_t)n, .dossier = *dossier };
    msg_head_init(&m.head, MSG_DOSSIER_COMPLETE, sizeof m, 13);
    strcpy(m.client, client_id);
    for (unsigned i = 0; i < n; i++) {
        m.zegels[i].len = zegels[i].zegel_len;
        memcpy(m.zegels[i].b, zegels[i].zegel, ZEGEL_MAX);
    }
    assert_int_equal(dossiers_complete(&s->n, &m, 1, now, &out, &answered), OK);
    if (!answered) {
        struct store_done done;

        assert_true(store_next(s->n.store, &done));
        dossiers_completed(&s->n, done.context, &done, &out);
    }
    return out;
}

struct msg_dossierzegel scene_single(struct scene *s, const char *client_id, int64_t income, struct msg_zegel *participant)
{
    struct msg_par par = scene_par(client_id);
    struct msg_par_answer a = scene_ask(s, &par);
    struct msg_zegel z;

    assert_int_equal(a.status, OK);
    z = scene_prove(s, client_id, &a.zaak, 2025, income, 7794, NOW);
    assert_int_equal(z.status, OK);
    if (participant != NULL)
        *participant = z;
    return scene_complete(s, client_id, &a.dossier, &z, 1, NOW);
}

struct eenheid scene_home(int64_t rent, int32_t start_day)
{
    struct eenheid e = { .huurprijs = { rent, rent }, .ingangsdatum = { start_day, start_day },
                         .publicatiedatum = { start_day - 30, start_day - 30 },
                         .woonruimtesoort = WOONRUIMTESOORT_ZELFSTANDIG, .aangewezen = TRUTH_NO, .permanente_bewoning = TRUTH_YES,
                         .voor_acht = TRUTH_NO, .kamers_min = 2, .kamers_max = 2, .age_to = 199, .slaapkamers_max = 99,
                         .middenhuur = TRUTH_NO, .rent_rank = RENT_RANK_ENIGE, .daeb_tak = TRUTH_YES, .present = 1 };

    strcpy(e.id_extern, "W-1024");
    strcpy(e.gemeente, "0202");
    return e;
}

struct toets_parts scene_question(const char *client_id)
{
    struct toets_parts t = { .head = { .fase = FASE_REACTIE, .n_eenheden = 1, .call_nr = 99 } };

    strcpy(t.head.client, client_id);
    strcpy(t.head.corporatie, CORP);
    t.homes[0] = scene_home(69011, day_of((struct date){ 2026, 12, 15 }));
    return t;
}

void scene_household(struct toets_parts *t, enum toets_content content, const void *body, size_t len)
{
    struct toets_huishouden *h = &t->heads[t->n_households];

    *h = (struct toets_huishouden){ .content = (uint8_t)content, .besluit54a = TRUTH_NO, .huurt_van_deelnemer = TRUTH_NO,
                                     .len = (uint32_t)len };
    t->body[t->n_households++] = body;
}

/* What cannot be packed goes as it is. */
static void write_household(struct writer *w, const struct toets_huishouden *head, const void *body)
{
    const struct huishouden *h = body;
    struct toets_huishouden own = *head;

    if (head->content != TOETS_VERKLAARD || h->n_adults > ADULTS_MAX || h->n_children > CHILDREN_MAX) {
        write_bytes(w, head, sizeof *head);
        write_bytes(w, body, head->len);
        return;
    }
    own.len = (uint32_t)household_len(h);
    write_bytes(w, &own, sizeof own);
    household_pack(h, writer_room(w, own.len));
}

enum status scene_toets_at(struct scene *s, const struct toets_parts *t, struct moment now, struct msg_answers *out)
{
    static _Alignas(8) uint8_t msg[LIMIT_MESSAGE_BYTES];
    struct msg_toets head = t->head;
    struct writer w;

    head.n_huishoudens = (uint8_t)t->n_households;
    writer_init(&w, msg, sizeof msg);
    write_bytes(&w, &head, sizeof head);
    write_bytes(&w, t->homes, head.n_eenheden * sizeof t->homes[0]);
    for (unsigned i = 0; i < t->n_households; i++)
        write_household(&w, &t->heads[i], t->body[i]);
    assert_false(w.failed);
    msg_head_init(&head.head, MSG_TOETS, writer_len(&w), 17);
    memcpy(msg, &head, sizeof head);
    size_t len = writer_len(&w);
    writer_init(&w, s->answer, LIMIT_MESSAGE_BYTES);
    enum status st = toets(&s->n, msg, len, now, &w);
    *out = (struct msg_answers){ 0 };
    if (st == OK) {
        enum msg_type type;

        memcpy(out, s->answer, sizeof *out);
        assert_int_equal(msg_check(s->answer, writer_len(&w), WIRE_NOTARY, WIRE_GATE_PLATFORM, &type), OK);
        assert_int_equal(type, MSG_ANSWERS);
        assert_int_equal(out->head.nr, 17);
    }
    return st;
}

enum status scene_toets(struct scene *s, const struct toets_parts *t, int64_t now, struct msg_answers *out)
{
    return scene_toets_at(s, t, at(now), out);
}

struct verdict_answer scene_answer(const struct scene *s, unsigned i, const char **jws)
{
    const uint8_t *at = s->answer + sizeof(struct msg_answers);
    struct verdict_answer a;

    for (;; i--) {
        memcpy(&a, at, sizeof a);
        if (i == 0)
            break;
        at += sizeof a + a.len;
    }
    if (jws != NULL)
        *jws = (const char *)at + sizeof a;
    return a;
}

char *scene_claims(struct scene *s, unsigned i)
{
    const struct verify_options o = { .at = 0, .allow_test = true };
    struct verified v;
    const char *jws;
    struct verdict_answer a = scene_answer(s, i, &jws);

    assert_int_equal(a.status, OK);
    assert_int_equal(verify_verdict(&s->keys, jws, a.len, &o, &v), OK);
    char *claims = v.claims;
    v.claims = NULL;
    verified_release(&v);                /* the key that was opened for it */
    return claims;
}

enum status scene_one(struct scene *s, const struct toets_parts *t, int64_t now)
{
    struct msg_answers out;

    assert_int_equal(scene_toets(s, t, now, &out), OK);
    if (out.status != OK)
        return (enum status)out.status;
    assert_int_equal(out.n, 1);
    return (enum status)scene_answer(s, 0, NULL).status;
}

struct huishouden scene_declared(int64_t income)
{
    struct huishouden h;

    facts_empty(&h);
    h.n_adults = 1;
    h.adults[0] = scene_facts(NULL, &(struct id){ { 0 } }, 2025, income, 7794).feiten;
    h.adults[0].rol = ROL_WON;
    return h;
}

unsigned scene_fed(int passed, const int *intakes, unsigned n)
{
    char byte;

    assert_int_equal(write(passed, "x", 1), 1);
    for (unsigned i = 0; i < n; i++)
        if (recv(intakes[i], &byte, 1, MSG_DONTWAIT) == 1)
            return i;
    fail_msg("nobody was fed");
    return 0;
}
