/*
 * Reads a document that jansson parsed: a node is a value and the way to it, and the document keeps what was refused first.
 *
 * A refusal sticks. After it every reader does nothing and gives a safe value (an empty text, the least number, a list without
 * elements, a member that is absent), so that a function reads on to its end and whoever opened the document looks once. Only
 * what has an effect beside its result asks doc_good() first.
 *
 *   struct doc doc;
 *   doc_init(&doc, REFUSED_CONFIG);
 *   struct node root = doc_root(&doc, json);
 *   struct node host = doc_object(&root, "platform", members);
 *   const char *address = doc_text(&host, "adres", 64);
 *   doc_expect_member(&host, "adres", is_address(address), "must be an address");
 *   return doc.status;
 *
 * A node borrows its document and the node it is in, so it lives no longer than these. The place of a refusal is written when
 * there is one, from the names on the way; it holds names and numbers only, never a value.
 *
 * secret: nothing is copied; texts borrow.
 * cost:   no allocation. A reader looks up one member; a refusal goes up the way.
 */
#ifndef PASSEND_JSON_DOC_H
#define PASSEND_JSON_DOC_H

#include "json/strict_json.h"

#define DOC_PLACE_MAX 160

/* How a place is written: as a JSON Pointer "/packs/0/sha256", or as authors of packs know it "packs[0].sha256". */
enum doc_form { DOC_POINTER, DOC_PATH };

struct doc {
    enum status refusal;          /* what a refusal is in this document */
    enum status status;           /* OK until something was refused, or a fault */
    enum doc_form form;
    const char *why;              /* of a refusal: literal, one sentence whose subject is the place; else "" */
    char place[DOC_PLACE_MAX];    /* likewise; cut when longer */
};

struct node {
    struct doc *doc;
    const struct node *in;        /* what it is a part of; NULL: nothing */
    const char *name;             /* NULL: element `index` */
    size_t index;
    const json_t *value;          /* NULL: it is absent, or something was refused */
};

void doc_init(struct doc *d, enum status refusal);
struct node doc_root(struct doc *d, const json_t *value);
/* A document that a member of another one leads to: its places begin with that member's, and with this name. */
struct node doc_within(const struct node *in, const char *name, const json_t *value);

/* ---- refusing ---- */

static inline bool doc_good(const struct node *at)
{
    return at->doc->status == OK;
}

void doc_refuse(const struct node *at, const char *why);
/* Refuses what is not good. returns doc_good() */
bool doc_expect(const struct node *at, bool good, const char *why);
bool doc_expect_member(const struct node *object, const char *name, bool good, const char *why);
/* Takes over what another function found wrong with this value; OK is nothing. returns doc_good() */
bool doc_take(const struct node *at, enum status s);

/* ---- members of an object ---- */

/* Of whatever type; its value is NULL where it is absent. */
struct node doc_member(const struct node *object, const char *name);
bool doc_has(const struct node *object, const char *name);
/* Refuses a value that is no object, or has members beside these (NULL ends them). The unknown name is not repeated. */
void doc_only(const struct node *value, const char *const *members);
/* A member that is such an object. */
struct node doc_object(const struct node *object, const char *name, const char *const *members);
/* Text of 1 to max bytes. ..._or: `otherwise` where it is absent. */
const char *doc_text(const struct node *object, const char *name, size_t max);
const char *doc_text_or(const struct node *object, const char *name, size_t max, const char *otherwise);
int64_t doc_int(const struct node *object, const char *name, int64_t min, int64_t max);
int64_t doc_int_or(const struct node *object, const char *name, int64_t min, int64_t max, int64_t otherwise);
/* true or false; false where it is absent. */
bool doc_bool(const struct node *object, const char *name);
/* A list of so many elements. ..._or_none: one without elements where it is absent. */
struct node doc_list(const struct node *object, const char *name, size_t min, size_t max);
struct node doc_list_or_none(const struct node *object, const char *name, size_t min, size_t max);

/* ---- what is in it ---- */

/* Element i of a list. returns false where there is none, and after a refusal */
bool doc_element(const struct node *list, size_t i, struct node *out);
/* The next member of an object in its own order; *at is NULL at first. returns likewise */
bool doc_next(const struct node *object, void **at, struct node *out);
/* The node's own value as text of 1 to max bytes. */
const char *doc_own_text(const struct node *value, size_t max);

#endif
