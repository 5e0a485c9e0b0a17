/*
 * The start of every role: reads the control channel (descriptor 3) until START, and keeps listening to it afterwards.
 *
 *   mem_init(...);  event_log_init("gate-platform");
 *   role_start(WIRE_GATE_PLATFORM, &in);          -> everything the launcher hands down, read or open (wire/inputs.h);
 *                                                    what is logged goes to the launcher from there on
 *   ... open, load and warm everything ...
 *   sandbox_enter_role(WIRE_GATE_PLATFORM, &in.instelling, NULL, 0, &report);
 *   role_ready(report.landlock_abi, report.filter, &mem);
 *   loop: poll ROLE_CONTROL_FD beside the own channels; when readable call role_heed.
 *   return role_ended(...);                       -> from main
 *
 * Own the returned memory until role_inputs_release; packs are shared read-only mappings that live as long as the process.
 */
#ifndef PASSEND_WIRE_ROLE_H
#define PASSEND_WIRE_ROLE_H

#include "base/mem.h"
#include "wire/inputs.h"
#include "wire/control.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROLE_CONTROL_FD 3

/*
 * Closes every inherited descriptor above 3, reads CHANNEL messages up to START. Applies clock_shift_s
 * (clock_shift_s). Blocks. Raw descriptors in `out` are close-on-exec; wrap channels with channel_init.
 * Not every channel need be there at START: peers are handed over when they are up, then as ROLE_HANDOVER.
 * returns OK | REFUSED_MESSAGE (launcher sent what the table or the layout does not allow) | FAULT_RESTARTED (launcher gone)
 *         | FAULT_MEMORY | FAULT_SYSTEM. After anything but OK: exit.
 */
enum status role_start(enum wire_role self, struct role_inputs *out) MUST_USE;

/* Before that: the start takes long and gets on. From now on it has as long as it had at first. */
void role_starting(void);

/*
 * Tells the launcher that this role is locked in and serves.
 * returns OK | FAULT_RESTARTED | FAULT_SYSTEM
 */
enum status role_ready(int landlock_abi, bool filter, const struct mem_report *mem) MUST_USE;

enum role_event {
    ROLE_NOTHING,   /* no (more) message now */
    ROLE_STOP,      /* finish what is in hand (a few seconds at most) and exit 0 */
    ROLE_CLOCK,     /* the notary's: the operator says that the clock is right; answer with role_clock_state */
    ROLE_LOG_CONFIRM,   /* the notary's: the operator has a checkpoint (asked.confirm); answer with role_log_answer */
    ROLE_KEY_LEAKED,    /* the notary's: a key leaked (asked.leaked); likewise */
    ROLE_HANDOVER   /* something of kind `kind`, whose row of handover.def says WHEN_ANY_TIME:
                       a new or replaced peer (NOTARY, GATE, ASSESSOR, FEED); other revocation lists (TLS_CRL): answer with
                       role_crl_stand;
                       PACK is offered: answer with role_beleid_stand; POLICY, the list of packs from now on: likewise, and the
                       notary also counts (enum change_step) */
};

struct role_control {
    enum role_event event;
    enum handover kind;
    uint32_t index;          /* of a peer: < most; PACK: its number */
    uint64_t change_nr;      /* PACK, POLICY: change; TLS_CRL: reading; of what an operator says: the question */
    int fd;                  /* FORM_FD: now the caller's; replaces (close) the channel of the same kind and index */
    struct role_pack pack;   /* FORM_MAP: now the caller's, role_pack_release */
    struct role_rows table;  /* FORM_TABLE: now the caller's, mem_free */
    union {
        struct msg_log_confirm confirm;
        struct msg_key_leaked leaked;
    } asked;
};

/*
 * Tells the launcher about a change. tellingen: NULL with n = 0
 * returns OK | FAULT_BUSY | FAULT_RESTARTED | FAULT_SYSTEM
 */
enum status role_beleid_stand(uint64_t change_nr, enum change_step step, enum status status,
                              const struct tally *tallies, size_t n) MUST_USE;

/*
 * Tells the launcher what lists of revoked certificates came to.
 * returns OK | FAULT_BUSY | FAULT_RESTARTED | FAULT_SYSTEM
 */
enum status role_crl_stand(uint64_t change_nr, const struct crl_state *stand) MUST_USE;

/*
 * The notary tells the launcher whether its clock is believed. nr: of the ROLE_CLOCK this answers, 0 = of none
 * returns as role_beleid_stand
 */
enum status role_clock_state(uint64_t nr, bool trusted, int64_t ahead_s) MUST_USE;

/* How the public log is, *m but for its head; what came of a question about it. returns as role_beleid_stand */
enum status role_log_state(const struct msg_log_state *m) MUST_USE;
enum status role_log_answer(uint64_t nr, enum status status) MUST_USE;

/*
 * One message of the control channel, never blocks. Answers the launcher's beats by itself: a role that does not call this
 * for as long as roles.def says is replaced.
 * returns OK | FAULT_RESTARTED (launcher gone: exit now) | REFUSED_MESSAGE | FAULT_SYSTEM: after anything but OK, exit.
 */
enum status role_control_receive(struct role_control *out) MUST_USE;

/*
 * All that is there now of the control channel: what is no stop goes to `hear`, and what it carries is that one's. Without a
 * launcher there is no service: then the process ends here, with 0.
 * returns whether to go on; false: told to stop
 */
bool role_heed(void (*hear)(void *who, struct role_control *m), void *who) MUST_USE;

/* Logs that this process ends, and why where s is not OK. returns what main returns */
int role_ended(enum status s);

/*
 * The launcher's half, also used by role tests that play the launcher.
 * role_give: sends CHANNEL with a copy of descriptor fd (caller keeps its own). The others have no content;
 * role_give_confirm is for the notary, and nr comes back with its answer.
 * returns OK | FAULT_BUSY (role does not read; only on a non-blocking descriptor) | FAULT_RESTARTED | FAULT_SYSTEM
 */
enum status role_give(int control, enum handover kind, uint32_t index, uint64_t change_nr,
                      int fd) MUST_USE;
enum status role_give_start(int control) MUST_USE;
enum status role_give_beat(int control) MUST_USE;
enum status role_give_stop(int control) MUST_USE;
enum status role_give_confirm(int control, uint64_t nr) MUST_USE;
/* These too; all but their heads are the caller's. */
enum status role_give_log_confirm(int control, uint64_t nr, const struct msg_log_confirm *m) MUST_USE;
enum status role_give_key_leaked(int control, uint64_t nr, const struct msg_key_leaked *m) MUST_USE;

#endif
