#include "json/object.h"

static void refuse_unknown(struct pull *p, struct slice name, const struct object_member *members)
{
    const char *known[OBJECT_MEMBERS_MAX + 1] = { NULL };
    unsigned n = 0;

    for (; members->name != NULL; members++)
        if (members->kind != OBJECT_HIDDEN)
            known[n++] = members->name;
    pull_unknown(p, name, known);
}

uint32_t object_read(struct pull *p, const struct object_member *members, void *into)
{
    uint32_t given = 0;
    struct slice name;

    pull_object(p);
    while (pull_member(p, &name)) {
        unsigned i = 0;

        while (members[i].name != NULL && !slice_is(name, members[i].name))
            i++;
        BUG_IF(i >= OBJECT_MEMBERS_MAX);
        if (members[i].name == NULL) {
            refuse_unknown(p, name, members);
        } else {
            given |= UINT32_C(1) << i;
            members[i].read(p, (char *)into + members[i].at);
        }
    }
    return given;
}

const char *object_absent(const struct object_member *members, uint32_t given)
{
    for (unsigned i = 0; members[i].name != NULL; i++)
        if (members[i].kind == OBJECT_REQUIRED && (given >> i & 1) == 0)
            return members[i].name;
    return NULL;
}

void object_need(struct pull *p, const struct object_member *members, uint32_t given)
{
    if (p->failed == OK && object_absent(members, given) != NULL)
        pull_refuse(p, REFUSED_MEMBER_MISSING);
}
