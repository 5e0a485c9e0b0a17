/*
 * The start of every role: reads the control channel (descriptor 3) until START, and keeps listening to it afterwards.
 *
 *   mem_init(...);  event_log_init("gate");
 *   role_start(WIRE_GATE, &in);          -> everything the launcher hands down, read or open
 *   ... open, load and warm everything ...
 *   sandbox_enter(&(struct sandbox_options){ .role = ..., .uid = in.instelling.uid,
 *                 .landlock_required = in.instelling.landlock_vereist, .without_filter = in.instelling.zonder_filter },
 *                 &report);
 *   role_ready(report.landlock_abi, report.filter, &mem);
 *   loop: poll ROLE_CONTROL_FD beside the own channels; when readable call role_control_receive until ROLE_NOTHING.
 *
 * Own the returned memory until role_inputs_release; packs are shared read-only mappings that live as long as the process.
 * secret: tls_key, verdict_key and the register stand in wiped memory; release a key as soon as it is parsed.
 */
#ifndef PASSEND_WIRE_ROLE_H
#define PASSEND_WIRE_ROLE_H

#include "base/limits.h"
#include "base/mem.h"
#include "wire/messages.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ROLE_CONTROL_FD 3

struct role_bytes { uint8_t *data; size_t len; };          /* wiped memory; NUL-terminated beyond len */
struct role_pack { const uint8_t *data; size_t len; };     /* read-only mapping of a sealed memory file */
struct role_slot { int fd; uint64_t volgnummer; };         /* fd -1 = none; volgnummer is 1 or higher */

/* What a role was given before START. A descriptor that was not given is -1, bytes are NULL, counts are 0. */
struct role_inputs {
    struct settings instelling;      /* checked by the launcher; texts are NUL-terminated (checked again here) */
    struct client *afnemers;          /* gate, notary */
    size_t n_afnemers;
    struct source *bronnen;              /* gate, notary */
    size_t n_bronnen;
    struct role_pack packs[BELEID_MAX];  /* gate, notary; index order, hash checked by the launcher */
    size_t n_packs;
    struct beleid_regel *regels;       /* gate, notary: what is known of each pack */
    size_t n_regels;                   /* equals n_packs */
    struct role_bytes profielen;       /* assessor: JSON array of source profiles, order = bronnen */
    struct role_bytes tls_cert, tls_key, tls_ca, tls_crl;  /* gate: PEM */
    struct role_bytes verdict_key, verdict_cert;   /* notary: PEM */
    int luister;                       /* gate: listening TCP socket, non-blocking */
    int data_dir;                      /* notary: directory of grants.db and ledger.db */
    int sleutel_bestand;               /* notary: key-wrapping key file, read-write; may be empty: then there are no grants yet */
    int notaris;                       /* gate, assessor: channel to the notary */
    int poort;                         /* notary: channel to the gate */
    int intake;                        /* assessor: channel to the gate's side of the intake */
    struct role_slot assessors[LIMIT_ASSESSORS];   /* gate (intake side), notary: index = slot */
};

/*
 * Closes every inherited descriptor above 3, reads KANAAL messages up to START. Applies klok_verschuiving_s
 * (clock_shift_s). Blocks. Raw descriptors in `out` are close-on-exec; wrap channels with channel_init.
 * Not every channel need be there at START: peers are handed over when they are up, then as ROLE_KANAAL.
 * returns OK | REFUSED_MESSAGE (launcher sent what the table or the layout does not allow) | FAULT_RESTARTED (launcher gone)
 *         | FAULT_MEMORY | FAULT_SYSTEM. After anything but OK: exit.
 */
enum status role_start(enum wire_role self, struct role_inputs *out) MUST_USE;

/* Frees and wipes the byte members and tables; descriptors and packs stay. */
void role_inputs_release(struct role_inputs *in);
void role_bytes_release(struct role_bytes *b);
/*
 * The whole of a regular file of at most max bytes, from its start, whatever the offset of fd; release it.
 * returns OK | REFUSED_MESSAGE (no regular file, or larger) | FAULT_SYSTEM | FAULT_MEMORY; *out unchanged but on OK
 */
enum status role_bytes_read(int fd, size_t max, struct role_bytes *out) MUST_USE;

/*
 * Tells the launcher that this role is locked in and serves.
 * returns OK | FAULT_RESTARTED | FAULT_SYSTEM
 */
enum status role_ready(int landlock_abi, bool filter, const struct mem_report *mem) MUST_USE;

enum role_event {
    ROLE_NOTHING,   /* no (more) message now */
    ROLE_STOP,      /* finish what is in hand (a few seconds at most) and exit 0 */
    ROLE_KANAAL,    /* a new or replaced peer: soort NOTARIS, POORT or ASSESSOR */
    ROLE_PACK,      /* a pack is offered (gate, notary): answer with role_beleid_stand */
    ROLE_CRL,       /* other revocation lists (gate) */
    ROLE_BELEID     /* the list of packs from now on (gate, notary): likewise; the notary also counts (enum beleid_stap) */
};

struct role_control {
    enum role_event event;
    enum kanaal_soort soort;
    uint32_t index;          /* ASSESSOR: slot < LIMIT_ASSESSORS */
    uint64_t volgnummer;     /* ASSESSOR: generation, equal at notary and gate for one assessor process; PACK, BELEID: change */
    int fd;                  /* KANAAL: now the caller's; replaces (close) the channel of the same soort and index */
    struct role_pack pack;   /* PACK, CRL: now the caller's, role_pack_release; of a pack `index` is its number */
    struct beleid_regel *regels; /* BELEID: now the caller's, mem_free */
    size_t n_regels;
};

void role_pack_release(struct role_pack *p);

/*
 * Tells the launcher about a change. tellingen: NULL with n = 0
 * returns OK | FAULT_BUSY | FAULT_RESTARTED | FAULT_SYSTEM
 */
enum status role_beleid_stand(uint64_t volgnummer, enum beleid_stap stap, enum status status,
                              const struct telling *tellingen, size_t n) MUST_USE;

/*
 * One message of the control channel, never blocks.
 * returns OK | FAULT_RESTARTED (launcher gone: exit now) | REFUSED_MESSAGE | FAULT_SYSTEM: after anything but OK, exit.
 */
enum status role_control_receive(struct role_control *out) MUST_USE;

/*
 * The launcher's half, also used by role tests that play the launcher.
 * role_sealed_file: memory file with a copy of data that nobody can change any more. returns OK | FAULT_SYSTEM
 * role_give: sends KANAAL with a copy of descriptor fd (caller keeps its own). role_give_start, role_give_stop: no content.
 * returns OK | FAULT_BUSY (role does not read; only on a non-blocking descriptor) | FAULT_RESTARTED | FAULT_SYSTEM
 */
enum status role_sealed_file(const void *data, size_t len, int *fd) MUST_USE;
enum status role_give(int control, enum kanaal_soort soort, uint32_t index, uint64_t volgnummer,
                      int fd) MUST_USE;
enum status role_give_start(int control) MUST_USE;
enum status role_give_stop(int control) MUST_USE;

#endif
