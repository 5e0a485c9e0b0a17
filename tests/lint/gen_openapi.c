/*
 * Writes docs/openapi.json (OpenAPI 3.1): the addresses of the platform API from its table of routes, with the words of operations.def;
 * bodies and answers from the JSON Schemas of policy/schema; sizes from limits.def; reason codes from reasons.def.
 *
 *   gen_openapi SCHEMAS     the folder of the schemas; prints the document
 *
 * A route without words, words without a route, and a definition that is not there end it with status 1.
 */
#include "base/limits.h"
#include "gate/platform/platform.h"
#include "json/strict_json.h"
#include "oauth/metadata.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HOST "https://passend.example"
#define VERSIONED "/v1"
#define NAME_MAX_LEN 64
#define JSON "application/json"
#define FORM "application/x-www-form-urlencoded"
#define TOKEN_PATH "/v1/zegels/{}"

struct route_row { const char *method, *path; int64_t body; const char *media; unsigned flags; };
struct operation_row { const char *method, *path, *id, *tag, *params, *body; unsigned status; const char *answer, *refusals, *summary; };

static const struct route_row routes[] = {
#define ROUTE(method, path, body, media, flags, weight, handle) { #method, path, body, media, flags },
#include "gate/platform/routes.def"
#undef ROUTE
};

static const struct operation_row operations[] = {
#define OPERATION(method, path, id, tag, params, body, status, answer, refusals, summary) \
    { #method, path, id, tag, params, body, status, answer, refusals, summary },
#define HIDDEN(method, path) { #method, path, NULL, NULL, NULL, NULL, 0, NULL, NULL, NULL },
#include "gate/platform/operations.def"
#undef OPERATION
#undef HIDDEN
};

#define N(table) (sizeof table / sizeof table[0])

static json_t *sources[3], *components;
static const struct { const char *file, *prefix; } schemas[] = {
    { "api.schema.json", "" }, { "case.schema.json", "Case" }, { "instemming.schema.json", "Instemming" } };

static _Noreturn void stop(const char *what, const char *name)
{
    fprintf(stderr, "gen_openapi: %s: %s\n", what, name);
    exit(1);
}

static void set(json_t *object, const char *name, json_t *value)
{
    if (json_object_set_new(object, name, value) != 0)
        stop("cannot set", name);
}

static json_t *text(const char *s)
{
    return json_string(s);
}

/* ---- definitions ---- */

static json_t *converted(const json_t *node, unsigned file);

/* {"$ref": "#/components/schemas/NAME"} of a definition that is made on the first call; pointer: RFC 6901 of plain names */
static json_t *component(unsigned file, const char *pointer)
{
    const char *last = strrchr(pointer, '/'), *defs = strstr(pointer, "/$defs/");
    char name[NAME_MAX_LEN], to[NAME_MAX_LEN + 32];
    json_t *node = sources[file];

    /* What is no definition of its own there is called by its last name only. */
    snprintf(name, sizeof name, "%s%s", defs != NULL || last == NULL ? schemas[file].prefix : "", last != NULL ? last + 1 : "");
    size_t at = defs != NULL ? strlen(schemas[file].prefix) : 0;
    if (name[at] >= 'a' && name[at] <= 'z')
        name[at] = (char)(name[at] - 'a' + 'A');
    for (const char *p = pointer; node != NULL && *p == '/';) {
        size_t len = strcspn(p + 1, "/");
        char step[NAME_MAX_LEN] = { 0 };

        memcpy(step, p + 1, len < sizeof step ? len : 0);
        node = json_object_get(node, step);
        p += 1 + len;
    }
    if (node == NULL)
        stop("no such definition", pointer);
    if (json_object_get(components, name) == NULL) {
        set(components, name, json_object()); /* it may name itself */
        set(components, name, converted(node, file));
    }
    snprintf(to, sizeof to, "#/components/schemas/%s", name);
    return json_pack("{ss}", "$ref", to);
}

/* "#/$defs/id", "case.schema.json#/properties/fase", "instemming.schema.json" */
static json_t *reference(const char *ref, unsigned file)
{
    const char *hash = strchr(ref, '#');
    size_t len = hash != NULL ? (size_t)(hash - ref) : strlen(ref);
    unsigned other = file;

    for (unsigned i = 0; i < N(schemas) && len > 0; i++)
        if (strlen(schemas[i].file) == len && memcmp(schemas[i].file, ref, len) == 0)
            other = i;
    return component(other, hash != NULL ? hash + 1 : "");
}

/* A copy in which each reference leads to a component, without what is about the file. */
static json_t *converted(const json_t *node, unsigned file)
{
    const char *name;
    json_t *v, *out;
    size_t i;

    if (json_is_array(node)) {
        out = json_array();
        JSON_EACH(node, i, v)
            json_array_append_new(out, converted(v, file));
        return out;
    }
    if (!json_is_object(node))
        return json_deep_copy(node);
    out = json_object();
    json_object_foreach((json_t *)node, name, v) {
        if (strcmp(name, "$schema") == 0 || strcmp(name, "$id") == 0 || strcmp(name, "$defs") == 0)
            continue;
        if (strcmp(name, "$ref") != 0) {
            set(out, name, converted(v, file));
            continue;
        }
        json_t *to = reference(json_string_value(v), file);
        json_object_update(out, to);
        json_decref(to);
    }
    return out;
}

static json_t *definition(const char *name)
{
    char pointer[NAME_MAX_LEN];

    snprintf(pointer, sizeof pointer, "/$defs/%s", name);
    return component(0, pointer);
}

/* ---- answers ---- */

/* All codes with that status. */
static json_t *reasons(unsigned status)
{
    json_t *list = json_array();

    for (enum status s = OK + 1; s < STATUS_N; s++)
        if (status_http(s) == status)
            json_array_append_new(list, text(status_slug(s)));
    return list;
}

static json_t *all_reasons(void)
{
    json_t *list = json_array();

    for (enum status s = OK + 1; s < STATUS_N; s++)
        json_array_append_new(list, text(status_slug(s)));
    return list;
}

/* Statuses that any request may be answered with, and those of one with a body. */
static const char every[] = "400 405 408 414 417 429 431 501 503 505";
static const char with_body[] = "411 413 415";

static json_t *headers_of(unsigned status)
{
    if (status < 400)
        return json_pack("{s{ss}}", "API-Version", "$ref", "#/components/headers/ApiVersion");
    if (status == 405)
        return json_pack("{s{ss}}", "Allow", "$ref", "#/components/headers/Allow");
    return status == 429 || status == 503 ? json_pack("{s{ss}}", "Retry-After", "$ref", "#/components/headers/RetryAfter") : NULL;
}

static json_t *error_response(unsigned status, json_t *content)
{
    json_t *headers = headers_of(status), *out = json_object();

    set(out, "description", text("Zie de redencode: docs/errors.md"));
    set(out, "x-redencodes", reasons(status));
    if (headers != NULL)
        set(out, "headers", headers);
    if (content != NULL)
        set(out, "content", content);
    return out;
}

/* The shared answers, made as they are named. */
static json_t *shared;

static void add_problems(json_t *responses, const char *statuses)
{
    char name[16], to[64];

    for (const char *p = statuses; *p != 0; p += strcspn(p, " "), p += *p == ' ') {
        unsigned status = (unsigned)strtoul(p, NULL, 10);

        snprintf(name, sizeof name, "Fout%u", status);
        snprintf(to, sizeof to, "#/components/responses/%s", name);
        if (json_object_get(shared, name) == NULL)
            set(shared, name, error_response(status, json_pack("{s{so}}", "application/problem+json", "schema", definition("probleem"))));
        snprintf(name, sizeof name, "%u", status);
        if (json_object_get(responses, name) == NULL)
            set(responses, name, json_pack("{ss}", "$ref", to));
    }
}

static bool is_oauth(const char *path)
{
    return strcmp(path, METADATA_PAR) == 0 || strcmp(path, METADATA_TOKEN) == 0 || strcmp(path, METADATA_REVOKE) == 0;
}

/* Every refusal of an address of OAuth is an OAuth error: application/json (RFC 6749 5.2), whatever the status. */
static void add_oauth_errors(json_t *responses)
{
    set(responses, "400", error_response(400, NULL));
    set(responses, "default", json_pack("{sss{s{so}}}", "description", "An OAuth error, with any status of the API", "content", JSON, "schema",
                                        definition("oauthFout")));
}

static json_t *responses_of(const struct route_row *r, const struct operation_row *o)
{
    json_t *out = json_object(), *good = json_object();
    char status[8];

    snprintf(status, sizeof status, "%u", o->status);
    set(good, "description", text(o->summary));
    set(good, "headers", headers_of(o->status));
    if (o->answer[0] != 0)
        set(good, "content", json_pack("{s{so}}", JSON, "schema", definition(o->answer)));
    set(out, status, good);
    if (is_oauth(r->path)) {
        add_oauth_errors(out);
        return out;
    }
    if ((r->flags & ROUTE_OPEN) == 0)
        add_problems(out, "401 403");
    add_problems(out, o->refusals);
    add_problems(out, every);
    if (r->body > 0)
        add_problems(out, with_body);
    return out;
}

/* ---- requests ---- */

static json_t *parameters_of(const struct operation_row *o)
{
    json_t *list = json_array();
    char name[NAME_MAX_LEN];

    for (const char *p = o->params; *p != 0; p += strcspn(p, ","), p += *p == ',') {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(p, ","), p);
        json_t *schema = strcmp(name, "sha256") == 0  ? definition("sha256")
                         : strcmp(name, "vanaf") == 0 ? json_pack("{sssi}", "type", "integer", "minimum", 1)
                                                      : definition("id");
        json_array_append_new(list, json_pack("{ssssssso sb}", "name", name, "in", "path", "description", "As an earlier answer named it", "schema",
                                              schema, "required", 1));
    }
    if (strcmp(o->path, "/v1/toetsingen") == 0)
        json_array_append_new(list, json_pack("{ss}", "$ref", "#/components/parameters/IdempotencyKey"));
    return list;
}

static json_t *body_of(const struct route_row *r, const struct operation_row *o)
{
    char size[64];

    snprintf(size, sizeof size, "At most %lld bytes", (long long)r->body);
    return json_pack("{sssbs{s{so}}}", "description", size, "required", 1, "content", r->media, "schema", definition(o->body));
}

/* "/zegels/{grant_id}" of "/v1/zegels/{}" */
static void path_of(const struct operation_row *o, char out[256])
{
    const char *at = o->path + (strncmp(o->path, VERSIONED "/", sizeof VERSIONED) == 0 ? sizeof VERSIONED - 1 : 0), *param = o->params;
    size_t n = 0;

    for (; *at != 0 && n < 200; at++) {
        out[n++] = *at;
        if (*at == '{') {
            size_t len = strcspn(param, ",");

            memcpy(out + n, param, len);
            n += len;
            param += len + (param[len] == ',');
        }
    }
    out[n] = 0;
}

static void add_operation(json_t *paths, const struct route_row *r, const struct operation_row *o)
{
    char path[256], method[8] = { 0 };

    path_of(o, path);
    for (size_t i = 0; i < sizeof method - 1 && o->method[i] != 0; i++)
        method[i] = (char)(o->method[i] | 0x20);
    json_t *item = json_object_get(paths, path);
    if (item == NULL) {
        item = json_object();
        set(paths, path, item);
        if (strncmp(o->path, VERSIONED "/", sizeof VERSIONED) != 0)
            set(item, "servers", json_pack("[{ss}]", "url", HOST));
    }
    json_t *operation = json_pack("{sssss[s]so}", "operationId", o->id, "summary", o->summary, "tags", o->tag, "parameters", parameters_of(o));
    if ((r->flags & ROUTE_OPEN) != 0)
        set(operation, "description", text("Any certificate under the CA, registered or not."));
    if (r->body > 0)
        set(operation, "requestBody", body_of(r, o));
    if (strcmp(r->path, TOKEN_PATH) == 0) /* what a person agreed to on our pages wants a token, what the client sent itself does not */
        set(operation, "security", json_pack("[{s[]}{s[]s[]}]", "certificaat", "certificaat", "token"));
    set(operation, "responses", responses_of(r, o));
    set(item, method, operation);
}

static const struct operation_row *words_for(const struct route_row *r)
{
    for (size_t i = 0; i < N(operations); i++)
        if (strcmp(operations[i].method, r->method) == 0 && strcmp(operations[i].path, r->path) == 0)
            return &operations[i];
    stop("no words in operations.def", r->path);
}

static json_t *all_paths(void)
{
    json_t *paths = json_object();
    size_t n = 0;

    for (size_t i = 0; i < N(routes); i++) {
        const struct operation_row *o = words_for(&routes[i]);

        n++;
        if (o->id != NULL)
            add_operation(paths, &routes[i], o);
    }
    if (n != N(operations))
        stop("words without a route in", "operations.def");
    return paths;
}

/* ---- the document ---- */

static json_t *info(void)
{
    return json_pack("{sssssss{sssss s}s{ssss}}", "title", "passend, API voor platforms", "version", PLATFORM_API_VERSION, "description",
                     "Past dit huishouden bij deze woning? For developers of a housing platform: docs/api.md says it in words. The keys that "
                     "verdicts and receipts are signed with are at /.well-known/jwks.json.",
                     "contact", "name", "passend", "email", "beheer@passend.example", "url", HOST, "license", "name", "EUPL-1.2", "identifier",
                     "EUPL-1.2");
}

static json_t *headers(void)
{
    return json_pack("{s{sss{ss}}s{sss{ss}}s{sss{si ss}}}",
                     "ApiVersion", "description", "Version of the API", "schema", "type", "string",
                     "Allow", "description", "The methods that this address has", "schema", "type", "string",
                     "RetryAfter", "description", "Seconds", "schema", "minimum", 1, "type", "integer");
}

static json_t *key_parameter(void)
{
    char pattern[64];

    snprintf(pattern, sizeof pattern, "^[A-Za-z0-9._-]{1,%d}$", LIMIT_IDEMPOTENCY_KEY_CHARS);
    return json_pack("{s{sssssss{ssss}}}", "IdempotencyKey", "name", "Idempotency-Key", "in", "header", "description",
                     "The same key with the same body gives verdicts with the same jti", "schema", "type", "string", "pattern", pattern);
}

static json_t *document(void)
{
    json_t *paths = all_paths();

    set(json_object_get(components, "Redencode"), "enum", all_reasons());
    return json_pack("{sssos[{ssss}]s[{s[]}]sos{sosososos{s{ssss}s{ssssss}}}}", "openapi", "3.1.0", "info", info(), "servers", "url", HOST VERSIONED,
                     "description", "The service you were given", "security", "certificaat", "paths", paths, "components", "schemas", components,
                     "responses", shared, "headers", headers(), "parameters", key_parameter(), "securitySchemes", "certificaat", "type",
                     "mutualTLS", "description", "A client certificate whose name was registered, under the registered CA", "token", "type", "http",
                     "scheme", "bearer", "description", "The access token of a grant, bound to the certificate that it was given to");
}

int main(int argc, char **argv)
{
    char path[4096];

    if (argc != 2)
        return 2;
    strict_json_init();
    components = json_object();
    shared = json_object();
    for (unsigned i = 0; i < N(schemas); i++) {
        json_error_t error;

        snprintf(path, sizeof path, "%s/%s", argv[1], schemas[i].file);
        sources[i] = json_load_file(path, JSON_REJECT_DUPLICATES, &error);
        if (sources[i] == NULL)
            stop("cannot read", path);
    }
    json_t *doc = document();
    if (doc == NULL)
        stop("cannot make", "the document");
    bool ok = json_dumpf(doc, stdout, JSON_INDENT(1) | JSON_ENSURE_ASCII) == 0 && putchar('\n') != EOF && fflush(stdout) == 0;
    json_decref(doc);
    for (unsigned i = 0; i < N(schemas); i++)
        json_decref(sources[i]);
    return ok ? 0 : 1;
}
