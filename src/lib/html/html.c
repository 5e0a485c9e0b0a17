#include "html/html.h"

#include "base/date.h"
#include "base/text.h"

#include <string.h>

/* ---- languages ---- */

static const struct { const char *name, *direction; } languages[LANGUAGE_N] = {
#define LANGUAGE(NAME, tag, name, direction, forms, plural) [LANGUAGE_##NAME] = { name, direction },
#include "html/languages.def"
#undef LANGUAGE
};

const char *html_language(enum language l)
{
    BUG_IF(l >= LANGUAGE_N);
    return languages[l].name;
}

const char *html_direction(enum language l)
{
    BUG_IF(l >= LANGUAGE_N);
    return languages[l].direction;
}

/* 2, 3, 4, 22 ... but not 12 to 14. */
static bool few_slavic(uint32_t n)
{
    return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 10 || n % 100 >= 20);
}

static unsigned plural_arabic(uint32_t n)
{
    if (n <= 2)
        return n;
    return n % 100 >= 3 && n % 100 <= 10 ? 3 : n % 100 >= 11 ? 4 : 5;
}

unsigned html_plural(enum language l, uint32_t n)
{
    switch (l) {
    case LANGUAGE_NL:
    case LANGUAGE_EN:
        return n != 1;
    case LANGUAGE_TR:
        return n > 1;
    case LANGUAGE_PL:
        return n == 1 ? 0 : few_slavic(n) ? 1 : 2;
    case LANGUAGE_UK:
        return n % 10 == 1 && n % 100 != 11 ? 0 : few_slavic(n) ? 1 : 2;
    case LANGUAGE_AR:
        return plural_arabic(n);
    case LANGUAGE_N:
        break;
    }
    BUG_IF(true);
    return 0;
}

/* ---- writing ---- */

bool html_url_ok(const char *url, size_t len)
{
    static const char scheme[] = "https://", marks[] = "-._~:/?#[]@!$&'()*+,;=%";

    if (len <= strlen(scheme) || memcmp(url, scheme, strlen(scheme)) != 0)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = url[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
            (c == '\0' || strchr(marks, c) == NULL))
            return false;
    }
    return true;
}

void html_escape(struct writer *w, const char *text)
{
    BUG_IF(!text_is_shown(text, strlen(text)));
    for (;;) {
        size_t n = strcspn(text, "&<>\"'");
        write_bytes(w, text, n);
        text += n;
        switch (*text++) {
        case '&':  write_text(w, "&amp;"); break;
        case '<':  write_text(w, "&lt;"); break;
        case '>':  write_text(w, "&gt;"); break;
        case '"':  write_text(w, "&quot;"); break;
        case '\'': write_text(w, "&#39;"); break;
        default:   return;
        }
    }
}

void html_plain_text(struct writer *w, enum language l, const char *text)
{
    (void)l;
    html_escape(w, text);
}

void html_plain_link(struct writer *w, enum language l, struct html_link v)
{
    (void)l;
    BUG_IF(!html_url_ok(v.url, strlen(v.url)));
    html_escape(w, v.url);
}

void html_plain_year(struct writer *w, enum language l, struct html_year v)
{
    (void)l;
    write_int(w, v.year);
}

void html_plain_count(struct writer *w, enum language l, struct html_count v)
{
    (void)l;
    write_int(w, v.n);
}

#define NBSP "\xc2\xa0"

/* How a language writes an amount: what stands before and behind, between thousands, before cents. */
static const struct { const char *before, *behind, *group, *point; } money[LANGUAGE_N] = {
    [LANGUAGE_NL] = { "€" NBSP, "", ".", "," }, [LANGUAGE_EN] = { "€", "", ",", "." },
    [LANGUAGE_AR] = { "€" NBSP, "", ".", "," }, [LANGUAGE_TR] = { "", NBSP "€", ".", "," },
    [LANGUAGE_PL] = { "", NBSP "€", NBSP, "," }, [LANGUAGE_UK] = { "", NBSP "€", NBSP, "," },
};

static void write_groups(struct writer *w, uint64_t euro, const char *group)
{
    uint64_t part = 1;

    while (euro / part >= 1000)
        part *= 1000;
    write_int(w, (int64_t)(euro / part));
    for (part /= 1000; part > 0; part /= 1000) {
        uint64_t three = euro / part % 1000;
        write_text(w, group);
        write_char(w, (char)('0' + three / 100));
        write_char(w, (char)('0' + three / 10 % 10));
        write_char(w, (char)('0' + three % 10));
    }
}

void html_plain_money(struct writer *w, enum language l, struct html_money v)
{
    uint64_t cents = v.cent < 0 ? 0 - (uint64_t)v.cent : (uint64_t)v.cent;

    BUG_IF(l >= LANGUAGE_N);
    if (v.cent < 0)
        write_char(w, '-');
    write_text(w, money[l].before);
    write_groups(w, cents / 100, money[l].group);
    if (cents % 100 != 0) {
        write_text(w, money[l].point);
        write_char(w, (char)('0' + cents % 100 / 10));
        write_char(w, (char)('0' + cents % 10));
    }
    write_text(w, money[l].behind);
}

/* As they stand between a day and a year. Arabic names both calendars' words, as readers from Syria and from Morocco learned
 * different ones. */
static const char *const months[LANGUAGE_N][12] = {
    [LANGUAGE_NL] = { "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
                      "november", "december" },
    [LANGUAGE_EN] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
                      "November", "December" },
    [LANGUAGE_AR] = { "يناير/كانون الثاني", "فبراير/شباط", "مارس/آذار", "أبريل/نيسان", "مايو/أيار", "يونيو/حزيران",
                      "يوليو/تموز", "أغسطس/آب", "سبتمبر/أيلول", "أكتوبر/تشرين الأول", "نوفمبر/تشرين الثاني",
                      "ديسمبر/كانون الأول" },
    [LANGUAGE_TR] = { "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım",
                      "Aralık" },
    [LANGUAGE_PL] = { "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia", "września",
                      "października", "listopada", "grudnia" },
    [LANGUAGE_UK] = { "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня", "жовтня",
                      "листопада", "грудня" },
};

void html_plain_day(struct writer *w, enum language l, struct html_day v)
{
    struct date d = date_of(v.day);

    BUG_IF(l >= LANGUAGE_N);
    write_int(w, d.day);
    write_text(w, NBSP);
    write_text(w, months[l][d.month - 1]);
    write_text(w, NBSP);
    write_int(w, d.year);
}
