/*
 * libpassend: check a verdict of a passend service, offline.
 *
 *   struct passend_keys *keys;
 *   struct passend_verdict *verdict;
 *   struct passend_options options = { .size = sizeof options, .at = time(NULL) };
 *   const char *reason;
 *
 *   if (passend_keys_new(jwks, jwks_len, &keys, &reason) != PASSEND_OK) ...
 *   if (passend_verify(keys, jws, jws_len, &options, &verdict, &reason) == PASSEND_OK)
 *       puts(passend_verdict_text(verdict, "uitkomst"));
 *   passend_verdict_free(verdict);
 *   passend_keys_free(keys);
 *
 * Text goes in, text comes out; no input is kept that a handle does not own. The library reads no file, network, clock or
 * environment and sets nothing process-wide. Handles are opaque. A keys handle may be used by several threads at once, a log
 * handle by one at a time. docs/examples/c/verify.c is a whole program.
 */
#ifndef PASSEND_PASSEND_H
#define PASSEND_PASSEND_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PASSEND_API __attribute__((visibility("default")))

enum passend_result {
    PASSEND_OK = 0,
    PASSEND_REFUSED = 1,   /* the input is not what it should be; *reason says why */
    PASSEND_FAULT = 2      /* out of memory, or the cryptographic library failed: try again */
};

struct passend_keys;
struct passend_verdict;

PASSEND_API const char *passend_version(void);

/* jwks: the service's key set, JSON, as it was published or kept. What counts in it are EC P-256 keys for signatures whose
 * kid is their RFC 7638 thumbprint; keys of any other kind are passed over (RFC 7517, 5), and so are members past the 64th.
 * A set without one that counts is refused.
 * reason (may be NULL): a stable code such as "sleutel-ongeldig"; static text. */
PASSEND_API int passend_keys_new(const char *jwks, size_t len, struct passend_keys **out, const char **reason);
PASSEND_API void passend_keys_free(struct passend_keys *keys);

struct passend_options {
    size_t size;           /* sizeof(struct passend_options) of the caller */
    int64_t at;            /* unix seconds: a verdict from after this moment (+10 s) is refused; 0 = do not compare */
    int allow_test;        /* 1: verdicts of a test environment pass too */
    const char *issuer;    /* NULL = any; else `iss` must be this */
    const char *audience;  /* NULL = any; else `aud` must be this */
    int place;             /* 1: passend_verdict_place is asked next. Without it a verdict by a key that leaked is refused */
};

/* jws: compact serialisation, not NUL-terminated. options may be NULL. On anything but PASSEND_OK *out is NULL. */
PASSEND_API int passend_verify(const struct passend_keys *keys, const char *jws, size_t len,
                               const struct passend_options *options, struct passend_verdict **out,
                               const char **reason);
PASSEND_API void passend_verdict_free(struct passend_verdict *verdict);

/* The claims as JSON, NUL-terminated; lives as long as the verdict. */
PASSEND_API const char *passend_verdict_claims(const struct passend_verdict *verdict, size_t *len);
/* A claim of the outermost object that is a text, such as "uitkomst"; NULL where there is none. */
PASSEND_API const char *passend_verdict_text(struct passend_verdict *verdict, const char *claim);
/* When it was decided, unix seconds. */
PASSEND_API int64_t passend_verdict_issued(const struct passend_verdict *verdict);
/* 1 when `bruikbaarTot` has not passed at this moment. A verdict past it stays genuine. */
PASSEND_API int passend_verdict_usable(const struct passend_verdict *verdict, int64_t at);

/*
 * Does the verdict rest on the declared facts that were sent? salt: `verklaardZout` of the answer, base64url; member: the
 * bytes of the household's member of `huishoudens` exactly as sent.
 */
PASSEND_API int passend_verdict_declared(const struct passend_verdict *verdict, const char *salt, size_t salt_len,
                                         const char *member, size_t member_len);

/* ---- the log ---- */

/*
 * Who is trusted with a log: the text of a C2SP tlog-policy (logs, witnesses, quorum). Checkpoints that were believed once
 * are known again, so one handle for many verdicts costs one verification for each checkpoint.
 */
struct passend_log;
PASSEND_API int passend_log_new(const char *policy, size_t len, struct passend_log **out, const char **reason);
PASSEND_API void passend_log_free(struct passend_log *log);

struct passend_place {
    size_t size;           /* sizeof(struct passend_place) of the caller */
    int64_t index;         /* where it stands */
    int64_t tree_size;     /* of how many, by the checkpoint of the proof */
    int64_t cosigned;      /* unix seconds: by when, as they say, as many witnesses as the policy wants had signed;
                              0 = it wants none */
    int witnesses;         /* how many of the policy did */
};

/*
 * Does the verdict stand in the log? proof: C2SP tlog-proof, as it came with the verdict. stamped: unix seconds of a
 * time-stamp over a checkpoint with this place in it, which the caller has verified, its accuracy added; 0 = none. Refused
 * too: where the verdict names another place or log itself, and where its key was not in use there. *place (may be NULL) is
 * filled in on PASSEND_OK and zero otherwise; size is left as it is, and members that this library does not know are zero.
 */
PASSEND_API int passend_verdict_place(const struct passend_verdict *verdict, struct passend_log *log, const char *proof,
                                      size_t len, int64_t stamped, struct passend_place *place, const char **reason);

/* The checkpoint in a proof, to be kept; it lies within the proof. NULL where that is none. */
PASSEND_API const char *passend_proof_checkpoint(const char *proof, size_t len, size_t *checkpoint_len);

/*
 * Is the log of this checkpoint (now) the one that was seen before, and did it only grow? step: the proof of consistency
 * from the smaller to the larger one, in the form that witnesses are sent (C2SP tlog-witness, add-checkpoint); NULL where
 * both have the same size.
 * *newer: now is the larger one, and the one to keep.
 */
PASSEND_API int passend_log_follows(struct passend_log *log, const char *before, size_t before_len, const char *now,
                                    size_t now_len, const char *step, size_t step_len, int *newer, const char **reason);

#ifdef __cplusplus
}
#endif

#endif
