/*
 * Makes the full source of a pack out of the year's file and the files of rules it names.
 *
 * A pack may name files of rules ("rules": "regels.json", or up to eight in order): citations, readings, derivations,
 * tables and texts that years share. They are laid over each other in that order, the pack itself last. In each layer
 * "without" first takes out inherited parts by name; then a part with the name of an inherited one replaces it where
 * that stood, and a new one comes before the next part of its layer that replaces one, else last. What comes out names
 * no other file, and is what is compiled, hashed and published.
 */
#ifndef PASSEND_PACKS_RULES_H
#define PASSEND_PACKS_RULES_H

#include "packs/compile.h"

#include <jansson.h>

#define RULES_FILES_MAX 8
#define RULES_NAME_MAX 64

/* Where each part comes from: the files of rules in order, then the pack itself. */
struct rules_layers {
    unsigned n;                                     /* files */
    const char *names[RULES_FILES_MAX];             /* borrowed from the pack's own source */
    json_t *layers[RULES_FILES_MAX + 1];            /* layers[n] is the pack's own source */
};

/*
 * The files a source names.
 * in:      own  the pack's own source, which *out takes a reference of
 * out:     *out with names and the own source; the files are still to be put in layers[0..n). rules_free either way
 * returns OK (n == 0: it names none) | REFUSED_PACK (see *fout)
 */
enum status rules_names(json_t *own, struct rules_layers *out, struct pack_mistake *fout) MUST_USE;

/*
 * in:      l  all layers present
 * out:     *full  the source without "rules" and "without", owned by the caller
 * returns OK | REFUSED_PACK (see *fout: the file, the place and why) | FAULT_MEMORY
 */
enum status rules_resolve(const struct rules_layers *l, json_t **full, struct pack_mistake *fout) MUST_USE;

/* Turns a place in the full source ("tables[7].rows[1]") into one in the file an author wrote. */
void rules_place(const struct rules_layers *l, const json_t *full, struct pack_mistake *fout);
void rules_free(struct rules_layers *l);

/* One thing an author must still do, as a line of text. */
typedef void rules_open(void *who, const char *text);

/* What a draft ("draft": true) still waits for: its amounts that are null, else only the mark itself.
 * returns how many, each reported to tell(who, text); 0 for a source that is no draft */
unsigned rules_draft(const json_t *own, rules_open *tell, void *who);

#endif
