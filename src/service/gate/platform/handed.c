#include "gate/platform/handed.h"

#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "gate/link.h"
#include "gate/platform/platform.h"
#include "gate/run.h"
#include "json/pull.h"
#include "wire/control.h"

#include <stdlib.h>
#include <string.h>

#define CERTIFICATE_MAX 8192      /* base64 characters */

/* ---- policy packs ---- */

/* The packs that are shown change with those that decide. */
static void on_beleid(struct platform *p, struct role_control *m)
{
    enum change_step step = m->kind == HANDOVER_PACK ? CHANGE_SEEN : CHANGE_IN_USE;
    enum status s = m->kind == HANDOVER_PACK ? role_packs_offer(&p->beleid, m) : role_packs_list(&p->beleid, m);

    if (step == CHANGE_IN_USE && s != OK)
        exit(EXIT_FAILURE);
    if (role_beleid_stand(m->change_nr, step, s, NULL, 0) != OK)
        exit(EXIT_SUCCESS);
}

/* ---- revocation lists ---- */

/*
 * The lists that are in use from now on, if they can be; either way the launcher is told. reading: 0 at the start.
 * returns OK | REFUSED_CONFIG (they cannot) | FAULT_MEMORY | FAULT_BUSY | FAULT_RESTARTED | FAULT_SYSTEM
 */
static enum status use_lists(const struct gate *g, const struct role_pack *crl, uint64_t reading)
{
    struct crl_state stand;
    enum status s = tls_revoked(g->tls, crl->data, crl->len, clock_wall_s(), reading == 0, &stand);

    if (s == OK && stand.defect == CRL_GOOD)
        event_log(EVENT_CRL_IN_USE, stand.lists, stand.revoked);
    if (s == OK || s == REFUSED_CONFIG)
        TRY(role_crl_stand(reading, &stand));
    return s;
}

/* In use before anything else is heard, or those before stay. */
static void on_lists(struct gate *g, struct role_control *m)
{
    enum status s = use_lists(g, &m->pack, m->change_nr);

    if (s != OK && s != REFUSED_CONFIG)
        exit(EXIT_FAILURE);
    role_pack_release(&m->pack);
    if (s == OK)
        drive_recheck(&g->server.table);
}

/* ---- the certificate of verdicts ---- */

/* First x5c entry of the first key. */
static enum status find_certificate(const char *text, size_t len, struct slice *out)
{
    static struct pull p;
    struct slice name;

    *out = (struct slice){ 0 };
    pull_init(&p, text, len);
    pull_object(&p);
    while (pull_member(&p, &name)) {
        if (!slice_is(name, "keys") || !pull_array(&p)) {
            pull_skip(&p);
            continue;
        }
        while (pull_element(&p)) {
            pull_object(&p);
            while (pull_member(&p, &name)) {
                if (!slice_is(name, "x5c") || !pull_array(&p)) {
                    pull_skip(&p);
                    continue;
                }
                while (pull_element(&p)) {
                    struct slice s = pull_text(&p, CERTIFICATE_MAX);

                    if (out->len == 0)
                        *out = s;
                }
            }
        }
    }
    TRY(pull_end(&p));
    return out->len > 0 ? OK : REFUSED_MESSAGE;
}

bool handed_keys(struct gate *g)
{
    struct platform *p = platform_of(g);
    struct slice cert;

    mem_free(p->certificaat);
    p->certificaat = NULL;
    p->certificaat_len = 0;
    if (find_certificate(g->jwks, g->jwks_len, &cert) != OK)
        return false;
    p->certificaat = mem_alloc(cert.len);
    if (p->certificaat == NULL)
        return true;   /* no certificate: who needs one is told to come again */
    memcpy(p->certificaat, cert.at, cert.len);
    p->certificaat_len = cert.len;
    return true;
}

/* ---- at the start, and later ---- */

enum status handed_open(struct gate *g)
{
    struct role_inputs *in = &g->in;

    TRY(role_packs_begin(&platform_of(g)->beleid, in));
    TRY(run_open_tls(g, &in->tls_ca));
    if (in->tls_crl.data != NULL)
        TRY(use_lists(g, &in->tls_crl, 0));
    role_pack_release(&in->tls_crl);
    return OK;
}

void handed_take(struct gate *g, struct role_control *m)
{
    switch (m->kind) {
    case HANDOVER_PACK:
    case HANDOVER_POLICY:
        on_beleid(platform_of(g), m);
        return;
    case HANDOVER_TLS_CRL:
        on_lists(g, m);
        return;
    default:
        bug(__FILE__, __LINE__);   /* the table allows nothing else at any time */
    }
}
