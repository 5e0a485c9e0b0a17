/*
 * The configuration of one service: reads and checks the one file, opens everything it names, and holds the
 * descriptors that roles are given, now and at every later restart.
 *
 * Paths are relative to the file. Key files must not be readable by others.
 * secret: key files are opened, and read only to see that key and certificate belong together; wiped after.
 */
#ifndef PASSEND_LAUNCHER_CONFIG_H
#define PASSEND_LAUNCHER_CONFIG_H

#include "wire/topology.h"
#include "model/settings.h"
#include "base/limits.h"
#include "launcher/crl.h"
#include "launcher/place.h"
#include "log/note.h"
#include "wire/messages.h"

#include <netinet/in.h>
#include <sys/types.h>

struct config {
    struct settings instelling;      /* uid and test members are set by the caller */
    uint32_t uid_basis;
    struct sockaddr_storage adres;
    socklen_t adres_len;
    size_t n_afnemers, n_bronnen, n_packs;
    /* Descriptors, -1 = not open */
    int files[HANDOVER_N];             /* by kind: what roles are handed as it is */
    int packs[LIMIT_PACKS];
    struct crl crl;                    /* of client certificates */
    struct note_key sleutels[LIMIT_POLICY_KEYS];  /* whose signatures let a pack in */
    size_t n_sleutels;
    unsigned drempel;                  /* how many different ones it takes */
    int beheer_dir;                    /* where the control socket stands; -1 = none */
    char beheer[65];                   /* its name there */
};

/*
 * create: make the data directory and an empty key file where they are absent (a start; --check leaves everything alone)
 * returns OK | REFUSED_CONFIG (p tells where) | FAULT_MEMORY | FAULT_SYSTEM. Close with config_close either way.
 */
enum status config_open(const char *path, bool create, struct config *out, struct place *p) MUST_USE;
void config_close(struct config *c);

#endif
