/*
 * Evidence that waits for an assessor, in turn by client, and how much of each client's was refused lately: a process is started
 * for each piece, whatever it is worth, and one client could have them all. Time is an argument, since boot.
 *
 * secret: none. An offer names a case and holds a digest; the evidence itself waits in the gate.
 */
#ifndef PASSEND_NOTARY_OFFERS_H
#define PASSEND_NOTARY_OFFERS_H

#include "wire/evidence.h"

#include <sys/queue.h>

struct offer {
    TAILQ_ENTRY(offer) next;
    struct msg_bewijs_open m;
    size_t client;                   /* its place among the clients */
    uint64_t gate_nr;                /* of the gate that brought it */
    int64_t until_ms;
};

struct offers;

/* clients: how many there are. returns OK | FAULT_MEMORY */
enum status offers_init(struct offers **out, size_t clients) MUST_USE;
void offers_release(struct offers *o);
bool offers_any(const struct offers *o);
/*
 * One that waits from now on, for LIMIT_OFFER_MS.
 * returns OK | REFUSED_RATE (too much of this client's evidence was refused) | FAULT_BUSY (LIMIT_OFFERS of its wait)
 *         | FAULT_MEMORY
 */
enum status offers_add(struct offers *o, size_t client, const struct msg_bewijs_open *m, uint64_t gate_nr,
                       int64_t now_ms) MUST_USE;
/*
 * The next in turn, the caller's from now on (mem_free). Of several clients that wait, one that has `half` of the assessors or
 * more is passed over while another has fewer.
 * in:      busy   of each client: assessors that have a case of its
 * returns  NULL: nobody waits
 */
struct offer *offers_take(struct offers *o, const unsigned *busy, unsigned half);
/* One that waited too long, likewise, or NULL. */
struct offer *offers_late(struct offers *o, int64_t now_ms);
/* A piece of this client's evidence was refused. */
void offers_refused(struct offers *o, size_t client, int64_t now_ms);

#endif
