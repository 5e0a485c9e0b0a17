#include "pack/packnote.h"

#include "base/date.h"
#include "base/text.h"

#include <stdbool.h>
#include <string.h>

#define FIRST_LINE "passend/beleidspakket/1\n"

/* The value of the next line, which must be named so. NULL: it is not. */
static const char *next(struct reader *r, const char *name, size_t *len)
{
    size_t n = strlen(name);
    const char *at = (const char *)r->at;
    const char *end = r->failed ? NULL : memchr(at, '\n', (size_t)(r->end - r->at));

    if (end == NULL || (size_t)(end - at) <= n + 1 || memcmp(at, name, n) != 0 || at[n] != ' ') {
        r->failed = true;
        return NULL;
    }
    *len = (size_t)(end - at) - n - 1;
    r->at = (const uint8_t *)end + 1;
    return at + n + 1;
}

static void read_name(struct reader *r, const char *name, char *out, size_t max)
{
    size_t len;
    const char *at = next(r, name, &len);

    if (at != NULL && text_is_reference(at, len, max))
        memcpy(out, at, len);
    else
        r->failed = true;
}

static void read_hash(struct reader *r, const char *name, uint8_t out[DIGEST_LEN])
{
    size_t len;
    const char *at = next(r, name, &len);

    if (at == NULL || !hex_decode(at, len, out, DIGEST_LEN))
        r->failed = true;
}

enum status packnote_parse(const char *text, size_t len, struct packnote *out)
{
    struct packnote n = { .vanaf = PACKNOTE_NOW };
    struct reader r;
    size_t day;

    *out = (struct packnote){ 0 };
    reader_init(&r, text, len);
    const uint8_t *first = reader_take(&r, sizeof FIRST_LINE - 1);
    if (first == NULL || memcmp(first, FIRST_LINE, sizeof FIRST_LINE - 1) != 0)
        return REFUSED_NOTE_CONTENT;
    read_name(&r, "id", n.id, PACKNOTE_ID_MAX);
    read_name(&r, "versie", n.versie, PACKNOTE_VERSION_MAX);
    read_hash(&r, "sha256", n.sha256);
    read_hash(&r, "bestand", n.bestand);
    if (!r.failed && r.at < r.end) {
        const char *at = next(&r, "vanaf", &day);

        if (at == NULL || !date_parse(at, day, &n.vanaf))
            return REFUSED_NOTE_CONTENT;
    }
    if (!reader_end(&r))
        return REFUSED_NOTE_CONTENT;
    *out = n;
    return OK;
}

void packnote_write(const struct packnote *n, struct writer *w)
{
    write_text(w, FIRST_LINE "id ");
    write_text(w, n->id);
    write_text(w, "\nversie ");
    write_text(w, n->versie);
    write_text(w, "\nsha256 ");
    write_hex(w, n->sha256, DIGEST_LEN);
    write_text(w, "\nbestand ");
    write_hex(w, n->bestand, DIGEST_LEN);
    if (n->vanaf != PACKNOTE_NOW) {
        write_text(w, "\nvanaf ");
        write_date(w, n->vanaf);
    }
    write_char(w, '\n');
}
