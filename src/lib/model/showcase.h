/*
 * What the public pages show of others: clients, corporations with their desks, sources. Names and addresses, no keys.
 *
 * Fixed layout, handed down by the launcher, which has seen that each text may be shown (base/text.h). secret: none.
 */
#ifndef PASSEND_MODEL_SHOWCASE_H
#define PASSEND_MODEL_SHOWCASE_H

#include "model/client.h"
#include "model/source.h"
#include "model/theme.h"

#define SHOWN_MAX (4 * LIMIT_SHOWN_NAME_CHARS + 1)   /* UTF-8 */

struct shown_client {
    char id[CLIENT_MAX + 1];
    char name[SHOWN_MAX];
    char website[URL_MAX];
    char person[URL_MAX];         /* page where a person helps; empty = none */
    uint8_t n_redirects, n_corporations;
    char redirect_uri[LIMIT_REDIRECT_URIS][LIMIT_REDIRECT_URI_CHARS + 1];
    uint16_t corporations[LIMIT_CORPORATIONS];   /* rows of the table of corporations, in the order of the client's */
};

struct shown_corporation {
    char code[CORPORATIE_MAX];
    char name[SHOWN_MAX];
    char address[SHOWN_MAX], hours[SHOWN_MAX], telephone[SHOWN_MAX];   /* of its desk; all empty = it has none */
    uint8_t has_theme, zero[3];
    struct theme theme;
};

struct shown_source {
    char name[BRON_MAX];
    char title[SHOWN_MAX];
    char authorize[URL_MAX];      /* where people log in; empty = nobody does */
    char client_id[CLIENT_MAX + 1], scope[64];
    char login_scope[64];         /* of a log-in for receipts; empty = none is offered */
    uint16_t languages, zero;     /* that its pages have: bits 1 << enum language */
};

#endif
