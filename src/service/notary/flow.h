/*
 * A flow, page by page and step by step: whose browser asks, what it is shown, and what an answer of it does. Which step may
 * follow which stands in steps.h.
 *
 * Reading a page changes nothing but how long the case lives. A step that was done before, or comes too late, does nothing: the
 * browser is taken to where the case is. Whatever its dossier ended by, the case says the same words.
 *
 * secret: pages carry what was read of a person; the caller wipes *out.
 */
#ifndef PASSEND_NOTARY_FLOW_H
#define PASSEND_NOTARY_FLOW_H

#include "notary/flow_page.h"

/* PAGE_READ -> PAGE or TO_SOURCE. returns OK | REFUSED_MESSAGE (no gate of ours would send this) */
enum status flow_page_read(struct notary *n, const struct msg_page_read *m, struct moment now, union flow_answer *out) MUST_USE;
/*
 * STEP -> GO or TO_PLATFORM. m->children: those that were not sent are zero.
 * *waits = true: the courier of m->source is asked first, and the browser of public gate gate_nr waits (sourcing.h); else *out
 * is the answer. returns as flow_page_read
 */
enum status flow_step(struct notary *n, const struct msg_step *m, uint64_t gate_nr, struct moment now, union flow_answer *out,
                      bool *waits) MUST_USE;

#endif
