#include "launcher/config.h"

#include "base/clock.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "launcher/hosts.h"
#include "launcher/keys.h"
#include "launcher/paths.h"
#include "launcher/public_log.h"
#include "launcher/showcase.h"
#include "launcher/sources.h"
#include "launcher/targets.h"
#include "launcher/value.h"
#include "model/language.h"
#include "pack/pack.h"
#include "wire/role.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define UID_BASIS 64100

/* ---- what is signed with ---- */

/* A key is for one use: whoever has it for another can sign, or be us to others. */
static void read_signer(const struct node *doc, const struct origin *s, const char *name, struct config *c, enum handover cert,
                        enum handover key)
{
    static const char *const members[] = { "cert", "key", NULL };
    static const enum handover others[] = { HANDOVER_TLS_CERT, HANDOVER_PUBLIC_CERT, HANDOVER_VERDICT_CERT };
    struct node signer = doc_object(doc, name, members);

    keys_open(&signer, s->dir, KEYS_SIGN, &c->files[cert], &c->files[key]);
    for (size_t i = 0; doc_good(&signer) && i < sizeof others / sizeof *others; i++)
        doc_expect_member(&signer, "key",
                          others[i] == cert || c->files[others[i]] < 0 || !keys_same(c->files[others[i]], c->files[cert]),
                          "is a key of something else too: make one that signs these and nothing else");
}

/* ---- where the notary keeps things ---- */

static void read_data(const struct node *doc, const struct origin *s, struct config *c)
{
    const char *given = doc_text(doc, "data", PATHS_LEN);
    struct node at = doc_member(doc, "data");
    char path[PATHS_LEN + 1];
    struct stat st;
    int *dir = &c->files[HANDOVER_DATA_DIR];

    if (paths_directory(&at, s->dir, given, s->create, 0700, path, dir) && *dir >= 0 &&
        doc_take(&at, fstat(*dir, &st) == 0 ? OK : FAULT_SYSTEM) &&
        doc_expect(&at, (st.st_mode & (S_IRWXG | S_IRWXO)) == 0, "names a directory that others can enter: chmod 700 it"))
        paths_owned(&at, s->dir, path, *dir);
}

/* What a missing or older key file means is the notary's decision (store/keyfile.h); an absent one is handed over empty. */
static void open_key_file(const struct node *at, const struct origin *s, const char *path, int parent, int *key)
{
    *key = openat(s->dir, path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | (s->create ? O_CREAT : 0), 0600);
    if (*key >= 0) {
        (void)fsync(parent);
        (void)(paths_secret(at, *key) && paths_owned(at, s->dir, path, *key));
    } else if (errno == ENOENT) {
        paths_room(at, parent);   /* --check: the first start makes it */
    } else {
        doc_refuse(at, "names a file that cannot be opened for writing");
    }
}

static void read_key_file(const struct node *doc, const struct origin *s, struct config *c)
{
    const char *path = doc_text(doc, "sleutelbestand", PATHS_LEN);
    struct node at = doc_member(doc, "sleutelbestand");
    int parent, data = c->files[HANDOVER_DATA_DIR];

    if (!paths_parent(&at, s->dir, path, &parent))
        return;
    if (doc_expect(&at, data < 0 || !paths_within(parent, data),
                   "must lie outside the data directory: a copy of that must not hold the key"))
        open_key_file(&at, s, path, parent, &c->files[HANDOVER_KEY_FILE]);
    close(parent);
}

/* ---- sources and packs ---- */

static void read_pack(const struct node *pack, const struct origin *s, int *fd)
{
    static const char *const members[] = { "bestand", "sha256", NULL };
    uint8_t wanted[DIGEST_LEN] = { 0 }, found[DIGEST_LEN];
    char *text;
    size_t len;

    doc_only(pack, members);
    const char *hex = doc_text(pack, "sha256", 2 * DIGEST_LEN);
    doc_expect_member(pack, "sha256", strlen(hex) == 2 * DIGEST_LEN && hex_decode(hex, 2 * DIGEST_LEN, wanted, DIGEST_LEN),
                      "must be 64 lower-case hexadecimal digits: sha256sum of the compiled pack");
    const char *path = doc_text(pack, "bestand", PATHS_LEN);
    struct node file = doc_member(pack, "bestand");
    paths_read(&file, s->dir, path, &text, &len);
    if (doc_good(&file) && doc_take(&file, sha256(text, len, found)) &&
        doc_expect(&file, mem_equal(wanted, found, DIGEST_LEN),
                   "is not the file that sha256 names: compare with sha256sum, or compile the pack again"))
        doc_take(&file, role_sealed_file(text, len, fd));
    mem_free(text);
}

/* As the notary will load it. The set borrows from the mapping, which therefore stays. */
static void open_pack(const struct node *at, int fd, struct packset *set)
{
    struct pack pack;
    struct stat st;

    if (!doc_good(at) || !doc_take(at, fstat(fd, &st) == 0 ? OK : FAULT_SYSTEM))
        return;
    void *blob = st.st_size > 0 ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (doc_expect_member(at, "bestand", blob != MAP_FAILED && pack_open(blob, (size_t)st.st_size, &pack) == OK,
                          "is not a compiled pack of this version: passend policy compile"))
        doc_expect(at, packset_add(set, &pack) == OK,
                   "is there twice, or its period overlaps that of another pack with the same id");
}

static void read_packs(const struct node *doc, const struct origin *s, struct config *c)
{
    struct node list = doc_list(doc, "packs", 1, LIMIT_PACKS), pack;
    struct packset set;

    packset_init(&set);
    for (size_t i = 0; doc_element(&list, i, &pack); i++) {
        read_pack(&pack, s, &c->packs[i]);
        open_pack(&pack, c->packs[i], &set);
        c->n_packs = i + 1;
    }
    enum status together = doc_good(&list) ? packset_check(&set) : OK;
    doc_expect(&list, together != REFUSED_PACK_CONFLICT,
               "has two overlays for one corporation that contradict each other; passend policy check says how");
    doc_expect(&list, together != REFUSED_PACK_CROWD,
               "has more than five overlays for one corporation on one day; passend policy check says which");
    doc_expect(&list, together == OK, "has an overlay without the national pack it extends, or no national pack at all");
}

/* ---- who may change the packs, and where ---- */

static bool same_key(const struct note_key *a, const struct note_key *b)
{
    return memcmp(a->public, b->public, NOTE_PUBLIC_LEN) == 0 || strcmp(a->name, b->name) == 0;
}

static void read_policy_keys(const struct node *doc, struct config *c)
{
    struct node list = doc_list_or_none(doc, "beleidssleutels", 1, LIMIT_POLICY_KEYS), one;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        const char *text = doc_own_text(&one, NOTE_VKEY_MAX);
        enum status s = doc_good(&one) ? note_key_parse(text, strlen(text), &c->keys[i]) : OK;

        doc_expect(&one, s != REFUSED_KEY, "is not a verifier key as passendctl key new prints it");
        doc_take(&one, s);
        for (size_t k = 0; k < i; k++)
            doc_expect(&one, !same_key(&c->keys[k], &c->keys[i]), "is there twice, or has the name of an earlier key");
        c->n_keys = i + 1;
    }
    c->threshold = (unsigned)doc_int_or(doc, "beleidsdrempel", 1, LIMIT_POLICY_KEYS, 1);
    doc_expect_member(doc, "beleidsdrempel", c->threshold <= 1 || c->threshold <= c->n_keys,
                      "asks for more keys than beleidssleutels names");
}

static void read_control_socket(const struct node *doc, const struct origin *s, struct config *c)
{
    const char *path = doc_text_or(doc, "beheer", PATHS_LEN, NULL);
    struct node at = doc_member(doc, "beheer");

    if (path == NULL || !doc_good(doc))
        return;
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    if (doc_expect(&at, strlen(name) < sizeof c->control_name, "must end in a name of at most 64 characters") &&
        paths_parent(&at, s->dir, path, &c->control_dir))
        memcpy(c->control_name, name, strlen(name) + 1);
}

/* ---- plain settings ---- */

static void read_languages(const struct node *doc, struct config *c)
{
    struct node list = doc_list_or_none(doc, "talen", 1, LANGUAGE_N), one;
    unsigned languages = 0;
    enum language language;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        const char *tag = doc_own_text(&one, 8);

        if (doc_expect(&one, language_find(tag, strlen(tag), &language) && (languages & 1u << language) == 0,
                       "must be one of nl, en, ar, tr, pl and uk, each once"))
            languages |= 1u << language;
    }
    if (list.value == NULL)
        languages = 1u << LANGUAGE_NL | 1u << LANGUAGE_EN;
    doc_expect(&list, (languages & 1u << LANGUAGE_NL) != 0, "must have nl: Dutch is one tap away on every page");
    c->settings.languages = (uint16_t)languages;
}

static void read_sandbox(const struct node *doc, struct config *c)
{
    static const char *const members[] = { "landlock", NULL };

    c->settings.landlock_required = 1;
    if (!doc_has(doc, "sandbox"))
        return;
    struct node sandbox = doc_object(doc, "sandbox", members);
    const char *text = doc_text_or(&sandbox, "landlock", 32, "vereist");
    doc_expect_member(&sandbox, "landlock", strcmp(text, "vereist") == 0 || strcmp(text, "indien-aanwezig") == 0,
                      "must be vereist or indien-aanwezig");
    c->settings.landlock_required = strcmp(text, "vereist") == 0;
}

static void read_settings(const struct node *doc, struct origin *s, struct config *c)
{
    const char *environment = doc_text(doc, "omgeving", 16);

    doc_expect_member(doc, "omgeving", strcmp(environment, "TEST") == 0 || strcmp(environment, "PRODUCTIE") == 0,
                      "must be TEST or PRODUCTIE");
    s->service = environment[0];
    c->settings.test_environment = environment[0] == 'T';
    hosts_origin(doc, "issuer", c->settings.issuer);
    value_url(doc, "menselijke_toets", false, c->settings.menselijke_toets);
    c->uid_basis = (uint32_t)doc_int_or(doc, "uid_basis", 1000, 4000000000, UID_BASIS);
    c->settings.n_assessors = (uint16_t)doc_int_or(doc, "assessors", 1, LIMIT_ASSESSORS, LIMIT_ASSESSORS);
    read_languages(doc, c);
    read_sandbox(doc, c);
}

/* ---- all of it ---- */

static void read_document(const struct node *doc, struct origin *s, struct config *c)
{
    static const char *const members[] = { "issuer", "omgeving", "publiek", "platform", "verdict", "ontvangst", "data",
                                           "sleutelbestand", "bronnen", "dns", "packs", "register", "corporaties", "talen",
                                           "sandbox", "uid_basis", "assessors", "menselijke_toets", "beleidssleutels",
                                           "beleidsdrempel", "beheer", "log", NULL };

    doc_only(doc, members);
    read_policy_keys(doc, c);
    read_control_socket(doc, s, c);
    read_settings(doc, s, c);
    hosts_read(doc, s, c);
    read_signer(doc, s, "verdict", c, HANDOVER_VERDICT_CERT, HANDOVER_VERDICT_KEY);
    read_signer(doc, s, "ontvangst", c, HANDOVER_RECEIPT_CERT, HANDOVER_RECEIPT_KEY);
    showcase_read(doc, s, c);
    sources_read(doc, s, c);
    read_packs(doc, s, c);
    read_data(doc, s, c);
    read_key_file(doc, s, c);
    public_log_read(doc, s, c);
    if (doc_good(doc))
        doc_take(doc, targets_seal(c));
}

enum status config_open(const char *path, bool create, struct config *out, struct doc *doc)
{
    struct origin s = { .file = path, .dir = -1, .create = create };
    char *text;
    size_t len;

    *out = (struct config){ .control_dir = -1, .crl = CRL_NONE };
    for (size_t i = 0; i < HANDOVER_N; i++)
        out->files[i] = -1;
    for (size_t i = 0; i < LIMIT_PACKS; i++)
        out->packs[i] = -1;
    sources_init(&out->sources);
    doc_init(doc, REFUSED_CONFIG);
    struct node root = doc_root(doc, NULL);
    doc_expect(&root, strlen(path) <= PATHS_LEN, "its name is too long");
    paths_read(&root, AT_FDCWD, path, &text, &len);
    AUTO_JSON json = paths_parse(&root, text, len);
    root.value = json;
    if (paths_parent(&root, AT_FDCWD, path, &s.dir)) {
        read_document(&root, &s, out);
        close(s.dir);
    }
    return doc->status;
}

void config_close(struct config *c)
{
    for (size_t i = 0; i < LIMIT_PACKS; i++)
        fd_close(&c->packs[i]);
    for (size_t i = 0; i < HANDOVER_N; i++)
        fd_close(&c->files[i]);
    sources_close(&c->sources);
    crl_close(&c->crl);
    fd_close(&c->control_dir);
}
