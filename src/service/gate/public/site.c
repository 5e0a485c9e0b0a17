#include "gate/public/site.h"

#include "gate/public/flow.h"
#include "gate/public/pages.h"
#include "gate/public/public.h"
#include "gate/public/sheets.h"
#include "gate/run.h"
#include "oauth/metadata.h"

#include <string.h>

#define WAIT_MS LIMIT_PUBLIC_WAIT_MS
#define HEAD_BYTES 1024
#define FORM "application/x-www-form-urlencoded"

/* Health goes before all others. */
static const struct route routes[] = {
    { METHOD_GET, METADATA_PATH, 0, NULL, 0, 1, WAIT_MS, published_metadata },
    { METHOD_GET, METADATA_JWKS, 0, NULL, 0, 1, WAIT_MS, published_keys },
    { METHOD_GET, "/.well-known/log.policy", 0, NULL, 0, 1, WAIT_MS, published_log },
    { METHOD_GET, "/openapi.json", 0, NULL, 0, 1, WAIT_MS, published_openapi },
    { METHOD_GET, "/verify", 0, NULL, 0, 1, WAIT_MS, published_verify },
    { METHOD_GET, "/health/live", 0, NULL, 0, 0, WAIT_MS, published_live },
    { METHOD_GET, "/health/ready", 0, NULL, 0, 1, WAIT_MS, published_ready },
    { METHOD_GET, METADATA_AUTHORIZE, 0, NULL, ROUTE_QUERY, 1, WAIT_MS, flow_authorize },
    { METHOD_GET, PUBLIC_CALL_BACK "{}", 0, NULL, ROUTE_QUERY, 1, WAIT_MS, flow_call_back },
#define ROUTE(name, path)                                         \
    { METHOD_GET, "/{}" path, 0, NULL, 0, 1, WAIT_MS, flow_get }, \
    { METHOD_POST, "/{}" path, LIMIT_BODY_PUBLIC, FORM, 0, 1, WAIT_MS, flow_post },
#include "gate/public/routes.def"
#undef ROUTE
    { METHOD_GET, page_style_path, 0, NULL, 0, 1, WAIT_MS, sheets_style },
    { METHOD_GET, "/{}", 0, NULL, 0, 1, WAIT_MS, sheets_themes },
    { 0 },
};

enum status site_open(struct gate *g)
{
    struct public *p = (struct public *)g;

    TRY(run_open_tls(g, NULL));
    published_make(p);
    TRY(sheets_make(p));
    visitor_fixed(g, "Referrer-Policy: strict-origin\r\n", p->fixed);
    return OK;
}

const struct site *site_make(struct gate *g)
{
    static const struct wanted_header wanted[PUBLIC_HEADERS] = {
        [PUBLIC_COOKIE] = { "cookie", false },
        [PUBLIC_ORIGIN] = { "origin", false },
        [PUBLIC_FETCH_SITE] = { "sec-fetch-site", false },
        [PUBLIC_ACCEPT_LANGUAGE] = { "accept-language", false },
        [PUBLIC_PURPOSE] = { "sec-purpose", false },
    };
    static struct quota rows[LIMIT_PUBLIC_CONNECTIONS];
    static struct quota_table quotas;
    static struct site site;

    quota_init(&quotas, rows, LIMIT_PUBLIC_CONNECTIONS, LIMIT_PUBLIC_HELD_BYTES);
    site = (struct site){
        .name = "public",
        .routes = routes,
        .request = { wanted, PUBLIC_HEADERS, LIMIT_PUBLIC_TARGET_BYTES, LIMIT_HEAD_BYTES, true },
        .limits = { HEAD_BYTES, REFUSED_PAGE_MAX, LIMIT_PUBLIC_IDLE_MS },
        .transport = SITE_TLS,
        .yields = true,
        .identify = visitor_identify,
        .quotas = &quotas,
        .fixed = { .good = "", .all = ((struct public *)g)->fixed, .usual = PUBLIC_USUAL },
        .write_problem = refused_write,
        .own = g,
    };
    return &site;
}
