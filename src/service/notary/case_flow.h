/*
 * Cases that are flows: found by what a browser brings, bound to it, kept alive by it, and with the dossier they are of.
 *
 * secret: as cases.h.
 */
#ifndef PASSEND_NOTARY_CASE_FLOW_H
#define PASSEND_NOTARY_CASE_FLOW_H

#include "notary/cases.h"

/* NULL: there is none, or its time is over though it has not gone. */
struct zaak *cases_by_request(const struct notary *n, const struct id *request_uri, int64_t boot_ms);
struct zaak *cases_by_browser(const struct notary *n, const struct id *browser, int64_t boot_ms);
/* This grant of one of its flows ended while it was pending, and the case is still known. */
bool cases_ended(const struct notary *n, const struct client *a, const struct id *grant);

/* The first page was loaded, or something was done: it lives on from now. */
void case_touch(struct notary *n, struct zaak *z, int64_t boot_ms);
/* By a cookie that no case is bound to. returns OK | REFUSED_MESSAGE (it is zero, or in use: no gate of ours makes such a one)
 * | FAULT_MEMORY */
enum status case_bind(struct notary *n, struct zaak *z, const struct id *browser) MUST_USE;

/*
 * The dossier of a case that is not over, while there is one to agree to: open, its time not past. Otherwise the flow has
 * ended, and NULL is returned.
 */
const struct dossier *case_dossier(struct notary *n, struct zaak *z, int64_t now);
/* Pieces of evidence that may still be refused of it; 0: nobody is sent to a source in it any more. */
uint8_t case_tries_left(const struct zaak *z);

#endif
