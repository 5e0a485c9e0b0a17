/* Whose grants they are, by a source's number of the person. */
#include "store/store_private.h"

#include <string.h>

#define LABEL_SUBJECT "passend/subject/1"

/* Without the key nobody can try numbers, or see that two sources mean one person. */
void store_subject(const struct store *s, const char *source, const uint8_t sub_sha[DIGEST_LEN], struct id *out)
{
    uint8_t digest[DIGEST_LEN];
    struct part parts[] = { { LABEL_SUBJECT, sizeof LABEL_SUBJECT }, { source, strlen(source) + 1 }, { sub_sha, DIGEST_LEN } };

    crypt_hmac(s->keys.k->seen.key, CRYPT_KEY_LEN, parts, sizeof parts / sizeof *parts, digest);
    memcpy(out, digest, sizeof *out);
}

static struct grant *first_of(const struct store *s, const struct id *subject)
{
    uint8_t *at = id_is_zero(subject) ? NULL : idtable_find(&s->subjects, subject);

    return at != NULL ? (struct grant *)(void *)(at - offsetof(struct grant, subject)) : NULL;
}

enum status subject_add(struct store *s, struct grant *g)
{
    struct grant *first = first_of(s, &g->subject);

    g->before = g->after = NULL;
    if (id_is_zero(&g->subject))
        return OK;
    if (first == NULL)
        return idtable_add(&s->subjects, &g->subject);
    g->before = first;
    g->after = first->after;
    if (g->after != NULL)
        g->after->before = g;
    first->after = g;
    return OK;
}

void subject_remove(struct store *s, struct grant *g)
{
    if (id_is_zero(&g->subject))
        return;
    if (g->after != NULL)
        g->after->before = g->before;
    if (g->before != NULL) {
        g->before->after = g->after;
        return;
    }
    idtable_remove(&s->subjects, &g->subject);
    if (g->after != NULL) /* into the room that was just left */
        BUG_IF(idtable_add(&s->subjects, &g->after->subject) != OK);
}

const struct grant *store_grant_of_subject(const struct store *s, const struct id *subject, const struct grant *before)
{
    const struct grant *g = before != NULL ? before->after : first_of(s, subject);

    while (g != NULL && g->dossier->ending)
        g = g->after;
    return g;
}
