/*
 * One definitive verdict: a dossier of phase `toewijzing`, the seals of its whole roster, and the one home it is about.
 *
 * The verdict says where it will stand in the log, so it is made for a place, signed, and given to nobody before its row is
 * durable there; made for another place it is another verdict (docs/decisions/0125).
 *
 * secret: everything here; a decision is freed, which wipes it, also its signature where its row did not come to be. What was
 *         worked with is wiped before `decide` returns.
 */
#ifndef PASSEND_NOTARY_DECIDE_H
#define PASSEND_NOTARY_DECIDE_H

#include "notary/asked.h"
#include "notary/editions.h"

struct decision {
    uint64_t index;
    int64_t iat;
    uint8_t jti[ID_LEN];
    struct id dossier;
    char corporatie[CORPORATIE_MAX];
    const struct edition *g;                 /* this and what is below it: for who writes down that it was made */
    struct outcome u;
    struct eenheid eenheid;                  /* that was decided about */
    uint8_t has_salt, salt[DIGEST_LEN];      /* 1: of verklaardDigest */
    struct leaf_name call, newest;
    struct leaf_new leaf;                    /* this and what is below it borrows from `text` */
    const uint8_t *jws;
    size_t jws_len;
    uint8_t text[];                          /* what is beside the row, and the verdict */
};

/* Room to work in, for one decision after the other. returns OK | FAULT_MEMORY */
struct decide_room;
enum status decide_room_open(struct decide_room **out) MUST_USE;
void decide_room_close(struct decide_room *w);

/* Where it will stand, and when that is. */
struct decide_at { uint64_t index; int64_t iat; struct moment now; };

/*
 * Decides, for the place at.index.
 * out:     *out     on OK: the caller's, by mem_free; *points grows by what it cost
 * returns OK | as asked_dossier and dossiers_match | REFUSED_SEAL_* | REFUSED_TOO_MANY | REFUSED_SCOPE | REFUSED_LEASE_YEARS
 *         | REFUSED_DECIDED (it has a verdict) | REFUSED_DECIDED_UNKNOWN | REFUSED_SUPERSEDED | REFUSED_SUPERSEDE_REASON
 *         | REFUSED_SUPERSEDE_OTHER | REFUSED_SUPERSEDE_OFTEN | as evaluate | FAULT_*
 * cost:    about 60 microseconds, 16 of them the signature
 */
enum status decide(struct decide_room *w, struct notary *n, const struct asked *a, struct decide_at at, struct decision **out,
                   uint32_t *points) MUST_USE;

/* Its row is durable: it counts as a use, its packs know of it, and the platform is told what it took the place of. */
void decide_written(struct notary *n, const struct asked *a, const struct decision *d, int64_t boot_ms);

/*
 * The text of a verdict from what was kept of it, which must be what stands in the log as `entry`.
 * returns OK | FAULT_STORE (it is not) | FAULT_SYSTEM (does not fit)
 */
enum status decide_again(const struct notary *n, const struct content *c, const uint8_t entry[DIGEST_LEN],
                         struct writer *out) MUST_USE;
/* A pack that it rests on was withdrawn. */
bool decide_withdrawn(const struct notary *n, const struct content *c);

#endif
