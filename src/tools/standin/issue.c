#include "standin/far_end.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"

#include <string.h>

#define SUBJECT_CHARS 22

/* Who this person is to the recipient: the same each time, and at another source another. */
static enum status write_subject(const struct far_end *e, const json_t *person, char out[SUBJECT_CHARS + 1])
{
    const char *id = json_string_value(json_object_get(person, "id"));
    char text[128];
    uint8_t digest[DIGEST_LEN];
    struct writer w;

    writer_init(&w, text, sizeof text);
    write_text(&w, e->profile->bron.name);
    write_char(&w, '/');
    write_text(&w, id != NULL ? id : "");
    if (w.failed)
        return REFUSED_VALUE;
    TRY(sha256(text, writer_len(&w), digest));
    base64url_encode(digest, ID_LEN, out);
    out[SUBJECT_CHARS] = 0;
    return OK;
}

/* The person after this one: whose evidence it is when a source mixes up two. */
static json_t *neighbour(const struct far_end *e, const json_t *person)
{
    json_t *all = json_object_get(e->people, "personas"), *v;
    size_t i;

    json_array_foreach(all, i, v)
        if (v == person)
            return json_incref(json_array_get(all, (i + 1) % json_array_size(all)));
    return NULL;
}

static json_t *stranger(int64_t now_s)
{
    struct date today = date_of((int32_t)(now_s / 86400));

    return json_pack("{s{ssssssss}s[{sisi}]}", "identiteit", "achternaam", "Anderman", "voornamen", "Sam", "voorletters", "S.",
                     "geboortedatum", "1970-01-01", "inkomens", "jaar", today.year - 1, "bedrag", 3000000);
}

/* Who they are, and nothing else. */
static json_t *without_data(const json_t *person)
{
    json_t *facts = json_object();

    json_object_set(facts, "identiteit", json_object_get(person, "identiteit"));
    if (json_object_get(person, "identiteitBron") != NULL)
        json_object_set(facts, "identiteitBron", json_object_get(person, "identiteitBron"));
    return facts;
}

static json_t *facts_for(const struct far_end *e, const struct flow *f, int64_t now_s)
{
    switch (f->deed.deed) {
    case DEED_STRANGER:
        return stranger(now_s);
    case DEED_NO_DATA:
        return without_data(f->person);
    case DEED_MIXED_UP:
        return neighbour(e, f->person);
    default:
        return json_incref((json_t *)f->person);
    }
}

static const char *defect_for(enum deed d)
{
    switch (d) {
    case DEED_MIXED_UP: /* what was signed for somebody else has their nonce */
    case DEED_NONCE:
        return "nonce";
    case DEED_AUDIENCE:
        return "ontvanger";
    case DEED_OLD_KEY:
        return "sleutel-gisteren";
    case DEED_EXPIRED:
        return "verlopen";
    default:
        return NULL;
    }
}

enum status issue_evidence(struct far_end *e, const struct flow *f, int64_t now_s, char **jws)
{
    AUTO_JSON facts = facts_for(e, f, now_s);
    char is[SUBJECT_CHARS + 1];
    struct standin_request q = { e->profile, facts, e->audience, f->nonce, now_s, defect_for(f->deed.deed) };
    struct standin_subject subject = { is, e->stroom.subject, f->login_only };

    *jws = NULL;
    if (facts == NULL)
        return FAULT_MEMORY;
    TRY(write_subject(e, f->deed.deed == DEED_MIXED_UP || f->deed.deed == DEED_STRANGER ? facts : f->person, is));
    return standin_sign_for(&q, e->stroom.subject != NULL ? &subject : NULL, &e->key, jws);
}
