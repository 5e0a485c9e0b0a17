/*
 * The corporations of the configuration: reads their file into the tables that roles get, each no more than it reads.
 *
 * in:     doc   the file (docs/configuration.md)
 * A refusal sticks (json/doc.h): REFUSED_CONFIG.
 * secret: none.
 */
#ifndef PASSEND_LAUNCHER_CORPORATIONS_H
#define PASSEND_LAUNCHER_CORPORATIONS_H

#include "json/doc.h"
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
void corporations_read(const struct node *doc, struct corporations *out);
/* Who may account for each of them: when it is known which clients there are. */
void corporations_accounts(const struct node *doc, const struct client *clients, size_t n);

#endif
