/*
 * Evidence that waits for an assessor, in turn by client, and how much of each client's was refused lately: a process is started
 * for each piece, whatever it is worth, and one client could have them all. Time is an argument, since boot.
 *
 * Of one client what its platform brings and what couriers fetched for its applicants take turns, and each is refused against
 * a measure of its own: neither can use up the other's.
 *
 * secret: none. An offer names a case and holds a digest; the evidence itself waits in the gate or the courier.
 */
#ifndef PASSEND_NOTARY_OFFERS_H
#define PASSEND_NOTARY_OFFERS_H

#include "wire/evidence.h"

#include <sys/queue.h>

enum offer_kind { OFFER_BROUGHT, OFFER_FETCHED, OFFER_KINDS };   /* by a gate; by a courier */

struct offer {
    TAILQ_ENTRY(offer) next;
    enum offer_kind kind;
    struct msg_bewijs_open m;        /* BROUGHT */
    size_t client;                   /* its place among the clients */
    uint64_t gate_nr;                /* BROUGHT: of the gate that did */
    int64_t until_ms;                /* likewise */
    size_t source_index;             /* FETCHED: whose courier holds it, under which number */
    uint64_t nr;
};

struct offers;

/* clients: how many there are, with one for log-ins behind them. returns OK | FAULT_MEMORY */
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
 * What a courier fetched; it holds so many pieces only, and gives up itself when one waits too long.
 * returns OK | REFUSED_RATE (likewise, of what was fetched for this client) | FAULT_MEMORY
 */
enum status offers_add_fetched(struct offers *o, size_t client, size_t source_index, uint64_t nr, int64_t now_ms) MUST_USE;
/*
 * The next in turn, the caller's from now on (mem_free). Of several clients that wait, one that has `half` of the assessors or
 * more is passed over while another has fewer.
 * in:      busy   of each client: assessors that have a case of its
 * returns  NULL: nobody waits
 */
struct offer *offers_take(struct offers *o, const unsigned *busy, unsigned half);
/* One that was brought and waited too long, likewise, or NULL. */
struct offer *offers_late(struct offers *o, int64_t now_ms);
/* A piece of this client's evidence was refused. */
void offers_refused(struct offers *o, enum offer_kind kind, size_t client, int64_t now_ms);

#endif
