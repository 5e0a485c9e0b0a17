#include "impact/csv_read.h"

#include "base/mem.h"
#include "base/text.h"
#include "model/facts.h"

#include <string.h>

static unsigned n_names(const struct csv_reader *l)
{
    unsigned n = 0;

    while (l->names[n] != NULL)
        n++;
    return n;
}

enum status csv_refuse(struct csv_reader *l, unsigned nr, enum status s, const char *why)
{
    l->fout = (struct csv_fout){ .line = l->line, .name = l->names[nr], .why = why };
    for (unsigned k = 0; k < l->n_columns; k++)
        if (l->head[k] == nr)
            l->fout.column = k + 1;
    return s;
}

static enum status refuse_line(struct csv_reader *l, enum status s, unsigned column, const char *why)
{
    l->fout = (struct csv_fout){ .line = l->line, .column = column, .why = why };
    return s;
}

/* Its buffer holds a longest line at once: libcsv would make room for 128 bytes more at a time. */
static enum status make_parser(struct csv_reader *l)
{
    if (csv_init(&l->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_APPEND_NULL) != 0)
        return FAULT_MEMORY;
    csv_set_realloc_func(&l->parser, mem_realloc);
    csv_set_free_func(&l->parser, mem_free);
    csv_set_blk_size(&l->parser, CSV_LINE_MAX + 1);
    return OK;
}

enum status csv_begin(struct csv_reader *l, const char *const *names, unsigned required)
{
    memset(l, 0, sizeof(*l));
    l->names = names;
    l->required = required;
    return make_parser(l);
}

void csv_einde(struct csv_reader *l)
{
    csv_free(&l->parser);
    mem_wipe(l, sizeof(*l));
}

/* ---- one line ---- */

static void hint(struct csv_reader *l, const char *field, size_t len)
{
    l->failed = refuse_line(l, REFUSED_MEMBER_UNKNOWN, l->n_columns + 1, "no such column; leave it out or rename it");
    l->fout.meant = text_nearest(field, len, l->names);
}

/* A field of the first line: the name of a column. */
static void head_field(struct csv_reader *l, const char *field, size_t len)
{
    unsigned nr = 0, n = n_names(l);

    while (nr < n && (strlen(l->names[nr]) != len || memcmp(l->names[nr], field, len) != 0))
        nr++;
    if (nr == n) {
        hint(l, field, len);
        return;
    }
    for (unsigned k = 0; k < l->n_columns; k++)
        if (l->head[k] == nr)
            l->failed = csv_refuse(l, nr, REFUSED_CSV, "this column is there twice");
    if (l->n_columns < CSV_COLUMNS_MAX)
        l->head[l->n_columns++] = (uint8_t)nr;
}

static void add_field(void *field, size_t len, void *who)
{
    struct csv_reader *l = who;
    const char *v = field != NULL ? field : "";

    if (l->failed != OK)
        return;
    if (l->in_head) {
        head_field(l, v, len);
        return;
    }
    if (l->n_fields == l->n_columns) {
        l->failed = refuse_line(l, REFUSED_CSV, 0, "more fields than there are columns; quote a comma within a field");
        return;
    }
    if (len > 0) {
        char *at = l->text + l->used;
        memcpy(at, v, len);
        at[len] = '\0';
        l->used += len + 1;
        l->fields[l->head[l->n_fields]] = at;
    }
    l->n_fields++;
}

/* Quotes aside, does the first line use semicolons? */
static unsigned char separator_of(const char *line, size_t len)
{
    return memchr(line, ';', len) != NULL ? ';' : memchr(line, '\t', len) != NULL ? '\t' : ',';
}

static enum status parse(struct csv_reader *l, const char *line, size_t len)
{
    bool good = csv_parse(&l->parser, line, len, add_field, NULL, l) == len;

    /* csv_fini also readies the parser for the next line; after a failure it has nothing left to say. */
    good = csv_fini(&l->parser, good ? add_field : NULL, NULL, l) == 0 && good;
    if (!good) {
        csv_free(&l->parser);
        TRY(make_parser(l));
        csv_set_delim(&l->parser, l->separator);
        if (l->failed == OK)
            l->failed = refuse_line(l, REFUSED_CSV, 0, "not CSV: a quote that does not open or close a field");
    }
    return l->failed;
}

static enum status check_head(struct csv_reader *l)
{
    for (unsigned nr = 0; nr < n_names(l); nr++) {
        bool er = false;
        for (unsigned k = 0; k < l->n_columns; k++)
            er |= l->head[k] == nr;
        if (!er && l->required >> nr & 1)
            return csv_refuse(l, nr, REFUSED_MEMBER_MISSING, "this column is needed");
    }
    return OK;
}

static bool is_empty(const char *line, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (strchr(" \t;,", line[i]) == NULL)
            return false;
    return true;
}

enum status csv_line(struct csv_reader *l, const char *line, size_t len, bool *row)
{
    *row = false;
    l->in_head = l->n_columns == 0;
    l->line++;
    l->failed = OK;
    l->used = 0;
    l->n_fields = 0;
    memset(l->fields, 0, sizeof(l->fields));
    if (l->in_head && len >= 3 && memcmp(line, "\xef\xbb\xbf", 3) == 0) {
        line += 3;
        len -= 3;
    }
    while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == '\n'))
        len--;
    if (len > CSV_LINE_MAX)
        return refuse_line(l, REFUSED_CSV, 0, "the line is too long");
    if (!text_is_utf8(line, len))
        return refuse_line(l, REFUSED_TEXT, 0, "not UTF-8; save the file as CSV UTF-8");
    if (memchr(line, '\r', len) != NULL || memchr(line, '\n', len) != NULL)
        return refuse_line(l, REFUSED_CSV, 0, "a line end within the line");
    if (is_empty(line, len))
        return OK;
    if (l->in_head) {
        l->separator = separator_of(line, len);
        csv_set_delim(&l->parser, l->separator);
    }
    TRY(parse(l, line, len));
    if (l->in_head)
        return check_head(l);
    if (l->n_fields != l->n_columns)
        return refuse_line(l, REFUSED_CSV, 0, "fewer fields than there are columns");
    for (unsigned nr = 0; nr < n_names(l); nr++)
        if (l->required >> nr & 1 && l->fields[nr] == NULL)
            return csv_refuse(l, nr, REFUSED_MEMBER_MISSING, "a value is needed in every row");
    *row = true;
    return OK;
}

/* ---- values ---- */

enum status csv_integer(struct csv_reader *l, unsigned nr, int64_t min, int64_t max, int64_t *out)
{
    const char *v = l->fields[nr];
    int64_t n;

    if (v == NULL)
        return OK;
    if (!decimal_parse(v, strlen(v), &n) || n < min || n > max)
        return csv_refuse(l, nr, REFUSED_VALUE, "not a whole number, or outside what is possible");
    *out = n;
    return OK;
}

static bool read_euro(const char *v, size_t len, int64_t *out)
{
    bool min = len > 0 && v[0] == '-';
    int64_t cents = 0;
    size_t i = min, begin = i;

    for (; i < len && v[i] >= '0' && v[i] <= '9' && i - begin < 10; i++)
        cents = cents * 10 + (v[i] - '0');
    if (i == begin)
        return false;
    cents *= 100;
    if (i < len && (v[i] == ',' || v[i] == '.') && len - i >= 2 && len - i <= 3) {
        for (size_t k = i + 1; k < len; k++)
            if (v[k] < '0' || v[k] > '9')
                return false;
        cents += (v[i + 1] - '0') * 10 + (len - i == 3 ? v[i + 2] - '0' : 0);
        i = len;
    }
    if (i != len || cents > MONEY_MAX || (min && -cents < MONEY_MIN))
        return false;
    *out = min ? -cents : cents;
    return true;
}

enum status csv_euro(struct csv_reader *l, unsigned nr, int64_t *out)
{
    const char *v = l->fields[nr];

    if (v == NULL || read_euro(v, strlen(v), out))
        return OK;
    return csv_refuse(l, nr, REFUSED_AMOUNT, "not an amount in euros such as 713,02 (no thousands mark, no currency)");
}

enum status csv_euro_range(struct csv_reader *l, unsigned nr, int64_t *min, int64_t *max)
{
    const char *v = l->fields[nr], *dots = v != NULL ? strstr(v, "..") : NULL;
    int64_t a = MONEY_UNKNOWN_MIN, b = MONEY_UNKNOWN_MAX;

    if (v == NULL)
        return OK;
    if (dots == NULL) {
        TRY(csv_euro(l, nr, &a));
        *min = *max = a;
        return OK;
    }
    size_t len = (size_t)(dots - v), rest = strlen(dots + 2);
    if ((len == 0 && rest == 0) || (len > 0 && !read_euro(v, len, &a)) || (rest > 0 && !read_euro(dots + 2, rest, &b)))
        return csv_refuse(l, nr, REFUSED_AMOUNT, "not an amount in euros, or a range such as 24000..28000");
    if (a > b)
        return csv_refuse(l, nr, REFUSED_RANGE, "the end of the range lies before its begin");
    *min = a;
    *max = b;
    return OK;
}

enum status csv_yes_no(struct csv_reader *l, unsigned nr, uint8_t *out)
{
    const char *v = l->fields[nr];

    if (v == NULL)
        return OK;
    if (strcmp(v, "ja") != 0 && strcmp(v, "nee") != 0)
        return csv_refuse(l, nr, REFUSED_VALUE, "neither ja nor nee");
    *out = v[0] == 'j' ? TRUTH_YES : TRUTH_NO;
    return OK;
}
