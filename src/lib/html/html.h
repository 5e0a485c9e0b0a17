/*
 * HTML of a page into a writer: text that is ours as it is, values of others escaped, and days, amounts and numbers in words
 * of the reader's language.
 *
 * A value has a type that says how it is shown, so that none can be shown in a wrong way: text (const char *), html_money,
 * html_day, html_year, html_count. Between tags each stands in <bdi>, so that what it holds does not turn round what stands
 * beside it. Digits are Western in every language, months are words.
 *
 * in:      text is UTF-8, NUL-terminated, without C0 controls and without controls of direction (text_is_shown): all that
 *          comes from
 *          others was checked where it came in. Text that is not is a bug, and the process ends before it is shown.
 * returns  nothing; the writer's sticky status tells whether all found room.
 * secret:  values are personal data; whoever owns the buffer wipes it. No allocation, no clock, no globals.
 */
#ifndef PASSEND_HTML_HTML_H
#define PASSEND_HTML_HTML_H

#include "base/buf.h"
#include "model/language.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct html_money { int64_t cent; };   /* € 27.100,00; whole euros without cents where they are 0 */
struct html_day { int32_t day; };      /* days since 1970-01-01 */
struct html_year { int32_t year; };
struct html_count { uint32_t n; };
struct html_link { const char *url; }; /* https, of the configuration: html_url_ok */

const char *html_language(enum language l);   /* "Nederlands": in itself */
const char *html_direction(enum language l);  /* "ltr", "rtl" */

/* Which form of a plural a number takes, counted as in the header of the language's .po file. */
unsigned html_plural(enum language l, uint32_t n);

/* Whether a URL may stand in an href: https, and only characters that RFC 3986 lets a URL have. */
bool html_url_ok(const char *url, size_t len);

/* The one escape function: & < > " ' become references. in: text_is_shown. */
void html_escape(struct writer *w, const char *text);

/* Values where only text may be: an attribute in double quotes, a title, an option. */
void html_plain_text(struct writer *w, enum language l, const char *text);
void html_plain_money(struct writer *w, enum language l, struct html_money v);
void html_plain_day(struct writer *w, enum language l, struct html_day v);
void html_plain_year(struct writer *w, enum language l, struct html_year v);
void html_plain_count(struct writer *w, enum language l, struct html_count v);
void html_plain_link(struct writer *w, enum language l, struct html_link v);

#define html_plain(w, l, v)                              \
    _Generic((v), struct html_money: html_plain_money,   \
                  struct html_day: html_plain_day,       \
                  struct html_year: html_plain_year,     \
                  struct html_count: html_plain_count,   \
                  struct html_link: html_plain_link,     \
                  const char *: html_plain_text,         \
                  char *: html_plain_text)((w), (l), (v))

/* The same between tags, in <bdi>. */
#define html_value(w, l, v) (write_text((w), "<bdi>"), html_plain((w), (l), (v)), write_text((w), "</bdi>"))

#endif
