/* What platforms may ask nobody else may, whoever the gate says it is: each message in the name of a client with another role. */
#include "../../cmocka_all.h"

#include "scene.h"

#include "notary/accept.h"
#include "notary/agree.h"
#include "notary/dossiers.h"
#include "notary/held.h"
#include "notary/redeem.h"

#include <string.h>

/* A person with a grant, another with a case, at CLIENT. */
struct had { struct msg_par_answer open; struct msg_zegel seal; struct msg_dossierzegel whole; };

static struct had had(struct scene *s)
{
    struct msg_par par = scene_par(CLIENT);
    struct had h;

    h.whole = scene_single(s, CLIENT, 2710000, &h.seal);
    h.open = scene_ask(s, &par);
    return h;
}

static enum status ask(struct scene *s)
{
    struct msg_par m = scene_par(CLIENT);

    return scene_ask(s, &m).status;
}

static enum status bring(struct scene *s, const struct had *h)
{
    struct msg_bewijs_open m = scene_offer(CLIENT, &h->open.zaak, "qii", 1);
    struct msg_zegel out = { .status = OK };
    struct zaak *z;

    assert_int_equal(accept_open(&s->n, &m, at(NOW), &z, &out), OK);
    return z != NULL ? OK : (enum status)out.status;
}

static enum status question(struct scene *s, const struct had *h)
{
    struct toets_parts t = scene_question(CLIENT);

    scene_household(&t, TOETS_DOSSIERZEGEL, h->whole.zegel, h->whole.zegel_len);
    return scene_one(s, &t, NOW);
}

static enum status read_seal(struct scene *s, const struct had *h)
{
    struct msg_zegel_read m = { .client = CLIENT, .grant = h->seal.grant };
    struct msg_zegel out;

    held_read(&s->n, &m, at(NOW).boot_ms, &out);
    return (enum status)out.status;
}

static enum status read_grant(struct scene *s, const struct had *h)
{
    struct msg_grant_read m = { .client = CLIENT, .grant = h->seal.grant };
    struct msg_grant out;

    redeem_grant_read(&s->n, &m, at(NOW), &out);
    return (enum status)out.status;
}

static enum status complete(struct scene *s, const struct had *h)
{
    return (enum status)scene_complete(s, CLIENT, &h->whole.dossier, &h->seal, 1, NOW).status;
}

static enum status token(struct scene *s)
{
    struct msg_token m = { .client = CLIENT };
    const struct pending *pending;
    struct msg_token_answer out;

    redeem_token(&s->n, &m, at(NOW), &out, &pending);
    return (enum status)out.status;
}

static enum status revoke(struct scene *s)
{
    struct msg_revoke m = { .client = CLIENT };

    return redeem_revoke(&s->n, &m, at(NOW));
}

static enum status end(struct scene *s, const struct had *h)
{
    return scene_withdraw(s, &(struct msg_grant_end){ .client = CLIENT, .grant = h->seal.grant }, NOW);
}

static void each_message_is_refused(void **state)
{
    static const enum client_role roles[] = { CLIENT_CORPORATION, CLIENT_AUDITOR };
    struct scene *s = *state;
    struct had h = had(s);

    for (size_t i = 0; i < ROWS(roles); i++) {
        s->clients[0].role = (uint8_t)roles[i];
        const enum status all[] = { ask(s), bring(s, &h), question(s, &h), read_seal(s, &h), read_grant(s, &h), complete(s, &h), token(s),
                                    revoke(s), end(s, &h) };
        for (size_t k = 0; k < ROWS(all); k++)
            if (all[k] != REFUSED_CLIENT_UNKNOWN)
                fail_msg("role %d, message %zu: %s", (int)roles[i], k, status_slug(all[k]));
    }
    /* As a platform the same client has all of it still. */
    s->clients[0].role = CLIENT_PLATFORM;
    const enum status all[] = { ask(s), bring(s, &h), question(s, &h), read_seal(s, &h), read_grant(s, &h), complete(s, &h), token(s), revoke(s),
                                end(s, &h) };
    for (size_t k = 0; k < ROWS(all); k++)
        if (all[k] != (k == 6 ? REFUSED_GRANT : OK))
            fail_msg("message %zu: %s", k, status_slug(all[k]));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(each_message_is_refused, scene_setup, scene_teardown) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
