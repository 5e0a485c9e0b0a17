#include "launcher/stand.h"

#include "base/date.h"

#define FIRST_LINE "passend/pakketstand/1\nherkomst "
#define DAY_LEN 10

/* Whether the text goes on with this; then it is passed by. */
static bool take(struct reader *r, const char *text)
{
    size_t len = strlen(text);

    if ((size_t)(r->end - r->at) < len || memcmp(r->at, text, len) != 0)
        return false;
    r->at += len;
    return true;
}

static bool take_day(struct reader *r, int32_t *day)
{
    const uint8_t *at = reader_take(r, DAY_LEN);

    return at != NULL && date_parse((const char *)at, DAY_LEN, day);
}

static bool take_reason(struct reader *r, char reden[CATALOGUE_REASON_MAX + 1])
{
    const uint8_t *end = memchr(r->at, '\n', (size_t)(r->end - r->at));

    if (end == NULL || !catalogue_reason_ok((const char *)r->at, (size_t)(end - r->at)))
        return false;
    memcpy(reden, r->at, (size_t)(end - r->at));
    r->at = end + 1;
    return true;
}

enum status stand_parse(const char *text, size_t len, struct catalogue_row *out)
{
    struct catalogue_row s = { .vanaf = CATALOGUE_ALWAYS, .ingetrokken = CATALOGUE_NEVER };
    struct reader r;

    reader_init(&r, text, len);
    if (!take(&r, FIRST_LINE))
        return REFUSED_CONFIG;
    if (take(&r, "ondertekend\nvanaf ")) {
        s.origin = CATALOGUE_SIGNED;
        if (!take_day(&r, &s.vanaf) || !take(&r, "\n"))
            return REFUSED_CONFIG;
    } else if (take(&r, "configuratie\n")) {
        s.origin = CATALOGUE_CONFIGURED;
    } else {
        return REFUSED_CONFIG;
    }
    if (take(&r, "ingetrokken ") && (!take_day(&r, &s.ingetrokken) || !take(&r, " ") || !take_reason(&r, s.reden)))
        return REFUSED_CONFIG;
    if (!reader_end(&r))
        return REFUSED_CONFIG;
    out->origin = s.origin;
    out->vanaf = s.vanaf;
    out->ingetrokken = s.ingetrokken;
    memcpy(out->reden, s.reden, sizeof out->reden);
    return OK;
}

void stand_write(const struct catalogue_row *r, struct writer *w)
{
    write_text(w, FIRST_LINE);
    if (r->origin == CATALOGUE_SIGNED) {
        write_text(w, "ondertekend\nvanaf ");
        write_date(w, r->vanaf);
        write_char(w, '\n');
    } else {
        write_text(w, "configuratie\n");
    }
    if (r->ingetrokken != CATALOGUE_NEVER) {
        write_text(w, "ingetrokken ");
        write_date(w, r->ingetrokken);
        write_char(w, ' ');
        write_text(w, r->reden);
        write_char(w, '\n');
    }
}
