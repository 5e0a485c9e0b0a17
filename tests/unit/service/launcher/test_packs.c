/*
 * Packs on disk. Every step that makes something durable fails in turn, and the process dies at every step in turn: what
 * is found afterwards is the old list or the new one, and what was confirmed is there.
 */
#include "../../cmocka_all.h"

#include "base/date.h"
#include "base/mem.h"
#include "launcher/packs.h"
#include "pack/packnote.h"
#include "packs/load.h"
#include "wire/role.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define TODAY 20779   /* 2026-11-22 */

/* ---- steps ---- */

static long step, fail_at, die_at;   /* counted from 1; 0 = never */

static bool fails(void)
{
    step++;
    if (step == die_at)
        _exit(7);
    errno = ENOSPC;
    return step == fail_at;
}

int __real_fsync(int fd);
int __real_renameat(int a, const char *from, int b, const char *to);
int __real_mkdirat(int fd, const char *name, mode_t mode);
int __wrap_fsync(int fd);
int __wrap_renameat(int a, const char *from, int b, const char *to);
int __wrap_mkdirat(int fd, const char *name, mode_t mode);

int __wrap_fsync(int fd)
{
    return fails() ? -1 : __real_fsync(fd);
}

int __wrap_renameat(int a, const char *from, int b, const char *to)
{
    return fails() ? -1 : __real_renameat(a, from, b, to);
}

int __wrap_mkdirat(int fd, const char *name, mode_t mode)
{
    return fails() ? -1 : __real_mkdirat(fd, name, mode);
}

/* ---- a configuration of two packs, and a third that somebody signed ---- */

struct bench {
    char dir[64];
    struct config config;
    struct loaded_pack packs[3];     /* 2025 and 2026 configured, the region signed */
    char note[2048];
    size_t note_len;
    int file;                        /* of the region */
};

static void sign_as(struct bench *b, const char *name, uint8_t secret, const struct loaded_pack *k, int32_t vanaf)
{
    uint8_t seed[32] = { secret }, public[NOTE_PUBLIC_LEN], signature[NOTE_SIGNATURE_LEN];
    EVP_PKEY *private = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, sizeof seed);
    struct packnote said = { .vanaf = vanaf };
    const struct pack *p = &k->pack;
    size_t len = sizeof public, n = sizeof signature;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    unsigned sha_len;
    struct writer w;

    assert_int_equal(EVP_PKEY_get_raw_public_key(private, public, &len), 1);
    assert_int_equal(note_key_make(name, strlen(name), public, &b->config.keys[0]), OK);
    b->config.n_keys = b->config.threshold = 1;
    snprintf(said.id, sizeof said.id, "%s", pack_id(p));
    snprintf(said.versie, sizeof said.versie, "%s", pack_version(p));
    memcpy(said.sha256, pack_sha256(p), sizeof said.sha256);
    EVP_Digest(k->blob, k->len, said.bestand, &sha_len, EVP_sha256(), NULL);
    writer_init(&w, b->note, sizeof b->note);
    packnote_write(&said, &w);
    assert_int_equal(EVP_DigestSignInit(ctx, NULL, NULL, NULL, private), 1);
    assert_int_equal(EVP_DigestSign(ctx, signature, &n, (uint8_t *)b->note, writer_len(&w)), 1);
    write_char(&w, '\n');
    note_signature_write(&b->config.keys[0], signature, &w);
    assert_false(w.failed);
    b->note_len = writer_len(&w);
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(private);
}

static void sign(struct bench *b)
{
    sign_as(b, "anna", 3, &b->packs[2], PACKNOTE_NOW);
}

static void clear(const char *dir)
{
    pid_t pid = fork();
    int status;

    if (pid == 0) {
        execlp("rm", "rm", "-rf", dir, (char *)NULL);
        _exit(1);
    }
    assert_true(waitpid(pid, &status, 0) == pid && status == 0);
}

static void fresh(struct bench *b)
{
    if (b->config.files[HANDOVER_DATA_DIR] >= 0) {
        close(b->config.files[HANDOVER_DATA_DIR]);
        clear(b->dir);
    }
    strcpy(b->dir, access("/dev/shm", W_OK) == 0 ? "/dev/shm/passend-packs-XXXXXX" : "/tmp/passend-packs-XXXXXX");
    assert_non_null(mkdtemp(b->dir));
    b->config.files[HANDOVER_DATA_DIR] = open(b->dir, O_RDONLY | O_DIRECTORY);
    assert_true(b->config.files[HANDOVER_DATA_DIR] >= 0);
    fail_at = die_at = 0;
}

static int setup(void **state)
{
    static const char *const names[] = { "nl.woningwet/2025", "nl.woningwet/2026", "regio-demo/2026" };
    struct bench *b = calloc(1, sizeof *b);
    struct pack_mistake why;

    setenv("PASSEND_POLICY_DIR", PASSEND_POLICY_SOURCE, 1);
    b->config.files[HANDOVER_DATA_DIR] = -1;
    for (unsigned i = 0; i < 3; i++)
        assert_int_equal(load_pack(names[i], &b->packs[i], &why), OK);
    for (unsigned i = 0; i < 2; i++)
        assert_int_equal(role_sealed_file(b->packs[i].blob, b->packs[i].len, &b->config.packs[i]), OK);
    b->config.n_packs = 2;
    assert_int_equal(role_sealed_file(b->packs[2].blob, b->packs[2].len, &b->file), OK);
    sign(b);
    fresh(b);
    *state = b;
    return 0;
}

static int teardown(void **state)
{
    struct bench *b = *state;

    close(b->config.files[HANDOVER_DATA_DIR]);
    clear(b->dir);
    for (unsigned i = 0; i < 3; i++)
        load_release(&b->packs[i]);
    for (unsigned i = 0; i < 2; i++)
        close(b->config.packs[i]);
    close(b->file);
    free(b);
    return 0;
}

static struct packs p;

static void open_all(const struct bench *b)
{
    assert_int_equal(packs_open(&b->config, TODAY, true, &p), OK);
    assert_int_equal(p.refused, 0);
}

/* Number of the region in a list that was just opened, or -1. */
static int found_again(const struct bench *b)
{
    packs_close(&p);
    open_all(b);
    return catalogue_find(&p.beleid, pack_sha256(&b->packs[2].pack));
}

static enum status take_in(const struct bench *b)
{
    struct offer a;

    enum status s = packs_judge(&p, b->file, b->note, b->note_len, TODAY, &a);
    if (s == OK)
        s = packs_take(&p, &a);
    offer_close(&a);
    return s;
}

static bool same_table(void)
{
    struct stat st;

    return fstat(p.table, &st) == 0 && (size_t)st.st_size == p.beleid.n * sizeof p.beleid.rows[0];
}

/* ---- tests ---- */

static void loaded_and_found_again(void **state)
{
    struct bench *b = *state;

    open_all(b);
    assert_int_equal(p.beleid.n, 2);
    assert_int_equal(take_in(b), OK);
    assert_true(p.beleid.n == 3 && p.fds[2] >= 0 && same_table());
    assert_int_equal(take_in(b), REFUSED_PACK_KNOWN);
    int nr = found_again(b);
    assert_true(nr == 2 && same_table());
    assert_int_equal(p.beleid.rows[nr].vanaf, TODAY);
    assert_int_equal(p.beleid.rows[nr].origin, CATALOGUE_SIGNED);
    assert_string_equal(p.beleid.rows[nr].keys[0], "anna");
    assert_int_equal(packs_withdraw(&p, 2, "PROEF", TODAY + 1), OK);
    nr = found_again(b);
    assert_true(nr == 2 && p.beleid.rows[nr].ingetrokken == TODAY + 1);
    assert_string_equal(p.beleid.rows[nr].reden, "PROEF");
    assert_int_equal(take_in(b), REFUSED_PACK_WITHDRAWN);
    packs_close(&p);
    fresh(b);
}

/* No step is left out: the loop ends when a run has no step to fail. */
static void every_step_fails_once(void **state)
{
    struct bench *b = *state;

    for (long at = 1;; at++) {
        open_all(b);
        step = 0;
        fail_at = at;
        enum status s = take_in(b);
        fail_at = 0;
        if (step < at) {
            assert_int_equal(s, OK);
            assert_true(at > 6);
            break;
        }
        /* Making the folder that is there already is no step that matters. */
        if (s == OK) {
            assert_int_equal(at, 1);
            packs_close(&p);
            fresh(b);
            continue;
        }
        assert_int_equal(s, FAULT_STORE);
        assert_true(p.beleid.n == 2 && same_table());
        assert_int_equal(found_again(b), -1);
        assert_int_equal(take_in(b), OK);       /* when there is room again */
        assert_int_equal(found_again(b), 2);
        packs_close(&p);
        fresh(b);
    }
    packs_close(&p);
    for (long at = 1;; at++) {                  /* a withdrawal */
        open_all(b);
        step = 0;
        fail_at = at;
        enum status s = packs_withdraw(&p, 1, "PROEF", TODAY);
        fail_at = 0;
        bool all = step < at;
        assert_int_equal(p.beleid.rows[1].ingetrokken, s == OK ? TODAY : CATALOGUE_NEVER);
        assert_true(same_table() && (s == OK) == (p.beleid.rows[1].reden[0] != '\0'));
        packs_close(&p);
        open_all(b);
        if (s == OK) /* confirmed: it is found again */
            assert_int_equal(p.beleid.rows[1].ingetrokken, TODAY);
        packs_close(&p);
        fresh(b);
        if (all)
            break;
    }
}

static void dead_at_every_step(void **state)
{
    struct bench *b = *state;
    unsigned olds = 0, news = 0;

    for (long at = 1;; at++) {
        int status;
        pid_t pid = fork();

        if (pid == 0) {
            if (packs_open(&b->config, TODAY, true, &p) != OK)
                _exit(8);
            step = 0;
            die_at = at;
            _exit(take_in(b) == OK ? 0 : 9);
        }
        assert_true(waitpid(pid, &status, 0) == pid && WIFEXITED(status));
        assert_true(WEXITSTATUS(status) == 7 || WEXITSTATUS(status) == 0);
        open_all(b);                            /* nothing that is half is ever refused aloud: it is cleared away */
        int nr = catalogue_find(&p.beleid, pack_sha256(&b->packs[2].pack));
        assert_true(WEXITSTATUS(status) == 7 || nr == 2);
        nr < 0 ? olds++ : news++;
        assert_int_equal(p.beleid.n, nr < 0 ? 2 : 3);
        if (nr < 0)
            assert_int_equal(take_in(b), OK);
        packs_close(&p);
        fresh(b);
        if (WEXITSTATUS(status) == 0)
            break;
    }
    assert_true(olds > 3 && news >= 1);
}

/* Keys come and go; what was withdrawn under an old one does not come back under a new one. */
static void withdrawn_stays_withdrawn(void **state)
{
    struct bench *b = *state;

    open_all(b);
    assert_int_equal(take_in(b), OK);
    assert_int_equal(packs_withdraw(&p, 2, "PROEF", TODAY), OK);
    sign_as(b, "bert", 4, &b->packs[2], PACKNOTE_NOW);   /* from now on the only key */
    int nr = found_again(b);
    assert_int_equal(nr, 2);
    assert_true(p.beleid.rows[nr].ingetrokken == TODAY && p.beleid.rows[nr].origin == CATALOGUE_FORMER);
    assert_int_equal(p.beleid.rows[nr].n_keys, 0);
    assert_int_equal(catalogue_status(&p.beleid, (unsigned)nr, TODAY), CATALOGUE_INGETROKKEN);
    assert_int_equal(take_in(b), REFUSED_PACK_WITHDRAWN);
    packs_close(&p);
    fresh(b);
    sign(b);
}

/* One that was not withdrawn is gone with the key, and may be signed anew. */
static void signed_anew(void **state)
{
    struct bench *b = *state;

    open_all(b);
    assert_int_equal(take_in(b), OK);
    packs_close(&p);
    sign_as(b, "bert", 4, &b->packs[2], PACKNOTE_NOW);
    assert_int_equal(packs_open(&b->config, TODAY, true, &p), OK);
    assert_true(p.refused == 1 && p.beleid.n == 2);
    assert_int_equal(take_in(b), OK);
    assert_int_equal(found_again(b), 2);
    packs_close(&p);
    fresh(b);
    sign(b);
}

/* The day stands in the note, under the signatures: another one in the state beside it is refused. */
static void day_of_the_note(void **state)
{
    static const char text[] = "passend/pakketstand/1\nherkomst ondertekend\nvanaf 2026-11-23\n";
    struct bench *b = *state;
    char name[96];
    struct writer w;

    sign_as(b, "anna", 3, &b->packs[2], TODAY + 30);
    open_all(b);
    assert_int_equal(take_in(b), OK);
    int nr = found_again(b);
    assert_true(nr == 2 && p.beleid.rows[nr].vanaf == TODAY + 30);
    packs_close(&p);
    writer_init(&w, name, sizeof name - 1);
    write_text(&w, "packs/");
    write_hex(&w, pack_sha256(&b->packs[2].pack), DIGEST_LEN);
    write_text(&w, ".stand");
    *w.at = '\0';
    int fd = openat(b->config.files[HANDOVER_DATA_DIR], name, O_WRONLY | O_TRUNC);
    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    close(fd);
    assert_int_equal(packs_open(&b->config, TODAY, true, &p), OK);
    assert_true(p.refused == 1 && p.beleid.n == 2);
    packs_close(&p);
    fresh(b);
    sign(b);
}

/* The region's overlay under some id, with the tax year it prefers, for one corporation or (NULL) its own. */
static void region_of(struct loaded_pack *out, int *file, const char *id, const char *year, const char *corporation)
{
    struct pack_mistake why;
    json_t *source;

    assert_int_equal(load_source("regio-demo/2026", &source, &why), OK);
    json_object_set_new(source, "id", json_string(id));
    json_object_set_new(source, "extensions", json_pack("{s:s}", "jaarvoorkeur", year));
    if (corporation != NULL)
        json_object_set_new(source, "corporations", json_pack("[s]", corporation));
    char *text = json_dumps(source, 0);
    assert_int_equal(pack_compile(text, strlen(text), &out->blob, &out->len, &why), OK);
    assert_int_equal(pack_open(out->blob, out->len, &out->pack), OK);
    assert_int_equal(role_sealed_file(out->blob, out->len, file), OK);
    mem_free(text);
    json_decref(source);
}

static void region(struct loaded_pack *out, int *file, const char *id, const char *year)
{
    region_of(out, file, id, year, NULL);
}

/* Two overlays that the configuration would refuse together are not loaded together either, whatever their first days. */
static void contradicting_overlays(void **state)
{
    static const struct { const char *year; int32_t vanaf; enum status second; } rows[] = {
        { "T2", PACKNOTE_NOW, OK }, { "T1", PACKNOTE_NOW, REFUSED_PACK_CONFLICT },
        { "T1", TODAY + 30, REFUSED_PACK_CONFLICT },
    };
    struct bench *b = *state;
    int file = b->file;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct loaded_pack packs[2];
        int files[2];

        open_all(b);
        region(&packs[0], &files[0], "regio-een", "T2");
        region(&packs[1], &files[1], "regio-twee", rows[i].year);
        for (unsigned k = 0; k < 2; k++) {
            b->file = files[k];
            sign_as(b, "anna", 3, &packs[k], k == 0 ? PACKNOTE_NOW : rows[i].vanaf);
            assert_int_equal(take_in(b), k == 0 ? OK : rows[i].second);
            close(files[k]);
            load_release(&packs[k]);
        }
        assert_int_equal(p.beleid.n, rows[i].second == OK ? 4 : 3);
        packs_close(&p);
        fresh(b);
    }
    b->file = file;
    sign(b);
}

/* A sixth overlay for one corporation would leave everything undecided there: neither loading lets it in nor a start. */
static void sixth_overlay_for_one_corporation(void **state)
{
    struct bench *b = *state;
    struct loaded_pack packs[7];
    int files[7], file = b->file;
    char id[] = "regio-a";

    open_all(b);
    for (unsigned k = 0; k < 7; k++) {
        id[6] = (char)('a' + k);
        region_of(&packs[k], &files[k], id, "T2", k < 6 ? "L0101..L0105" : "L0106");
        b->file = files[k];
        sign_as(b, "anna", 3, &packs[k], k == 5 ? TODAY + 10 : PACKNOTE_NOW);
        assert_int_equal(take_in(b), k == 5 ? REFUSED_PACK_CROWD : OK);
    }
    assert_int_equal(p.beleid.n, 8);
    packs_close(&p);
    b->config.packs[2] = files[5];
    b->config.n_packs = 3;
    assert_int_equal(packs_open(&b->config, TODAY, true, &p), REFUSED_PACK_CROWD);
    packs_close(&p);
    b->config.n_packs = 2;
    open_all(b);
    assert_int_equal(p.beleid.n, 8);                /* and the refused start left nothing behind */
    packs_close(&p);
    for (unsigned k = 0; k < 7; k++) {
        close(files[k]);
        load_release(&packs[k]);
    }
    b->file = file;
    fresh(b);
    sign(b);
}

/* Configuration and packs/ together hold more than can decide on one day, or be known: the start is refused, not a pack. */
static void too_many_packs_at_a_restart(void **state)
{
    static struct loaded_pack packs[62];
    static int files[62];
    struct bench *b = *state;
    char id[16], corporation[8];

    for (unsigned k = 0; k < 62; k++) {
        snprintf(id, sizeof id, "regio-%u", k);
        snprintf(corporation, sizeof corporation, "L%04u", 1000 + k);
        region_of(&packs[k], &files[k], id, "T2", corporation);
    }
    open_all(b);
    assert_int_equal(take_in(b), OK);
    packs_close(&p);
    memcpy(&b->config.packs[2], files, 30 * sizeof files[0]);
    b->config.n_packs = 32;
    assert_int_equal(packs_open(&b->config, TODAY, true, &p), REFUSED_TOO_MANY);   /* the signed one is the 33rd */
    packs_close(&p);
    b->config.n_packs = 31;
    open_all(b);
    assert_int_equal(p.beleid.n, 32);
    packs_close(&p);
    fresh(b);
    /* 62 known by two configurations one after the other; a third that brings three more. */
    b->config.n_packs = 32;
    open_all(b);
    packs_close(&p);
    memcpy(&b->config.packs[2], files + 30, 30 * sizeof files[0]);
    open_all(b);
    assert_int_equal(p.beleid.n, 62);
    packs_close(&p);
    memcpy(&b->config.packs[2], files + 60, 2 * sizeof files[0]);
    b->config.packs[4] = b->file;
    b->config.n_packs = 5;
    assert_int_equal(packs_open(&b->config, TODAY, true, &p), REFUSED_TOO_MANY);
    packs_close(&p);
    b->config.n_packs = 4;
    open_all(b);
    assert_int_equal(p.beleid.n, CATALOGUE_MAX);
    packs_close(&p);
    b->config.n_packs = 2;
    for (unsigned k = 0; k < 62; k++) {
        close(files[k]);
        load_release(&packs[k]);
    }
    fresh(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loaded_and_found_again), cmocka_unit_test(every_step_fails_once), cmocka_unit_test(dead_at_every_step),
        cmocka_unit_test(withdrawn_stays_withdrawn), cmocka_unit_test(signed_anew), cmocka_unit_test(day_of_the_note),
        cmocka_unit_test(contradicting_overlays), cmocka_unit_test(sixth_overlay_for_one_corporation),
        cmocka_unit_test(too_many_packs_at_a_restart),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
