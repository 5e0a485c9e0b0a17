/*
 * What a page of a flow is given to show.
 *
 * secret: exact amounts and statuses, for the page that asks whether they are right; the caller wipes *out.
 */
#ifndef PASSEND_NOTARY_FLOW_PAGE_H
#define PASSEND_NOTARY_FLOW_PAGE_H

#include "notary/cases.h"
#include "wire/flow.h"

/* What a browser is answered; told apart by head.type. */
union flow_answer {
    struct msg_head head;
    struct msg_page page;
    struct msg_to_source to_source;
    struct msg_go go;
    struct msg_to_platform to_platform;
};

/* out: zero but its head. client: whose website may be named; NULL = nobody knows */
void flow_page_without(const struct notary *n, enum page page, const struct client *client, uint8_t language,
                       struct msg_page *out);
/* d: NULL where the flow is over. language: LANGUAGE_N = the case's own */
void flow_page_of(const struct notary *n, const struct zaak *z, const struct dossier *d, enum page page, uint8_t language,
                  struct moment now, struct msg_page *out);
/* Sources of a case that may be chosen: bits, with SOURCE_SELF. */
uint32_t flow_sources(const struct notary *n, const struct zaak *z, const struct dossier *d);
/* Corporations of a dossier, as bits of the client's list. */
uint64_t flow_corporations(const struct client *client, const struct dossier *d);
/* Index of the source that a grant or reading rests on; NO_SOURCE = it is not there any more. */
uint8_t flow_source_index(const struct notary *n, const char *name);

#endif
