/*
 * The disclosures of one SD-JWT (RFC 9901 4.2): each taken apart, and found again by its digest.
 *
 * in:      text    the base64url strings between the tildes; borrowed
 * out:     found by digest; what is not taken in the end was never referenced
 * secret: values are personal data, in memory that is wiped when freed.
 * cost:   one SHA-256 and one parse a disclosure; finding is one hash lookup.
 */
#ifndef PASSEND_CREDENTIAL_DISCLOSURE_H
#define PASSEND_CREDENTIAL_DISCLOSURE_H

#include "base/status.h"
#include "json/strict_json.h"

#define DISCLOSURES_MAX 1024
#define DISCLOSURE_DIGEST_LEN 43   /* SHA-256 as base64url */

struct disclosure {
    json_t *list;       /* [salt, name, value] or [salt, value] */
    bool taken;
};

struct disclosures {
    struct disclosure *all;
    size_t n;
    json_t *by_digest;  /* digest -> place in `all` */
};

/* Room for n disclosures. returns OK | REFUSED_SDJWT_TOO_MANY | FAULT_MEMORY */
enum status disclosures_open(size_t n, struct disclosures *out) MUST_USE;
void disclosures_release(struct disclosures *d);

/*
 * Adds one. At most as many as there is room for.
 * returns OK | REFUSED_SDJWT_DISCLOSURE | REFUSED_SDJWT_DISCLOSURE_TWICE | FAULT_MEMORY | FAULT_CRYPTO
 */
enum status disclosures_add(struct disclosures *d, const char *text, size_t len) MUST_USE;

/* NULL where no disclosure has this digest (a decoy, or not disclosed). */
struct disclosure *disclosures_find(const struct disclosures *d, const char *digest);

/*
 * The value of a disclosure that belongs in an array (name NULL) or in an object (*name). Marks it as taken.
 * returns OK | REFUSED_SDJWT_ARITY | REFUSED_SDJWT_NAME
 */
enum status disclosure_take(struct disclosure *d, const char **name, json_t **value) MUST_USE;

/* True where every one was taken. */
bool disclosures_all_taken(const struct disclosures *d);

/* SHA-256 over the characters, as base64url with NUL. returns OK | FAULT_CRYPTO */
enum status disclosure_digest(const char *text, size_t len, char out[DISCLOSURE_DIGEST_LEN + 1]) MUST_USE;

#endif
