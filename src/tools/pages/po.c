#include "pages/po.h"

#include <string.h>

static const struct { const char *tag, *plural; unsigned forms; } languages[LANGUAGE_N] = {
#define LANGUAGE(NAME, tag, name, direction, forms, plural) [LANGUAGE_##NAME] = { tag, plural, forms },
#include "html/languages.def"
#undef LANGUAGE
};

const char *po_tag(enum language l)
{
    return languages[l].tag;
}

unsigned po_forms(enum language l)
{
    return languages[l].forms;
}

/* ---- reading ---- */

enum part { PART_NONE, PART_CONTEXT, PART_ID, PART_PLURAL, PART_STRING };

struct reading {
    struct po *po;
    struct place at;
    struct po_text now;
    struct grow context, id, plural, form[PO_FORMS];
    bool has_context, has_id, has_plural, has_form[PO_FORMS];
    enum part part;
    unsigned form_now;
    bool header_seen;
};

static bool starts(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

/* A line of the header: "Name: value\n". */
static bool header_has(const char *header, const char *name, const char *value)
{
    for (const char *at = header; *at != '\0'; at = strchr(at, '\n') != NULL ? strchr(at, '\n') + 1 : at + strlen(at)) {
        size_t n = strlen(name), v = strlen(value);
        if (strncmp(at, name, n) == 0 && strncmp(at + n, value, v) == 0 && (at[n + v] == '\n' || at[n + v] == '\0'))
            return true;
    }
    return false;
}

static void header_check(struct reading *r)
{
    const char *header = grow_string(&r->form[0]);

    if (!header_has(header, "Language: ", po_tag(r->po->language)))
        problem(r->now.at, "the header names another language than the file", NULL);
    if (!header_has(header, "Content-Type: ", "text/plain; charset=UTF-8"))
        problem(r->now.at, "Content-Type is not text/plain; charset=UTF-8", NULL);
    if (!header_has(header, "Plural-Forms: ", languages[r->po->language].plural))
        problem(r->now.at, "Plural-Forms is not the one of this language", languages[r->po->language].plural);
    r->header_seen = true;
}

/* C0 but the newline, DEL, C1, and what turns the direction of writing. */
static bool forbidden(const char *text)
{
    static const char *const never[] = {
        "\xd8\x9c", "\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\xaa", "\xe2\x80\xab",
        "\xe2\x80\xac", "\xe2\x80\xad", "\xe2\x80\xae", "\xe2\x81\xa6", "\xe2\x81\xa7", "\xe2\x81\xa8", "\xe2\x81\xa9" };

    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (strstr(text, never[i]) != NULL)
            return true;
    for (const unsigned char *p = (const unsigned char *)text; *p != '\0'; p++)
        if (*p < 0x20 || *p == 0x7f || (*p == 0xc2 && p[1] < 0xa0))
            return true;
    return false;
}

static void forms_take(struct reading *r)
{
    unsigned wanted = r->has_plural ? po_forms(r->po->language) : 1;

    for (unsigned i = 0; i < PO_FORMS; i++) {
        if (i >= wanted && r->has_form[i])
            problem(r->now.at, "a form too many", r->now.id);
        if (i >= wanted)
            continue;
        r->now.form[i] = grow_copy(grow_string(&r->form[i]), r->form[i].len);
        if (!r->has_form[i] || r->form[i].len == 0)
            problem(r->now.at, "no translation", r->now.id);
        if (forbidden(r->now.form[i]))
            problem(r->now.at, "a control character", r->now.id);
    }
}

/* What was read is a text, or the header. */
static void entry_end(struct reading *r)
{
    if (!r->has_id) {
        if (r->has_context)
            problem(r->at, "an id without a text", NULL);
    } else if (!r->has_context && r->id.len == 0 && !r->header_seen) {
        header_check(r);
    } else if (!r->has_context || r->context.len == 0) {
        problem(r->now.at, "a text without an id (msgctxt)", grow_string(&r->id));
    } else {
        r->now.id = grow_copy(r->context.at, r->context.len);
        r->now.source = grow_copy(grow_string(&r->id), r->id.len);
        r->now.plural = r->has_plural ? grow_copy(grow_string(&r->plural), r->plural.len) : NULL;
        if (r->now.fuzzy)
            problem(r->now.at, "a fuzzy translation", r->now.id);
        if (po_find(r->po, r->now.id) != NULL)
            problem(r->now.at, "an id twice", r->now.id);
        forms_take(r);
        r->po->texts = grow_array(r->po->texts, r->po->n, sizeof *r->po->texts);
        r->po->texts[r->po->n++] = r->now;
    }
    struct reading fresh = { .po = r->po, .at = r->at, .header_seen = r->header_seen };
    *r = fresh;
}

/* The quoted text of a line, unescaped. */
static void quoted(struct reading *r, const char *line, struct grow *to)
{
    const char *p = strchr(line, '"');

    if (p == NULL) {
        problem(r->at, "no text in quotation marks", NULL);
        return;
    }
    for (p++; *p != '"'; p++) {
        if (*p == '\0') {
            problem(r->at, "a quotation mark that is not closed", NULL);
            return;
        }
        if (*p != '\\') {
            grow_bytes(to, p, 1);
            continue;
        }
        p++;
        if (*p == 'n')
            grow_text(to, "\n");
        else if (*p == '"' || *p == '\\')
            grow_bytes(to, p, 1);
        else
            problem(r->at, "an escape that is not known", NULL);
        if (*p == '\0')
            return;
    }
    if (p[1 + strspn(p + 1, " \r")] != '\0')
        problem(r->at, "something behind the quotation mark", NULL);
}

static struct grow *part_buffer(struct reading *r)
{
    switch (r->part) {
    case PART_CONTEXT: return &r->context;
    case PART_ID:      return &r->id;
    case PART_PLURAL:  return &r->plural;
    case PART_STRING:  return &r->form[r->form_now];
    case PART_NONE:    break;
    }
    return NULL;
}

static void form_begin(struct reading *r, const char *line)
{
    unsigned i = 0;

    if (line[strlen("msgstr")] == '[')
        i = (unsigned)(line[strlen("msgstr[")] - '0');
    if (i >= PO_FORMS || r->has_form[i]) {
        problem(r->at, "a form that cannot be", NULL);
        return;
    }
    r->part = PART_STRING;
    r->form_now = i;
    r->has_form[i] = true;
}

static void comment_line(struct reading *r, const char *line)
{
    if (line[1] == '~')
        return;   /* a text of before */
    if (r->has_id)
        entry_end(r);
    if (line[1] == ',' && strstr(line, "fuzzy") != NULL)
        r->now.fuzzy = true;
}

static void line_read(struct reading *r, const char *line)
{
    if (line[strspn(line, " \r")] == '\0') {
        entry_end(r);
        return;
    }
    if (line[0] == '#') {
        comment_line(r, line);
        return;
    }
    if (starts(line, "msgctxt ")) {
        if (r->has_id)
            entry_end(r);
        r->part = PART_CONTEXT;
        r->has_context = true;
    } else if (starts(line, "msgid_plural ")) {
        r->part = PART_PLURAL;
        r->has_plural = true;
    } else if (starts(line, "msgid ")) {
        if (r->has_id)
            entry_end(r);
        r->part = PART_ID;
        r->has_id = true;
        r->now.at = r->at;
    } else if (starts(line, "msgstr")) {
        form_begin(r, line);
    } else if (line[0] != '"') {
        problem(r->at, "a line that is not known", line);
        return;
    }
    struct grow *to = part_buffer(r);
    if (to == NULL)
        problem(r->at, "a text of nothing", NULL);
    else
        quoted(r, line, to);
}

void po_parse(struct po *out, enum language language, const char *file, char *text)
{
    struct reading r = { .po = out, .at = { file, 0 } };

    *out = (struct po){ .file = file, .language = language };
    while (text != NULL) {
        char *end = strchr(text, '\n');
        if (end != NULL)
            *end = '\0';
        r.at.line++;
        line_read(&r, text);
        text = end == NULL ? NULL : end + 1;
    }
    entry_end(&r);
    if (!r.header_seen)
        problem((struct place){ file, 1 }, "no header", NULL);
}

struct po_text *po_find(const struct po *po, const char *id)
{
    for (size_t i = 0; i < po->n; i++)
        if (strcmp(po->texts[i].id, id) == 0)
            return &po->texts[i];
    return NULL;
}

/* ---- comparing ---- */

const char *po_piece(const char *text, size_t *len)
{
    const char *at = text + strcspn(text, "{<");
    const char *end = *at == '\0' ? NULL : strchr(at, *at == '{' ? '}' : '>');

    if (*at == '\0')
        return NULL;
    *len = end == NULL ? strlen(at) : (size_t)(end - at) + 1;
    return at;
}

static bool piece_ok(const char *piece, size_t len)
{
    if (piece[0] == '<')
        return (len == 3 && memcmp(piece, "<1>", 3) == 0) || (len == 4 && memcmp(piece, "</1>", 4) == 0);
    return len > 2 && piece[len - 1] == '}' && strspn(piece + 1, "abcdefghijklmnopqrstuvwxyz_") == len - 2;
}

static unsigned times(const char *text, const char *piece, size_t len)
{
    unsigned n = 0;
    size_t l;

    for (const char *p = text; (p = po_piece(p, &l)) != NULL; p += l)
        n += l == len && memcmp(p, piece, l) == 0;
    return n;
}

/* Marks are opened and closed in turn, pieces are well formed. */
static void pieces_check(const struct po_text *t, const char *text)
{
    bool open = false;
    size_t len;

    if (strchr(text, '}') != NULL && strchr(text, '{') == NULL)
        problem(t->at, "a brace that was not opened", t->id);
    for (const char *p = text; (p = po_piece(p, &len)) != NULL; p += len) {
        if (!piece_ok(p, len)) {
            problem(t->at, "neither {name} nor <1>", t->id);
            return;
        }
        if (p[0] == '{')
            continue;
        if (open != (p[1] == '/'))
            problem(t->at, "<1> is not closed, or closed without being open", t->id);
        open = p[1] != '/';
    }
    if (open)
        problem(t->at, "<1> is not closed, or closed without being open", t->id);
}

/* Of the two texts each has what the other has, as often. A form of a plural may say its number in words. */
static void same_pieces(const struct po_text *t, const char *source, const char *text, bool counted)
{
    size_t len;

    pieces_check(t, text);
    for (const char *p = source; (p = po_piece(p, &len)) != NULL; p += len) {
        bool number = counted && len == 3 && memcmp(p, "{n}", 3) == 0;
        if (times(text, p, len) != times(source, p, len) && !(number && times(text, p, len) == 0))
            problem(t->at, "a value or mark of the Dutch text is not in the translation, or not as often", t->id);
    }
    for (const char *p = text; (p = po_piece(p, &len)) != NULL; p += len)
        if (times(source, p, len) == 0)
            problem(t->at, "a value or mark that the Dutch text does not have", t->id);
}

static bool same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void text_compare(const struct po_text *dutch, const struct po_text *t, enum language l)
{
    if (!same(dutch->source, t->source) || !same(dutch->plural, t->plural)) {
        problem(t->at, "the Dutch text is not that of nl.po: translate it anew", t->id);
        return;
    }
    for (unsigned i = 0; i < (t->plural != NULL ? po_forms(l) : 1); i++)
        same_pieces(t, t->plural != NULL ? t->plural : t->source, t->form[i], t->plural != NULL);
}

void po_compare(const struct po *all)
{
    const struct po *nl = &all[LANGUAGE_NL];

    for (size_t i = 0; i < nl->n; i++) {
        const struct po_text *t = &nl->texts[i];
        if (!same(t->form[0], t->source) || (t->plural != NULL && !same(t->form[1], t->plural)))
            problem(t->at, "the Dutch text is not its own translation", t->id);
        for (enum language l = 0; l < LANGUAGE_N; l++) {
            const struct po_text *other = po_find(&all[l], t->id);
            if (other == NULL)
                problem((struct place){ all[l].file, 1 }, "a text is missing", t->id);
            else
                text_compare(t, other, l);
        }
    }
    for (enum language l = 0; l < LANGUAGE_N; l++)
        for (size_t i = 0; i < all[l].n; i++)
            if (po_find(nl, all[l].texts[i].id) == NULL)
                problem(all[l].texts[i].at, "a text that nl.po does not have", all[l].texts[i].id);
}
