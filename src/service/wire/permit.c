#include "wire/permit.h"

#include "base/buf.h"
#include "wire/assess.h"
#include "wire/control.h"
#include "wire/courier.h"
#include "wire/definitive.h"
#include "wire/events.h"
#include "wire/evidence.h"
#include "wire/log.h"
#include "wire/log_ask.h"
#include "wire/operator.h"
#include "wire/flow.h"
#include "wire/platform.h"
#include "wire/token.h"

#include <string.h>

static const struct {
    enum wire_role from, to;   /* WIRE_ROLE_N: any role; WIRE_GATES, WIRE_COURIERS: either */
    size_t min, max;
    bool carries;              /* a descriptor */
} table[MSG_N] = {
#define MESSAGE(type, from_, to_, min_, max_, fd) [type] = { from_, to_, min_, max_, fd },
#include "wire/messages.def"
#undef MESSAGE
};

bool msg_role_fits(enum wire_role allowed, enum wire_role role)
{
    if (allowed == WIRE_GATES)
        return role == WIRE_GATE_PLATFORM || role == WIRE_GATE_PUBLIC;
    if (allowed == WIRE_COURIERS)
        return role == WIRE_COURIER || role == WIRE_LOG_COURIER;
    return allowed == role || (allowed == WIRE_FEEDER && (role == WIRE_GATE_PLATFORM || role == WIRE_COURIER)) ||
           (allowed == WIRE_ROLE_N && role != WIRE_LAUNCHER && role < WIRE_OPERATOR);
}

enum status msg_check(const void *data, size_t len, enum wire_role from, enum wire_role to, enum msg_type *type)
{
    struct msg_head h;

    if (len < sizeof h)
        return REFUSED_MESSAGE;
    memcpy(&h, data, sizeof h);
    if (h.type == MSG_NONE || h.type >= MSG_N || h.zero != 0 || h.len != len)
        return REFUSED_MESSAGE;
    if (!msg_role_fits(table[h.type].from, from) || !msg_role_fits(table[h.type].to, to))
        return REFUSED_MESSAGE;
    if (len < table[h.type].min || len > table[h.type].max)
        return REFUSED_MESSAGE;
    *type = (enum msg_type)h.type;
    return OK;
}

bool msg_carries(enum msg_type t)
{
    return table[t].carries;
}

void msg_head_init(struct msg_head *h, enum msg_type t, size_t len, uint64_t nr)
{
    BUG_IF(t <= MSG_NONE || t >= MSG_N || len < table[t].min || len > table[t].max);
    *h = (struct msg_head){ .type = (uint16_t)t, .len = (uint32_t)len, .nr = nr };
}

enum status toets_view(const void *data, size_t len, struct toets_view *out)
{
    struct reader r;

    *out = (struct toets_view){ 0 };
    reader_init(&r, data, len);
    out->toets = (const void *)reader_take(&r, sizeof *out->toets);
    if (out->toets == NULL)
        return REFUSED_MESSAGE;
    unsigned n_e = out->toets->n_eenheden, n_h = out->toets->n_huishoudens;
    if (n_e < 1 || n_h < 1 || n_e * n_h > LIMIT_SLICE)
        return REFUSED_MESSAGE;
    out->eenheden = (const void *)reader_take(&r, n_e * sizeof(struct eenheid));
    for (unsigned i = 0; i < n_h; i++) {
        const struct toets_huishouden *head = (const void *)reader_take(&r, sizeof *head);

        if (head == NULL)
            return REFUSED_MESSAGE;
        if (((head->content == TOETS_NOTHING || head->content == TOETS_TOO_MANY) && head->len != 0) ||
            (head->content == TOETS_DOSSIERZEGEL && (head->len > ZEGEL_MAX || head->len % 8 != 0)) ||
            (head->content == TOETS_VERKLAARD && (head->len > sizeof(struct huishouden) || head->len % 8 != 0)) ||
            head->content > TOETS_TOO_MANY)
            return REFUSED_MESSAGE;
        out->huishoudens[i].head = head;
        out->huishoudens[i].body = reader_take(&r, head->len);
    }
    return reader_end(&r) ? OK : REFUSED_MESSAGE;
}

enum status bewijs_view(const void *data, size_t len, struct bewijs_view *out)
{
    struct msg_bewijs head;
    struct reader r;
    size_t sum = 0;

    *out = (struct bewijs_view){ 0 };
    reader_init(&r, data, len);
    reader_copy(&r, &head, sizeof head);
    if (r.failed || head.bewijs_len < 1 || head.bewijs_len > LIMIT_EVIDENCE_BYTES || head.n_intrekking > LIMIT_INTREKKING)
        return REFUSED_MESSAGE;
    out->bewijs = reader_take(&r, head.bewijs_len);
    out->bewijs_len = head.bewijs_len;
    for (unsigned i = 0; i < LIMIT_INTREKKING; i++) {
        size_t n = head.intrekking_len[i];

        if ((n > 0) != (i < head.n_intrekking) || n > LIMIT_INTREKKING_BYTES - sum)
            return REFUSED_MESSAGE;
        sum += n;
        out->intrekking[i].at = reader_take(&r, n);
        out->intrekking[i].len = n;
    }
    out->n_intrekking = head.n_intrekking;
    return reader_end(&r) ? OK : REFUSED_MESSAGE;
}
