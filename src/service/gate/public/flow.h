/*
 * The addresses of somebody's flow: the first page, the pages by their language, what is answered there, and the way back from a
 * source. What a page shows and where it leads says the notary; here is seen whose browser it is, that a form is from a page
 * of ours, and that what was typed can be read.
 */
#ifndef PASSEND_GATE_PUBLIC_FLOW_H
#define PASSEND_GATE_PUBLIC_FLOW_H

#include "http/conn.h"

enum turn flow_authorize(struct conn *c);
enum turn flow_get(struct conn *c);
enum turn flow_post(struct conn *c);
enum turn flow_call_back(struct conn *c);

#endif
