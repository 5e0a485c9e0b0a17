#include "report/report.h"

#include <stdint.h>
#include <string.h>

/* ---- building ---- */

static void add(struct report *r, json_t *list, json_t *item)
{
    if (list == NULL || json_array_append_new(list, item) != 0)
        r->failed = true;
}

void report_init(struct report *r)
{
    *r = (struct report){ .parts = json_array() };
    r->failed = r->parts == NULL;
}

void report_release(struct report *r)
{
    json_decref(r->parts);
    r->parts = NULL;
}

void report_heading(struct report *r, const char *name, const char *text)
{
    add(r, r->parts, json_pack("{s:s,s:s}", "section", name, "heading", text));
}

void report_text(struct report *r, const char *text)
{
    add(r, r->parts, json_pack("{s:s}", "text", text));
}

json_t *report_table(struct report *r, const char *name, const char *const *columns, unsigned n)
{
    json_t *rows = json_array(), *heads = json_array();

    for (unsigned i = 0; i < n; i++)
        add(r, heads, json_string(columns[i]));
    json_t *table = json_pack("{s:s,s:o,s:o}", "table", name, "columns", heads, "rows", rows);
    add(r, r->parts, table);
    return r->failed ? NULL : table;
}

void report_row(struct report *r, json_t *table, const char *const *cells)
{
    json_t *row = json_array();
    size_t n = json_array_size(json_object_get(table, "columns"));

    for (size_t i = 0; i < n; i++)
        add(r, row, json_string(cells[i] != NULL ? cells[i] : ""));
    add(r, json_object_get(table, "rows"), row);
}

bool report_has_table(const struct report *r, const char *name)
{
    const json_t *part;
    size_t i;

    json_array_foreach(r->parts, i, part) {
        const char *table = json_string_value(json_object_get(part, "table"));
        if (table != NULL && strcmp(table, name) == 0)
            return true;
    }
    return false;
}

/* ---- reading it back ---- */

static const char *column(const json_t *table, size_t i, bool *right)
{
    const char *text = json_string_value(json_array_get(json_object_get(table, "columns"), i));

    *right = text[0] == '>';
    return *right ? text + 1 : text;
}

static size_t n_columns(const json_t *table)
{
    return json_array_size(json_object_get(table, "columns"));
}

static const char *cell(const json_t *row, size_t i)
{
    return json_string_value(json_array_get(row, i));
}

/* Code points: what a terminal shows in one place each. */
static size_t places(const char *text, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    return n;
}

/* ---- terminal ---- */

#define GAP 2u
#define NARROWEST 9u

/* May a line end after this character, the nth of its word? In long names and addresses, not in "t/m". */
static bool joint(char c, size_t nth)
{
    return nth > 3 && (c == '_' || c == '/');
}

/* How many bytes of text go on a line of `width` places: up to a blank or a joint of a long name, else cut. */
static size_t line_break(const char *text, unsigned width)
{
    size_t i = 0, good = 0, at = 0, word = 0;

    while (text[i] != '\0' && text[i] != '\n') {
        size_t step = 1;
        while (((unsigned char)text[i + step] & 0xc0) == 0x80)
            step++;
        if (at == width)
            return text[i] == ' ' ? i : good > 0 ? good : i;
        word = text[i] == ' ' ? 0 : word + 1;
        if (text[i] == ' ')
            good = i;
        else if (joint(text[i], word))
            good = i + step;
        i += step;
        at++;
    }
    return i;
}

static const char *next_line(const char *text, size_t len)
{
    text += len;
    while (*text == ' ' || *text == '\n')
        text++;
    return text;
}

static void pad(FILE *f, size_t n)
{
    while (n-- > 0)
        fputc(' ', f);
}

static void paragraph(FILE *f, const char *text, unsigned width)
{
    while (*text != '\0') {
        size_t len = line_break(text, width);
        fprintf(f, "%.*s\n", (int)len, text);
        text = next_line(text, len);
    }
}

/* The longest stretch that can only be cut by force. */
static unsigned longest_word(const char *text)
{
    unsigned longest = 0, now = 0;

    for (size_t word = 0; *text != '\0'; text++) {
        bool blank = *text == ' ' || *text == '\n';
        word = blank ? 0 : word + 1;
        now = blank ? 0 : now + (((unsigned char)*text & 0xc0) != 0x80);
        longest = now > longest ? now : longest;
        if (joint(*text, word))
            now = 0;
    }
    return longest;
}

struct width { unsigned now, word; };

static unsigned widths(const json_t *table, struct width out[REPORT_COLUMNS_MAX])
{
    size_t n = n_columns(table), i;
    unsigned total = (unsigned)(n - 1) * GAP;
    const json_t *row;
    bool right;

    for (size_t c = 0; c < n; c++) {
        const char *text = column(table, c, &right);
        out[c] = (struct width){ (unsigned)places(text, strlen(text)), longest_word(text) };
        json_array_foreach(json_object_get(table, "rows"), i, row) {
            text = cell(row, c);
            unsigned all = (unsigned)places(text, strlen(text)), word = longest_word(text);
            out[c].now = all > out[c].now ? all : out[c].now;
            out[c].word = word > out[c].word ? word : out[c].word;
        }
        total += out[c].now;
    }
    return total;
}

/* Narrows the widest columns until the table fits, words whole where that is possible; false where it cannot fit. */
static bool fit(const json_t *table, unsigned width, unsigned out[REPORT_COLUMNS_MAX])
{
    struct width w[REPORT_COLUMNS_MAX];
    size_t n = n_columns(table);
    unsigned total = widths(table, w);

    while (total > width) {
        size_t widest = n;
        for (size_t c = 0; c < n; c++)
            if (w[c].now > w[c].word && w[c].now > NARROWEST && (widest == n || w[c].now > w[widest].now))
                widest = c;
        for (size_t c = 0, cut = widest == n; c < n && cut; c++)
            if (w[c].now > NARROWEST && (widest == n || w[c].now > w[widest].now))
                widest = c;
        if (widest == n)
            return false;
        w[widest].now--;
        w[widest].word = w[widest].word > w[widest].now ? w[widest].now : w[widest].word;
        total--;
    }
    for (size_t c = 0; c < n; c++)
        out[c] = w[c].now;
    return true;
}

static void terminal_row(FILE *f, const json_t *table, const char *const *cells, const unsigned *w)
{
    const char *rest[REPORT_COLUMNS_MAX];
    size_t n = n_columns(table);
    bool more = true, right;

    for (size_t c = 0; c < n; c++)
        rest[c] = cells[c];
    while (more) {
        size_t owed = 0;
        more = false;
        for (size_t c = 0; c < n; c++) {
            size_t len = line_break(rest[c], w[c]), used = places(rest[c], len);
            (void)column(table, c, &right);
            if (right)
                owed += w[c] - used;
            if (len > 0) {
                pad(f, owed);
                owed = 0;
                fwrite(rest[c], 1, len, f);
            }
            owed += (right ? 0 : w[c] - used) + GAP;
            rest[c] = next_line(rest[c], len);
            more |= rest[c][0] != '\0';
        }
        fputc('\n', f);
    }
}

/* Where a table is too wide for the terminal: one fact a line. */
static void terminal_list(FILE *f, const json_t *table, unsigned width)
{
    const json_t *row;
    size_t n = n_columns(table), i, label = 0;
    bool right;

    for (size_t c = 0; c < n; c++) {
        size_t len = places(column(table, c, &right), strlen(column(table, c, &right)));
        label = len > label ? len : label;
    }
    unsigned room = width > label + GAP + NARROWEST ? width - (unsigned)label - GAP : NARROWEST;
    json_array_foreach(json_object_get(table, "rows"), i, row) {
        if (i > 0)
            fputc('\n', f);
        for (size_t c = 0; c < n; c++) {
            const char *text = cell(row, c), *head = column(table, c, &right);
            bool first = text[0] != '\0';
            while (first || *text != '\0') {
                size_t len = line_break(text, room);
                fputs(first ? head : "", f);
                pad(f, label + GAP - (first ? places(head, strlen(head)) : 0));
                fprintf(f, "%.*s\n", (int)len, text);
                text = next_line(text, len);
                first = false;
            }
        }
    }
}

static void terminal_table(FILE *f, const json_t *table, unsigned width)
{
    const char *cells[REPORT_COLUMNS_MAX] = { NULL };
    unsigned w[REPORT_COLUMNS_MAX];
    const json_t *row;
    size_t n = n_columns(table), i;
    bool right;

    if (json_array_size(json_object_get(table, "rows")) == 0)
        return;
    if (!fit(table, width, w)) {
        terminal_list(f, table, width);
        return;
    }
    for (size_t c = 0; c < n; c++)
        cells[c] = column(table, c, &right);
    terminal_row(f, table, cells, w);
    for (size_t c = 0; c < n; c++) {
        for (unsigned k = 0; k < w[c]; k++)
            fputc('-', f);
        fputs(c + 1 < n ? "  " : "\n", f);
    }
    json_array_foreach(json_object_get(table, "rows"), i, row) {
        for (size_t c = 0; c < n; c++)
            cells[c] = cell(row, c);
        terminal_row(f, table, cells, w);
    }
}

static void terminal_part(FILE *f, const json_t *part, bool first, const struct report_options *o)
{
    const char *heading = json_string_value(json_object_get(part, "heading"));
    const char *text = json_string_value(json_object_get(part, "text"));

    if (heading != NULL) {
        fprintf(f, "%s%s", first ? "" : "\n", o->bold ? "\033[1m" : "");
        paragraph(f, heading, o->width);
        fputs(o->bold ? "\033[0m" : "", f);
    } else if (text != NULL) {
        paragraph(f, text, o->width);
    } else {
        terminal_table(f, part, o->width);
    }
}

/* ---- Markdown ---- */

static void markdown_text(FILE *f, const char *text, bool in_cell)
{
    for (; *text != '\0'; text++) {
        if (*text == '\n')
            fputs(in_cell ? "<br>" : "\n", f);
        else if (*text == '<')
            fputs("&lt;", f);
        else if (strchr("|*_`[]\\#", *text) != NULL)
            fprintf(f, "\\%c", *text);
        else
            fputc(*text, f);
    }
}

static void markdown_table(FILE *f, const json_t *table)
{
    const json_t *row;
    size_t n = n_columns(table), i;
    bool right;

    fputc('\n', f);
    for (size_t c = 0; c < n; c++) {
        fputs("| ", f);
        markdown_text(f, column(table, c, &right), true);
        fputc(' ', f);
    }
    fputs("|\n", f);
    for (size_t c = 0; c < n; c++) {
        (void)column(table, c, &right);
        fputs(right ? "|---:" : "|---", f);
    }
    fputs("|\n", f);
    json_array_foreach(json_object_get(table, "rows"), i, row) {
        for (size_t c = 0; c < n; c++) {
            fputs("| ", f);
            markdown_text(f, cell(row, c), true);
            fputc(' ', f);
        }
        fputs("|\n", f);
    }
}

static void markdown_part(FILE *f, const json_t *part, bool first)
{
    const char *heading = json_string_value(json_object_get(part, "heading"));
    const char *text = json_string_value(json_object_get(part, "text"));

    if (heading != NULL) {
        fputs(first ? "# " : "\n## ", f);
        markdown_text(f, heading, false);
        fputc('\n', f);
    } else if (text != NULL) {
        fputc('\n', f);
        markdown_text(f, text, false);
        fputc('\n', f);
    } else {
        markdown_table(f, part);
    }
}

/* ---- HTML ---- */

static void html_text(FILE *f, const char *text)
{
    for (; *text != '\0'; text++) {
        if (*text == '<')
            fputs("&lt;", f);
        else if (*text == '>')
            fputs("&gt;", f);
        else if (*text == '&')
            fputs("&amp;", f);
        else if (*text == '"')
            fputs("&quot;", f);
        else if (*text == '\n')
            fputs("<br>", f);
        else
            fputc(*text, f);
    }
}

static void html_begin(FILE *f, const char *title, bool en)
{
    fprintf(f, "<!doctype html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n"
               "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>", en ? "en" : "nl");
    html_text(f, title);
    fputs("</title>\n<style>\n"
          "body{font-family:system-ui,sans-serif;line-height:1.5;max-width:75rem;margin:0 auto;padding:1rem;"
          "color:#1a1a1a;background:#fff}\n"
          "table{border-collapse:collapse;margin:.5rem 0 1.5rem}\n"
          "th,td{border:1px solid #767676;padding:.3rem .6rem;text-align:left;vertical-align:top;"
          "overflow-wrap:anywhere;min-width:4rem}\n"
          "thead th{background:#eee}\n"
          "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}\n"
          "div.t{overflow-x:auto}\n"
          "@media print{div.t{overflow:visible}}\n"
          "</style>\n</head>\n<body>\n<main>\n", f);
}

static void html_table(FILE *f, const json_t *table, unsigned nr)
{
    const json_t *row;
    size_t n = n_columns(table), i;
    bool right;

    /* A table that scrolls must be reachable by keyboard, and then needs a name: that of its heading. */
    fprintf(f, "<div class=\"t\" role=\"region\" aria-labelledby=\"h%u\" tabindex=\"0\">\n<table>\n<thead><tr>", nr);
    for (size_t c = 0; c < n; c++) {
        const char *head = column(table, c, &right);
        fprintf(f, "<th scope=\"col\"%s>", right ? " class=\"n\"" : "");
        html_text(f, head);
        fputs("</th>", f);
    }
    fputs("</tr></thead>\n<tbody>\n", f);
    json_array_foreach(json_object_get(table, "rows"), i, row) {
        fputs("<tr>", f);
        for (size_t c = 0; c < n; c++) {
            (void)column(table, c, &right);
            fprintf(f, "<%s%s>", c == 0 ? "th scope=\"row\"" : "td", right ? " class=\"n\"" : "");
            html_text(f, cell(row, c));
            fputs(c == 0 ? "</th>" : "</td>", f);
        }
        fputs("</tr>\n", f);
    }
    fputs("</tbody>\n</table>\n</div>\n", f);
}

static void html_part(FILE *f, const json_t *part, unsigned *nr)
{
    const char *heading = json_string_value(json_object_get(part, "heading"));
    const char *text = json_string_value(json_object_get(part, "text"));

    if (heading != NULL) {
        unsigned level = *nr == 0 ? 1 : 2;
        (*nr)++;
        fprintf(f, "<h%u id=\"h%u\">", level, *nr);
        html_text(f, heading);
        fprintf(f, "</h%u>\n", level);
    } else if (text != NULL) {
        fputs("<p>", f);
        html_text(f, text);
        fputs("</p>\n", f);
    } else if (json_array_size(json_object_get(part, "rows")) > 0) {
        html_table(f, part, *nr);
    }
}

/* ---- CSV ---- */

void report_csv_field(FILE *f, const char *text)
{
    bool guard = text[0] != '\0' && strchr("=+-@\t\r", text[0]) != NULL;
    bool quote = guard || strpbrk(text, ",;\"\r\n") != NULL;

    fputs(quote ? "\"" : "", f);
    fputs(guard ? "'" : "", f);
    for (; *text != '\0'; text++) {
        if (*text == '"')
            fputc('"', f);
        fputc(*text, f);
    }
    fputs(quote ? "\"" : "", f);
}

static void csv_line(FILE *f, const json_t *row, size_t n)
{
    for (size_t c = 0; c < n; c++) {
        report_csv_field(f, cell(row, c));
        fputs(c + 1 < n ? "," : "\r\n", f);
    }
}

static void csv_part(FILE *f, const json_t *part, bool first, bool alone)
{
    const char *name = json_string_value(json_object_get(part, "table"));
    const json_t *row;
    size_t n = n_columns(part), i;
    bool right;

    if (name == NULL)
        return;
    if (!alone) {
        fputs(first ? "" : "\r\n", f);
        report_csv_field(f, name);
        fputs("\r\n", f);
    }
    for (size_t c = 0; c < n; c++) {
        report_csv_field(f, column(part, c, &right));
        fputs(c + 1 < n ? "," : "\r\n", f);
    }
    json_array_foreach(json_object_get(part, "rows"), i, row)
        csv_line(f, row, n);
}

/* ---- JSON ---- */

/* Headings of numbers lose their mark; the rest is printed as it stands. */
static json_t *json_part(const json_t *part)
{
    json_t *copy = json_deep_copy(part), *columns = json_object_get(copy, "columns");
    bool right;

    for (size_t c = 0; c < json_array_size(columns); c++)
        (void)json_array_set_new(columns, c, json_string(column(part, c, &right)));
    return copy;
}

/* ---- the whole ---- */

static bool wanted(const json_t *part, const char *table)
{
    const char *name = json_string_value(json_object_get(part, "table"));

    return table == NULL || (name != NULL && strcmp(name, table) == 0);
}

/* The table without the columns in which nothing stands: for readers, not for programs. */
static json_t *without_empty(const json_t *table)
{
    json_t *copy = json_deep_copy(table), *row;
    size_t i;

    for (size_t c = n_columns(table); c-- > 1;) {
        bool empty = true;
        json_array_foreach(json_object_get(table, "rows"), i, row)
            empty = empty && cell(row, c)[0] == '\0';
        if (!empty)
            continue;
        (void)json_array_remove(json_object_get(copy, "columns"), c);
        json_array_foreach(json_object_get(copy, "rows"), i, row)
            (void)json_array_remove(row, c);
    }
    return copy;
}

static void part_print(FILE *f, const json_t *part, bool first, unsigned *nr, const struct report_options *o)
{
    json_t *copy = o->format == REPORT_JSON ? json_part(part)
                   : o->format == REPORT_CSV || json_object_get(part, "table") == NULL ? json_copy((json_t *)(uintptr_t)part)
                                                                                       : without_empty(part);

    switch (o->format) {
    case REPORT_TERMINAL: terminal_part(f, copy, first, o); break;
    case REPORT_MARKDOWN: markdown_part(f, copy, first); break;
    case REPORT_HTML: html_part(f, copy, nr); break;
    case REPORT_CSV: csv_part(f, copy, first, o->table != NULL); break;
    case REPORT_JSON:
        fputs(first ? "\n" : ",\n", f);
        (void)json_dumpf(copy, f, JSON_COMPACT);
        break;
    }
    json_decref(copy);
}

bool report_print(const struct report *r, FILE *f, const struct report_options *o)
{
    const json_t *part;
    size_t i;
    unsigned nr = 0;
    bool first = true;

    if (r->failed)
        return false;
    if (o->format == REPORT_HTML)
        html_begin(f, json_string_value(json_object_get(json_array_get(r->parts, 0), "heading")), o->en);
    if (o->format == REPORT_JSON)
        fputs("[", f);
    json_array_foreach(r->parts, i, part) {
        if (o->format == REPORT_CSV && json_object_get(part, "table") == NULL)
            continue;
        if (!wanted(part, o->table) && (o->format != REPORT_HTML || i > 0))
            continue;
        part_print(f, part, first, &nr, o);
        first = false;
    }
    if (o->format == REPORT_HTML)
        fputs("</main>\n</body>\n</html>\n", f);
    if (o->format == REPORT_JSON)
        fputs("\n]\n", f);
    return true;
}
