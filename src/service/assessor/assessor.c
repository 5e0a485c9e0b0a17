/*
 * passend-assessor: judges the evidence of one case and exits.
 *
 * Born with a channel to the notary and one to an intake. Waits for ZAAK from the notary (case, nonce, whom to expect), opens
 * the one profile that it names, waits for BEWIJS from the intake, answers the notary with FEITEN or REFUSAL, wipes and ends.
 * It has no file, no network, no signing key and no second case.
 *
 * Exit status: 0 done or told to stop; 1 anything else (the launcher starts another).
 */
#include "base/clock.h"
#include "base/event_log.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "sandbox/sandbox.h"
#include "evidence/evidence.h"
#include "wire/channel.h"
#include "wire/role.h"
#include "wire/evidence.h"
#include "wire/permit.h"

#include <openssl/crypto.h>
#include <poll.h>
#include <string.h>

_Static_assert(LIMIT_INTREKKING == EVIDENCE_REVOCATION_MAX, "what may be sent may be judged");

/* The one case. Everything personal in this process is in here or in memory that is wiped when freed. */
static struct {
    struct role_bytes documents;     /* all profiles, as the launcher checked them */
    struct profiles profiles;        /* the one of the case */
    char audience[URL_MAX];
    struct channel notary, intake;
    struct msg_zaak zaak;
    union {
        struct msg_bewijs head;
        uint8_t bytes[sizeof(struct msg_bewijs) + LIMIT_EVIDENCE_BYTES + LIMIT_INTREKKING_BYTES];
    } bewijs;
    struct claims claims;
    struct msg_feiten feiten;
} a;

static void wipe(void)
{
    mem_wipe(&a.zaak, sizeof a.zaak);
    mem_wipe(&a.bewijs, sizeof a.bewijs);
    mem_wipe(&a.claims, sizeof a.claims);
    mem_wipe(&a.feiten, sizeof a.feiten);
}

/* ---- before the sandbox ---- */

static enum status load(struct role_inputs *in)
{
    if (in->profiles.data == NULL || in->notary < 0 || in->intake < 0)
        return REFUSED_CONFIG;
    a.documents = in->profiles;
    in->profiles = (struct role_bytes){ 0 };
    memcpy(a.audience, in->settings.issuer, sizeof a.audience);
    channel_init(&a.notary, in->notary, WIRE_ASSESSOR, WIRE_NOTARY, true);
    channel_init(&a.intake, in->intake, WIRE_ASSESSOR, WIRE_FEEDER, true);
    role_inputs_release(in);
    return OK;
}

static enum status lock_in(const struct role_inputs *in, const struct mem_report *mem)
{
    int keep[] = { a.notary.fd, a.intake.fd, in->log };
    struct sandbox_report report;

    TRY(sandbox_enter_role(WIRE_ASSESSOR, &in->settings, keep, in->log >= 0 ? 3 : 2, &report));
    event_log(EVENT_STARTED, report.landlock_abi, report.filter);
    return role_ready(report.landlock_abi, report.filter, mem);
}

/* ---- the case ---- */

enum wake { WAKE_STOP, WAKE_MESSAGE, WAKE_FAULT };

/*
 * Waits for a message of the wanted type on one channel while control and the other channel live. A peer that goes away ends this
 * process. The other channel is looked at first: whoever fed the intake has closed it, and by then ZAAK stands in the notary's.
 */
static enum wake wait_for(struct channel *c, void *buf, size_t cap, size_t *len, int timeout_ms)
{
    struct channel *other = c == &a.notary ? &a.intake : &a.notary;
    struct pollfd fds[] = { { ROLE_CONTROL_FD, POLLIN, 0 }, { other->fd, 0, 0 }, { c->fd, POLLIN, 0 } };
    int64_t end = timeout_ms >= 0 ? clock_monotonic_ms() + timeout_ms : 0;
    struct role_control control;
    enum msg_type type;

    for (;;) {
        int64_t left = timeout_ms >= 0 ? end - clock_monotonic_ms() : -1;

        if (timeout_ms >= 0 && left < 0)
            return WAKE_FAULT;
        if (poll(fds, 3, (int)left) < 0)
            continue; /* a signal; the deadline still counts */
        if (fds[0].revents != 0) {
            if (role_control_receive(&control) != OK)
                return WAKE_FAULT;
            if (control.event == ROLE_STOP)
                return WAKE_STOP;
            if (control.event != ROLE_NOTHING)
                return WAKE_FAULT; /* an assessor is never given another peer */
        }
        if (fds[2].revents != 0) {
            enum status s = channel_receive(c, buf, cap, len, &type, NULL);

            if (s == REFUSED_MESSAGE)
                event_log(EVENT_PEER_DROPPED, c->peer, 0);
            if (s != OK)
                return WAKE_FAULT;
            if (*len > 0)
                return WAKE_MESSAGE;
        }
        if (fds[1].revents != 0)
            return WAKE_FAULT;
    }
}

#define TEXT_ENDS(t) (memchr((t), 0, sizeof(t)) != NULL)

static bool zaak_valid(const struct msg_zaak *z)
{
    return TEXT_ENDS(z->bron) && TEXT_ENDS(z->identiteit.achternaam) && TEXT_ENDS(z->identiteit.voornamen) &&
           TEXT_ENDS(z->identiteit.voorletters) && TEXT_ENDS(z->corporatie) && z->nu > 0 &&
           z->login <= 1 && (z->login == 1 ? z->fase == 0 : z->fase == FASE_REACTIE || z->fase == FASE_TOEWIJZING);
}

static void fill_feiten(const struct profile *p, const struct evidence_origin *o)
{
    struct msg_feiten *f = &a.feiten;

    msg_head_init(&f->head, MSG_FEITEN, sizeof *f, a.zaak.head.nr);
    f->zaak = a.zaak.zaak;
    f->strength = a.claims.strength;
    memcpy(f->profiel_sha, p->bron.profiel_sha, DIGEST_LEN);
    memcpy(f->bewijs_sha, a.zaak.bewijs_sha, DIGEST_LEN);
    if (o->key != NULL)
        memcpy(f->signatory, o->key->corporatie, sizeof f->signatory);
    f->feiten = a.claims.feiten;
    f->n_confirmed_children = a.claims.n_children;
    memcpy(f->confirmed_children, a.claims.children, sizeof f->confirmed_children);
    f->bewezen_kind = a.claims.bewezen_kind;
    f->bewezen_kind_status = a.claims.bewezen_kind_status;
    f->has_certificate = o->has_certificate;
    if (o->has_certificate)
        memcpy(f->certificate_sha, o->certificate_sha, DIGEST_LEN);
    f->has_subject = a.claims.has_subject;
    if (a.claims.has_subject)
        memcpy(f->subject_sha, a.claims.subject_sha, DIGEST_LEN);
    f->has_opdracht = o->has_order;
    if (!o->has_order)
        return;
    memcpy(f->opdracht_sha, o->order_sha, DIGEST_LEN);
    f->opdracht_from = o->order_made;
    f->opdracht_to = o->order_until;
}

/* The bytes must be those the notary opened the case for: what was announced is what is judged. */
static enum status judge(size_t len)
{
    struct evidence_blob revocation[LIMIT_INTREKKING];
    struct evidence_input in = { .revocation = revocation };
    const struct profile *p = profiles_find(&a.profiles, a.zaak.bron);
    struct claims_request q = { .audience = a.audience, .nonce = a.zaak.nonce, .now_s = a.zaak.nu,
                                .expected = &a.zaak.identiteit, .corporatie = a.zaak.corporatie,
                                .login = a.zaak.login == 1 };
    uint8_t digest[DIGEST_LEN];
    struct evidence_origin origin;
    struct bewijs_view v;

    TRY(bewijs_view(a.bewijs.bytes, len, &v));
    TRY(sha256(v.bewijs, v.bewijs_len, digest));
    if (!mem_equal(digest, a.zaak.bewijs_sha, sizeof digest))
        return REFUSED_MESSAGE;
    if (p == NULL || (!q.login && (p->bron.fasen & 1u << a.zaak.fase) == 0))
        return REFUSED_SOURCE_UNKNOWN;
    in.text = (const char *)v.bewijs;
    in.len = v.bewijs_len;
    in.n_revocation = v.n_intrekking;
    for (unsigned i = 0; i < v.n_intrekking; i++)
        revocation[i] = (struct evidence_blob){ v.intrekking[i].at, v.intrekking[i].len };
    TRY(evidence_verify(p, &q, &in, &a.claims, &origin));
    fill_feiten(p, &origin);
    return OK;
}

static enum status answer(enum status judged)
{
    struct msg_refusal w = { .zaak = a.zaak.zaak, .status = (uint32_t)judged };

    if (judged == OK)
        return channel_send(&a.notary, &a.feiten, sizeof a.feiten, -1);
    event_log(EVENT_REFUSED, judged, 0);
    msg_head_init(&w.head, MSG_REFUSAL, sizeof w, a.zaak.head.nr);
    return channel_send(&a.notary, &w, sizeof w, -1);
}

/* What takes long in a profile was found out by the launcher, and of the others nothing is needed. */
static enum status open_profile(void)
{
    enum status s = profiles_open_one(a.documents.data, a.documents.len, a.zaak.bron, &a.profiles);

    role_bytes_release(&a.documents);
    return s;
}

static int serve(void)
{
    size_t len;

    switch (wait_for(&a.notary, &a.zaak, sizeof a.zaak, &len, -1)) {
    case WAKE_STOP:
        return 0;
    case WAKE_FAULT:
        return 1;
    case WAKE_MESSAGE:
        break;
    }
    if (!zaak_valid(&a.zaak)) {
        event_log(EVENT_PEER_DROPPED, WIRE_NOTARY, MSG_ZAAK);
        return 1;
    }
    enum status s = open_profile();
    if (s != OK) {
        event_log(EVENT_CONFIG_REFUSED, s, 0);
        return 1;
    }
    switch (wait_for(&a.intake, &a.bewijs, sizeof a.bewijs, &len, LIMIT_EVIDENCE_WAIT_MS)) {
    case WAKE_STOP:
        return 0;
    case WAKE_FAULT:
        return 1;
    case WAKE_MESSAGE:
        break;
    }
    return answer(judge(len)) == OK ? 0 : 1;
}

int main(void)
{
    static struct role_inputs in;
    struct mem_report mem;

    if (mem_init(0, &mem) != OK)
        return 1;
    event_log_init("assessor");
    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
    strict_json_init();
    enum status s = role_start(WIRE_ASSESSOR, &in);
    if (s == OK)
        s = load(&in);
    if (s == OK)
        s = lock_in(&in, &mem);
    if (s != OK)
        return role_ended(s);
    int result = serve();
    wipe();
    event_log(EVENT_STOPPED, 0, 0);
    return result;
}
