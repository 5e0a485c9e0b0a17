/*
 * The public log in the process: the channel to the tiler, the beat, what an operator says of the log and its keys, and what
 * the launcher is told of it.
 *
 * secret: none.
 */
#ifndef PASSEND_NOTARY_SERVE_LOG_H
#define PASSEND_NOTARY_SERVE_LOG_H

#include "notary/begun.h"
#include "notary/service.h"

/* To be called in every turn of the loop. Where the log waited and does not any more, its first rows are written, and those of
 * the packs; a failure of that ends the process. */
void serve_log_turn(struct service *s, struct moment now);

/* The channel to a new or replaced tiler, taken. */
void serve_take_tiler(struct service *s, int fd);
void serve_drop_tiler(struct service *s, enum msg_type type);
/* Rows of serve.c's table. A folder that is ahead of the rows, or a witness that says it is, ends the process. */
bool on_tiles(struct service *s, const struct message *m);
bool on_others(struct service *s, const struct message *m);
void serve_send_waiting_tiler(struct service *s);

/* ROLE_LOG_CONFIRM, ROLE_KEY_LEAKED: answered, the latter perhaps by serve_leaked. */
void serve_log_confirm(struct service *s, const struct role_control *c);
void serve_key_leaked(struct service *s, const struct role_control *c, struct moment now);

/* The published key set, to a gate. */
void serve_keys(struct service *s, enum wire_role to, uint64_t nr);

/* BEGUN_LEAVES, BEGUN_LEAKED, BEGUN_OLD_ROWS and BEGUN_OLD_DROPPED; b is freed. */
void serve_leaves_read(struct service *s, struct begun *b, const struct store_done *done);
void serve_leaked(struct service *s, struct begun *b, const struct store_done *done);
void serve_old_rows(struct service *s, struct begun *b, const struct store_done *done);

#endif
