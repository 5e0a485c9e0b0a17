#include "gate/platform/platform.h"

#include "base/clock.h"
#include "gate/platform/failure.h"
#include "gate/platform/uitleg.h"
#include "oauth/metadata.h"
#include "wire/platform.h"

#define JSON "application/json"
#define FORM "application/x-www-form-urlencoded"
#define ANSWER_MS LIMIT_ANSWER_MS
#define HEAD_BYTES 768

static const struct route routes[] = {
#define ROUTE(method, path, body, media, flags, weight, handle) \
    { METHOD_##method, path, body, media, flags, weight, ANSWER_MS, handle },
#include "gate/platform/routes.def"
#undef ROUTE
    { 0 },
};

struct pull platform_pull;
_Alignas(8) uint8_t platform_message[LIMIT_MESSAGE_BYTES];

/* ---- who is there ---- */

static const struct quota_share platforms = {
    .connections = LIMIT_CONNECTIONS_PER_CLIENT,
    .requests_per_s = LIMIT_REQUESTS_PER_S,
    .slow_per_s = LIMIT_CASE_REQUESTS_PER_S,
    .bytes = LIMIT_HELD_BYTES_PER_CLIENT,
    .bytes_least = LIMIT_HELD_BYTES_LEAST,
};
/* Clients that no address is for yet. */
static const struct quota_share others = {
    .refused = REFUSED_ROLE,
    .connections = LIMIT_STRANGERS,
    .requests_per_s = LIMIT_STRANGER_REQUESTS_PER_S,
    .bytes = LIMIT_HELD_BYTES_LEAST,
    .bytes_least = LIMIT_HELD_BYTES_LEAST,
};
static const struct quota_share strangers = {
    .refused = REFUSED_CLIENT_UNKNOWN,
    .connections = LIMIT_STRANGERS,
    .requests_per_s = LIMIT_STRANGER_REQUESTS_PER_S,
    .bytes = LIMIT_HELD_BYTES_LEAST,
    .bytes_least = LIMIT_HELD_BYTES_LEAST,
};

static bool is_client(const struct client *a, const struct tls_names *names)
{
    for (unsigned i = 0; i < a->n_san; i++)
        if (tls_names_uri(names, a->san_uri[i]))
            return true;
    for (unsigned i = 0; i < a->n_dn; i++)
        if (tls_names_subject(names, a->subject_dn[i]))
            return true;
    return false;
}

/* The client that the certificate belongs to, by its place in the register. One that fits no entry, or more than one, is a
 * stranger: LIMIT_CLIENTS for all of them. */
static uint64_t identify(const struct conn *c, const struct quota_share **share)
{
    const struct role_inputs *in = &platform_gate(c)->in;
    struct tls_names *names = tls_names(c->io.tls);
    uint64_t found = LIMIT_CLIENTS;

    for (size_t i = 0; names != NULL && i < in->n_clients; i++) {
        if (!is_client(&in->clients[i], names))
            continue;
        if (found < LIMIT_CLIENTS) { /* the certificate says two things: believe neither */
            found = LIMIT_CLIENTS;
            break;
        }
        found = i;
    }
    tls_names_release(names);
    *share = found == LIMIT_CLIENTS ? &strangers : in->clients[found].role == CLIENT_PLATFORM ? &platforms : &others;
    return found;
}

const struct client *platform_client(const struct conn *c)
{
    const struct role_inputs *in = &platform_gate(c)->in;

    BUG_IF(c->key >= in->n_clients);
    return &in->clients[c->key];
}

const struct uitleg_verdict *platform_redress(const struct conn *c, struct uitleg_verdict *v, const char *corporatie,
                                              const struct eenheid *home)
{
    const struct role_inputs *in = &platform_gate(c)->in;

    v->klachten = redress_find(in->redress, in->n_redress, corporatie, "");
    v->bezwaar = home->gemeente[0] != '\0' ? redress_find(in->redress, in->n_redress, corporatie, home->gemeente) : NULL;
    return v;
}

/* ---- what all answers have ---- */

static const char *write_problem(const struct conn *c, struct writer *w, const struct problem *p)
{
    if (failure_is_oauth(c))
        return failure_write_problem(w, p);
    problem_write_json(w, platform_gate(c)->in.settings.issuer, p);
    return "application/problem+json";
}

void platform_write_id(struct writer *w, const char *name, const struct id *id)
{
    write_name(w, name);
    write_char(w, '"');
    write_base64url(w, id->b, ID_LEN);
    write_char(w, '"');
}

void platform_write_time(struct writer *w, const char *name, int64_t unix_s)
{
    write_name(w, name);
    write_char(w, '"');
    write_date(w, clock_day(unix_s));
    write_char(w, 'T');
    write_time(w, unix_s);
    write_text(w, "Z\"");
}

/* ---- the site ---- */

const struct site *platform_site(struct gate *g)
{
    static const struct wanted_header wanted[] = { [PLATFORM_IDEMPOTENCY_KEY] = { "idempotency-key", true },
                                                   [PLATFORM_AUTHORIZATION] = { "authorization", true } };
    static struct quota rows[LIMIT_CLIENTS + 1];
    static struct quota_table quotas;
    static struct site site;

    quota_init(&quotas, rows, LIMIT_CLIENTS + 1, LIMIT_HELD_BYTES);
    site = (struct site){
        .name = "platform",
        .routes = routes,
        .request = { wanted, sizeof wanted / sizeof wanted[0], LIMIT_TARGET_BYTES, LIMIT_HEAD_BYTES, false },
        .limits = { HEAD_BYTES, PROBLEM_MAX, LIMIT_IDLE_MS },
        .transport = SITE_MUTUAL_TLS,
        .identify = identify,
        .quotas = &quotas,
        .fixed = { .usual = "",
                   .good = "API-Version: " PLATFORM_API_VERSION "\r\n",
                   .all = "Cache-Control: no-store\r\n"
                          "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
                          "Strict-Transport-Security: max-age=31536000\r\n"
                          "X-Content-Type-Options: nosniff\r\n"
                          "X-Frame-Options: DENY\r\n" },
        .write_problem = write_problem,
        .own = g,
    };
    return &site;
}
