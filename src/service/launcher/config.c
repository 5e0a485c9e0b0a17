#include "launcher/config.h"

#include "base/clock.h"
#include "base/fd.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "json/strict_json.h"
#include "launcher/hosts.h"
#include "launcher/keys.h"
#include "launcher/paths.h"
#include "launcher/public_log.h"
#include "launcher/showcase.h"
#include "launcher/sources.h"
#include "launcher/targets.h"
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
static enum status read_signer(struct place *p, const struct origin *s, const json_t *doc, const char *name, struct config *c,
                               enum handover cert, enum handover key)
{
    static const char *const members[] = { "cert", "key", NULL };
    static const enum handover others[] = { HANDOVER_TLS_CERT, HANDOVER_PUBLIC_CERT, HANDOVER_VERDICT_CERT };
    json_t *obj;

    TRY(place_object(p, doc, name, members, &obj));
    size_t mark = place_enter(p, name);
    TRY(keys_open(p, s->dir, obj, KEYS_SIGN, &c->files[cert], &c->files[key]));
    size_t inner = place_enter(p, "key");
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (others[i] != cert && c->files[others[i]] >= 0 && keys_same(c->files[others[i]], c->files[cert]))
            return place_refuse(p, "is a key of something else too: make one that signs these and nothing else");
    place_leave(p, inner);
    place_leave(p, mark);
    return OK;
}

/* ---- where the notary keeps things ---- */

static enum status read_data(struct place *p, const struct origin *s, const json_t *doc, struct config *c)
{
    const char *given = NULL;
    char path[PATHS_LEN + 1];
    struct stat st;
    int *dir = &c->files[HANDOVER_DATA_DIR];

    TRY(place_text(p, doc, "data", true, PATHS_LEN, &given));
    size_t mark = place_enter(p, "data");
    TRY(paths_directory(p, s->dir, given, s->create, 0700, path, dir));
    if (*dir >= 0) {
        if (fstat(*dir, &st) != 0)
            return FAULT_SYSTEM;
        if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
            return place_refuse(p, "names a directory that others can enter: chmod 700 it");
        TRY(paths_owned(p, s->dir, path, *dir));
    }
    place_leave(p, mark);
    return OK;
}

/* What a missing or older key file means is the notary's decision (store/keyfile.h); an absent one is handed over empty. */
static enum status read_key_file(struct place *p, const struct origin *s, const json_t *doc, struct config *c)
{
    const char *path = NULL;
    int parent, data = c->files[HANDOVER_DATA_DIR], *key = &c->files[HANDOVER_KEY_FILE];

    TRY(place_text(p, doc, "sleutelbestand", true, PATHS_LEN, &path));
    size_t mark = place_enter(p, "sleutelbestand");
    TRY(paths_parent(p, s->dir, path, &parent));
    bool within = data >= 0 && paths_within(parent, data);
    if (within) {
        close(parent);
        return place_refuse(p, "must lie outside the data directory: a copy of that must not hold the key");
    }
    *key = openat(s->dir, path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | (s->create ? O_CREAT : 0), 0600);
    int err = errno;
    enum status st = OK;
    if (*key >= 0)
        (void)fsync(parent);
    else if (err == ENOENT)
        st = paths_room(p, parent);   /* --check: the first start makes it */
    else
        st = place_refuse(p, "names a file that cannot be opened for writing");
    close(parent);
    TRY(st);
    if (*key >= 0) {
        TRY(paths_secret(p, *key));
        TRY(paths_owned(p, s->dir, path, *key));
    }
    place_leave(p, mark);
    return OK;
}

/* ---- sources and packs ---- */

static enum status read_pack(struct place *p, const struct origin *s, const json_t *obj, int *fd)
{
    static const char *const members[] = { "bestand", "sha256", NULL };
    const char *path = NULL, *hex = NULL;
    uint8_t wanted[DIGEST_LEN], found[DIGEST_LEN];
    char *text;
    size_t len;

    TRY(place_only(p, obj, members));
    TRY(place_text(p, obj, "sha256", true, 2 * DIGEST_LEN, &hex));
    size_t mark = place_enter(p, "sha256");
    if (strlen(hex) != 2 * DIGEST_LEN || !hex_decode(hex, 2 * DIGEST_LEN, wanted, DIGEST_LEN))
        return place_refuse(p, "must be 64 lower-case hexadecimal digits: sha256sum of the compiled pack");
    place_leave(p, mark);
    TRY(place_text(p, obj, "bestand", true, PATHS_LEN, &path));
    mark = place_enter(p, "bestand");
    TRY(place_read(p, s->dir, path, &text, &len));
    enum status st = sha256(text, len, found);
    if (st == OK && !mem_equal(wanted, found, DIGEST_LEN))
        st = place_refuse(p, "is not the file that sha256 names: compare with sha256sum, or compile the pack again");
    if (st == OK)
        st = role_sealed_file(text, len, fd);
    mem_free(text);
    TRY(st);
    place_leave(p, mark);
    return OK;
}

/* As the notary will load it. The set borrows from the mapping, which therefore stays. */
static enum status open_pack(struct place *p, int fd, struct packset *set)
{
    struct pack pack;
    struct stat st;

    if (fstat(fd, &st) != 0)
        return FAULT_SYSTEM;
    void *blob = st.st_size > 0 ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_SHARED, fd, 0) : MAP_FAILED;
    if (blob == MAP_FAILED || pack_open(blob, (size_t)st.st_size, &pack) != OK) {
        place_enter(p, "bestand");
        return place_refuse(p, "is not a compiled pack of this version: passend policy compile");
    }
    if (packset_add(set, &pack) != OK)
        return place_refuse(p, "is there twice, or its period overlaps that of another pack with the same id");
    return OK;
}

static enum status read_packs(struct place *p, const struct origin *s, const json_t *doc, struct config *c)
{
    struct packset set;
    json_t *list;

    packset_init(&set);
    TRY(place_array(p, doc, "packs", true, 1, LIMIT_PACKS, &list));
    size_t mark = place_enter(p, "packs");
    for (size_t i = 0; i < json_array_size(list); i++) {
        size_t inner = place_index(p, i);
        TRY(read_pack(p, s, json_array_get(list, i), &c->packs[i]));
        TRY(open_pack(p, c->packs[i], &set));
        c->n_packs = i + 1;
        place_leave(p, inner);
    }
    enum status samen = packset_check(&set);
    if (samen == REFUSED_PACK_CONFLICT)
        return place_refuse(p, "has two overlays for one corporation that contradict each other; passend policy check says how");
    if (samen == REFUSED_PACK_CROWD)
        return place_refuse(p, "has more than five overlays for one corporation on one day; passend policy check says which");
    if (samen != OK)
        return place_refuse(p, "has an overlay without the national pack it extends, or no national pack at all");
    place_leave(p, mark);
    return OK;
}

/* ---- who may change the packs, and where ---- */

static bool same_key(const struct note_key *a, const struct note_key *b)
{
    return memcmp(a->public, b->public, NOTE_PUBLIC_LEN) == 0 || strcmp(a->name, b->name) == 0;
}

static enum status read_policy_keys(struct place *p, const json_t *doc, struct config *c)
{
    const char *text = NULL;
    int64_t threshold = 1;
    json_t *list = NULL;

    TRY(place_array(p, doc, "beleidssleutels", false, 1, LIMIT_POLICY_KEYS, &list));
    size_t mark = place_enter(p, "beleidssleutels");
    for (size_t i = 0; i < json_array_size(list); i++) {
        TRY(place_text_at(p, list, i, NOTE_VKEY_MAX, &text));
        size_t inner = place_index(p, i);
        enum status s = note_key_parse(text, strlen(text), &c->sleutels[i]);
        if (s == REFUSED_KEY)
            return place_refuse(p, "is not a verifier key as passendctl key new prints it");
        TRY(s);
        for (size_t k = 0; k < i; k++)
            if (same_key(&c->sleutels[k], &c->sleutels[i]))
                return place_refuse(p, "is there twice, or has the name of an earlier key");
        c->n_sleutels = i + 1;
        place_leave(p, inner);
    }
    place_leave(p, mark);
    TRY(place_int(p, doc, "beleidsdrempel", false, 1, LIMIT_POLICY_KEYS, &threshold));
    if (threshold > 1 && (size_t)threshold > c->n_sleutels) {
        place_enter(p, "beleidsdrempel");
        return place_refuse(p, "asks for more keys than beleidssleutels names");
    }
    c->drempel = (unsigned)threshold;
    return OK;
}

static enum status read_control_socket(struct place *p, const struct origin *s, const json_t *doc, struct config *c)
{
    const char *path = NULL;

    TRY(place_text(p, doc, "beheer", false, PATHS_LEN, &path));
    if (path == NULL)
        return OK;
    size_t mark = place_enter(p, "beheer");
    const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
    if (strlen(name) >= sizeof c->beheer)
        return place_refuse(p, "must end in a name of at most 64 characters");
    TRY(paths_parent(p, s->dir, path, &c->beheer_dir));
    memcpy(c->beheer, name, strlen(name) + 1);
    place_leave(p, mark);
    return OK;
}

/* ---- plain settings ---- */

static enum status read_languages(struct place *p, const json_t *doc, struct config *c)
{
    enum language language;
    const char *tag = NULL;
    json_t *list;

    c->instelling.languages = 1 << LANGUAGE_NL | 1 << LANGUAGE_EN;
    TRY(place_array(p, doc, "talen", false, 1, LANGUAGE_N, &list));
    if (list == NULL)
        return OK;
    size_t mark = place_enter(p, "talen");
    c->instelling.languages = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        TRY(place_text_at(p, list, i, 8, &tag));
        size_t inner = place_index(p, i);
        if (!language_find(tag, strlen(tag), &language) || (c->instelling.languages & 1u << language) != 0)
            return place_refuse(p, "must be one of nl, en, ar, tr, pl and uk, each once");
        c->instelling.languages |= (uint16_t)(1u << language);
        place_leave(p, inner);
    }
    if ((c->instelling.languages & 1u << LANGUAGE_NL) == 0)
        return place_refuse(p, "must have nl: Dutch is one tap away on every page");
    place_leave(p, mark);
    return OK;
}

static enum status read_sandbox(struct place *p, const json_t *doc, struct config *c)
{
    static const char *const members[] = { "landlock", NULL };
    const char *text = "vereist";
    json_t *sandbox;

    c->instelling.landlock_vereist = 1;
    if (json_object_get(doc, "sandbox") == NULL)
        return OK;
    TRY(place_object(p, doc, "sandbox", members, &sandbox));
    size_t mark = place_enter(p, "sandbox");
    TRY(place_text(p, sandbox, "landlock", false, 32, &text));
    if (strcmp(text, "vereist") != 0 && strcmp(text, "indien-aanwezig") != 0) {
        place_enter(p, "landlock");
        return place_refuse(p, "must be vereist or indien-aanwezig");
    }
    c->instelling.landlock_vereist = strcmp(text, "vereist") == 0;
    place_leave(p, mark);
    return OK;
}

static enum status read_settings(struct place *p, const json_t *doc, struct origin *s, struct config *c)
{
    const char *omgeving = NULL;
    int64_t uid = UID_BASIS, assessors = LIMIT_ASSESSORS;

    TRY(place_text(p, doc, "omgeving", true, 16, &omgeving));
    if (strcmp(omgeving, "TEST") != 0 && strcmp(omgeving, "PRODUCTIE") != 0) {
        place_enter(p, "omgeving");
        return place_refuse(p, "must be TEST or PRODUCTIE");
    }
    s->service = omgeving[0];
    c->instelling.test_omgeving = omgeving[0] == 'T';
    TRY(hosts_origin(p, doc, "issuer", c->instelling.issuer));
    TRY(place_url(p, doc, "menselijke_toets", false, c->instelling.menselijke_toets));
    TRY(place_int(p, doc, "uid_basis", false, 1000, 4000000000, &uid));
    TRY(place_int(p, doc, "assessors", false, 1, LIMIT_ASSESSORS, &assessors));
    c->uid_basis = (uint32_t)uid;
    c->instelling.n_assessors = (uint16_t)assessors;
    TRY(read_languages(p, doc, c));
    return read_sandbox(p, doc, c);
}

/* ---- all of it ---- */

static enum status read_document(struct place *p, const json_t *doc, struct origin *s, struct config *c)
{
    static const char *const members[] = { "issuer", "omgeving", "publiek", "platform", "verdict", "ontvangst", "data",
                                           "sleutelbestand", "bronnen", "dns", "packs", "register", "corporaties", "talen",
                                           "sandbox", "uid_basis", "assessors", "menselijke_toets", "beleidssleutels",
                                           "beleidsdrempel", "beheer", "log", NULL };

    TRY(place_only(p, doc, members));
    TRY(read_policy_keys(p, doc, c));
    TRY(read_control_socket(p, s, doc, c));
    TRY(read_settings(p, doc, s, c));
    TRY(hosts_read(p, s, doc, c));
    TRY(read_signer(p, s, doc, "verdict", c, HANDOVER_VERDICT_CERT, HANDOVER_VERDICT_KEY));
    TRY(read_signer(p, s, doc, "ontvangst", c, HANDOVER_RECEIPT_CERT, HANDOVER_RECEIPT_KEY));
    TRY(showcase_read(p, s, doc, c));
    TRY(sources_read(p, s, doc, c));
    TRY(read_packs(p, s, doc, c));
    TRY(read_data(p, s, doc, c));
    TRY(read_key_file(p, s, doc, c));
    TRY(public_log_read(p, s, doc, c));
    return targets_seal(c);
}

enum status config_open(const char *path, bool create, struct config *out, struct place *p)
{
    AUTO_JSON doc = NULL;
    struct origin s = { .dir = -1, .create = create };
    char *text;
    size_t len;

    *out = (struct config){ .beheer_dir = -1, .crl = CRL_NONE };
    for (size_t i = 0; i < HANDOVER_N; i++)
        out->files[i] = -1;
    for (size_t i = 0; i < LIMIT_PACKS; i++)
        out->packs[i] = -1;
    sources_init(&out->sources);
    place_init(p, path);
    if (strlen(path) > PATHS_LEN)
        return place_refuse(p, "its name is too long");
    TRY(place_read(p, AT_FDCWD, path, &text, &len));
    enum status st = place_parse(p, text, len, &doc);
    mem_free(text);
    TRY(st);
    TRY(paths_parent(p, AT_FDCWD, path, &s.dir));
    st = read_document(p, doc, &s, out);
    close(s.dir);
    return st;
}

void config_close(struct config *c)
{
    for (size_t i = 0; i < LIMIT_PACKS; i++)
        fd_close(&c->packs[i]);
    for (size_t i = 0; i < HANDOVER_N; i++)
        fd_close(&c->files[i]);
    sources_close(&c->sources);
    crl_close(&c->crl);
    fd_close(&c->beheer_dir);
}
