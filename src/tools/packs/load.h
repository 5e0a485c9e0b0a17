/*
 * Reads packs from files for the command line and tests: a source is completed with the rules it names and compiled, a
 * compiled pack is opened.
 *
 * A pack is named by a path, or as "nl.woningwet/2026" under the policy directories: those of PASSEND_POLICY_DIR
 * (separated by colons, the first that has it), else `policy` in the working directory, else the installed one.
 */
#ifndef PASSEND_PACKS_LOAD_H
#define PASSEND_PACKS_LOAD_H

#include "pack/pack.h"
#include "packs/rules.h"

#define PACK_PATH_MAX 512

/* A pack and the block it lives in. */
struct loaded_pack {
    void *blob;
    size_t len;
    struct pack pack;
};

/* A pack as its file has it, read once: a pipe cannot be read again. */
struct load_text {
    char pad[PACK_PATH_MAX];    /* its files of rules stand beside it */
    char *data;
    size_t len;
};

/* The path a name stands for. returns OK | REFUSED_POLICY_UNKNOWN (no such file, or a name too long) */
enum status load_path(const char *name, char pad[PACK_PATH_MAX]) MUST_USE;
/* By path, name, or "-" for standard input; owned by the caller (mem_free of data).
 * returns OK | REFUSED_POLICY_UNKNOWN | REFUSED_FILE_SIZE | FAULT_MEMORY */
enum status load_read(const char *name, struct load_text *out) MUST_USE;
/* The full source of a pack, with the rules it names; owned by the caller (json_decref). returns as load_pack */
enum status load_source(const char *name, json_t **bron, struct pack_mistake *fout) MUST_USE;
/* returns OK | REFUSED_POLICY_UNKNOWN | REFUSED_FILE_SIZE | REFUSED_JSON_* | REFUSED_PACK (see *fout) | FAULT_MEMORY */
enum status load_pack(const char *name, struct loaded_pack *out, struct pack_mistake *fout) MUST_USE;
/* Likewise, of what was read. */
enum status load_from_text(const struct load_text *t, struct loaded_pack *out, struct pack_mistake *fout) MUST_USE;
void load_release(struct loaded_pack *p);

/* What a source still waits for if it is a draft (rules_draft); 0 if it is none. */
unsigned load_draft(const struct load_text *t, rules_open *report, void *who);

/* The names ("nl.woningwet/2026") of all pack sources under the policy directories that are no drafts, ordered within
 * each; at most max. */
unsigned load_names(char names[][PACK_PATH_MAX], unsigned max);

#endif
