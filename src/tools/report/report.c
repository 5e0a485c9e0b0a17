#include "report/report.h"

#include "report/markup.h"
#include "report/part.h"
#include "report/terminal.h"

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
        report_csv_field(f, part_cell(row, c));
        fputs(c + 1 < n ? "," : "\r\n", f);
    }
}

static void csv_part(FILE *f, const json_t *part, bool first, bool alone)
{
    const char *name = json_string_value(json_object_get(part, "table"));
    const json_t *row;
    size_t n = part_columns(part), i;
    bool right;

    if (name == NULL)
        return;
    if (!alone) {
        fputs(first ? "" : "\r\n", f);
        report_csv_field(f, name);
        fputs("\r\n", f);
    }
    for (size_t c = 0; c < n; c++) {
        report_csv_field(f, part_column(part, c, &right));
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
        (void)json_array_set_new(columns, c, json_string(part_column(part, c, &right)));
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

    for (size_t c = part_columns(table); c-- > 1;) {
        bool empty = true;
        json_array_foreach(json_object_get(table, "rows"), i, row)
            empty = empty && part_cell(row, c)[0] == '\0';
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
    case REPORT_TERMINAL: terminal_part(f, copy, first, o->width, o->bold); break;
    case REPORT_MARKDOWN: markup_markdown_part(f, copy, first); break;
    case REPORT_HTML: markup_html_part(f, copy, nr); break;
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
        markup_html_begin(f, json_string_value(json_object_get(json_array_get(r->parts, 0), "heading")), o->en);
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
        markup_html_end(f);
    if (o->format == REPORT_JSON)
        fputs("\n]\n", f);
    return true;
}
