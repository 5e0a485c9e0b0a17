#include "report/terminal.h"

#include <stdint.h>
#include <string.h>

#define GAP 2u
#define NARROWEST 9u

/* Code points: what a terminal shows in one place each. */
static size_t places(const char *text, size_t len)
{
    size_t n = 0;

    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)text[i] & 0xc0) != 0x80;
    return n;
}

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
    size_t n = part_columns(table), i;
    unsigned total = (unsigned)(n - 1) * GAP;
    const json_t *row;
    bool right;

    for (size_t c = 0; c < n; c++) {
        const char *text = part_column(table, c, &right);
        out[c] = (struct width){ (unsigned)places(text, strlen(text)), longest_word(text) };
        json_array_foreach(json_object_get(table, "rows"), i, row) {
            text = part_cell(row, c);
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
    size_t n = part_columns(table);
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
    size_t n = part_columns(table);
    bool more = true, right;

    for (size_t c = 0; c < n; c++)
        rest[c] = cells[c];
    while (more) {
        size_t owed = 0;
        more = false;
        for (size_t c = 0; c < n; c++) {
            size_t len = line_break(rest[c], w[c]), used = places(rest[c], len);
            (void)part_column(table, c, &right);
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
    size_t n = part_columns(table), i, label = 0;
    bool right;

    for (size_t c = 0; c < n; c++) {
        size_t len = places(part_column(table, c, &right), strlen(part_column(table, c, &right)));
        label = len > label ? len : label;
    }
    unsigned room = width > label + GAP + NARROWEST ? width - (unsigned)label - GAP : NARROWEST;
    json_array_foreach(json_object_get(table, "rows"), i, row) {
        if (i > 0)
            fputc('\n', f);
        for (size_t c = 0; c < n; c++) {
            const char *text = part_cell(row, c), *head = part_column(table, c, &right);
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
    size_t n = part_columns(table), i;
    bool right;

    if (json_array_size(json_object_get(table, "rows")) == 0)
        return;
    if (!fit(table, width, w)) {
        terminal_list(f, table, width);
        return;
    }
    for (size_t c = 0; c < n; c++)
        cells[c] = part_column(table, c, &right);
    terminal_row(f, table, cells, w);
    for (size_t c = 0; c < n; c++) {
        for (unsigned k = 0; k < w[c]; k++)
            fputc('-', f);
        fputs(c + 1 < n ? "  " : "\n", f);
    }
    json_array_foreach(json_object_get(table, "rows"), i, row) {
        for (size_t c = 0; c < n; c++)
            cells[c] = part_cell(row, c);
        terminal_row(f, table, cells, w);
    }
}

void terminal_part(FILE *f, const json_t *part, bool first, unsigned width, bool bold)
{
    const char *heading = json_string_value(json_object_get(part, "heading"));
    const char *text = json_string_value(json_object_get(part, "text"));

    if (heading != NULL) {
        fprintf(f, "%s%s", first ? "" : "\n", bold ? "\033[1m" : "");
        paragraph(f, heading, width);
        fputs(bold ? "\033[0m" : "", f);
    } else if (text != NULL) {
        paragraph(f, text, width);
    } else {
        terminal_table(f, part, width);
    }
}
