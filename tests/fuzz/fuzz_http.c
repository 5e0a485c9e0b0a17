/*
 * Everything a platform can send: heads of requests and bodies. The first byte picks the reader:
 * H head, F form, P PAR, B bewijzen, D dossierzegels, T toetsingen.
 *
 * Heads are read at once and in pieces, as one of two sites wants them: both must say the same, and what was read must lie inside the input.
 */
#include "base/sha256.h"
#include "base/urlform.h"
#include "gate/platform/bodies.h"
#include "gate/platform/toets_read.h"
#include "http/request.h"
#include "wire/assess.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <stdlib.h>
#include <string.h>

static struct pull pull;
static struct refusal why;

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void inside(struct request_part part, const struct request *r)
{
    must((size_t)part.at + part.len <= r->head_len);
}

static void head(const uint8_t *data, size_t len, size_t piece)
{
    static const struct wanted_header wanted[] = { { "idempotency-key", true }, { "cookie", false } };
    static const struct request_rules rules[] = { { wanted, 1, LIMIT_TARGET_BYTES, LIMIT_HEAD_BYTES, false },
                                                  { wanted, 2, 2048, LIMIT_HEAD_BYTES, true } };
    const struct request_rules *own = &rules[piece % 2];
    struct request whole, parts;
    enum status s, t = OK;

    request_init(&whole);
    s = request_read(&whole, own, data, len);
    request_init(&parts);
    for (size_t got = 0; t == OK && !parts.complete && got < len;) {
        got = len - got > piece ? got + piece : len;
        t = request_read(&parts, own, data, got);
    }
    must(s == t);
    if (len > 0 && s == OK)
        must(memcmp(&whole, &parts, sizeof whole) == 0);
    if (!whole.complete)
        return;
    must(whole.head_len <= len && whole.head_len <= LIMIT_HEAD_BYTES);
    must(data[whole.head_len - 1] == '\n' && data[whole.head_len - 3] == '\n');
    must(memchr(data, 0, whole.head_len) == NULL);
    must(whole.path.len > 0 && data[whole.path.at] == '/');
    inside(whole.path, &whole);
    inside(whole.query, &whole);
    inside(whole.authority, &whole);
    inside(whole.host, &whole);
    inside(whole.content_type, &whole);
    for (unsigned i = 0; i < REQUEST_WANTED; i++)
        inside(whole.wanted[i], &whole);
    (void)request_media_type_is(data, whole.content_type, "application/json");
}

static void form(char *data, size_t len)
{
    struct urlform_field fields[] = { { .name = "a", .required = true }, { .name = "bc" } };
    const char *where;

    if (urlform_read(data, len, fields, 2, &where) == OK)
        for (int i = 0; i < 2; i++)
            must(!fields[i].given || (fields[i].value.at >= data && fields[i].value.at + fields[i].value.len <= data + len));
}

static void par(char *data, size_t len)
{
    static const struct client afnemer = { .id = "regio-demo", .environment = 'T', .n_corporaties = 1, .n_redirects = 1,
                                            .corporaties = { "L0101" }, .redirect_uri = { "https://a.example/terug" } };
    static const struct source bronnen[] = { { .name = "qii", .fasen = 1u << FASE_REACTIE } };
    static struct msg_par m;
    struct par_context x = { &afnemer, bronnen, 1, 20779 };
    enum oauth_error oauth;

    if (par_read(&pull, data, len, &x, &m, &oauth, &why) == OK)
        must(m.rol != ROL_GEEN && m.n_rooster <= ADULTS_MAX && m.plaats < ADULTS_MAX && m.n_children <= CHILDREN_MAX);
    else
        must(why.status != OK && memchr(why.place, 0, PLACE_MAX) != NULL);
}

static void toets(const char *data, size_t len)
{
    static uint64_t message[LIMIT_MESSAGE_BYTES / 8];
    struct toets_call call;
    struct toets_slice s;
    uint32_t answers = 0;

    if (toets_read(&pull, data, len, &call, &why) != OK) {
        must(why.status != OK);
        return;
    }
    while (toets_next(&call, &s)) {
        struct toets_view view;
        struct msg_toets *m = (void *)message;
        size_t n = toets_write(&call, &s, (uint8_t *)message, sizeof message);

        memset(m, 0, sizeof *m);
        m->n_eenheden = (uint8_t)s.n_eenheden;
        m->n_huishoudens = (uint8_t)s.n_huishoudens;
        msg_head_init(&m->head, MSG_TOETS, n, 1);
        must(toets_view(message, n, &view) == OK);
        uint32_t answered = 1 + answers % (s.n_eenheden * s.n_huishoudens);
        answers += answered;
        toets_advance(&call, answered);
    }
    must(answers == toets_answers(&call) && answers <= LIMIT_ANSWERS);
    toets_call_release(&call);
}

static void bewijzen(char *text, size_t len)
{
    struct bewijzen_body b;
    uint8_t *room = malloc(INTREKKING_ROOM);
    size_t sum = 0;

    must(room != NULL);
    if (bewijzen_read(&pull, text, len, &b, room, &why) == OK) {
        must(b.bewijs.at >= text && b.bewijs.at + b.bewijs.len <= text + len && b.n_intrekking <= LIMIT_INTREKKING);
        for (unsigned i = 0; i < LIMIT_INTREKKING; i++) {
            must((b.intrekking_len[i] > 0) == (i < b.n_intrekking));
            sum += b.intrekking_len[i];
        }
        must(sum == b.intrekking_sum && sum <= LIMIT_INTREKKING_BYTES);
    }
    free(room);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct msg_dossier_complete dossier;
    static struct msg_events_read events;

    must(sha256_init() == OK);
    if (len < 1)
        return 0;
    char *copy = malloc(len);
    must(copy != NULL);
    memcpy(copy, data + 1, len - 1);
    switch (data[0]) {
    case 'F':
        form(copy, len - 1);
        break;
    case 'P':
        par(copy, len - 1);
        break;
    case 'B':
        bewijzen(copy, len - 1);
        break;
    case 'D':
        if (dossierzegels_read(&pull, copy, len - 1, &dossier, &why) == OK)
            must(dossier.n_zegels >= 1 && dossier.n_zegels <= ADULTS_MAX);
        break;
    case 'E':
        if (events_read(&pull, copy, len - 1, &events, &why) == OK)
            must(events.n <= LIMIT_EVENT_ACKS && events.most <= LIMIT_EVENTS_PAGE && (events.most > 0 || !events.may_wait));
        break;
    case 'T':
        toets(copy, len - 1);
        break;
    default:
        head((const uint8_t *)copy, len - 1, 1 + data[0] % 7);
        break;
    }
    free(copy);
    return 0;
}
