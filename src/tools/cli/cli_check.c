#include "cli/cli_check.h"

#include "base/mem.h"
#include "base/text.h"
#include "cli/cli.h"
#include "files/file.h"
#include "json/strict_json.h"
#include "x509/jades.h"
#include "x509/pemcerts.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER_BYTES 8192

/* what: NULL: the keys, without which there is nothing to speak of. */
static int refused(struct check *c, const char *what, enum status s)
{
    c->failed = s;
    fprintf(stderr, "passend verify: %s%s", what != NULL ? what : "", what != NULL ? ": " : "");
    fprintf(stderr, "%s: %s\n", status_slug(s), status_title(s));
    return s == FAULT_SYSTEM || s == FAULT_MEMORY ? EXIT_UNREADABLE : EXIT_NO;
}

static int unreadable(const char *what)
{
    fprintf(stderr, "passend verify: cannot read %s\n", what);
    return EXIT_UNREADABLE;
}

/* ---- what is named ---- */

static int open_keys(struct check *c)
{
    char *jwks;
    size_t len;

    if (file_read(c->files.keys, CHECK_FILE_MAX, &jwks, &len) != OK)
        return unreadable("the keys");
    enum status s = verify_keys_read(jwks, len, &c->keys);
    mem_free(jwks);
    return s == OK ? EXIT_YES : refused(c, NULL, s);
}

static int open_trust(struct check *c)
{
    unsigned line;
    size_t len;

    if (c->files.trust == NULL)
        return EXIT_YES;
    if (file_read(c->files.trust, LOGTRUST_TEXT_MAX, &c->trust_text, &len) != OK)
        return unreadable("who is trusted");
    enum status s = logtrust_parse(c->trust_text, len, &c->trust, &line);
    if (s == OK)
        s = place_open(&c->trust, &c->place);
    if (s != OK && line > 0)
        fprintf(stderr, "passend verify: %s, line %u\n", c->files.trust, line);
    return s == OK ? EXIT_YES : refused(c, c->files.trust, s);
}

static int open_log(struct check *c)
{
    if (c->files.log == NULL)
        return EXIT_YES;
    enum status s = logdir_open(c->c, c->files.log, &c->log);
    if (s == FAULT_SYSTEM)
        return unreadable("the checkpoint of the log");
    if (s == OK)
        s = attested_open(&c->attested, c->c, &c->log, &c->place);
    return s == OK ? EXIT_YES : refused(c, c->files.log, s);
}

/* The checkpoint of before is one of a trusted log; who cosigned it then is not asked again. */
static int open_remembered(struct check *c)
{
    struct logtrust_result r;
    struct stat st;

    if (c->files.remember == NULL || stat(c->files.remember, &st) != 0)
        return EXIT_YES;
    if (file_read(c->files.remember, NOTE_MAX, &c->remembered, &c->before_len) != OK)
        return unreadable("the remembered checkpoint");
    struct logtrust *any = mem_alloc(sizeof *any);
    if (any == NULL)
        return refused(c, c->files.remember, FAULT_MEMORY);
    *any = c->trust;
    any->quorum = LOGTRUST_NO_QUORUM;
    enum status s = logtrust_check(any, c->remembered, c->before_len, &r);
    mem_free(any);
    c->before = r.checkpoint;
    return s == OK ? EXIT_YES : refused(c, c->files.remember, s);
}

static int open_step(struct check *c)
{
    size_t len;

    if (c->files.step == NULL)
        return EXIT_YES;
    if (file_read(c->files.step, LOGPROOF_MAX, &c->step_text, &len) != OK)
        return unreadable("the proof of consistency");
    enum status s = logstep_parse(c->step_text, len, &c->step);
    return s == OK ? EXIT_YES : refused(c, c->files.step, s);
}

static int open_ca(struct check *c)
{
    char *pem;
    size_t len;

    if (c->files.ca == NULL)
        return EXIT_YES;
    if (file_read(c->files.ca, CHECK_FILE_MAX, &pem, &len) != OK)
        return unreadable("the authorities");
    enum status s = pemcerts_read(pem, len, &c->anchors);
    mem_free(pem);
    return s == OK ? EXIT_YES : refused(c, c->files.ca, s);
}

static int open_packs(struct check *c)
{
    for (unsigned i = 0; i < c->files.n_packs; i++) {
        struct loaded_pack *p = &c->packs.packs[c->packs.n];
        int e = cli_pack_load(c->files.packs[i], p);
        size_t len;

        if (e != EXIT_YES)
            return e;
        const char *json = pack_json(&p->pack, &len);
        enum status s = strict_json_parse(json, len, 0, &c->pack_roots[c->packs.n++]);
        if (s != OK)
            return refused(c, c->files.packs[i], s);
    }
    return EXIT_YES;
}

int check_open(const struct check_files *files, struct check *out)
{
    int (*const steps[])(struct check *) = { open_keys, open_trust, open_log, open_remembered, open_step, open_ca, open_packs };
    int e = EXIT_YES;

    memset(out, 0, sizeof *out);
    out->files = *files;
    if (sha256_open(&out->c) != OK)
        return refused(out, "digests", FAULT_MEMORY);
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && e == EXIT_YES; i++)
        e = steps[i](out);
    return e;
}

void check_close(struct check *c)
{
    for (unsigned i = 0; i < c->packs.n; i++)
        json_decref(c->pack_roots[i]);
    cli_packs_release(&c->packs);
    sk_X509_pop_free(c->anchors, X509_free);
    if (c->log.path != NULL)
        logdir_close(&c->log);
    place_close(&c->place);
    verify_opened_release(&c->opened);
    mem_free(c->trust_text);
    mem_free(c->step_text);
    mem_free(c->remembered);
    sha256_close(c->c);
}

/* ---- the log ---- */

/* From one checkpoint to another by what is at hand: the folder, or the proof that was given for the two. */
static enum status follow(struct check *c, const struct checkpoint *a, const struct checkpoint *b, bool *newer)
{
    uint64_t small = a->size < b->size ? a->size : b->size, large = a->size < b->size ? b->size : a->size;
    struct tree_proof path;

    if (c->log.path != NULL && small > 0 && large <= c->log.size) {
        TRY(tree_prove_consistency(c->c, &c->log.reader, small, large, &path));
        return remember_check(c->c, a, b, &path, newer);
    }
    return remember_check(c->c, a, b, c->step_text != NULL && c->step.old == small ? &c->step.path : NULL, newer);
}

/* The larger one is what the next is held against. */
static enum status remember(struct check *c, struct slice note, const struct checkpoint *k)
{
    bool newer = true;

    if (c->files.remember == NULL)
        return OK;
    if (c->before_len > 0)
        TRY(follow(c, &c->before, k, &newer));
    if (!newer)
        return OK;
    char *copy = mem_alloc(note.len);
    struct note n;
    if (copy == NULL)
        return FAULT_MEMORY;
    memcpy(copy, note.at, note.len);
    mem_free(c->remembered);
    c->remembered = copy;
    c->before_len = note.len;
    c->remember_newer = true;
    TRY(note_split(copy, note.len, &n));
    return checkpoint_parse(n.text, n.text_len, &c->before);
}

/* Of two times, of which 0 says nothing. */
static int64_t first_of(int64_t a, int64_t b)
{
    return a != 0 && (b == 0 || a < b) ? a : b;
}

static enum status find_place(struct check *c, struct slice proof_text, struct checked *out)
{
    struct logproof proof = { 0 };
    const struct logtrust_result *r;
    int64_t cosigned = 0;
    struct place place;
    bool newer;

    if (proof_text.len > 0) {
        TRY(logproof_parse(proof_text.at, proof_text.len, &proof));
    } else {
        if (out->v.log_index < 0)
            return REFUSED_LOG_PLACE;
        proof.index = (uint64_t)out->v.log_index;
        if (proof.index >= c->log.checkpoint.size && proof.index < c->log.size)
            return REFUSED_LOG_QUORUM;         /* of what was published since, witnesses have said nothing yet */
        proof.note = (struct slice){ c->log.note, c->log.note_len };
        TRY(tree_prove_inclusion(c->c, &c->log.reader, proof.index, c->log.checkpoint.size, &proof.path));
    }
    if (c->log.path != NULL)
        TRY(attested_by(&c->attested, proof.index, c->anchors, c->files.at, &out->stamped, &cosigned));
    TRY(place_check(&c->place, &out->v, &proof, first_of(out->stamped, cosigned), &place));
    r = place.note;
    out->placed = true;
    out->index = place.index;
    out->size = place.size;
    out->witnesses = r->witnesses;
    out->cosigned = first_of(r->cosigned, cosigned);
    memcpy(out->origin, r->checkpoint.origin.at, r->checkpoint.origin.len);
    /* A proof of its own, and the folder: one log. */
    if (proof_text.len > 0 && c->log.path != NULL)
        TRY(follow(c, &r->checkpoint, &c->log.checkpoint, &newer));
    return remember(c, proof.note, &r->checkpoint);
}

/* ---- the certificate ---- */

/* Verdicts of a batch have their certificate in the key set only. */
static bool has_certificate(const char *jws, size_t len)
{
    const char *dot = memchr(jws, '.', len);
    uint8_t header[HEADER_BYTES];
    size_t n;

    return dot != NULL && base64url_decode(jws, (size_t)(dot - jws), header, sizeof header, &n) &&
           memmem(header, n, "\"x5c\"", 5) != NULL;
}

static enum status check_chain(struct check *c, const char *jws, size_t len, struct checked *out)
{
    int64_t signed_at;

    if (c->anchors == NULL || !has_certificate(jws, len))
        return OK;
    TRY(jades_verify(jws, len, c->anchors, 0, &signed_at));
    out->chained = true;
    return OK;
}

/* ---- one verdict ---- */

static enum status check_packs(struct check *c, struct checked *out)
{
    json_t *claims = NULL;

    if (c->packs.n == 0)
        return OK;
    enum status s = strict_json_parse(out->v.claims, out->v.claims_len, 0, &claims);
    if (s == OK)
        s = check_rules(c, claims);
    json_decref(claims);
    out->ruled = s == OK;
    return s;
}

enum status check_verdict(struct check *c, const char *jws, size_t len, struct slice proof, struct checked *out)
{
    bool place = proof.len > 0 || c->log.path != NULL;
    const struct verify_options o = { .at = c->files.at, .allow_test = c->files.test, .placed = place,
                                      .opened = &c->opened };

    *out = (struct checked){ 0 };
    TRY(verify_verdict(&c->keys, jws, len, &o, &out->v));
    enum status s = place ? find_place(c, proof, out) : OK;
    if (s == OK)
        s = check_chain(c, jws, len, out);
    if (s == OK)
        s = check_packs(c, out);
    if (s != OK)
        checked_release(out);
    return s;
}

void checked_release(struct checked *r)
{
    verified_release(&r->v);
    *r = (struct checked){ 0 };
}

/* ---- what is remembered ---- */

/* Whole or not at all: a new file in the place of the old one. */
static bool write_file(const char *path, const char *data, size_t len)
{
    char temporary[4096];
    int n = snprintf(temporary, sizeof temporary, "%s.new", path);
    int fd = n > 0 && (size_t)n < sizeof temporary ? open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644) : -1;

    if (fd < 0)
        return false;
    bool ok = write(fd, data, len) == (ssize_t)len && fsync(fd) == 0;
    return close(fd) == 0 && ok && rename(temporary, path) == 0;
}

int check_end(const struct check *c)
{
    if (!c->remember_newer || write_file(c->files.remember, c->remembered, c->before_len))
        return EXIT_YES;
    fprintf(stderr, "passend verify: cannot write the remembered checkpoint\n");
    return EXIT_UNREADABLE;
}
