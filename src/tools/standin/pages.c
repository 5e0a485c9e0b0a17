#include "standin/pages.h"

#include <string.h>

enum word {
#define WORD(word, nl, en) word,
#include "standin/words.def"
#undef WORD
    WORD_N
};

static const char *const words[WORD_N][2] = {
#define WORD(word, nl, en) [word] = { nl, en },
#include "standin/words.def"
#undef WORD
};

const char pages_style[] =
    ":root{--inkt:#1b1b1b;--lijn:#767676;--knop:#0b5d3b}"
    "*{box-sizing:border-box}"
    "body{margin:0;font:1.0625rem/1.5 system-ui,sans-serif;color:var(--inkt);background:#fff}"
    ".nep{margin:0;padding:.5rem 1rem;background:#ffd54a;border-block-end:.25rem dashed var(--inkt);font-weight:bold}"
    "header,main,footer{max-width:34rem;margin-inline:auto;padding-inline:1rem}"
    "header{padding-block:.75rem 0;display:flex;flex-wrap:wrap;justify-content:space-between;gap:.5rem}"
    "h1{font-size:1.5rem;line-height:1.25;margin-block:.75rem .5rem}"
    "p{margin-block:0 .75rem}"
    "fieldset{border:0;padding:0;margin:0 0 1rem}"
    "legend{font-weight:bold;padding:0;margin-block-end:.25rem}"
    ".wie{display:flex;gap:.75rem;align-items:flex-start;padding:.5rem .25rem;border-block-end:1px solid #ddd;min-height:2.75rem}"
    ".wie input{flex:none;inline-size:1.5rem;block-size:1.5rem;margin:.1rem 0 0;accent-color:var(--knop)}"
    ".wie small{display:block;color:#595959;font-size:.875rem}"
    "details{border:1px solid var(--lijn);border-radius:.25rem;margin-block-end:1rem;padding:.5rem .75rem}"
    "summary{font-weight:bold;cursor:pointer;padding-block:.25rem}"
    "select{font:inherit;inline-size:100%;max-inline-size:100%;padding:.5rem;border:1px solid var(--lijn);"
    "border-radius:.25rem;background:#fff}"
    ".knoppen{position:sticky;inset-block-end:0;background:#fff;border-block-start:1px solid #ddd;padding-block:.5rem;"
    "display:flex;gap:.5rem}"
    "button{font:inherit;font-weight:bold;flex:1;min-block-size:2.75rem;padding:.375rem .75rem;border:2px solid var(--knop);"
    "border-radius:.25rem;background:var(--knop);color:#fff;cursor:pointer}"
    "button.rustig{background:#fff;color:var(--knop)}"
    ":focus-visible{outline:3px solid #005fcc;outline-offset:2px}"
    "html{scroll-padding-block-end:5rem}";

/* ---- HTML ---- */

static void write_escaped(struct writer *w, const char *text)
{
    for (; *text != 0; text++)
        switch (*text) {
        case '&':
            write_text(w, "&amp;");
            break;
        case '<':
            write_text(w, "&lt;");
            break;
        case '>':
            write_text(w, "&gt;");
            break;
        case '"':
            write_text(w, "&quot;");
            break;
        case '\'':
            write_text(w, "&#39;");
            break;
        default:
            write_char(w, *text);
        }
}

void pages_write_value(struct writer *w, const char *text, size_t len)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c != 0 && strchr("-._~", c) != NULL)) {
            write_char(w, (char)c);
        } else {
            write_char(w, '%');
            write_char(w, hex[c >> 4]);
            write_char(w, hex[c & 15]);
        }
    }
}

static void say(struct writer *w, enum word word, bool english)
{
    write_escaped(w, words[word][english]);
}

static void element(struct writer *w, const char *tag, enum word word, bool english)
{
    write_char(w, '<');
    write_text(w, tag);
    write_char(w, '>');
    say(w, word, english);
    write_text(w, "</");
    write_text(w, tag);
    write_char(w, '>');
}

/* f: the flow that the page is about, or NULL */
static void begin(struct writer *w, const struct pages_source *s, const struct flow *f, enum word title, bool english)
{
    write_text(w, "<!DOCTYPE html>\n<html lang=\"");
    write_text(w, english ? "en" : "nl");
    write_text(w, "\"><head><meta charset=\"utf-8\">"
                  "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
    say(w, title, english);
    write_text(w, " - ");
    write_escaped(w, s->title);
    write_text(w, "</title><link rel=\"stylesheet\" href=\"/stijl.css\"></head><body><p class=\"nep\">");
    say(w, WORD_STANDIN, english);
    write_text(w, "</p><header><strong>");
    write_escaped(w, s->title);
    write_text(w, "</strong><a lang=\"");
    write_text(w, english ? "nl" : "en");
    write_text(w, "\" hreflang=\"");
    write_text(w, english ? "nl" : "en");
    write_text(w, "\" href=\"?");
    if (f != NULL) {
        write_text(w, "t=");
        write_escaped(w, f->id);
        write_text(w, "&amp;");
    }
    write_text(w, english ? "taal=nl\">Nederlands</a>" : "taal=en\">English</a>");
    write_text(w, "</header><main>");
}

static void end(struct writer *w)
{
    write_text(w, "</main></body></html>\n");
}

/* ---- what to do wrong ---- */

static void option(struct writer *w, const char *before, enum deed d, bool chosen, bool english)
{
    write_text(w, "<option value=\"");
    write_text(w, before);
    write_text(w, deed_name(d));
    write_text(w, chosen ? "\" selected>" : "\">");
    write_escaped(w, deed_words(d, english));
    write_text(w, "</option>");
}

static void begin_group(struct writer *w, enum word label, bool english)
{
    write_text(w, "<optgroup label=\"");
    say(w, label, english);
    write_text(w, "\">");
}

static void of_answer(struct writer *w, enum deed_answer a, struct deed_choice now, bool english)
{
    static const enum word labels[ANSWER_N] = {
        [ANSWER_PAR] = WORD_WHEN_PAR, [ANSWER_TOKEN] = WORD_WHEN_TOKEN, [ANSWER_DATA] = WORD_WHEN_DATA };
    char before[16] = { 0 };

    memcpy(before, deed_answer_name(a), strlen(deed_answer_name(a)));
    before[strlen(before)] = '-';
    begin_group(w, labels[a], english);
    for (enum deed d = DEED_NONE + 1; d < DEED_N; d++)
        if (deed_where(d) == AT_ANSWER)
            option(w, before, d, deed_at(now, a) == d, english);
    write_text(w, "</optgroup>");
}

/* A call-back without iss cannot be wrong about it. */
static bool has_deed(const struct stroom *s, enum deed d)
{
    return s->iss != NULL || (d != DEED_ISS_OTHER && d != DEED_ISS_NONE);
}

static void of_flow(struct writer *w, const struct stroom *s, enum deed_where where, enum word label, bool english)
{
    begin_group(w, label, english);
    for (enum deed d = DEED_NONE + 1; d < DEED_N; d++)
        if (deed_where(d) == where && has_deed(s, d))
            option(w, "", d, false, english);
    write_text(w, "</optgroup>");
}

static void write_deeds(struct writer *w, const struct stroom *s, bool english)
{
    write_text(w, "<details><summary>");
    say(w, WORD_WRONG, english);
    write_text(w, "</summary>");
    element(w, "p", WORD_WRONG_WHY, english);
    write_text(w, "<label for=\"fout\">");
    say(w, WORD_DEED, english);
    write_text(w, "</label><select id=\"fout\" name=\"fout\"><option value=\"\">");
    say(w, WORD_SOUND, english);
    write_text(w, "</option>");
    of_flow(w, s, AT_EVIDENCE, WORD_WHEN_EVIDENCE, english);
    of_flow(w, s, AT_RETURN, WORD_WHEN_RETURN, english);
    of_answer(w, ANSWER_TOKEN, (struct deed_choice){ 0 }, english);
    if (s->data.url != NULL)
        of_answer(w, ANSWER_DATA, (struct deed_choice){ 0 }, english);
    write_text(w, "</select></details>");
}

/* ---- who ---- */

static const char *text_of(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL ? text : "";
}

void pages_write_name(struct writer *w, const json_t *person)
{
    const json_t *who = json_object_get(person, "identiteit");
    const char *first = text_of(who, "voornamen"), *last = text_of(who, "achternaam");

    write_escaped(w, first);
    if (first[0] != 0 && last[0] != 0)
        write_char(w, ' ');
    write_escaped(w, last);
}

static void write_person(struct writer *w, const json_t *person, bool first, bool english)
{
    const char *id = text_of(person, "id");

    write_text(w, "<label class=\"wie\"><input type=\"radio\" name=\"persona\" value=\"");
    write_escaped(w, id);
    write_text(w, first ? "\" required checked><span>" : "\" required><span>");
    pages_write_name(w, person);
    write_text(w, "<small>");
    write_escaped(w, text_of(person, english ? "wie" : "wieNl"));
    write_text(w, "</small></span></label>");
}

static void write_people(struct writer *w, const struct pages_source *s, bool login_only, bool english)
{
    const json_t *person;
    size_t i;

    write_text(w, "<fieldset><legend>");
    element(w, "h1", WORD_TITLE, english);
    write_text(w, "</legend>");
    element(w, "p", WORD_WHY, english);
    write_text(w, "<p>");
    say(w, login_only ? WORD_LOGIN_ONLY : WORD_SHARES, english);
    write_text(w, " <bdi>");
    write_escaped(w, s->audience);
    write_text(w, "</bdi>.</p>");
    JSON_EACH(json_object_get(s->people, "personas"), i, person)
        write_person(w, person, i == 0, english);
    write_text(w, "</fieldset>");
}

/* ---- pages ---- */

void pages_login(struct writer *w, const struct pages_source *s, const struct flow *f)
{
    bool english = f->english;

    begin(w, s, f, WORD_TITLE, english);
    write_text(w, "<form method=\"post\" action=\"/inloggen\"><input type=\"hidden\" name=\"t\" value=\"");
    write_escaped(w, f->id);
    write_text(w, "\">");
    write_people(w, s, f->login_only, english);
    write_deeds(w, s->stroom, english);
    write_text(w, "<div class=\"knoppen\"><button name=\"keuze\" value=\"inloggen\">");
    say(w, WORD_LOG_IN, english);
    write_text(w, "</button><button class=\"rustig\" name=\"keuze\" value=\"annuleren\" formnovalidate>");
    say(w, WORD_CANCEL, english);
    write_text(w, "</button></div></form>");
    end(w);
}

void pages_home(struct writer *w, const struct pages_source *s, struct deed_choice now, bool english)
{
    begin(w, s, NULL, WORD_HOME, english);
    element(w, "h1", WORD_HOME, english);
    element(w, "p", WORD_HOME_WHY, english);
    if (s->stroom->par.url != NULL) {
        write_text(w, "<form method=\"post\" action=\"/toestand\"><p><label for=\"fout\">");
        say(w, WORD_STATE, english);
        write_text(w, "</label><select id=\"fout\" name=\"fout\"><option value=\"\">");
        say(w, WORD_SOUND, english);
        write_text(w, "</option>");
        of_answer(w, ANSWER_PAR, now, english);
        write_text(w, "</select></p><div class=\"knoppen\"><button>");
        say(w, WORD_SET, english);
        write_text(w, "</button></div></form>");
    }
    end(w);
}

void pages_bad(struct writer *w, const struct pages_source *s, bool english)
{
    begin(w, s, NULL, WORD_BAD, english);
    element(w, "h1", WORD_BAD, english);
    element(w, "p", WORD_BAD_WHY, english);
    end(w);
}
