/*
 * One HTTP request to a source, or to who attests to the log, by libcurl, over a connection that somebody else made. Requests
 * of one exchange share a connection where the other side lets them; an exchange shares nothing with another.
 *
 *   exchange_begin
 *   request_begin ... exchange_work, until the request has ended: on_end
 *   exchange_end: the connection is closed, everything wiped
 *
 * libcurl asks for a socket when it has no connection: exchange_wants_socket becomes true and the request ends with
 * REQUEST_UNCONNECTED. With exchange_give_socket the same request is begun again.
 *
 * secret: what is sent and received; all of it stands in wiped memory, libcurl's own too.
 */
#ifndef PASSEND_COURIER_REQUEST_H
#define PASSEND_COURIER_REQUEST_H

#include "base/slice.h"
#include "base/status.h"
#include "courier/trust.h"
#include "evidence/fetching_url.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct exchange {
    CURLM *multi;                    /* NULL = none */
    CURL *easy;
    struct curl_slist *hosts, *headers;
    char *form;                      /* that is posted */
    size_t form_len;
    const char *form_type;           /* its media type; NULL: it is a form */
    char *body;                      /* received: LIMIT_SOURCE_ANSWER_BYTES + 1 */
    size_t body_len, head_len;
    bool running, too_long, wants_socket;
    int given;                       /* connected socket that libcurl has not taken, -1 = none */
    int fd;                          /* that libcurl waits for, -1 = none; and for what */
    short events;
    int64_t due_ms;                  /* when it wants its turn anyway; monotonic, INT64_MAX = never */
};

/* Once, before the sandbox is entered and before any other thread or call. returns OK | FAULT_SYSTEM */
enum status request_open(void) MUST_USE;

/* urls: n, all that its requests go to; of one without text nothing. trust: as long as the exchange. returns OK | FAULT_MEMORY */
enum status exchange_begin(struct exchange *x, const struct fetching_url *const *urls, size_t n,
                           const struct trusted *trust) MUST_USE;
void exchange_end(struct exchange *x);
/* fd: connected, now its own. */
void exchange_give_socket(struct exchange *x, int fd);

/* Adds a member to the form of the next request. returns OK | FAULT_MEMORY */
enum status request_form(struct exchange *x, const char *name, const char *value, size_t len) MUST_USE;
/* What the next request posts in place of a form; type: literal. returns OK | FAULT_MEMORY */
enum status request_body(struct exchange *x, const char *type, const void *body, size_t len) MUST_USE;
/* token: sent as Bearer, NULL = none. With form or body: POST, else GET. accept: media type. last: the connection is closed after
 * it. returns OK | FAULT_MEMORY */
enum status request_begin(struct exchange *x, const char *url, const struct slice *token, const char *accept, bool last,
                          int64_t limit_ms) MUST_USE;
/* The same once more, after REQUEST_UNCONNECTED. */
enum status request_again(struct exchange *x, int64_t limit_ms) MUST_USE;

enum request_end { REQUEST_RUNS, REQUEST_UNCONNECTED, REQUEST_ENDED };

/* events: what poll said of x->fd; 0: only its time has come. *why is set where it ended:
 * OK (any answer that is not a redirect, nor one of 500 and up; *code is its number) | FAULT_SOURCE_* | FAULT_MEMORY */
enum request_end exchange_work(struct exchange *x, short events, int64_t now_ms, enum status *why, long *code);
/* The answer is of this media type, in whatever case and with whatever parameters.
 * returns OK | FAULT_SOURCE_HTML | FAULT_SOURCE_TYPE */
enum status request_type(const struct exchange *x, const char *type) MUST_USE;

#endif
