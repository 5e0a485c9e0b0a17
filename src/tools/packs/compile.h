/*
 * Compiles a pack source (JSON, policy/schema/pack.schema.json) to the form the evaluator reads.
 *
 * What the names in a source mean is a closed list in names.h; there are no expressions. The compiled form carries the
 * canonical source and its hash.
 */
#ifndef PASSEND_PACKS_COMPILE_H
#define PASSEND_PACKS_COMPILE_H

#include "base/status.h"
#include "packs/mistake.h"

#include <jansson.h>
#include <stddef.h>

/*
 * in:      text, len  the JSON source
 * out:     *blob, *blob_len  the compiled pack, owned by the caller (mem_free); NULL unless OK.
 *          *fout  on REFUSED_PACK
 * returns OK | REFUSED_JSON_* | REFUSED_PACK | FAULT_MEMORY
 */
enum status pack_compile(const char *text, size_t len, void **blob, size_t *blob_len, struct pack_mistake *fout) MUST_USE;
/* The same of a source that was read, and completed with the rules it names. returns as pack_compile */
enum status pack_compile_source(const json_t *source, void **blob, size_t *blob_len, struct pack_mistake *fout) MUST_USE;

#endif
