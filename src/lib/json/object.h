/*
 * Reads an object from a pull reader by the table of its members: what each is called, who reads its value and into what field,
 * and whether it has to be there. Members that are not in the table are refused here, with the nearest that is.
 *
 *   static const struct object_member members[] = {
 *       { "rol", read_role, offsetof(struct seat, role), OBJECT_REQUIRED },
 *       { "naam", read_name, offsetof(struct seat, name), OBJECT_OPTIONAL }, OBJECT_END };
 *   object_need(p, members, object_read(p, members, &seat));
 *
 * What is wrong sticks in the reader (json/pull.h); after that no member is read any more.
 *
 * secret: what the fields are.
 * cost:   a member is looked for from the first on.
 */
#ifndef PASSEND_JSON_OBJECT_H
#define PASSEND_JSON_OBJECT_H

#include "json/pull.h"

#include <stddef.h>

#define OBJECT_MEMBERS_MAX 32

/* in: p stands before the value; field: of the type that the reader's name says */
typedef void object_reader(struct pull *p, void *field);

/* OBJECT_HIDDEN: known, to be refused for a reason of its own, and never proposed as what somebody meant. */
enum object_kind { OBJECT_OPTIONAL, OBJECT_REQUIRED, OBJECT_HIDDEN };

struct object_member {
    const char *name;          /* NULL ends the table */
    object_reader *read;
    size_t at;                 /* of the field in what is read into */
    enum object_kind kind;
};
#define OBJECT_END { .name = NULL }

/* returns which members were there, bit i for row i */
uint32_t object_read(struct pull *p, const struct object_member *members, void *into);
/* The first required member that was not there, or NULL. */
const char *object_absent(const struct object_member *members, uint32_t given);
/* REFUSED_MEMBER_MISSING at the object where there is one. */
void object_need(struct pull *p, const struct object_member *members, uint32_t given);

#endif
