/*
 * The flows that are under way at a stand-in: what was asked, who logged in, which code and token came of it. Pure, with time as
 * an argument; the oldest gives way.
 *
 * secret: state, codes and tokens, of people who do not exist; the table stands in wiped memory.
 */
#ifndef PASSEND_STANDIN_FLOWS_H
#define PASSEND_STANDIN_FLOWS_H

#include "base/slice.h"
#include "base/status.h"
#include "standin/deeds.h"

#include <jansson.h>

#define FLOWS 2048
#define FLOW_NAME 43                 /* characters: 32 random bytes */
#define FLOW_STATE_MAX 512
#define FLOW_NONCE_MAX 128
#define FLOW_REQUEST_MS 90000
#define FLOW_LOGIN_MS 600000
#define FLOW_CODE_MS 60000
#define FLOW_TOKEN_MS 300000

struct flow {
    char id[FLOW_NAME + 1];          /* names it to the browser; in a request_uri too. "" = free */
    int64_t born_ms;
    bool loaded;                     /* by a browser: a request_uri that was not opened dies early */
    bool english, login_only;
    char challenge[FLOW_NAME + 1], nonce[FLOW_NONCE_MAX + 1], state[FLOW_STATE_MAX + 1];
    struct deed_choice deed;
    const json_t *person;            /* who logged in; borrows */
    char code[FLOW_NAME + 1], token[FLOW_NAME + 1];   /* "" = none */
    int64_t code_ms, token_ms;
    bool code_used;
};

struct flows { struct flow all[FLOWS]; };

/* Wiped, with an id of its own. returns OK | FAULT_CRYPTO */
enum status flows_new(struct flows *f, int64_t now_ms, struct flow **out) MUST_USE;
/* By what a browser, a code or a token says; NULL: there is none, or its time is over. */
struct flow *flows_by_id(struct flows *f, struct slice id, int64_t now_ms);
struct flow *flows_by_code(struct flows *f, struct slice code, int64_t now_ms);
struct flow *flows_by_token(struct flows *f, struct slice token, int64_t now_ms);
/* The newest besides this one, for the deeds that mix up two; spent: of those whose code was used. NULL: there is none. */
const struct flow *flows_other(const struct flows *f, const struct flow *mine, bool spent);
/* 43 random characters. returns OK | FAULT_CRYPTO */
enum status flows_name(char out[FLOW_NAME + 1]) MUST_USE;

#endif
