/*
 * A strict pull reader over one JSON text (RFC 8259): the caller walks the document and is handed values in place. No
 * allocation, one pass, linear time.
 *
 * Refused: duplicate members of one object, nesting over LIMIT_JSON_DEPTH, NUL (also as escape), invalid UTF-8, lone
 * surrogates, control characters in strings, numbers outside int64 or with fraction or exponent, member names with
 * escapes (no name of ours has any), anything after the document. The first refusal sticks; every later call returns it.
 *
 *   struct pull p; struct slice name;
 *   pull_init(&p, text, len);
 *   pull_object(&p);
 *   while (pull_member(&p, &name))
 *       if (slice_is(name, "a")) a = pull_int(&p, 0, 10); else pull_unknown(&p, known_names);
 *   status = pull_end(&p);
 *
 * `struct slice` of a string points into the text, or when it had escapes into a scratch area that serves the whole
 * document (strings with escapes are rare; past PULL_SCRATCH bytes of them: REFUSED_TEXT). Valid as long as the reader.
 * After pull_init_own the text is the caller's to write in, and a string with escapes is unescaped where it stands, as
 * nothing grows by that: no such limit, the scratch area stays empty, every slice points into the text. Such a text is
 * read once: what was read of it is no longer as it was sent.
 *
 * pull_init_foreign is for a document of others of which few members are ours: like pull_init_own, but names may have escapes,
 * and a number that is passed over may be any of RFC 8259. A number that is read is an integer here too.
 *
 * secret: the scratch area may hold personal data; pull_wipe clears it. A text of its own is the caller's to wipe.
 */
#ifndef PASSEND_JSON_PULL_H
#define PASSEND_JSON_PULL_H

#include "base/limits.h"
#include "base/slice.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PULL_MEMBERS 64        /* members of one object */
#define PULL_SCRATCH 4096      /* bytes of all strings with escapes together */
#define PULL_BELOW 32

enum pull_kind { PULL_NONE, PULL_OBJECT, PULL_ARRAY, PULL_TEXT, PULL_NUMBER, PULL_TRUE, PULL_FALSE, PULL_NULL };

struct pull_level {
    bool array, begun;
    uint8_t n_names;
    uint32_t index;                         /* of the current element */
    struct slice name;                      /* of the current member */
    struct slice names[PULL_MEMBERS];       /* seen so far, for duplicates */
};

struct pull {
    const char *start, *at, *end;
    enum status failed;
    bool in_unknown;                        /* the current member's name is not ours to repeat */
    const char *known;                      /* nearest known name after REFUSED_MEMBER_UNKNOWN, else NULL */
    char below[PULL_BELOW];                 /* what the place of the refusal goes on with */
    unsigned depth;
    char *own;                              /* the text, where it may be written in; else NULL */
    bool foreign;                           /* names with escapes, and any number that is passed over */
    char *to, *to_end;                      /* where the string with escapes is written */
    size_t scratch_used;
    struct pull_level level[LIMIT_JSON_DEPTH];
    char scratch[PULL_SCRATCH];
};

void pull_init(struct pull *p, const char *text, size_t len);
void pull_init_own(struct pull *p, char *text, size_t len);
void pull_init_foreign(struct pull *p, char *text, size_t len);
enum status pull_end(struct pull *p) MUST_USE;
void pull_wipe(struct pull *p);

enum pull_kind pull_peek(struct pull *p);           /* kind of the next value, PULL_NONE after a refusal */
bool pull_object(struct pull *p);                   /* enters; false and failed when it is none */
bool pull_member(struct pull *p, struct slice *name); /* next member, false at the end (which leaves the object) */
bool pull_array(struct pull *p);
bool pull_element(struct pull *p);                  /* next element, false at the end (which leaves the array) */
struct slice pull_text(struct pull *p, size_t max); /* REFUSED_TEXT when longer than max bytes */
int64_t pull_int(struct pull *p, int64_t min, int64_t max); /* REFUSED_JSON_NUMBER outside */
bool pull_bool(struct pull *p);
void pull_skip(struct pull *p);                     /* checks and passes over the next value */
/* Records a refusal; a later one does not replace it. */
void pull_refuse(struct pull *p, enum status s);
/* Likewise, of something within the value the reader is in or has just passed: `below` is the rest of its JSON Pointer. */
void pull_refuse_below(struct pull *p, enum status s, const char *below);
/* REFUSED_MEMBER_UNKNOWN; remembers the nearest of the known names. name: the member just read. */
void pull_unknown(struct pull *p, struct slice name, const char *const *known);
/* JSON Pointer (RFC 6901) of the value the reader is in; of its parent when the member is unknown, so that no input is
 * repeated. Writes at most cap bytes including NUL. */
void pull_pointer(const struct pull *p, char *out, size_t cap);

#endif
