/*
 * What the notary does with a log-in for receipts: rows of serve.c, and what couriers and assessors say of one.
 *
 * secret: who shares what with whom; each answer is wiped when it was sent.
 */
#ifndef PASSEND_NOTARY_SERVE_LOGIN_H
#define PASSEND_NOTARY_SERVE_LOGIN_H

#include "notary/service.h"

struct errand;

/* Of the gate for browsers. false, here and below: no peer of ours would send this */
bool on_login_begin(struct service *s, const struct message *m);
bool on_login_read(struct service *s, const struct message *m);
bool on_login_stop(struct service *s, const struct message *m);
/* CALL_BACK. *done: it was of a log-in. */
bool serve_login_call_back(struct service *s, const struct message *m, bool *done);

/* Of a courier, about an errand of a log-in. */
void serve_login_ahead(struct service *s, struct errand *e, const struct message *m);
void serve_login_fetched(struct service *s, struct errand *e, const struct message *m);
void serve_login_failed(struct service *s, struct errand *e, const struct message *m);
/* What the courier holds has its turn with an assessor. */
void serve_login_offer(struct service *s, struct errand *e);

/* FEITEN and REFUSAL of a log-in. */
bool serve_login_facts(struct service *s, const struct message *m);
bool serve_login_refusal(struct service *s, const struct message *m);

/* BEGUN_LOGIN_STOP: answers who waits, if they are still there. */
void serve_login_stopped(struct service *s, struct begun *b, const struct store_done *done);
/* Tells whoever waits too long. */
void serve_login_late(struct service *s, int64_t boot_ms);

#endif
