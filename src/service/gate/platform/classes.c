#include "gate/platform/classes.h"

#include "base/mem.h"
#include "base/text.h"
#include "wire/definitive.h"

#include <string.h>

static const char *const names[CLASSES_N] = { "uitkomst", "daeb", "vrijstellingDaeb", "passendheidsoort", "vrijstellingPassend",
                                              "inkomensklasse", "huurklasse", "grootteklasse", "isOuderenhuishouden",
                                              "hoogstePassendeHuurklasse", "samenstelling", "zekerheid", "tellend" };

static unsigned find(struct slice name)
{
    unsigned i = 0;

    while (i < CLASSES_N && !slice_is(name, names[i]))
        i++;
    return i;
}

static void read_class(struct pull *p, unsigned which, struct classes *out)
{
    enum pull_kind kind = pull_peek(p);
    const char *begin = p->at;

    if (kind != PULL_TEXT && kind != PULL_TRUE && kind != PULL_FALSE && kind != PULL_NULL)
        pull_refuse(p, REFUSED_TEXT);
    pull_skip(p);
    if (p->failed != OK)
        return;
    size_t len = (size_t)(p->at - begin);
    if (len > CLASS_MAX) {
        pull_refuse(p, REFUSED_TEXT);
        return;
    }
    out->of[which].len = (uint8_t)len;
    memcpy(out->of[which].text, begin, len);
}

static bool read_claims(struct pull *p, const char *claims, size_t len, struct classes *out)
{
    struct slice name;

    pull_init(p, claims, len);
    pull_object(p);
    while (pull_member(p, &name)) {
        unsigned which = find(name);

        if (which < CLASSES_N)
            read_class(p, which, out);
        else
            pull_skip(p);
    }
    bool whole = pull_end(p) == OK;
    pull_wipe(p);
    return whole;
}

enum status classes_read(struct pull *p, const char *jws, size_t len, struct classes *out, uint8_t input_sha[DIGEST_LEN])
{
    static char claims[DEFINITIVE_JWS_MAX];
    const char *end = jws + len, *first = memchr(jws, '.', len);
    const char *second = first != NULL ? memchr(first + 1, '.', (size_t)(end - first - 1)) : NULL;
    size_t n;

    memset(out, 0, sizeof *out);
    if (len > DEFINITIVE_JWS_MAX || second == NULL || memchr(second + 1, '.', (size_t)(end - second - 1)) != NULL)
        return REFUSED_TEXT;
    bool read = base64url_decode(first + 1, (size_t)(second - first - 1), (uint8_t *)claims, sizeof claims, &n) &&
                read_claims(p, claims, n, out);
    mem_wipe(claims, BASE64URL_BYTES(len));
    if (!read) {
        mem_wipe(out, sizeof *out);
        return REFUSED_TEXT;
    }
    sha256_kept(jws, (size_t)(second - jws), input_sha);
    return OK;
}

void classes_write(struct writer *w, const struct classes *c)
{
    bool begun = false;

    write_char(w, '{');
    for (unsigned i = 0; i < CLASSES_N; i++) {
        if (c->of[i].len == 0)
            continue;
        write_text(w, begun ? ",\"" : "\"");
        write_text(w, names[i]);
        write_text(w, "\":");
        write_bytes(w, c->of[i].text, c->of[i].len);
        begun = true;
    }
    write_char(w, '}');
}
