/*
 * Messages as a taken peer could send them: every sender and receiver against any bytes, and the parts of TOETS and BEWIJS. What
 * msg_check lets through has the length its type allows; what toets_view and bewijs_view hand out lies within the message.
 */
#include "wire/assess.h"
#include "wire/evidence.h"
#include "wire/permit.h"

#include <stdlib.h>
#include <string.h>

static void inside(const uint8_t *data, size_t len, const void *part, size_t part_len)
{
    const uint8_t *p = part;

    if (part_len > 0 && (p < data || p + part_len > data + len))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const enum wire_role roles[] = { WIRE_LAUNCHER, WIRE_GATE_PLATFORM, WIRE_NOTARY, WIRE_ASSESSOR, WIRE_OPERATOR, WIRE_FEEDER };
    enum { ROLES = sizeof roles / sizeof *roles };
    /* Receivers read into memory that is aligned as malloc's is. */
    uint8_t *copy = malloc(len > 0 ? len : 1);
    unsigned allowed = 0;

    if (copy == NULL)
        return 0;
    memcpy(copy, data, len);
    for (unsigned i = 0; i < ROLES * ROLES; i++) {
        enum msg_type type = MSG_NONE;

        if (msg_check(copy, len, roles[i / ROLES], roles[i % ROLES], &type) != OK)
            continue;
        struct msg_head h;
        memcpy(&h, copy, sizeof h);
        if (h.type != type || h.len != len || type == MSG_NONE || type >= MSG_N)
            abort();
        allowed++;
        if (type == MSG_BEWIJS) {
            struct bewijs_view v;
            size_t sum = 0;

            if (bewijs_view(copy, len, &v) != OK)
                continue;
            inside(copy, len, v.bewijs, v.bewijs_len);
            for (unsigned k = 0; k < v.n_intrekking; k++) {
                inside(copy, len, v.intrekking[k].at, v.intrekking[k].len);
                sum += v.intrekking[k].len;
            }
            if (v.bewijs_len == 0 || sizeof(struct msg_bewijs) + v.bewijs_len + sum != len || sum > LIMIT_INTREKKING_BYTES)
                abort();
        }
        if (type == MSG_TOETS) {
            struct toets_view v;

            if (toets_view(copy, len, &v) != OK)
                continue;
            inside(copy, len, v.eenheden, v.toets->n_eenheden * sizeof *v.eenheden);
            for (unsigned k = 0; k < v.toets->n_huishoudens; k++) {
                inside(copy, len, v.huishoudens[k].head, sizeof *v.huishoudens[k].head);
                inside(copy, len, v.huishoudens[k].body, v.huishoudens[k].head->len);
                if (v.huishoudens[k].head->content == TOETS_VERKLAARD &&
                    household_packed(v.huishoudens[k].body, v.huishoudens[k].head->len)) {
                    struct huishouden household;

                    household_unpack(v.huishoudens[k].body, &household);
                    if (household_len(&household) != v.huishoudens[k].head->len)
                        abort();
                }
            }
        }
    }
    if (allowed > 3) /* no message has more than one sender kind but the launcher's */
        abort();
    free(copy);
    return 0;
}
