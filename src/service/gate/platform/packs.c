#include "gate/platform/platform.h"

#include "base/clock.h"
#include "base/text.h"
#include "wire/platform.h"

#include <string.h>

#define JSON "application/json"
#define SHA_HEX (2 * DIGEST_LEN)
#define REFERENCE_MAX (BASE64URL_LEN(ID_LEN) + 3)   /* with quotes and comma */

/* ---- the list ---- */

/* Days outside the calendar stand for "always" and "never". */
static void write_row(struct writer *w, const struct catalogue_row *r)
{
    write_member_hex(w, "bestandSha256", r->bestand_sha, DIGEST_LEN);
    if (r->vanaf != CATALOGUE_ALWAYS)
        write_member_day(w, "vanaf", r->vanaf);
    if (r->ingetrokken != CATALOGUE_NEVER) {
        write_member_day(w, "ingetrokkenOp", r->ingetrokken);
        write_member_text(w, "reden", r->reden);
    }
    write_text(w, ",\"ondertekenaars\":[");
    for (unsigned i = 0; i < r->n_keys; i++) {
        if (i > 0)
            write_char(w, ',');
        write_json_text(w, r->keys[i], strlen(r->keys[i]));
    }
    write_char(w, ']');
}

static void write_place(struct writer *w, const char *name, int64_t index)
{
    if (index >= 0)
        write_member_number(w, name, index);
}

/* place: NULL = the notary has none of this pack, or there is no log */
static void write_pack(struct writer *w, const struct catalogue *b, unsigned nr, int32_t today, const struct pack_place *place)
{
    const struct pack *p = &b->packs[nr];

    write_char(w, '{');
    write_member_text(w, "id", pack_id(p));
    write_member_text(w, "versie", pack_version(p));
    write_member_text(w, "status", catalogue_status_name(catalogue_status(b, nr, today)));
    write_member_hex(w, "sha256", pack_sha256(p), DIGEST_LEN);
    write_member_day(w, "geldigVan", pack_valid_from(p));
    write_member_day(w, "geldigTot", pack_valid_to(p));
    if (pack_is_overlay(p))
        write_member_text(w, "basis", pack_basis(p));
    write_row(w, &b->rows[nr]);
    if (place != NULL) {
        write_place(w, "logIndex", place->in_force);
        write_place(w, "logIndexIngetrokken", place->withdrawn);
    }
    write_char(w, '}');
}

static const struct pack_place *place_of(const struct pack *p, const struct pack_place *places, uint32_t n)
{
    for (uint32_t i = 0; i < n; i++)
        if (memcmp(places[i].sha256, pack_sha256(p), DIGEST_LEN) == 0)
            return &places[i];
    return NULL;
}

static enum turn answer_list(struct conn *c, const struct pack_place *places, uint32_t n)
{
    const struct catalogue *b = &platform_of(platform_gate(c))->beleid.beleid;
    int32_t today = clock_day(clock_wall_s());
    size_t room = 64;

    for (unsigned i = 0; i < b->n; i++) /* text grows at most sixfold in JSON */
        room += 576 + 6 * (strlen(pack_id(&b->packs[i])) + strlen(pack_version(&b->packs[i])) +
                           strlen(pack_basis(&b->packs[i])) + sizeof b->rows[i].keys);
    enum status s = conn_room(c, room);
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    write_text(&c->answer.body, "{\"beleidspakketten\":[");
    for (unsigned i = 0; i < b->n; i++) {
        if (i > 0)
            write_char(&c->answer.body, ',');
        write_pack(&c->answer.body, b, i, today, place_of(&b->packs[i], places, n));
    }
    write_text(&c->answer.body, "]}");
    return conn_answer(c, 200, JSON);
}

static enum turn on_places(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_pack_places *m = msg;

    if (type != MSG_PACK_PLACES || len != sizeof *m + (size_t)m->n * sizeof(struct pack_place))
        return ask_wrong(platform_gate(c));
    return answer_list(c, (const void *)(m + 1), m->n);
}

/* Where they stand in the log only the notary knows. */
enum turn packs_list(struct conn *c)
{
    struct msg_empty m;

    if (platform_gate(c)->in.settings.log_origin[0] == '\0')
        return answer_list(c, NULL, 0);
    return ask_notary(platform_gate(c), c, MSG_PACK_PLACES_READ, &m, sizeof m, ASK_AT_ONCE, on_places);
}

/* ---- one pack ---- */

/* The pack that the address names by its identity, or NULL. */
static const struct pack *text_named(const struct conn *c, size_t len)
{
    const struct catalogue *b = &platform_of(platform_gate(c))->beleid.beleid;
    uint8_t sha[DIGEST_LEN];
    int nr = hex_decode(c->param.at, len, sha, sizeof sha) ? catalogue_find(b, sha) : -1;

    return nr >= 0 ? &b->packs[nr] : NULL;
}

enum turn packs_one(struct conn *c)
{
    const struct pack *p = text_named(c, c->param.len);
    size_t len;

    if (p == NULL)
        return conn_problem(c, REFUSED_POLICY_UNKNOWN, "", NULL);
    const char *json = pack_json(p, &len);
    enum status s = conn_room(c, len);
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    write_bytes(&c->answer.body, json, len);
    return conn_answer(c, 200, JSON);
}

/* ---- the verdicts that rest on it ---- */

static enum turn on_verdicts(struct conn *c, enum msg_type type, const void *msg, size_t len)
{
    const struct msg_references *m = msg;
    const struct id *ids = (const void *)(m + 1);

    if (type != MSG_REFERENCES || len != sizeof *m + (size_t)m->n * sizeof *ids || c->param.len < SHA_HEX)
        return ask_wrong(platform_gate(c));
    enum status s = m->status == OK ? conn_room(c, 512 + (size_t)m->n * REFERENCE_MAX) : (enum status)m->status;
    if (s != OK)
        return conn_problem(c, s, "", NULL);
    struct writer *w = &c->answer.body;
    write_text(w, "{\"sha256\":\"");
    write_bytes(w, c->param.at, SHA_HEX);
    write_text(w, "\",\"toetsingen\":[");
    for (uint32_t i = 0; i < m->n; i++) {
        write_text(w, i > 0 ? ",\"" : "\"");
        write_base64url(w, ids[i].b, ID_LEN);
        write_char(w, '"');
    }
    write_char(w, ']');
    if (m->volgende > 0) {
        write_text(w, ",\"volgende\":\"/v1/beleidspakketten/");
        write_bytes(w, c->param.at, SHA_HEX);
        write_text(w, "/toetsingen/");
        write_int(w, m->volgende);
        write_char(w, '"');
    }
    write_char(w, '}');
    return conn_answer(c, 200, JSON);
}

static enum turn send_verdicts(struct conn *c)
{
    struct msg_references_read m = { 0 };
    const char *slash = memrchr(c->param.at, '/', c->param.len);
    const char *sha_end = memchr(c->param.at, '/', c->param.len);
    const struct pack *p = text_named(c, sha_end != NULL ? (size_t)(sha_end - c->param.at) : c->param.len);

    if (p == NULL)
        return conn_problem(c, REFUSED_POLICY_UNKNOWN, "", NULL);
    if (slash != NULL && (!decimal_parse(slash + 1, c->param.len - (size_t)(slash + 1 - c->param.at), &m.after) || m.after < 1))
        return conn_problem(c, REFUSED_NOT_FOUND, "", NULL);
    memcpy(m.client, platform_client(c)->id, sizeof m.client);
    memcpy(m.pack_sha, pack_sha256(p), sizeof m.pack_sha);
    return ask_notary(platform_gate(c), c, MSG_REFERENCES_READ, &m, sizeof m, ASK_IN_TURN, on_verdicts);
}

/* {sha256}/toetsingen, and {sha256}/toetsingen/{where the page before ended} */
enum turn packs_verdicts(struct conn *c)
{
    return ask_in_turn(platform_gate(c), c, LIMIT_SLICE, send_verdicts);
}
