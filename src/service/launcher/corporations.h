/*
 * The corporations of the configuration: reads their file into the tables that roles get, each no more than it reads.
 *
 * in:     doc   the file's JSON (docs/configuration.md); p points at it
 * returns OK | REFUSED_CONFIG (p tells where)
 * secret: none.
 */
#ifndef PASSEND_LAUNCHER_CORPORATIONS_H
#define PASSEND_LAUNCHER_CORPORATIONS_H

#include "launcher/place.h"
#include "model/client.h"
#include "model/corporation.h"
#include "model/showcase.h"

struct corporations {
    struct shown_corporation shown[LIMIT_KNOWN_CORPORATIONS];   /* in the order of the file */
    struct corporation rows[LIMIT_KNOWN_CORPORATIONS];          /* likewise */
    size_t n;
    struct redress redress[LIMIT_KNOWN_CORPORATIONS + LIMIT_OBJECTIONS];   /* sorted */
    size_t n_redress, n_objections;   /* n_objections: of these */
};

/* Into a zeroed one; all but `verantwoording`. */
enum status corporations_read(struct place *p, const json_t *doc, struct corporations *out) MUST_USE;
/* Who may account for each of them: when it is known which clients there are. */
enum status corporations_accounts(struct place *p, const json_t *doc, const struct client *clients, size_t n) MUST_USE;

#endif
