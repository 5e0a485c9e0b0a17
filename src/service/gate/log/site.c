#include "gate/log/log.h"

#include "gate/run.h"
#include "http/problem.h"

#define WAIT_MS LIMIT_PUBLIC_WAIT_MS
#define HEAD_BYTES 512

#define TILE(path) { METHOD_GET, "/tile/{}/" path, 0, NULL, 0, 1, WAIT_MS, serve_tile }

/* A tile's number stands in groups of three digits, and a partial one has its width behind it (log/tile.h). */
static const struct route routes[] = {
    { METHOD_GET, "/checkpoint", 0, NULL, 0, 1, WAIT_MS, serve_checkpoint },
    { METHOD_GET, "/stempels/{}", 0, NULL, 0, 1, WAIT_MS, serve_stamp },
    { METHOD_GET, "/stempels/lijst/{}", 0, NULL, 0, 1, WAIT_MS, serve_stamps },
    TILE("{}"),
    TILE("{}/{}"),
    TILE("{}/{}/{}"),
    TILE("{}/{}/{}/{}"),
    TILE("{}/{}/{}/{}/{}"),
    TILE("{}/{}/{}/{}/{}/{}"),
    TILE("{}/{}/{}/{}/{}/{}/{}"),
    TILE("{}/{}/{}/{}/{}/{}/{}/{}"),
    { 0 },
};

static const char *write_problem(const struct conn *c, struct writer *w, const struct problem *p)
{
    problem_write_json(w, log_of(c)->gate.in.settings.issuer, p);
    return "application/problem+json";
}

enum status log_open(struct gate *g)
{
    if (g->in.log_dir < 0)
        return REFUSED_CONFIG;
    TRY(run_open_tls(g, NULL));
    visitor_fixed(g, "Accept-Ranges: none\r\n", ((struct log_gate *)g)->fixed);
    return OK;
}

const struct site *log_site(struct gate *g)
{
    static struct quota rows[LIMIT_LOG_CONNECTIONS];
    static struct quota_table quotas;
    static struct site site;

    quota_init(&quotas, rows, LIMIT_LOG_CONNECTIONS, LIMIT_LOG_HELD_BYTES);
    site = (struct site){
        .name = "log",
        .routes = routes,
        .request = { NULL, 0, LIMIT_TARGET_BYTES, LIMIT_HEAD_BYTES, false },
        .limits = { HEAD_BYTES, PROBLEM_MAX, LIMIT_PUBLIC_IDLE_MS },
        .transport = SITE_TLS,
        .yields = true,
        .identify = visitor_identify,
        .quotas = &quotas,
        .fixed = { .good = "", .all = ((struct log_gate *)g)->fixed, .usual = LOG_USUAL },
        .write_problem = write_problem,
        .own = g,
    };
    return &site;
}
