#include "../../unit/cmocka_all.h"

#include "asking.h"
#include "peers.h"

#include <unistd.h>

const struct reply *r;

struct client *open_as(const char *who)
{
    struct client *c = client_open(peers.port, who);

    assert_non_null(c);
    return c;
}

const struct reply *once(const char *who, const char *method, const char *path, const char *headers, const char *body)
{
    struct client *c = open_as(who);

    r = client_ask(c, method, path, headers, body, body != NULL ? strlen(body) : 0);
    client_close(c);
    return r;
}

void expect_again(const char *seconds)
{
    char line[64];

    snprintf(line, sizeof line, "\r\nRetry-After: %s\r\n", seconds != NULL ? seconds : "");
    if ((strstr(r->head, "\r\nRetry-After:") != NULL) != (seconds != NULL) || (seconds != NULL && strstr(r->head, line) == NULL))
        fail_msg("expected Retry-After %s: %s", seconds != NULL ? seconds : "not", r->head);
}

void expect(int status, const char *in_body)
{
    if (r->status != status || strstr(r->body, in_body) == NULL)
        fail_msg("got %d: %s%s", r->status, r->head, r->body);
}

void await_ok(const char *who, const char *path)
{
    for (int left = patience_ms(); left > 0 && once(who, "GET", path, "", NULL)->status != 200; left -= 50)
        usleep(50000);
    assert_int_equal(r->status, 200);
}

void await_taken(void)
{
    assert_int_equal(once("san", "GET", "/health/live", "", NULL)->status, 200);
}

void expect_problem(enum status s)
{
    char type[128];

    snprintf(type, sizeof type, "\"type\":\"https://passend.example/problemen/%s\"", status_slug(s));
    expect((int)status_http(s), type);
    assert_non_null(strstr(r->head, "\r\nContent-Type: application/problem+json\r\n"));
    assert_null(strstr(r->head, "API-Version"));
    assert_int_equal(strstr(r->head, "\r\nRetry-After: ") != NULL, r->status == 429 || r->status == 503);
}

int reset(void **state)
{
    (void)state;
    peers.manner = ANSWERS;
    peers.refuse = OK;
    peers.retry_s = 0;
    peers.pause_ms = peers.most = 0;
    peers.hold = false;
    peers.slices = peers.households_seen = peers.taken = 0;
    return 0;
}

char batch[LIMIT_BODY_TOETSINGEN];

void make_batch(const char *rest, unsigned n, unsigned yes_every, unsigned bad)
{
    char *at = batch + sprintf(batch, KOP "%s\"huishoudens\":[", rest);

    for (unsigned i = 0; i < n; i++)
        at += sprintf(at, "%s{\"referentie\":\"%s-%u\",\"dossierzegel\":\"%s\"}", i > 0 ? "," : "",
                      yes_every > 0 && i % yes_every == yes_every - 1 ? "ja" : "nee", i, i == bad ? "!" : "AAECAwQFBgc");
    strcpy(at, "]}");
}

unsigned count(const char *text)
{
    unsigned n = 0;

    for (const char *at = r->body; (at = strstr(at, text)) != NULL; at++)
        n++;
    return n;
}
