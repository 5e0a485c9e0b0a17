/*
 * The policy packs of the service: those of the configuration, and those that operators signed and loaded, kept under
 * `packs/` of the data directory with their notes and looked at again at every start.
 *
 *   <sha256>.pack    the compiled file          <sha256>.note    what was signed
 *   <sha256>.stand   from when it serves, and its withdrawal (stand.h). Written last: without it nothing was loaded.
 *
 * Packs of the configuration are copied there too, so that they stay known when the configuration names others. A pack
 * that was withdrawn stays known and withdrawn also when its note no longer counts, for one because a key is gone.
 * secret: nothing.
 */
#ifndef PASSEND_LAUNCHER_PACKS_H
#define PASSEND_LAUNCHER_PACKS_H

#include "launcher/config.h"
#include "pack/catalogue.h"

struct packs {
    struct catalogue beleid;
    int fds[CATALOGUE_MAX];        /* sealed memory files, of the same number; -1 = none */
    int table;                     /* sealed memory file of beleid.regels */
    int data_dir;                  /* borrowed */
    unsigned refused;            /* files under packs/ that could not be used */
    const struct note_key *keys;       /* borrowed */
    size_t n_keys;
    unsigned threshold;
};

/* A pack that may be loaded and is not yet. */
struct offer {
    struct pack pack;
    struct catalogue_row row;
    int fd;                        /* -1 = none */
    const char *note;              /* borrowed */
    size_t note_len;
};

/*
 * create: a start, which writes down the packs of the configuration and clears away what a crash left; else only looks.
 * Says on standard error which files it cannot use, and goes on without them.
 * Packs of both that cannot serve together are refused, as they are in a configuration and at loading: which of them to
 * leave out is not for a start to choose.
 * returns OK | REFUSED_TOO_MANY (more than CATALOGUE_MAX, or than PACKSET_MAX that decide on one day) | REFUSED_PACK_CONFLICT
 *         | REFUSED_PACK_CROWD | FAULT_MEMORY | FAULT_SYSTEM. Close either way.
 */
enum status packs_open(const struct config *c, int32_t today, bool create, struct packs *out) MUST_USE;
void packs_close(struct packs *p);

/*
 * Everything that is asked of a pack before a role sees it: the note's form, who signed, whether it is about this file and
 * this pack, whether the pack may come in (catalogue_admit), and whether it can stand beside the others
 * (packset_collision, packset_crowd).
 * in:      fd   of an ordinary file; note stays the caller's as long as the offer
 * returns OK | REFUSED_POLICY_KEYS | REFUSED_NOTE* | REFUSED_KEY | REFUSED_PACK* | what catalogue_admit refuses
 *         | FAULT_MEMORY | FAULT_SYSTEM | FAULT_CRYPTO. Close either way.
 */
enum status packs_judge(const struct packs *p, int fd, const char *note, size_t note_len, int32_t today,
                                struct offer *out) MUST_USE;
void offer_close(struct offer *a);

/* From here on the pack belongs to the service, also after a crash. returns OK (a->fd is taken) | FAULT_STORE (nothing
 * changed) | FAULT_SYSTEM */
enum status packs_take(struct packs *p, struct offer *a) MUST_USE;
/* returns OK | FAULT_STORE (not confirmed: ask again) | FAULT_SYSTEM */
enum status packs_withdraw(struct packs *p, unsigned nr, const char *reden, int32_t today) MUST_USE;

/* The first bytes of a hash, for the event log. */
int64_t packs_tag(const uint8_t sha256[DIGEST_LEN]);

#endif
