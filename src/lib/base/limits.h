/*
 * The limits of the service, LIMIT_NAME for each row of limits.def, in the unit that the row says.
 */
#ifndef PASSEND_BASE_LIMITS_H
#define PASSEND_BASE_LIMITS_H

#include <stdint.h>

enum {
#define PART(title)
#define LIMIT(name, value, unit, who, what, refused) LIMIT_##name = (value),
#include "base/limits.def"
#undef LIMIT
#undef PART
};

/* How they hang together. */
#define LIMITS_HOLD(cond, why) _Static_assert(cond, why)

LIMITS_HOLD(LIMIT_TARGET_BYTES < LIMIT_HEAD_BYTES, "an address fits a head");
LIMITS_HOLD(LIMIT_BODY_LARGE <= LIMIT_BODY_BEWIJZEN && LIMIT_BODY_BEWIJZEN <= LIMIT_BODY_TOETSINGEN, "bodies by size");
LIMITS_HOLD(LIMIT_EVIDENCE_BYTES + LIMIT_INTREKKING_BYTES / 3 * 4 + LIMIT_BODY_DEFAULT <= LIMIT_BODY_BEWIJZEN,
            "evidence with all its revocation lists fits a body");
LIMITS_HOLD(LIMIT_HELD_BYTES_LEAST <= LIMIT_HELD_BYTES_PER_CLIENT && LIMIT_HELD_BYTES_PER_CLIENT <= LIMIT_HELD_BYTES,
            "one client has at most what all have");
LIMITS_HOLD(LIMIT_BODY_TOETSINGEN + LIMIT_ANSWERS * (LIMIT_ANSWER_BYTES + 2 * LIMIT_WORDS_BYTES) <=
            LIMIT_HELD_BYTES_PER_CLIENT / 4,
            "a client may have several calls of the greatest size");
LIMITS_HOLD(LIMIT_HELD_BYTES + (LIMIT_CLIENTS + 1) * LIMIT_HELD_BYTES_LEAST + LIMIT_GATE_OWN_BYTES <= LIMIT_GATE_BYTES,
            "all that is held, the least of every client and what the gate has of its own");
LIMITS_HOLD(LIMIT_CONNECTIONS_PER_CLIENT + LIMIT_EXCESS < LIMIT_CONNECTIONS, "one client leaves room for another");
LIMITS_HOLD(LIMIT_HANDSHAKES < LIMIT_CONNECTIONS, "handshakes leave room for who is known");
LIMITS_HOLD(LIMIT_CONNECTIONS < LIMIT_GATE_FILES, "each connection is an open file");
LIMITS_HOLD(LIMIT_PUBLIC_TARGET_BYTES < LIMIT_HEAD_BYTES, "an address fits a head there too");
LIMITS_HOLD(LIMIT_PUBLIC_HANDSHAKES < LIMIT_PUBLIC_CONNECTIONS, "handshakes leave room for who is known there too");
LIMITS_HOLD(LIMIT_PUBLIC_CONNECTIONS < LIMIT_PUBLIC_FILES, "each connection is an open file there too");
LIMITS_HOLD(LIMIT_CONNECTIONS_PER_ADDRESS + LIMIT_EXCESS < LIMIT_PUBLIC_CONNECTIONS, "one address leaves room for another");
LIMITS_HOLD(LIMIT_PUBLIC_HELD_BYTES_LEAST <= LIMIT_PUBLIC_HELD_BYTES_PER_ADDRESS &&
            LIMIT_PUBLIC_HELD_BYTES_PER_ADDRESS <= LIMIT_PUBLIC_HELD_BYTES, "one address has at most what all have");
LIMITS_HOLD(LIMIT_LOG_HANDSHAKES < LIMIT_LOG_CONNECTIONS && LIMIT_LOG_CONNECTIONS < LIMIT_GATE_LOG_FILES,
            "handshakes leave room for who is known, and each connection is an open file at the log too");
LIMITS_HOLD(LIMIT_CONNECTIONS_PER_ADDRESS + LIMIT_EXCESS < LIMIT_LOG_CONNECTIONS &&
            LIMIT_PUBLIC_HELD_BYTES_PER_ADDRESS <= LIMIT_LOG_HELD_BYTES, "one address leaves room for another there too");
LIMITS_HOLD(LIMIT_LOG_BEAT_LEAST_S <= LIMIT_LOG_BEAT_S && LIMIT_LOG_BEAT_S <= LIMIT_LOG_BEAT_MOST_S &&
            LIMIT_LOG_CHECKPOINT_AGE_S < LIMIT_LOG_BEAT_LEAST_S, "who keeps a checkpoint as long as they may has no old one");
LIMITS_HOLD(64 + 63 * 45 + 2 * LIMIT_LOG_ORIGIN_CHARS + 256 <= LIMIT_LOG_ASK_BYTES, "a proof and a checkpoint fit what is asked");
LIMITS_HOLD(32 + LIMIT_LOG_SLICE * 32 <= LIMIT_MESSAGE_BYTES, "entries of the log fit a message");
LIMITS_HOLD(LIMIT_CASE_REQUESTS_PER_S <= LIMIT_REQUESTS_PER_S, "what lasts is part of all");

LIMITS_HOLD(LIMIT_CASES_PER_CLIENT * 10 <= LIMIT_CASES, "ten clients with all they may have");
LIMITS_HOLD(LIMIT_CASES_PER_CLIENT * 10 / LIMIT_CASE_S == 22, "2.2 cases a second, as its row says");
LIMITS_HOLD(LIMIT_CASE_S <= UINT16_MAX, "what is left of a case fits its answer");
LIMITS_HOLD(LIMIT_SEAL_FETCH_S <= LIMIT_CASE_S && LIMIT_REQUEST_URI_S <= LIMIT_CASE_S && LIMIT_TICKET_S <= LIMIT_CASE_S &&
            LIMIT_CODE_S < LIMIT_TOKEN_S && LIMIT_TOKEN_S <= LIMIT_SEAL_FETCH_S && LIMIT_CASE_S < LIMIT_FLOW_S,
            "a case lives longest, and a flow longer than its last action");
LIMITS_HOLD(LIMIT_EVIDENCE_WAIT_MS < LIMIT_ASSESSOR_MS && LIMIT_OFFER_MS + LIMIT_ASSESSOR_MS < LIMIT_ANSWER_MS,
            "who hands in evidence hears what became of it");
LIMITS_HOLD(LIMIT_EVIDENCE_TRIES < LIMIT_DEPARTURES && LIMIT_DEPARTURES <= UINT8_MAX,
            "a source that fails now and then takes nobody's tries away, and a case counts in a byte");
LIMITS_HOLD(LIMIT_CALL_BACK_MS + LIMIT_BEAT_MS < LIMIT_PUBLIC_WAIT_MS && LIMIT_CALL_BACK_MS < LIMIT_SOURCE_MS,
            "whoever comes back from a source is shown a page with a button, and not that it is busy here");
LIMITS_HOLD(LIMIT_PART_AFTER_COMPLETION_S < LIMIT_PART_OPEN_S && LIMIT_PART_OPEN_S < LIMIT_GRANT_TOEWIJZING_S &&
            LIMIT_GRANT_TOEWIJZING_S < LIMIT_GRANT_S, "seals of participants end first");

LIMITS_HOLD(LIMIT_ROSTER <= LIMIT_MEMBERS && LIMIT_CHILDREN <= LIMIT_MEMBERS, "whoever they are, they fit");
LIMITS_HOLD(LIMIT_RENT_MIN_CENTS < LIMIT_RENT_MAX_CENTS && LIMIT_FIRST_YEAR < LIMIT_LAST_YEAR, "ranges");
LIMITS_HOLD(LIMIT_SLICE <= LIMIT_ASKED_ANSWERS && LIMIT_ASKED <= LIMIT_ASKED_ANSWERS,
            "a slice may go, and so may single questions");
LIMITS_HOLD(LIMIT_SLICE <= LIMIT_ANSWERS && LIMIT_HUISHOUDENS <= LIMIT_ANSWERS, "a call is made of slices");
LIMITS_HOLD(LIMIT_ANSWERS <= LIMIT_WAITING_PER_CLIENT && LIMIT_WAITING_PER_CLIENT * 2 <= LIMIT_WAITING,
            "a call may wait, and two clients at least");
LIMITS_HOLD(LIMIT_IDEMPOTENCY_KEYS_LEAST * 100 == LIMIT_IDEMPOTENCY_KEYS, "a hundred clients have the least, as its row says");
LIMITS_HOLD(LIMIT_CORPORATIONS <= 64, "corporations of a client are bits of one word");

LIMITS_HOLD(LIMIT_EVENT_WAIT_MS < LIMIT_ANSWER_MS, "who waits for events is answered in time");
LIMITS_HOLD(LIMIT_EVENTS_PAGE <= LIMIT_EVENT_ACKS, "all of one answer can be acknowledged in one call");
LIMITS_HOLD(LIMIT_EVENTS_PAGE < LIMIT_EVENTS && LIMIT_EVENTS_QUEUED < LIMIT_EVENTS, "what waits in memory is part of all");

LIMITS_HOLD(LIMIT_PACKS_PER_ANSWER <= LIMIT_PACKS && LIMIT_PACKS <= LIMIT_PACKS_EVER && LIMIT_PACKS_EVER <= 64,
            "packs are bits of one word");
LIMITS_HOLD(LIMIT_SOURCES <= 32, "sources are bits of one word");
LIMITS_HOLD(LIMIT_SOURCE_ANSWER_BYTES > LIMIT_EVIDENCE_BYTES && LIMIT_SOURCE_ANSWER_BYTES > 2 * LIMIT_SOURCE_TOKEN_CHARS,
            "evidence fits an answer, also as one of its members");
LIMITS_HOLD(LIMIT_SOURCE_ANSWER_BYTES > LIMIT_LOG_ANSWER_BYTES, "what is too long is read, and said to be");
LIMITS_HOLD(LIMIT_SOURCE_ADDRESSES <= LIMIT_DIAL_TRIES && LIMIT_DIAL_TRIES <= LIMIT_DNS_ADDRESSES, "what is configured is tried");
LIMITS_HOLD(LIMIT_DIAL_MS < LIMIT_FETCH_MS && LIMIT_DNS_TRY_MS * LIMIT_DNS_TRIES < LIMIT_FETCH_MS,
            "a second address has its turn");
LIMITS_HOLD(LIMIT_DNS_LEAST_S < LIMIT_DNS_MOST_S && LIMIT_DNS_MOST_S <= LIMIT_DNS_KEPT_S, "how long a name counts");
LIMITS_HOLD(LIMIT_DIALS_OWN * (LIMIT_SOURCES + 1) < LIMIT_DIALS, "there are places that are nobody's own");
LIMITS_HOLD(LIMIT_DIALS + LIMIT_SOURCES + 24 <= LIMIT_DIALER_FILES && 2 * LIMIT_FETCHES + 16 <= LIMIT_COURIER_FILES,
            "each connection is an open file");
LIMITS_HOLD(LIMIT_BEAT_MS * LIMIT_ASSESSOR_SILENT_BEATS >= LIMIT_ASSESSOR_MS, "the notary gives up before the launcher does");
LIMITS_HOLD(LIMIT_CLOCK_STEP_S < LIMIT_CLOCK_KEPT_S && LIMIT_CLOCK_KEPT_S < LIMIT_CLOCK_AWAY_S, "a step, a stay, an absence");
LIMITS_HOLD(LIMIT_READY_MS < LIMIT_FIRST_GIVE_UP_MS && LIMIT_FIRST_GIVE_UP_MS <= LIMIT_GIVE_UP_MS, "a role gets a second try");
LIMITS_HOLD(LIMIT_RESTART_FIRST_MS < LIMIT_RESTART_SERVED_MS && LIMIT_RESTART_SERVED_MS < LIMIT_RESTART_MS, "waits by length");
LIMITS_HOLD(LIMIT_LOG_OWN_BYTES * 2 <= LIMIT_LOG_KEPT_BYTES, "most of the log is of roles");
LIMITS_HOLD(LIMIT_LOST_MS < LIMIT_TILER_AGAIN_MS && LIMIT_TILER_AGAIN_MS < LIMIT_GIVE_UP_MS, "a disk is asked again in time");
LIMITS_HOLD(LIMIT_LOST_DRAIN_MS <= LIMIT_DRAIN_MS && LIMIT_DRAIN_MS < LIMIT_STOP_MS, "what is in hand is done before the kill");

#undef LIMITS_HOLD

#endif
