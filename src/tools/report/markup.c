#include "report/markup.h"

#include <string.h>

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
    size_t n = part_columns(table), i;
    bool right;

    fputc('\n', f);
    for (size_t c = 0; c < n; c++) {
        fputs("| ", f);
        markdown_text(f, part_column(table, c, &right), true);
        fputc(' ', f);
    }
    fputs("|\n", f);
    for (size_t c = 0; c < n; c++) {
        (void)part_column(table, c, &right);
        fputs(right ? "|---:" : "|---", f);
    }
    fputs("|\n", f);
    json_array_foreach(json_object_get(table, "rows"), i, row) {
        for (size_t c = 0; c < n; c++) {
            fputs("| ", f);
            markdown_text(f, part_cell(row, c), true);
            fputc(' ', f);
        }
        fputs("|\n", f);
    }
}

void markup_markdown_part(FILE *f, const json_t *part, bool first)
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

void markup_html_begin(FILE *f, const char *title, bool en)
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
    size_t n = part_columns(table), i;
    bool right;

    /* A table that scrolls must be reachable by keyboard, and then needs a name: that of its heading. */
    fprintf(f, "<div class=\"t\" role=\"region\" aria-labelledby=\"h%u\" tabindex=\"0\">\n<table>\n<thead><tr>", nr);
    for (size_t c = 0; c < n; c++) {
        const char *head = part_column(table, c, &right);
        fprintf(f, "<th scope=\"col\"%s>", right ? " class=\"n\"" : "");
        html_text(f, head);
        fputs("</th>", f);
    }
    fputs("</tr></thead>\n<tbody>\n", f);
    json_array_foreach(json_object_get(table, "rows"), i, row) {
        fputs("<tr>", f);
        for (size_t c = 0; c < n; c++) {
            (void)part_column(table, c, &right);
            fprintf(f, "<%s%s>", c == 0 ? "th scope=\"row\"" : "td", right ? " class=\"n\"" : "");
            html_text(f, part_cell(row, c));
            fputs(c == 0 ? "</th>" : "</td>", f);
        }
        fputs("</tr>\n", f);
    }
    fputs("</tbody>\n</table>\n</div>\n", f);
}

void markup_html_part(FILE *f, const json_t *part, unsigned *nr)
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

void markup_html_end(FILE *f)
{
    fputs("</main>\n</body>\n</html>\n", f);
}
