#include "wire/inputs.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/client.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SEALS (F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE)

/* ---- what stands in a table ---- */

#define TEXT_ENDS(a) (memchr((a), '\0', sizeof(a)) != NULL)

static bool log_before_valid(const struct settings *s)
{
    const struct log_before *b = &s->log_before;

    return TEXT_ENDS(b->origin) && (b->origin[0] == '\0' || (s->log_origin[0] != '\0' && b->size >= 1 && b->size <= INT64_MAX));
}

static bool settings_valid(const void *row)
{
    const struct settings *i = row;

    return TEXT_ENDS(i->issuer) && TEXT_ENDS(i->platform) && TEXT_ENDS(i->menselijke_toets) && TEXT_ENDS(i->log_origin) &&
           i->issuer[0] != '\0' && i->platform[0] != '\0' && i->n_assessors >= 1 && i->n_assessors <= LIMIT_ASSESSORS &&
           (i->log_origin[0] == '\0' || (i->log_beat_s >= LIMIT_LOG_BEAT_LEAST_S && i->log_beat_s <= LIMIT_LOG_BEAT_MOST_S)) &&
           log_before_valid(i);
}

static bool client_valid(const void *row)
{
    const struct client *a = row;
    bool ok = TEXT_ENDS(a->id) && TEXT_ENDS(a->menselijke_toets) && (a->environment == 'T' || a->environment == 'P') &&
              a->role < CLIENT_ROLE_N &&
              a->n_san <= LIMIT_CERTIFICATE_NAMES && a->n_dn <= LIMIT_CERTIFICATE_NAMES &&
              a->n_corporaties <= LIMIT_CORPORATIONS && a->n_redirects <= LIMIT_REDIRECT_URIS;

    for (size_t i = 0; ok && i < 2; i++)
        ok = TEXT_ENDS(a->san_uri[i]) && TEXT_ENDS(a->subject_dn[i]);
    for (size_t i = 0; ok && i < LIMIT_CORPORATIONS; i++)
        ok = TEXT_ENDS(a->corporaties[i]);
    for (size_t i = 0; ok && i < 4; i++)
        ok = TEXT_ENDS(a->redirect_uri[i]);
    return ok;
}

static bool corporation_valid(const void *row)
{
    const struct corporation *c = row;

    return TEXT_ENDS(c->code) && c->minimale_zekerheid <= ZEKERHEID_BALIE;
}

static bool redress_valid(const void *row)
{
    const struct redress *r = row;

    return TEXT_ENDS(r->corporatie) && TEXT_ENDS(r->gemeente) && TEXT_ENDS(r->url) && r->url[0] != '\0';
}

static bool source_valid(const void *row)
{
    const struct source *s = row;

    return TEXT_ENDS(s->name);
}

static bool shown(const char *text, size_t size)
{
    return text_ends(text, size) && text_is_shown(text, strlen(text));
}

#define SHOWN(a) shown((a), sizeof(a))

static bool shown_client_valid(const void *row)
{
    const struct shown_client *c = row;
    bool ok = TEXT_ENDS(c->id) && SHOWN(c->name) && SHOWN(c->website) && SHOWN(c->person) &&
              c->n_redirects <= LIMIT_REDIRECT_URIS && c->n_corporations <= LIMIT_CORPORATIONS;

    for (size_t i = 0; ok && i < LIMIT_REDIRECT_URIS; i++)
        ok = TEXT_ENDS(c->redirect_uri[i]);
    for (size_t i = 0; ok && i < c->n_corporations; i++)
        ok = c->corporations[i] < LIMIT_KNOWN_CORPORATIONS;
    return ok;
}

static bool shown_corporation_valid(const void *row)
{
    const struct shown_corporation *c = row;

    return TEXT_ENDS(c->code) && SHOWN(c->name) && SHOWN(c->address) && SHOWN(c->hours) && SHOWN(c->telephone);
}

static bool shown_source_valid(const void *row)
{
    const struct shown_source *s = row;

    return TEXT_ENDS(s->name) && SHOWN(s->title) && SHOWN(s->authorize) && SHOWN(s->client_id) && SHOWN(s->scope) &&
           SHOWN(s->login_scope);
}

static bool target_valid(const void *row)
{
    const struct target *t = row;
    bool ok = TEXT_ENDS(t->host) && t->host[0] != '\0' && t->port > 0 && t->asker < ASKERS &&
              t->endpoint < (t->asker == ASKER_LOG ? ATTESTORS_MAX : ENDPOINT_N) && t->n_addresses <= LIMIT_SOURCE_ADDRESSES;

    for (size_t i = 0; ok && i < t->n_addresses; i++)
        ok = (t->addresses[i].version == 4 || t->addresses[i].version == 6) && t->addresses[i].port > 0;
    return ok;
}

static bool attestor_valid(const void *row)
{
    const struct attestor *a = row;

    return TEXT_ENDS(a->url) && TEXT_ENDS(a->vkey) && a->url[0] != '\0' &&
           (a->kind == ATTESTOR_WITNESS || a->kind == ATTESTOR_STAMPS) && (a->vkey[0] != '\0') == (a->kind == ATTESTOR_WITNESS);
}

/* A row of policy is checked beside its pack (wire/role_packs.c). */
static bool any(const void *row)
{
    (void)row;
    return true;
}

/* Of records and tables: the struct, and whether one is right. `count` is where in struct role_inputs their number stands. */
static const struct layout { size_t size; bool (*valid)(const void *row); size_t count; } layouts[HANDOVER_N] = {
    [HANDOVER_SETTINGS] = { sizeof(struct settings), settings_valid, 0 },
    [HANDOVER_CLIENTS] = { sizeof(struct client), client_valid, offsetof(struct role_inputs, n_clients) },
    [HANDOVER_CORPORATIONS] = { sizeof(struct corporation), corporation_valid, offsetof(struct role_inputs, n_corporations) },
    [HANDOVER_REDRESS] = { sizeof(struct redress), redress_valid, offsetof(struct role_inputs, n_redress) },
    [HANDOVER_SOURCES] = { sizeof(struct source), source_valid, offsetof(struct role_inputs, n_bronnen) },
    [HANDOVER_SHOWCASE_CLIENTS] = { sizeof(struct shown_client), shown_client_valid,
                                    offsetof(struct role_inputs, n_shown_clients) },
    [HANDOVER_SHOWCASE_CORPORATIONS] = { sizeof(struct shown_corporation), shown_corporation_valid,
                                         offsetof(struct role_inputs, n_shown_corporations) },
    [HANDOVER_SHOWCASE_SOURCES] = { sizeof(struct shown_source), shown_source_valid,
                                    offsetof(struct role_inputs, n_shown_sources) },
    [HANDOVER_TARGETS] = { sizeof(struct target), target_valid, offsetof(struct role_inputs, n_targets) },
    [HANDOVER_ATTESTORS] = { sizeof(struct attestor), attestor_valid, offsetof(struct role_inputs, n_attestors) },
    [HANDOVER_POLICY] = { sizeof(struct catalogue_row), any, offsetof(struct role_inputs, n_pack_rows) },
    [HANDOVER_PACK] = { .count = offsetof(struct role_inputs, n_packs) },
};

/* ---- reading ---- */

static enum status file_size(int fd, size_t max, size_t *len)
{
    struct stat st;

    if (fstat(fd, &st) != 0)
        return FAULT_SYSTEM;
    if (!S_ISREG(st.st_mode) || st.st_size < 0 || (uint64_t)st.st_size > max)
        return REFUSED_MESSAGE;
    *len = (size_t)st.st_size;
    return OK;
}

enum status role_bytes_read(int fd, size_t max, struct role_bytes *out)
{
    size_t len;

    TRY(file_size(fd, max, &len));
    uint8_t *data = mem_alloc(len + 1);
    if (data == NULL)
        return FAULT_MEMORY;
    for (size_t at = 0; at < len;) {
        ssize_t n = pread(fd, data + at, len - at, (off_t)at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            mem_free(data);
            return FAULT_SYSTEM;
        }
        at += (size_t)n;
    }
    data[len] = '\0';
    *out = (struct role_bytes){ data, len };
    return OK;
}

enum status role_pack_map(int fd, struct role_pack *out)
{
    size_t len;

    TRY(file_size(fd, LIMIT_FILE_BYTES, &len));
    if (len == 0)
        return REFUSED_MESSAGE;
    int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0 || (seals & SEALS) != SEALS)
        return REFUSED_MESSAGE;
    void *p = mmap(NULL, len, PROT_READ, MAP_SHARED, fd, 0);
    if (p == MAP_FAILED)
        return FAULT_MEMORY;
    *out = (struct role_pack){ p, len };
    return OK;
}

/* Mapped rather than read: the gate may not ask for reads at a place once it is locked in. */
enum status role_rows_read(const struct handover_row *row, int fd, struct role_rows *out)
{
    struct role_pack map;

    BUG_IF(row->kind >= HANDOVER_N || layouts[row->kind].size == 0);
    const struct layout *l = &layouts[row->kind];
    TRY(role_pack_map(fd, &map));
    bool ok = map.len % l->size == 0 && map.len / l->size <= row->most;
    uint8_t *copy = ok ? mem_alloc(map.len) : NULL;
    if (copy != NULL)
        memcpy(copy, map.data, map.len);
    for (size_t at = 0; copy != NULL && ok && at < map.len; at += l->size)
        ok = l->valid(copy + at);
    if (copy != NULL && ok)
        *out = (struct role_rows){ copy, map.len / l->size };
    else
        mem_free(copy);
    role_pack_release(&map);
    return !ok ? REFUSED_MESSAGE : copy == NULL ? FAULT_MEMORY : OK;
}

/* ---- taking over ---- */

static enum status take_bytes(int fd, struct role_bytes *place)
{
    return place->data != NULL ? REFUSED_MESSAGE : role_bytes_read(fd, LIMIT_FILE_BYTES, place);
}

static enum status take_record(const struct handover_row *row, int fd, void *place)
{
    struct role_rows rows;

    TRY(role_rows_read(row, fd, &rows));
    memcpy(place, rows.rows, layouts[row->kind].size);
    mem_free(rows.rows);
    return OK;
}

/* A table's member is a pointer to its own struct: written as bytes, all pointers being alike here. */
static enum status take_table(const struct handover_row *row, int fd, void *place, size_t *count)
{
    struct role_rows rows;

    if (*count > 0)
        return REFUSED_MESSAGE;
    TRY(role_rows_read(row, fd, &rows));
    memcpy(place, &rows.rows, sizeof rows.rows);
    *count = rows.n;
    return OK;
}

static enum status take_map(int fd, struct role_pack *place)
{
    return place->data != NULL ? REFUSED_MESSAGE : role_pack_map(fd, place);
}

static enum status take_maps(const struct handover_row *row, uint32_t index, int fd, struct role_pack *places, size_t *count)
{
    if (index != *count || *count == row->most)
        return REFUSED_MESSAGE;
    TRY(role_pack_map(fd, &places[*count]));
    ++*count;
    return OK;
}

/* It stays open, and nothing may be there yet. */
static enum status keep(int *place, int *fd)
{
    if (*place >= 0)
        return REFUSED_MESSAGE;
    *place = *fd;
    *fd = -1;
    return OK;
}

enum status inputs_take(struct role_inputs *in, const struct handover_row *row, uint32_t index, int *fd)
{
    uint8_t *base = (uint8_t *)in;
    void *place = base + row->place;
    size_t *count = row->kind < HANDOVER_N ? (size_t *)(void *)(base + layouts[row->kind].count) : NULL;
    int *fds = place;

    switch (row->form) {
    case FORM_BYTES:
        return take_bytes(*fd, place);
    case FORM_RECORD:
        return take_record(row, *fd, place);
    case FORM_TABLE:
        return take_table(row, *fd, place, count);
    case FORM_MAP:
        return take_map(*fd, place);
    case FORM_MAPS:
        return take_maps(row, index, *fd, place, count);
    case FORM_FD:
        return keep(place, fd);
    case FORM_FD_PER_PEER:
        BUG_IF(index >= row->most);
        return keep(&fds[index], fd);
    }
    return REFUSED_MESSAGE;
}

void inputs_init(struct role_inputs *in)
{
    *in = (struct role_inputs){ .log = -1, .listener = -1, .data_dir = -1, .key_file = -1, .notary = -1, .platform_gate = -1,
                                .public_gate = -1, .intake = -1, .dialer = -1, .tiler = -1, .log_courier = -1, .log_dir = -1,
                                .clock = -1 };
    for (size_t i = 0; i < LIMIT_ASSESSORS; i++)
        in->assessors[i] = in->feeds[i] = -1;
    for (size_t i = 0; i < LIMIT_SOURCES; i++)
        in->couriers[i] = -1;
}

/* ---- letting go ---- */

void role_bytes_release(struct role_bytes *b)
{
    mem_free(b->data);
    *b = (struct role_bytes){ 0 };
}

void role_pack_release(struct role_pack *p)
{
    if (p->data != NULL)
        munmap((void *)(uintptr_t)p->data, p->len);
    *p = (struct role_pack){ 0 };
}

void role_inputs_release(struct role_inputs *in)
{
    mem_free(in->clients);
    mem_free(in->corporations);
    mem_free(in->redress);
    mem_free(in->bronnen);
    mem_free(in->pack_rows);
    mem_free(in->attestors);
    mem_free(in->shown_clients);
    mem_free(in->shown_corporations);
    mem_free(in->shown_sources);
    in->attestors = NULL;
    in->n_attestors = 0;
    in->shown_clients = NULL;
    in->shown_corporations = NULL;
    in->shown_sources = NULL;
    in->n_shown_clients = in->n_shown_corporations = in->n_shown_sources = 0;
    in->pack_rows = NULL;
    in->n_pack_rows = 0;
    in->clients = NULL;
    in->corporations = NULL;
    in->redress = NULL;
    in->bronnen = NULL;
    in->n_clients = in->n_corporations = in->n_redress = in->n_bronnen = 0;
    role_bytes_release(&in->profiles);
    role_bytes_release(&in->tls_cert);
    role_bytes_release(&in->tls_key);
    role_bytes_release(&in->tls_ca);
    role_pack_release(&in->tls_crl);
    role_bytes_release(&in->verdict_key);
    role_bytes_release(&in->verdict_cert);
    role_bytes_release(&in->receipt_key);
    role_bytes_release(&in->receipt_cert);
    role_bytes_release(&in->statement_key);
    role_bytes_release(&in->statement_cert);
    role_bytes_release(&in->log_key);
}

/* ---- the launcher's half ---- */

enum status role_sealed_file(const void *data, size_t len, int *fd)
{
    const uint8_t *p = data;

    *fd = -1;
    int f = memfd_create("passend", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (f < 0)
        return FAULT_SYSTEM;
    for (size_t at = 0; at < len;) {
        ssize_t n = write(f, p + at, len - at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            close(f);
            return FAULT_SYSTEM;
        }
        at += (size_t)n;
    }
    if (fcntl(f, F_ADD_SEALS, SEALS) != 0) {
        close(f);
        return FAULT_SYSTEM;
    }
    *fd = f;
    return OK;
}
