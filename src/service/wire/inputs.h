/*
 * What a role was handed before START, and how each form of hand-over is read: an ordinary file into wiped memory, a sealed
 * memory file mapped or taken over as checked structs, a descriptor kept.
 *
 * secret: keys and the register stand in wiped memory; release a key as soon as it is parsed.
 */
#ifndef PASSEND_WIRE_INPUTS_H
#define PASSEND_WIRE_INPUTS_H

#include "base/limits.h"
#include "base/status.h"
#include "model/attestor.h"
#include "model/corporation.h"
#include "model/settings.h"
#include "model/showcase.h"
#include "model/source.h"
#include "model/target.h"
#include "pack/catalogue.h"
#include "wire/topology.h"

struct role_bytes { uint8_t *data; size_t len; };          /* wiped memory; NUL-terminated beyond len */
struct role_pack { const uint8_t *data; size_t len; };     /* read-only mapping of a sealed memory file */

/* A descriptor that was not given is -1, bytes and mappings are NULL, counts are 0. Who is given what: handover.def. */
struct role_inputs {
    int log;                         /* log pair, in use (wire/log_pair.h) */
    struct settings settings;        /* checked by the launcher; texts are NUL-terminated (checked again here) */
    struct client *clients;
    size_t n_clients;
    struct corporation *corporations;
    size_t n_corporations;
    struct redress *redress;                     /* sorted */
    size_t n_redress;
    struct source *bronnen;
    size_t n_bronnen;
    struct shown_client *shown_clients;          /* as many as there are clients, in their order */
    size_t n_shown_clients;
    struct shown_corporation *shown_corporations;
    size_t n_shown_corporations;
    struct shown_source *shown_sources;          /* likewise, of sources */
    size_t n_shown_sources;
    struct role_pack packs[CATALOGUE_MAX]; /* index order, hash checked by the launcher */
    size_t n_packs;
    struct catalogue_row *pack_rows;   /* what is known of each pack */
    size_t n_pack_rows;                /* equals n_packs */
    struct role_bytes profiles;        /* JSON array of source profiles, order = bronnen; of a courier: its own profile */
    struct role_bytes tls_cert, tls_key, tls_ca;   /* PEM */
    struct role_pack tls_crl;          /* PEM; none: nothing is checked */
    struct role_bytes verdict_key, verdict_cert;   /* PEM */
    struct role_bytes receipt_key, receipt_cert;   /* PEM */
    struct role_bytes statement_key, statement_cert, log_key;   /* PEM; none: there is no log */
    int listener;                      /* listening TCP socket, non-blocking */
    int data_dir;                      /* directory of grants.db and ledger.db */
    int key_file;                      /* key-wrapping key file, read-write; may be empty */
    int notary;                        /* channel to the notary */
    int platform_gate;                 /* channel to the gate for platforms */
    int public_gate;                   /* channel to the gate for browsers */
    int intake;                        /* where the evidence comes in */
    int assessors[LIMIT_ASSESSORS];    /* channels to them, by index */
    int feeds[LIMIT_ASSESSORS];        /* the far ends of their intakes, likewise */
    struct target *targets;            /* where the dialer may connect to */
    size_t n_targets;
    struct role_bytes name_servers;    /* "192.0.2.53:53,...", or none */
    int couriers[LIMIT_SOURCES];       /* channels to them, by the index of the source */
    int dialer;                        /* channel to the dialer */
    int tiler;                         /* channel to the tiler */
    int log_courier;                   /* channel to the courier of the log */
    struct attestor *attestors;        /* whom the log asks; LOG_ASK names one by its place here */
    size_t n_attestors;
    int log_dir;                       /* the folder of the public log */
    int clock;                         /* test builds: the page that moves the clocks, until it is mapped */
};

/* The members of a table that was handed over after START: the caller's, mem_free. */
struct role_rows { void *rows; size_t n; };

void inputs_init(struct role_inputs *in);
/*
 * Takes one hand-over over. row: what the table says of it; *fd becomes -1 where it is kept.
 * returns OK | REFUSED_MESSAGE (not what the form or the layout allows, or there already) | FAULT_MEMORY | FAULT_SYSTEM
 */
enum status inputs_take(struct role_inputs *in, const struct handover_row *row, uint32_t index, int *fd) MUST_USE;

/* Frees and wipes the byte members and tables; descriptors and packs stay. */
void role_inputs_release(struct role_inputs *in);
void role_bytes_release(struct role_bytes *b);
void role_pack_release(struct role_pack *p);

/*
 * The whole of a regular file of at most max bytes, from its start, whatever the offset of fd; release it.
 * returns OK | REFUSED_MESSAGE (no regular file, or larger) | FAULT_SYSTEM | FAULT_MEMORY; *out unchanged but on OK
 */
enum status role_bytes_read(int fd, size_t max, struct role_bytes *out) MUST_USE;
/* A sealed memory file that is not empty. returns OK | REFUSED_MESSAGE | FAULT_SYSTEM | FAULT_MEMORY */
enum status role_pack_map(int fd, struct role_pack *out) MUST_USE;
/* A FORM_TABLE: checked copies. returns OK | REFUSED_MESSAGE | FAULT_SYSTEM | FAULT_MEMORY */
enum status role_rows_read(const struct handover_row *row, int fd, struct role_rows *out) MUST_USE;
/* Memory file with a copy of data that nobody can change any more. returns OK | FAULT_SYSTEM */
enum status role_sealed_file(const void *data, size_t len, int *fd) MUST_USE;

#endif
