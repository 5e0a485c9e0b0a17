#include "peers.h"

#include "base/buf.h"
#include "wire/assess.h"
#include "wire/control.h"
#include "wire/evidence.h"
#include "wire/platform.h"
#include "wire/permit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct peers peers;

/* ---- the notary ---- */

static const char jwks[] = "{\"keys\":[{\"kty\":\"EC\",\"x5c\":[\"Q0VSVA==\"],\"kid\":\"k\"}]}";

static void tell(int fd, enum msg_type type, void *msg, size_t len, uint64_t nr)
{
    msg_head_init(msg, type, len, nr);
    (void)!send(fd, msg, len, MSG_NOSIGNAL);
}

/* Verdicts say what they are about, so that order can be seen: "v.<household>.<home>". A household whose reference begins
 * with "ja" is what stopNa counts. */
static void answer_toets(int fd, const uint8_t *data, size_t len)
{
    static uint8_t out[LIMIT_MESSAGE_BYTES];
    struct toets_view v;
    struct msg_answers head = { 0 };
    struct writer w;

    MUST(toets_view(data, len, &v) == OK);
    peers.toets = *v.toets;
    if (peers.slices < sizeof peers.asked_by / sizeof *peers.asked_by)
        memcpy(peers.asked_by[peers.slices], v.toets->client, sizeof *peers.asked_by);
    peers.slices++;
    writer_init(&w, out, sizeof out);
    write_bytes(&w, &head, sizeof head);
    head.status = peers.refuse;
    for (unsigned h = 0; head.status == OK && h < v.toets->n_huishoudens; h++)
        for (unsigned e = 0; e < v.toets->n_eenheden; e++) {
            if (peers.most > 0 && head.n == peers.most)
                continue;
            struct verdict_answer a = { 0 };
            char jws[64];
            int n = snprintf(jws, sizeof jws, "v.%u.%u", v.toets->eerste_huishouden + h, v.toets->eerste_eenheid + e);
            const struct toets_huishouden *k = v.huishoudens[h].head;

            if (head.stopped) {
                a.niet_getoetst = 1;
            } else if (k->content == TOETS_DOSSIERZEGEL && k->len == 0) {
                a.status = REFUSED_SEAL_INVALID;
            } else if (strcmp(k->referentie, "laat") == 0) {
                a.status = REFUSED_DATE;
                a.lid = 2;
            } else if (v.eenheden[e].huurprijs.max == 690) {
                a.status = REFUSED_RENT_LOW;
            } else {
                a.len = (uint32_t)n;
                a.has_salt = k->content == TOETS_VERKLAARD;
                peers.households_seen++;
            }
            write_bytes(&w, &a, sizeof a);
            write_bytes(&w, jws, a.len);
            head.n++;
            if (v.toets->stop_uitkomst != 0 && strncmp(k->referentie, "ja", 2) == 0 &&
                ++head.matches == v.toets->stop_aantal)
                head.stopped = 1;
        }
    head.n += peers.manner == BAD_COUNT;
    if (peers.manner == NO_ANSWERS)
        w.at = out + sizeof head, head.n = 0;
    memcpy(out, &head, sizeof head);
    tell(fd, MSG_ANSWERS, out, writer_len(&w), v.toets->head.nr);
}

/* One of each kind, at most as many as are wanted; or that there is none yet, and then they are pushed. */
static void send_events(int fd, uint64_t nr, unsigned most)
{
    static const enum event_reason reasons[EVENT_KIND_VERDICT_REPLACED + 1] = {
        [EVENT_KIND_REFUSED] = EVENT_REASON_OTHER_WAY, [EVENT_KIND_BROKEN_OFF] = EVENT_REASON_SOURCE,
        [EVENT_KIND_RESTARTED] = EVENT_REASON_GRANTS };
    struct { struct msg_events head; struct gebeurtenis e[EVENT_KIND_VERDICT_REPLACED]; } out = { .head.status = peers.refuse };

    if (peers.refuse == OK)
        out.head.n = (uint16_t)(most < EVENT_KIND_VERDICT_REPLACED ? most : EVENT_KIND_VERDICT_REPLACED);
    out.head.more = most < EVENT_KIND_VERDICT_REPLACED;
    for (unsigned i = 0; i < out.head.n; i++) {
        struct gebeurtenis *e = &out.e[i];
        unsigned kind = i + 1;

        *e = (struct gebeurtenis){ .kind = (uint8_t)kind, .reason = (uint8_t)reasons[kind], .at = 1795341600, .number = 1795341601 };
        memset(&e->id, (int)kind, sizeof e->id);
        if (kind <= EVENT_KIND_EXPIRES || kind == EVENT_KIND_VERDICT_REPLACED)
            memset(&e->dossier, 3, sizeof e->dossier);
        if (kind == EVENT_KIND_GIVEN || kind == EVENT_KIND_WITHDRAWN)
            memset(&e->grant, 1, sizeof e->grant);
        if (kind <= EVENT_KIND_WITHDRAWN)
            memcpy(e->reference, "r-2", 3);
        if (kind == EVENT_KIND_PACK_LOADED || kind == EVENT_KIND_PACK_WITHDRAWN)
            memset(e->subject, 0xab, sizeof e->subject);
        if (kind == EVENT_KIND_VERDICT_REPLACED)
            memset(e->subject, 5, ID_LEN);
        if (kind == EVENT_KIND_SOURCE_DOWN || kind == EVENT_KIND_SOURCE_UP)
            memcpy(e->subject, "qii", 3);
    }
    size_t len = sizeof out.head + out.head.n * sizeof out.e[0];
    out.head.n = (uint16_t)(out.head.n + (peers.manner == BAD_COUNT));
    tell(fd, MSG_EVENTS, &out, len, nr);
}

static void answer_events(int fd, const struct msg_events_read *m, size_t len)
{
    struct msg_events none = { .waits = m->may_wait };

    MUST(len == msg_events_read_len(m));
    memcpy(&peers.events_read, m, len);
    if (!peers.nothing_yet) {
        send_events(fd, m->head.nr, m->most);
        return;
    }
    tell(fd, MSG_EVENTS, &none, sizeof none, m->head.nr);
    if (m->may_wait)
        peers.waiting[peers.n_waiting++ % 4] = m->head.nr;
}

void peers_push_events(unsigned waiter)
{
    send_events(peers.notary, peers.waiting[waiter], LIMIT_EVENTS_PAGE);
}

static void answer_bewijs(int fd, const struct msg_bewijs_open *m)
{
    struct channel gate = { .fd = fd, .self = WIRE_NOTARY, .peer = WIRE_GATE_PLATFORM };
    struct msg_slot slot;
    int intake[2];
    struct msg_zegel zegel = { .status = peers.refuse, .zegel_len = 48, .bruikbaar_tot = 1810425600 };
    static uint8_t evidence[LIMIT_MESSAGE_BYTES];
    enum manner manner = peers.manner; /* the test may change it as soon as the gate has its answer */

    peers.bewijs_open = *m;
    if (peers.refuse == OK) {
        MUST(channel_pair(intake) == OK);
        if (manner == OLD_SLOT)
            close(intake[0]);
        msg_head_init(&slot.head, MSG_SLOT, sizeof slot, m->head.nr);
        MUST(channel_send(&gate, &slot, sizeof slot, intake[1]) == OK);
        close(intake[1]);
        if (manner == OLD_SLOT)
            return;
        ssize_t n = recv(intake[0], evidence, sizeof evidence, 0);
        enum msg_type type;
        MUST(n > 0 && msg_check(evidence, (size_t)n, WIRE_GATE_PLATFORM, WIRE_ASSESSOR, &type) == OK);
        MUST(recv(intake[0], evidence, 0, 0) == 0);  /* used once, and closed */
        close(intake[0]);
        struct bewijs_view v;
        MUST(bewijs_view(evidence, (size_t)n, &v) == OK);
        snprintf(peers.evidence, sizeof peers.evidence, "%.*s", (int)v.bewijs_len, (const char *)v.bewijs);
        peers.n_intrekking = v.n_intrekking;
        peers.intrekking_len = 0;
        for (unsigned i = 0; i < v.n_intrekking; i++) { /* together no more than the limit: bewijs_view has seen to that */
            memcpy(peers.intrekking + peers.intrekking_len, v.intrekking[i].at, v.intrekking[i].len);
            peers.intrekking_len += v.intrekking[i].len;
        }
        memset(zegel.grant.b, 1, ID_LEN);
        memset(zegel.verwijzing.b, 2, ID_LEN);
    }
    tell(fd, MSG_ZEGEL, &zegel, sizeof zegel, m->head.nr);
}

#define RECEIPT "eyJh.eyJi.c2ln"

static struct granted granted(void)
{
    struct granted g = { .until = 1810425600, .created_at = 1795343523, .updated_at = 1795343600, .corporations = 1,
                         .feiten = FEIT_INKOMEN_BAND | FEIT_STATUS, .fase = FASE_REACTIE, .grondslag = GRONDSLAG_TOESTEMMING,
                         .doel = DOEL_REAGEREN, .plaats = 1, .rol = ROL_MED, .source = 0, .zekerheid = ZEKERHEID_KLUISGETEKEND,
                         .referentie = "r-2" };

    memset(g.grant.b, 1, ID_LEN);
    memset(g.dossier.b, 3, ID_LEN);
    if (peers.by_oneself) {
        g.source = LIMIT_SOURCES;
        g.zekerheid = ZEKERHEID_VERKLAARD;
        g.year_chosen = 1;
        g.year = 2024;
        g.home = (struct eenheid){ .present = 1, .id_extern = "W-1", .gemeente = "0202", .huurprijs = { 69011, 69011 } };
    }
    return g;
}

static void answer_token(int fd, const struct msg_token *m)
{
    struct answer { struct msg_token_answer m; char receipt[sizeof RECEIPT - 1]; } a = {
        .m = { .status = peers.refuse, .expires_in = 600, .granted = granted() } };
    size_t receipt = peers.refuse == OK ? sizeof a.receipt : 0;

    peers.token = *m;
    for (uint8_t i = 0; i < SECRET_LEN; i++)
        a.m.token.b[i] = i;
    memcpy(a.receipt, RECEIPT, sizeof a.receipt);
    a.m.receipt_len = (uint32_t)receipt + peers.receipt_more;
    tell(fd, MSG_TOKEN_ANSWER, &a, offsetof(struct answer, receipt) + receipt, m->head.nr);
}

#define PROOF "c2sp.org/tlog-proof@v1\nindex 4711\n\nlog\n"

static void answer_definitive(int fd, const uint8_t *data, size_t len)
{
    const char *jws = peers.verdict != NULL ? peers.verdict : "eyJh.eyJi.c2ln";
    struct answer { struct msg_definitive_answer m; char texts[256]; } a = {
        .m = { .status = peers.refuse, .log_index = 4711, .replaced_by = peers.again ? 4800 : -1, .ingetrokken = peers.again,
               .eenheid = { .present = 1, .id_extern = "W-1", .gemeente = "0202", .huurprijs = { 69011, 69011 } } } };

    memcpy(&peers.definitive, data, len);
    MUST(len == msg_definitive_len(&peers.definitive));
    memset(a.m.jti.b, 5, ID_LEN);
    if (peers.refuse == OK) {
        a.m.jws_len = (uint32_t)strlen(jws);
        a.m.proof_len = peers.again ? 0 : sizeof PROOF - 1;
        a.m.has_salt = peers.definitive.besluit54a == TRUTH_YES;
        memcpy(a.texts, jws, a.m.jws_len);
        memcpy(a.texts + a.m.jws_len, PROOF, a.m.proof_len);
    }
    size_t texts = a.m.jws_len + a.m.proof_len;
    a.m.proof_len += peers.manner == BAD_COUNT;
    tell(fd, MSG_DEFINITIVE_ANSWER, &a, offsetof(struct answer, texts) + texts, peers.definitive.head.nr);
}

static void answer(int fd, const uint8_t *data, size_t len, enum msg_type type)
{
    const struct msg_head *head = (const void *)data;
    struct msg_par_answer par = { .status = peers.refuse, .plaats = 1, .retry_s = peers.retry_s, .zaak_tot = 1795343523 };
    struct msg_zegel zegel = { .status = peers.refuse, .zegel_len = 48, .bruikbaar_tot = 1810425600 };
    struct msg_dossierzegel ds = { .status = peers.refuse, .zegel_len = 96, .bruikbaar_tot = 1810425600 };
    struct msg_status status = { .status = peers.refuse };
    struct msg_pong pong = { .status = peers.refuse, .clock_jumped = peers.clock_jumped, .log_late = peers.log_late };
    struct msg_sources sources = { .n = peers.sources, .of[0] = peers.source };
    struct { struct msg_pack_places m; struct pack_place of[2]; } places = { .m.n = peers.places_said };
    struct { struct msg_jwks m; char text[sizeof jwks - 1]; } keys = { .m.len = sizeof jwks - 1 };

    switch (type) {
    case MSG_JWKS_READ:
        memcpy(keys.text, jwks, sizeof keys.text);
        tell(fd, MSG_JWKS, &keys, sizeof keys.m + sizeof keys.text, head->nr);
        return;
    case MSG_PING:
        tell(fd, MSG_PONG, &pong, sizeof pong, head->nr);
        return;
    case MSG_SOURCES_READ:
        tell(fd, MSG_SOURCES, &sources, sizeof sources, head->nr);
        return;
    case MSG_PACK_PLACES_READ:
        tell(fd, MSG_PACK_PLACES, &places, sizeof places.m + peers.places * sizeof places.of[0], head->nr);
        return;
    case MSG_PAR:
        memcpy(&peers.par, data, len);
        memset(par.dossier.b, 3, ID_LEN);
        memset(par.zaak.b, 4, ID_LEN);
        tell(fd, MSG_PAR_ANSWER, &par, sizeof par, head->nr);
        return;
    case MSG_BEWIJS_OPEN:
        answer_bewijs(fd, (const void *)data);
        return;
    case MSG_ZEGEL_READ:
        memcpy(&peers.seal_asked, data, len);
        zegel.grant = peers.seal_asked.grant;
        tell(fd, MSG_ZEGEL, &zegel, sizeof zegel, head->nr);
        return;
    case MSG_DOSSIER_COMPLETE:
        memcpy(&peers.voltooi, data, len);
        ds.dossier = peers.voltooi.dossier;
        tell(fd, MSG_DOSSIERZEGEL, &ds, sizeof ds, head->nr);
        return;
    case MSG_GRANT_END:
        memcpy(&peers.einde, data, len);
        tell(fd, MSG_STATUS, &status, sizeof status, head->nr);
        return;
    case MSG_EVENTS_READ:
        answer_events(fd, (const void *)data, len);
        return;
    case MSG_TOKEN:
        answer_token(fd, (const void *)data);
        return;
    case MSG_REVOKE:
        memcpy(&peers.revoke, data, len);
        tell(fd, MSG_STATUS, &status, sizeof status, head->nr);
        return;
    case MSG_GRANT_READ:
        tell(fd, MSG_GRANT, &(struct msg_grant){ .status = peers.refuse, .granted = granted() }, sizeof(struct msg_grant), head->nr);
        return;
    case MSG_DEFINITIVE:
        answer_definitive(fd, data, len);
        return;
    case MSG_TOETS:
        answer_toets(fd, data, len);
        return;
    default:
        MUST(false);
    }
}

static void *notary(void *arg)
{
    static _Alignas(8) uint8_t data[LIMIT_MESSAGE_BYTES];
    int fd = *(int *)arg;
    ssize_t n;

    free(arg);
    while ((n = recv(fd, data, sizeof data, 0)) > 0) {
        enum msg_type type;
        struct msg_pong pong = { 0 };

        MUST(msg_check(data, (size_t)n, WIRE_GATE_PLATFORM, WIRE_NOTARY, &type) == OK);
        if (peers.pause_ms > 0)
            usleep(peers.pause_ms * 1000);
        while (peers.hold)
            usleep(1000);
        peers.taken += type != MSG_JWKS_READ;
        if (peers.manner == SILENT && type != MSG_JWKS_READ)
            continue;
        if (peers.manner == WRONG_TYPE && type != MSG_JWKS_READ && type != MSG_PING)
            tell(fd, MSG_PONG, &pong, sizeof pong, ((struct msg_head *)(void *)data)->nr);
        else
            answer(fd, data, (size_t)n, type);
    }
    close(fd);
    return NULL;
}

void peers_drop_notary(void)
{
    shutdown(peers.notary, SHUT_RDWR);
    pthread_join(peers.thread, NULL);
}

void peers_new_notary(void)
{
    int *arg = malloc(sizeof *arg);

    MUST(arg != NULL);
    peers.notary = *arg = child_give_channel(&peers.gate, HANDOVER_NOTARY, 0);
    MUST(pthread_create(&peers.thread, NULL, notary, arg) == 0);
}

/* ---- the launcher ---- */

static void give_tables(bool filter)
{
    static const struct client clients[] = {
        { .id = "een", .environment = 'T', .bewijs = 1, .n_san = 1, .san_uri = { "urn:afnemer:een" }, .n_corporaties = 1, .corporaties = { "L0101" },
          .n_redirects = 1, .redirect_uri = { "https://een.example/terug" } },
        { .id = "twee", .environment = 'P', .bewijs = 1, .n_dn = 2, .subject_dn = { "CN=nooit", "CN=tw\xc3\xa9" "e,O=Twee\\, Wonen,C=NL" },
          .n_corporaties = 1, .corporaties = { "L0102" } },
        { .id = "drie", .environment = 'P', .bewijs = 1, .n_san = 1, .san_uri = { "urn:afnemer:drie" }, .n_corporaties = 1,
          .corporaties = { "L0103" } },
        { .id = "vier", .environment = 'P', .role = CLIENT_CORPORATION, .n_san = 1, .san_uri = { "urn:afnemer:vier" }, .n_corporaties = 1,
          .corporaties = { "L0101" } },
        { .id = "vijf", .environment = 'P', .role = CLIENT_AUDITOR, .n_san = 1, .san_uri = { "urn:afnemer:vijf" }, .n_corporaties = 1,
          .corporaties = { "L0101" } },
    };
    static const struct source bronnen[] = {
        { .name = "qii", .fasen = 1u << FASE_REACTIE, .wijze = WIJZE_VAULT_SIGNED, .zekerheid = ZEKERHEID_KLUISGETEKEND, .stroom = 1 },
        { .name = "balie", .fasen = 1u << FASE_REACTIE | 1u << FASE_TOEWIJZING, .wijze = WIJZE_DESK, .zekerheid = ZEKERHEID_BALIE },
    };
    struct settings i = { .issuer = "https://passend.example", .platform = "https://api.passend.example", .test_environment = 1, .n_assessors = 4, .zonder_filter = !filter };

    if (peers.log) {
        strcpy(i.log_origin, "log.example/passend");
        i.log_beat_s = 60;
    }

    child_give(&peers.gate, HANDOVER_SETTINGS, &i, sizeof i);
    child_give(&peers.gate, HANDOVER_CLIENTS, clients, sizeof clients);
    child_give(&peers.gate, HANDOVER_SOURCES, bronnen, sizeof bronnen);
    peers.sources = sizeof bronnen / sizeof *bronnen;
}

void peers_start(const char *gate_program, bool filter)
{
    child_start(&peers.gate, gate_program);
    give_tables(filter);
    child_give_file(&peers.gate, HANDOVER_TLS_CERT, "server.pem");
    child_give_file(&peers.gate, HANDOVER_TLS_KEY, "server.key");
    child_give_file(&peers.gate, HANDOVER_TLS_CA, "ca.pem");
    child_give_listener(&peers.gate, HANDOVER_LISTENER, &peers.port);
    peers_new_notary();
    child_begin(&peers.gate, filter);
}
