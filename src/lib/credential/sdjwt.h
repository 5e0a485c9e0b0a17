/*
 * Verifies an SD-JWT or SD-JWT+KB in compact form (RFC 9901) and puts its claims together: the issuer's signature
 * (jwt.h), the disclosures, the digests they answer to, the holder's key binding, and last the times.
 *
 * Whether key binding is demanded, refused or taken as it comes is the caller's policy and never follows from what was
 * presented. Only sha-256 digests (HAIP; no other is in use). JSON serialisation is not accepted.
 *
 * Order of the checks: size, parts, issuer token (jwt.h), _sd_alg, each disclosure by itself, then the tree top down
 * (names, arity, duplicates, depth), then disclosures nobody refers to, presence of key binding, the key binding,
 * exp and nbf.
 *
 * in:      text     ASCII, not NUL-terminated, at most SDJWT_MAX
 *          rules    typ NULL: not looked at; plain: names at the top that must not be, nor hide, a disclosure
 *                   (NULL-terminated, may be NULL); holder.aud and .nonce unless binding is forbidden
 * out:     out      release with sdjwt_release; zeroed otherwise. claims: without _sd, _sd_alg and elements that stayed hidden
 * returns OK | REFUSED_TOKEN_* | REFUSED_CERT_* | REFUSED_SDJWT_* | REFUSED_KB_* | REFUSED_MEMBER_MISSING (policy asks for
 *         binding without aud or nonce) | FAULT_MEMORY | FAULT_CRYPTO
 * secret: the claims are personal data, in memory that is wiped when freed.
 * cost:   linear in the text; at most two signature checks (and a chain); no I/O, clock or globals.
 */
#ifndef PASSEND_CREDENTIAL_SDJWT_H
#define PASSEND_CREDENTIAL_SDJWT_H

#include "credential/keybinding.h"

#define SDJWT_MAX 65536
#define SDJWT_DEPTH 24        /* objects and arrays, through disclosures too */
#define SDJWT_DIGESTS_MAX 2048

enum key_binding { BINDING_REQUIRED, BINDING_FORBIDDEN, BINDING_OPTIONAL };

struct sdjwt_rules {
    const char *typ;
    struct jwt_trust trust;
    const char *const *plain;
    enum key_binding binding;
    struct kb_rules holder;    /* now_s is the time of everything else too */
};

struct sdjwt {
    json_t *claims, *header;
    struct x5_chain chain;     /* empty where the issuer's key was pinned */
    bool bound;                /* a key binding was presented and is good */
};

enum status sdjwt_verify(const char *text, size_t len, const struct sdjwt_rules *rules, struct sdjwt *out) MUST_USE;
void sdjwt_release(struct sdjwt *s);

/*
 * The same without any signature, time or policy: form, disclosures and digests; bound says that a key binding is there.
 * For tools that are given a presentation without keys; nothing of it may be believed.
 */
enum status sdjwt_read_unverified(const char *text, size_t len, struct sdjwt *out) MUST_USE;

#endif
