/*
 * What `passend verify` checks of a verdict, for one and for many: the signature, its place in the log, that the log is the
 * one that was seen before, the certificate, and the rules that it names.
 */
#ifndef PASSEND_CLI_CLI_CHECK_H
#define PASSEND_CLI_CLI_CHECK_H

#include "cli/cli_attested.h"
#include "cli/cli_packs.h"
#include "verify/place.h"

#include <openssl/x509.h>

#define CHECK_FILE_MAX (1u << 20)      /* a key set may have large keys of other kinds, with certificates */

/* Names of files; NULL: not asked for. */
struct check_files {
    const char *keys, *trust, *remember, *step, *log, *ca;
    const char *packs[PACKSET_MAX];
    unsigned n_packs;
    int64_t at;                        /* unix seconds */
    bool test;
};

struct check {
    struct check_files files;
    struct verify_keys keys;
    struct verify_opened opened;
    struct sha256_ctx *c;
    char *trust_text, *step_text, *remembered;   /* owned */
    struct logtrust trust;
    struct place_checker place;
    struct logdir log;                 /* path NULL: none */
    struct attested attested;          /* to it */
    struct logstep step;
    struct checkpoint before;          /* of remembered; size of its note: before_len, 0: nothing is remembered yet */
    size_t before_len;
    bool remember_newer;
    STACK_OF(X509) *anchors;
    struct geladen packs;
    json_t *pack_roots[PACKSET_MAX];
    enum status failed;                /* why it could not be opened; OK: it could, or something was not read */
};

/* What was found of one. */
struct checked {
    struct verified v;
    bool placed, chained, ruled;       /* a place in the log was shown; the certificate led to the CA; its rules lead to it */
    uint64_t index, size;
    char origin[NOTE_NAME_MAX + 1];
    unsigned witnesses;
    int64_t cosigned, stamped;         /* when others saw it in the log at the latest; 0: nobody says */
};

/* Loads what is named, and says on standard error what is wrong. returns the exit status; check_close either way */
int check_open(const struct check_files *files, struct check *out);
void check_close(struct check *c);

/*
 * in:      proof   a tlog-proof; len 0: none
 * out:     out     checked_release
 * returns OK | as verify_verdict, place_check, remember_check, timestamp_verify, jades_verify | REFUSED_LOG_PLACE (--log,
 * and the verdict does
 *         not say where) | REFUSED_VERDICT_POLICY | REFUSED_VERDICT_OUTCOME | REFUSED_LOG_TILE
 */
enum status check_verdict(struct check *c, const char *jws, size_t len, struct slice proof, struct checked *out) MUST_USE;
void checked_release(struct checked *r);

/* Writes the checkpoint that is to be remembered, where it is another one. returns the exit status, after saying why */
int check_end(const struct check *c);

/* Do the rules that were given stand in the verdict, and do its own classes lead to its outcome by them? cli_beleid.c
 * returns OK | REFUSED_VERDICT_POLICY | REFUSED_VERDICT_OUTCOME */
enum status check_rules(const struct check *c, const json_t *claims) MUST_USE;

#endif
