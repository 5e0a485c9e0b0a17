#include "launcher/packs.h"

#include "base/buf.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "launcher/log_lines.h"
#include "launcher/pack_folder.h"
#include "pack/packnote.h"
#include "wire/role.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int64_t packs_tag(const uint8_t sha256[DIGEST_LEN])
{
    return (int64_t)sha256[0] << 24 | (int64_t)sha256[1] << 16 | (int64_t)sha256[2] << 8 | sha256[3];
}

/* ---- one pack ---- */

/* A sealed file of the bytes, and the pack in a mapping of it, which stays: the list borrows from it. */
static enum status seal(const void *data, size_t len, int *fd, struct pack *out)
{
    *fd = -1;
    TRY(role_sealed_file(data, len, fd));
    void *map = mmap(NULL, len, PROT_READ, MAP_SHARED, *fd, 0);
    enum status s = map == MAP_FAILED ? FAULT_MEMORY : pack_open(map, len, out);
    if (s == OK)
        return OK;
    if (map != MAP_FAILED)
        munmap(map, len);
    close(*fd);
    *fd = -1;
    return s;
}

/* Who signed what. names: the keys that did, as the row keeps them. */
static enum status read_note(const struct packs *p, const char *note, size_t len, struct packnote *out,
                             struct catalogue_row *r)
{
    struct note n;

    if (p->n_keys == 0)
        return REFUSED_POLICY_KEYS;
    TRY(note_open(note, len, p->keys, p->n_keys, &n));
    if (note_signer_count(n.signers) < p->threshold)
        return REFUSED_NOTE_TOO_FEW;
    TRY(packnote_parse(n.text, n.text_len, out));
    for (size_t i = 0; i < p->n_keys; i++)
        if (n.signers >> i & 1)
            memcpy(r->keys[r->n_keys++], p->keys[i].name, sizeof p->keys[i].name);
    return OK;
}

/* The note against the file and the pack in it. */
static enum status check_signed(const struct packs *p, const struct role_bytes *file, const char *note, size_t note_len,
                                struct offer *a, int32_t *vanaf)
{
    struct packnote said;

    TRY(read_note(p, note, note_len, &said, &a->row));
    TRY(sha256(file->data, file->len, a->row.bestand_sha));
    if (memcmp(said.bestand, a->row.bestand_sha, DIGEST_LEN) != 0)
        return REFUSED_PACK_FILE;
    TRY(seal(file->data, file->len, &a->fd, &a->pack));
    if (memcmp(said.sha256, pack_sha256(&a->pack), DIGEST_LEN) != 0 || strcmp(said.id, pack_id(&a->pack)) != 0 ||
        strcmp(said.versie, pack_version(&a->pack)) != 0)
        return REFUSED_PACK_NOTE;
    memcpy(a->row.sha256, said.sha256, DIGEST_LEN);
    *vanaf = said.vanaf;
    return OK;
}

static void offer_init(struct offer *a)
{
    *a = (struct offer){ .fd = -1, .row = { .origin = CATALOGUE_SIGNED, .ingetrokken = CATALOGUE_NEVER } };
}

void offer_close(struct offer *a)
{
    if (a->fd >= 0) {
        munmap((void *)(uintptr_t)a->pack.form, a->pack.len);
        close(a->fd);
    }
    offer_init(a);
}

/* The packs can serve together on every day from today on: they fit a set, no two overlays contradict each other, and no
 * corporation has a sixth. */
static enum status check_days(const struct catalogue *b, int32_t today)
{
    struct pack_collision collision;
    struct pack_crowd crowd;
    struct packset set;
    uint8_t nrs[PACKSET_MAX];

    TRY(catalogue_fits(b));
    for (unsigned i = 0; i < b->n; i++) {
        catalogue_set(b, b->rows[i].vanaf > today ? b->rows[i].vanaf : today, &set, nrs);
        if (packset_collision(&set, &collision))
            return REFUSED_PACK_CONFLICT;
        if (packset_crowd(&set, NULL, &crowd))
            return REFUSED_PACK_CROWD;
    }
    return OK;
}

static enum status check_beside(const struct packs *p, const struct offer *a, int32_t today)
{
    static struct catalogue b;

    b = p->beleid;
    TRY(catalogue_add(&b, &a->pack, &a->row));
    return check_days(&b, today);
}

enum status packs_judge(const struct packs *p, int fd, const char *note, size_t note_len, int32_t today,
                                struct offer *out)
{
    struct role_bytes file;
    int32_t vanaf = 0;

    offer_init(out);
    if (p->n_keys == 0)
        return REFUSED_POLICY_KEYS;
    TRY(pack_file_take(fd, PACK_SIZE_MAX, &file));
    enum status s = check_signed(p, &file, note, note_len, out, &vanaf);
    role_bytes_release(&file);
    TRY(s);
    out->row.vanaf = vanaf == PACKNOTE_NOW ? today : vanaf;
    out->note = note;
    out->note_len = note_len;
    TRY(catalogue_admit(&p->beleid, &out->pack, out->row.vanaf, today));
    return check_beside(p, out, today);
}

/* ---- the list ---- */

static enum status make_table(const struct catalogue *b, int *fd)
{
    return role_sealed_file(b->rows, b->n * sizeof b->rows[0], fd);
}

/* Puts a new list in the place of the old one: the list and the file that roles are given change together. */
static enum status replace_table(struct packs *p)
{
    int fd;

    TRY(make_table(&p->beleid, &fd));
    if (p->table >= 0)
        close(p->table);
    p->table = fd;
    return OK;
}

enum status packs_take(struct packs *p, struct offer *a)
{
    int dir = pack_folder_open(p->data_dir, true);

    if (dir < 0)
        return FAULT_STORE;
    unsigned nr = p->beleid.n;
    enum status s = catalogue_add(&p->beleid, &a->pack, &a->row);
    if (s == OK)
        s = replace_table(p);
    if (s == OK)
        s = pack_folder_write(dir, &a->row, a->pack.form, a->pack.len, a->note, a->note_len);
    close(dir);
    if (s != OK) {
        p->beleid.n = nr;
        /* What roles are given is the list as it was; without memory for it the next start has it. */
        return replace_table(p) == OK ? s : FAULT_SYSTEM;
    }
    p->fds[nr] = a->fd;
    a->fd = -1;
    return OK;
}

enum status packs_withdraw(struct packs *p, unsigned nr, const char *reden, int32_t today)
{
    struct catalogue_row *r = &p->beleid.rows[nr], before = *r;
    int dir = pack_folder_open(p->data_dir, true);

    if (dir < 0)
        return FAULT_STORE;
    r->ingetrokken = today;
    memcpy(r->reden, reden, strlen(reden));
    enum status s = replace_table(p);
    if (s == OK)
        s = pack_folder_write_state(dir, r);
    close(dir);
    if (s == OK) {
        /* Older versions serve again, as was asked. Where they cannot serve together, the next start refuses them. */
        enum status together = check_days(&p->beleid, today);

        if (together != OK)
            event_log(EVENT_POLICY_REFUSED, together, packs_tag(r->sha256));
        return OK;
    }
    *r = before;
    return replace_table(p) == OK ? s : FAULT_SYSTEM;
}

/* ---- start ---- */

static void refuse(struct packs *p, const uint8_t sha256[DIGEST_LEN], enum status why)
{
    char name[2 * DIGEST_LEN + 1];
    struct writer w;

    writer_init(&w, name, sizeof name);
    write_hex(&w, sha256, DIGEST_LEN);
    write_char(&w, '\0');
    p->refused++;
    SAY(PACK_FOLDER "/", name, ": ", status_slug(why), "; the service goes on without this pack");
    event_log(EVENT_POLICY_REFUSED, why, packs_tag(sha256));
}

static enum status add(struct packs *p, struct offer *a)
{
    TRY(catalogue_add(&p->beleid, &a->pack, &a->row));
    p->fds[p->beleid.n - 1] = a->fd;
    a->fd = -1;
    return OK;
}

/* The configuration's own: valid by their hash, which it names. */
static enum status add_configured(struct packs *p, int fd)
{
    struct role_bytes file;
    struct offer a;

    offer_init(&a);
    a.row.origin = CATALOGUE_CONFIGURED;
    a.row.vanaf = CATALOGUE_ALWAYS;
    TRY(pack_file_take(fd, PACK_SIZE_MAX, &file));
    enum status s = sha256(file.data, file.len, a.row.bestand_sha);
    if (s == OK)
        s = seal(file.data, file.len, &a.fd, &a.pack);
    role_bytes_release(&file);
    if (s == OK) {
        memcpy(a.row.sha256, pack_sha256(&a.pack), DIGEST_LEN);
        s = add(p, &a);
    }
    offer_close(&a);
    return s;
}

/* A pack of the configuration: its withdrawal counts. What cannot be read may have been one. */
static void known_again(struct packs *p, int dir, unsigned nr)
{
    struct catalogue_row *r = &p->beleid.rows[nr], stand = *r;
    enum status s = pack_folder_read_state(dir, r->sha256, &stand);

    if (s != OK) {
        refuse(p, r->sha256, s);
        r->origin = CATALOGUE_FORMER;
        return;
    }
    r->ingetrokken = stand.ingetrokken;
    memcpy(r->reden, stand.reden, sizeof r->reden);
}

/* A pack by its identity alone: known, and never in force. */
static enum status open_known(const struct role_bytes *file, struct offer *a)
{
    TRY(sha256(file->data, file->len, a->row.bestand_sha));
    TRY(seal(file->data, file->len, &a->fd, &a->pack));
    memcpy(a->row.sha256, pack_sha256(&a->pack), DIGEST_LEN);
    return OK;
}

/* What was loaded, looked at as on the first day. The day it serves from is that of the note, where it names one. */
static enum status open_loaded(const struct packs *p, int dir, const uint8_t sha256[DIGEST_LEN],
                               const struct role_bytes *file, int32_t since, struct offer *a)
{
    struct role_bytes note;
    int32_t vanaf = 0;

    TRY(pack_file_read(dir, sha256, ".note", LIMIT_NOTE_BYTES, &note));
    enum status s = check_signed(p, file, (const char *)note.data, note.len, a, &vanaf);
    role_bytes_release(&note);
    return s == OK && vanaf != PACKNOTE_NOW && vanaf != since ? REFUSED_PACK_NOTE : s;
}

/*
 * What was loaded and still stands; what was configured once, only to be known. Also one that was withdrawn is known
 * whatever its note says by now: keys come and go, and it must not come back by being forgotten.
 */
static enum status load_kept(const struct packs *p, int dir, const uint8_t sha256[DIGEST_LEN], struct offer *a)
{
    struct catalogue_row stand = { 0 };
    struct role_bytes file;

    TRY(pack_folder_read_state(dir, sha256, &stand));
    TRY(pack_file_read(dir, sha256, ".pack", PACK_SIZE_MAX, &file));
    bool loaded = stand.origin == CATALOGUE_SIGNED;
    enum status s = loaded ? open_loaded(p, dir, sha256, &file, stand.vanaf, a) : OK;
    if (status_class_of(s) == CLASS_REFUSED && stand.ingetrokken != CATALOGUE_NEVER) {
        offer_close(a);
        loaded = false;
        s = OK;
    }
    if (s == OK && !loaded)
        s = open_known(&file, a);
    role_bytes_release(&file);
    TRY(s);
    a->row.origin = loaded ? CATALOGUE_SIGNED : CATALOGUE_FORMER;
    a->row.vanaf = stand.vanaf;
    a->row.ingetrokken = stand.ingetrokken;
    memcpy(a->row.reden, stand.reden, sizeof a->row.reden);
    return memcmp(a->row.sha256, sha256, DIGEST_LEN) == 0 ? OK : REFUSED_PACK_FILE;
}

/* returns OK | REFUSED_TOO_MANY */
static enum status add_kept(struct packs *p, int dir, const uint8_t sha256[DIGEST_LEN])
{
    int nr = catalogue_find(&p->beleid, sha256);
    struct offer a;

    if (nr >= 0) {
        known_again(p, dir, (unsigned)nr);
        return OK;
    }
    offer_init(&a);
    enum status s = load_kept(p, dir, sha256, &a);
    if (s == OK)
        s = add(p, &a);
    if (s != OK)
        refuse(p, sha256, s);
    offer_close(&a);
    return s == REFUSED_TOO_MANY ? s : OK;
}

/* An overlay whose base is gone from the configuration decides nothing. */
static void check_bases(struct packs *p)
{
    struct catalogue *b = &p->beleid;

    for (unsigned i = 0; i < b->n; i++) {
        struct catalogue_row *r = &b->rows[i];
        bool found = !pack_is_overlay(&b->packs[i]) || r->origin != CATALOGUE_SIGNED;

        for (unsigned k = 0; k < b->n && !found; k++)
            found = !pack_is_overlay(&b->packs[k]) && b->rows[k].origin != CATALOGUE_FORMER &&
                    strcmp(pack_id(&b->packs[k]), pack_basis(&b->packs[i])) == 0;
        if (found)
            continue;
        refuse(p, r->sha256, REFUSED_PACK_BASE);
        r->origin = CATALOGUE_FORMER;
    }
}

static void keep_configured(struct packs *p)
{
    int dir = p->data_dir >= 0 ? pack_folder_open(p->data_dir, true) : -1;

    for (unsigned i = 0; dir >= 0 && i < p->beleid.n; i++) {
        const struct catalogue_row *r = &p->beleid.rows[i];

        if (r->origin != CATALOGUE_CONFIGURED || pack_folder_knows(dir, r->sha256))
            continue;
        if (pack_folder_write(dir, r, p->beleid.packs[i].form, p->beleid.packs[i].len, NULL, 0) != OK)
            event_log(EVENT_FAULT, FAULT_STORE, 0);   /* it serves all the same, and is written at another start */
    }
    if (dir >= 0)
        close(dir);
}

static enum status read_folder(struct packs *p, bool create)
{
    static uint8_t shas[PACK_FILES_MAX][DIGEST_LEN];
    int dir = p->data_dir >= 0 ? pack_folder_open(p->data_dir, create) : -1;
    enum status s = OK;

    if (dir < 0)
        return OK;
    if (create)
        pack_folder_clear(dir);
    for (size_t i = 0, n = pack_folder_list(dir, shas); i < n && s == OK; i++)
        s = add_kept(p, dir, shas[i]);
    close(dir);
    check_bases(p);
    return s;
}

/* The packs of the configuration and those under packs/ cannot serve together. */
static enum status refuse_all(enum status why)
{
    event_log(EVENT_POLICY_REFUSED, why, 0);
    SAY("packs of the configuration and of " PACK_FOLDER "/ together: ",
        why == REFUSED_TOO_MANY        ? "more than 64, or more than 32 that decide on one day"
        : why == REFUSED_PACK_CONFLICT ? "two overlays for one corporation contradict each other"
                                       : "more than five overlays for one corporation on one day");
    return why;
}

enum status packs_open(const struct config *c, int32_t today, bool create, struct packs *out)
{
    struct packset set;
    uint8_t nrs[PACKSET_MAX];

    memset(out, 0, sizeof *out);
    out->table = -1;
    out->data_dir = c->files[HANDOVER_DATA_DIR];
    out->keys = c->keys;
    out->n_keys = c->n_keys;
    out->threshold = c->threshold;
    for (size_t i = 0; i < CATALOGUE_MAX; i++)
        out->fds[i] = -1;
    for (size_t i = 0; i < c->n_packs; i++)
        TRY(add_configured(out, c->packs[i]));
    enum status s = read_folder(out, create);
    if (s == OK)
        s = check_days(&out->beleid, today);
    if (s != OK)
        return refuse_all(s);
    if (create)
        keep_configured(out);
    catalogue_set(&out->beleid, today, &set, nrs);
    if (packset_check(&set) != OK) /* all withdrawn: it starts, and says of everything that the policy is missing */
        SAY("no complete policy is in force today");
    return make_table(&out->beleid, &out->table);
}

void packs_close(struct packs *p)
{
    for (size_t i = 0; i < CATALOGUE_MAX; i++)
        if (p->fds[i] >= 0)
            close(p->fds[i]);
    if (p->table >= 0)
        close(p->table);
}
