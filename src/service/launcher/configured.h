/*
 * What the configuration says and names, as its readers leave it (config.h, hosts.h, public_log.h, showcase.h,
 * sources.h): settings of the
 * roles, and all that they are handed, open.
 *
 * secret: some of the descriptors are of keys.
 */
#ifndef PASSEND_LAUNCHER_CONFIGURED_H
#define PASSEND_LAUNCHER_CONFIGURED_H

#include "wire/topology.h"
#include "model/settings.h"
#include "base/limits.h"
#include "json/doc.h"
#include "launcher/crl.h"
#include "log/note.h"
#include "model/target.h"
#include "wire/messages.h"

#include <netinet/in.h>
#include <sys/types.h>

/* Where a site listens. */
struct host {
    struct sockaddr_storage address;
    socklen_t len;
};

/* What reading the files depends on. */
struct origin {
    const char *file;                  /* the configuration, as the operator wrote it; borrowed */
    int dir;
    bool create;
    char service;                      /* 'T' or 'P' */
};

/* What one courier is handed; -1 = nothing. */
struct courier_files { int profile, cert, key, ca; };

struct sources {
    uint32_t with_courier;             /* bit i: evidence is fetched from source i */
    struct courier_files couriers[LIMIT_SOURCES];
};

struct config {
    struct settings settings;        /* uid and test members are set by the caller */
    uint32_t uid_basis;
    struct host platform, public, log_host;   /* log_host.len 0: there is no log */
    size_t n_packs;
    /* Descriptors, -1 = not open */
    int files[HANDOVER_N];             /* by kind: what roles are handed as it is */
    struct sources sources;
    struct target targets[TARGETS_MAX];   /* of all that is connected to */
    size_t n_targets;
    int packs[LIMIT_PACKS];
    struct crl crl;                    /* of client certificates */
    struct note_key keys[LIMIT_POLICY_KEYS];      /* whose signatures let a pack in */
    size_t n_keys;
    unsigned threshold;                /* how many different ones it takes */
    int control_dir;                   /* where the control socket stands; -1 = none */
    char control_name[65];             /* its name there */
};

#endif
