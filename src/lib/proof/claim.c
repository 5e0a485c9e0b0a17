#include "proof/claim.h"

#include <string.h>

/* ,"name": -- the first member of an object is written without the comma. */
void claim_name(struct writer *w, const char *name)
{
    if (w->at > w->start && w->at[-1] != '{')
        write_char(w, ',');
    write_char(w, '"');
    write_text(w, name);
    write_bytes(w, "\":", 2);
}

/* For fixed names and references: nothing in them needs escaping. */
void claim_plain(struct writer *w, const char *name, const char *text)
{
    claim_name(w, name);
    write_char(w, '"');
    write_text(w, text);
    write_char(w, '"');
}

void claim_known(struct writer *w, const char *name, const char *text)
{
    if (text != NULL && text[0] != '\0')
        claim_plain(w, name, text);
}

void claim_text(struct writer *w, const char *name, const char *value)
{
    claim_name(w, name);
    write_json_text(w, value, strlen(value));
}

void claim_number(struct writer *w, const char *name, int64_t v)
{
    claim_name(w, name);
    write_int(w, v);
}

void claim_flag(struct writer *w, const char *name, bool v)
{
    claim_name(w, name);
    write_text(w, v ? "true" : "false");
}

void claim_bytes(struct writer *w, const char *name, const uint8_t *data, size_t len)
{
    claim_name(w, name);
    write_char(w, '"');
    write_base64url(w, data, len);
    write_char(w, '"');
}

void claim_list(struct writer *w, const char *name, const char *const *items, unsigned n)
{
    claim_name(w, name);
    write_char(w, '[');
    for (unsigned i = 0; i < n; i++) {
        write_bytes(w, i > 0 ? ",\"" : "\"", i > 0 ? 2 : 1);
        write_text(w, items[i]);
        write_char(w, '"');
    }
    write_char(w, ']');
}

void claim_date(struct writer *w, const char *name, int32_t day)
{
    claim_name(w, name);
    write_char(w, '"');
    write_date(w, day);
    write_char(w, '"');
}

void claim_header(const char *cty, const char *kid, const char *x5t_s256, const char *x5c, int64_t iat, struct writer *w)
{
    write_text(w, "{\"alg\":\"ES256\",\"typ\":\"JWT\"");
    claim_plain(w, "cty", cty);
    claim_plain(w, "kid", kid);
    claim_number(w, "iat", iat);
    claim_plain(w, "x5t#S256", x5t_s256);
    if (x5c != NULL)
        claim_list(w, "x5c", &x5c, 1);
    write_char(w, '}');
}
