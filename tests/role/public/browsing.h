/* A browser that is bound to a case, before the running gate: what it sends, and what a notary that the test plays says to it. */
#ifndef PASSEND_TEST_BROWSING_H
#define PASSEND_TEST_BROWSING_H

#include "../../unit/cmocka_all.h"

#include "../gate/client.h"
#include "../patience.h"
#include "door.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "base/status.h"
#include "gate/public/browser.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define ORIGIN "Origin: " DOOR_ISSUER "\r\nSec-Fetch-Site: same-origin\r\n"
#define SESSION "__Host-passend=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"
#define TICKET "__Host-passend-k=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIjJCUmJw"
#define URI "urn:ietf:params:oauth:request_uri:AAECAwQFBgcICQoLDA0ODw"
#define COOKIE "Cookie: " SESSION "\r\n"

/* In the order of routes.def: what a form's proof is of. */
enum { WHY = 1, OTHER_WAY, SOURCES, TO_SOURCE, BUSY, SELF, VALUES, NOT_RIGHT, OTHER_YEAR, CHANGED, SLIP, QUESTIONS, DONE, LOGIN = 22, STOP };

static const char *program;
static const struct reply *r;
static uint8_t bytes[BROWSER_TICKET_LEN];

static inline const struct reply *once(const char *method, const char *path, const char *headers, const char *body)
{
    struct client *c = client_open(door.port, NULL);

    assert_non_null(c);
    r = client_ask(c, method, path, headers, body, body != NULL ? strlen(body) : 0);
    client_close(c);
    return r;
}

static inline void expect(int status, const char *part)
{
    if (r->status != status || strstr(r->body, part) == NULL)
        fail_msg("no %s: got %d: %s%s", part, r->status, r->head, r->body);
}

static inline void expect_line(const char *line)
{
    if (strstr(r->head, line) == NULL)
        fail_msg("no %s in %s", line, r->head);
}

static inline struct msg_page *says(enum page page)
{
    memset(&door.reply, 0, sizeof door.reply);
    door.reply_type = MSG_PAGE;
    struct msg_page *m = &door.reply.page;
    *m = (struct msg_page){ .page = (uint8_t)page, .fase = FASE_REACTIE, .n_adults = 2, .corporations = 1, .feiten = 3, .tries_left = 5,
                            .sources = 1 | 1u << SOURCE_SELF, .recommended = 0, .source = NO_SOURCE, .until = 1810425600, .reading = 7,
                            .language = LANGUAGE_NL, .referentie = "r-1024" };
    return m;
}

/* As the notary says of every page of a case that is at its source. */
static inline struct msg_to_source *says_at_source(void)
{
    memset(&door.reply, 0, sizeof door.reply);
    door.reply_type = MSG_TO_SOURCE;
    return &door.reply.to_source;
}

static inline struct msg_go *goes(enum page page)
{
    memset(&door.reply, 0, sizeof door.reply);
    door.reply_type = MSG_GO;
    door.reply.go = (struct msg_go){ .page = (uint8_t)page, .language = LANGUAGE_NL, .client = NO_INDEX };
    return &door.reply.go;
}

/* POST of a page with the proof of its step. */
static inline const struct reply *press(unsigned step, const char *path, const char *fields)
{
    char body[4096], proof[BROWSER_CSRF_CHARS + 1];

    browser_csrf(BROWSER_SESSION, bytes, step, proof);
    snprintf(body, sizeof body, "csrf=%s&%s", proof, fields);
    return once("POST", path, FORM ORIGIN COOKIE, body);
}

static inline bool is_browser(const uint8_t sha[DIGEST_LEN])
{
    uint8_t expected[DIGEST_LEN];

    sha256_kept(bytes, SECRET_LEN, expected);
    return memcmp(sha, expected, DIGEST_LEN) == 0;
}

static inline int start(void **state)
{
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    if (sha256_init() != OK)
        return -1;
    door_start(program, true, true);
    return 0;
}

static inline int stop(void **state)
{
    assert_int_equal(role_give_stop(door.gate.control), OK);
    int status = child_wait(&door.gate);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    door_drop_notary();
    return 0;
}

#endif
