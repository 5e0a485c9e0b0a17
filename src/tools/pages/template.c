#include "pages/template.h"

#include "pages/html_names.h"

#include <ctype.h>
#include <string.h>

#define INCLUDE_MAX 4
#define NAME_LEN 40

enum state { STATE_TEXT, STATE_TAG, STATE_VALUE };   /* between tags; in a tag between attributes; in an attribute's value */

/* Where in the HTML one is; a branch begins and ends with the same. */
struct where {
    enum state state;
    unsigned depth;
    char element[TEMPLATE_DEPTH_MAX][NAME_LEN];   /* that are open */
    char tag[NAME_LEN], attribute[NAME_LEN];
};

struct block { enum piece_kind kind; struct place at; struct where began; bool has_else; };

struct parser {
    struct page *page;
    const char *folder;
    struct place at;
    const char *p;
    struct where where;
    struct block blocks[TEMPLATE_DEPTH_MAX];
    unsigned n_blocks, n_includes;
    struct grow literal;
    const char *title, *body;   /* of the page, while the frame is read */
    const char *body_file;
    int body_line;
    const char **ids;
    size_t n_ids;
    bool stop;                  /* after a mistake that nothing can be read behind */
};

static void parse(struct parser *p, const char *file, int line, const char *text);

static void mistake(struct parser *p, const char *what, const char *detail)
{
    problem(p->at, what, detail);
    p->stop = true;
}

/* ---- pieces ---- */

static void piece_add(struct parser *p, struct piece piece)
{
    piece.at = p->at;
    p->page->pieces = grow_array(p->page->pieces, p->page->n, sizeof piece);
    p->page->pieces[p->page->n++] = piece;
}

static void literal_end(struct parser *p)
{
    if (p->literal.len > 0)
        piece_add(p, (struct piece){ .kind = PIECE_LITERAL, .source = grow_copy(p->literal.at, p->literal.len) });
    p->literal.len = 0;
}

static void literal(struct parser *p, const char *text, size_t len)
{
    grow_bytes(&p->literal, text, len);
    for (size_t i = 0; i < len; i++)
        p->at.line += text[i] == '\n';
}

/* White space of any length is one blank, or one line end. */
static void space(struct parser *p)
{
    size_t n = strspn(p->p, " \t\r\n");
    bool line = memchr(p->p, '\n', n) != NULL && p->where.state == STATE_TEXT;

    for (size_t i = 0; i < n; i++)
        p->at.line += p->p[i] == '\n';
    grow_text(&p->literal, line ? "\n" : " ");
    p->p += n;
}

/* ---- blocks ---- */

static bool same_where(const struct where *a, const struct where *b)
{
    if (a->state != b->state || a->depth != b->depth || strcmp(a->tag, b->tag) != 0 ||
        (a->state == STATE_VALUE && strcmp(a->attribute, b->attribute) != 0))
        return false;
    for (unsigned i = 0; i < a->depth; i++)
        if (strcmp(a->element[i], b->element[i]) != 0)
            return false;
    return true;
}

static void block_begin(struct parser *p, struct piece piece)
{
    if (p->n_blocks == TEMPLATE_DEPTH_MAX) {
        mistake(p, "blocks too deep", NULL);
        return;
    }
    p->blocks[p->n_blocks++] = (struct block){ .kind = piece.kind, .at = p->at, .began = p->where };
    piece_add(p, piece);
}

static void block_else_end(struct parser *p, bool is_else)
{
    struct block *b = p->n_blocks == 0 ? NULL : &p->blocks[p->n_blocks - 1];
    bool branch = b != NULL && (b->kind == PIECE_IF || b->kind == PIECE_IF_NOT || b->kind == PIECE_IS);

    if (b == NULL || (is_else && (!branch || b->has_else))) {
        mistake(p, "an end or else of nothing", NULL);
        return;
    }
    if (!same_where(&p->where, &b->began)) {
        mistake(p, "a branch ends elsewhere in the HTML than it began", NULL);
        return;
    }
    b->has_else = is_else;
    piece_add(p, (struct piece){ .kind = is_else ? PIECE_ELSE : PIECE_END });
    if (!is_else)
        p->n_blocks--;
}

/* ---- directives ---- */

static char *word(const char **at)
{
    const char *begin = *at + strspn(*at, " ");
    size_t n = strcspn(begin, " ");

    *at = begin + n;
    return n == 0 ? NULL : grow_copy(begin, n);
}

/* A member as C writes it: a path of names, perhaps through pointers. */
static bool member_ok(const char *m)
{
    if (m == NULL)
        return false;
    m += *m == '*';
    if (!isalpha((unsigned char)*m))
        return false;
    for (; *m != '\0'; m++)
        if (!islower((unsigned char)*m) && !isdigit((unsigned char)*m) && strchr("_.-", *m) == NULL &&
            !(*m == '>' && m[-1] == '-'))
            return false;
    return true;
}

static bool name_ok(const char *m)
{
    return m != NULL && strspn(m, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(m);
}

static bool id_ok(const char *m)
{
    return m != NULL && strspn(m, "abcdefghijklmnopqrstuvwxyz0123456789_.") == strlen(m);
}

/* Whether a piece may stand here, and as what. */
static void value_piece(struct parser *p, struct piece piece)
{
    const struct where *w = &p->where;

    if (w->state == STATE_TAG) {
        mistake(p, "a value in a tag", piece.source);
        return;
    }
    if (w->state == STATE_VALUE) {
        piece.plain = true;
        if (!attribute_takes(w->tag, w->attribute, piece.kind))
            mistake(p, "this may not stand in this attribute", w->attribute);
    } else {
        piece.plain = w->depth > 0 && element_text_only(w->element[w->depth - 1]);
        if (piece.kind != PIECE_TEXT && piece.kind != PIECE_PLURAL && piece.kind != PIECE_VALUE && piece.kind != PIECE_OTHER_NAME)
            mistake(p, "this may stand in an attribute only", piece.source);
    }
    piece_add(p, piece);
}

static void directive_named(struct parser *p, struct piece piece, const char *kind, const char *rest)
{
    static const struct { const char *word; enum piece_kind kind; bool (*ok)(const char *); } rows[] = {
        { "t", PIECE_TEXT, id_ok }, { "n", PIECE_PLURAL, id_ok }, { "v", PIECE_VALUE, member_ok },
        { "link", PIECE_LINK, member_ok }, { "route", PIECE_ROUTE, name_ok },
        { "field", PIECE_FIELD, name_ok }, { "action", PIECE_ACTION, name_ok },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (strcmp(rows[i].word, kind) != 0)
            continue;
        piece.kind = rows[i].kind;
        piece.a = word(&rest);
        piece.b = piece.kind == PIECE_PLURAL ? word(&rest) : rest;
        if (!rows[i].ok(piece.a) || (piece.kind == PIECE_PLURAL && !member_ok(piece.b)) ||
            (piece.kind != PIECE_TEXT && piece.kind != PIECE_PLURAL && word(&rest) != NULL))
            mistake(p, "not a name that this can have", piece.source);
        else
            value_piece(p, piece);
        return;
    }
    mistake(p, "a directive that is not known", piece.source);
}

static bool directive_block(struct parser *p, struct piece piece, const char *first, const char *rest)
{
    if (strcmp(first, "else") == 0 || strcmp(first, "end") == 0) {
        block_else_end(p, first[1] == 'l');
        return true;
    }
    if (strcmp(first, "languages") == 0) {
        piece.kind = PIECE_LANGUAGES;
        block_begin(p, piece);
        return true;
    }
    bool is = strcmp(first, "is") == 0, each = strcmp(first, "each") == 0;
    if (!is && !each && strcmp(first, "if") != 0)
        return false;
    piece.kind = is ? PIECE_IS : each ? PIECE_EACH : PIECE_IF;
    piece.a = word(&rest);
    if (piece.kind == PIECE_IF && piece.a != NULL && strcmp(piece.a, "not") == 0) {
        piece.kind = PIECE_IF_NOT;
        piece.a = word(&rest);
    }
    const char *second = each ? word(&rest) : NULL;
    piece.b = is || each ? word(&rest) : NULL;
    bool ok = member_ok(piece.a) && word(&rest) == NULL;
    if (is)
        ok &= name_ok(piece.b);
    if (each)
        ok &= second != NULL && strcmp(second, "in") == 0 && member_ok(piece.b);
    if (!ok)
        mistake(p, "not a condition", piece.source);
    else
        block_begin(p, piece);
    return true;
}

static void directive_include(struct parser *p, const char *name)
{
    struct grow path = { 0 };
    size_t len;
    struct place back = p->at;
    const char *back_p = p->p;
    struct where began = p->where;
    unsigned blocks = p->n_blocks;

    if (!id_ok(name) || p->n_includes == INCLUDE_MAX) {
        mistake(p, "not a part that can be included", name);
        return;
    }
    grow_text(&path, p->folder);
    grow_text(&path, "/parts/");
    grow_text(&path, name);
    grow_text(&path, ".html");
    char *text = grow_file(path.at, &len);
    if (text == NULL) {
        p->stop = true;
        return;
    }
    p->n_includes++;
    parse(p, path.at, 1, text);
    p->n_includes--;
    p->at = back;
    p->p = back_p;
    if (!p->stop && (!same_where(&p->where, &began) || p->n_blocks != blocks))
        mistake(p, "a part ends elsewhere in the HTML than it began", name);
}

static void directive_content(struct parser *p)
{
    struct place back = p->at;
    const char *back_p = p->p;

    if (p->body == NULL) {
        mistake(p, "content of no page", NULL);
        return;
    }
    const char *body = p->body;
    p->body = NULL;
    parse(p, p->body_file, p->body_line, body);
    p->at = back;
    p->p = back_p;
}

static bool directive_plain(struct parser *p, struct piece piece, const char *source)
{
    static const struct { const char *word; enum piece_kind kind; } rows[] = {
        { "lang", PIECE_LANG }, { "dir", PIECE_DIR }, { "style", PIECE_STYLE }, { "theme", PIECE_THEME },
        { "other:tag", PIECE_OTHER_TAG }, { "other:name", PIECE_OTHER_NAME }, { "other:here", PIECE_OTHER_HERE },
    };

    if (strcmp(source, "content") == 0) {
        directive_content(p);
        return true;
    }
    if (strcmp(source, "title") == 0) {
        piece.kind = PIECE_TEXT;
        piece.a = p->title;
        piece.b = "";
        value_piece(p, piece);
        return true;
    }
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (strcmp(rows[i].word, source) == 0) {
            piece.kind = rows[i].kind;
            bool inside = false;
            for (unsigned b = 0; b < p->n_blocks; b++)
                inside |= p->blocks[b].kind == PIECE_LANGUAGES;
            if (strncmp(source, "other:", strlen("other:")) == 0 && !inside)
                mistake(p, "outside {{languages}}", source);
            else
                value_piece(p, piece);
            return true;
        }
    return false;
}

static void directive(struct parser *p)
{
    const char *begin = p->p + 2, *end = strstr(begin, "}}");

    if (end == NULL || memchr(begin, '\n', (size_t)(end - begin)) != NULL) {
        mistake(p, "{{ is not closed in its line", NULL);
        return;
    }
    literal_end(p);
    struct piece piece = { .source = grow_copy(begin, (size_t)(end - begin)) };
    const char *rest = piece.source, *colon = strchr(piece.source, ':');
    p->p = end + 2;
    if (directive_plain(p, piece, piece.source))
        return;
    if (colon != NULL && memchr(piece.source, ' ', (size_t)(colon - piece.source)) == NULL) {
        directive_named(p, piece, grow_copy(piece.source, (size_t)(colon - piece.source)), colon + 1);
        return;
    }
    char *first = word(&rest);
    if (first == NULL)
        mistake(p, "a directive that is not known", piece.source);
    else if (strcmp(first, "include") == 0)
        directive_include(p, word(&rest));
    else if (!directive_block(p, piece, first, rest))
        mistake(p, "a directive that is not known", piece.source);
}

/* ---- HTML ---- */

static bool name_take(struct parser *p, char name[NAME_LEN])
{
    size_t n = strspn(p->p, "abcdefghijklmnopqrstuvwxyz0123456789-");

    if (n == 0 || n >= NAME_LEN)
        return false;
    memcpy(name, p->p, n);
    name[n] = '\0';
    literal(p, p->p, n);
    p->p += n;
    return true;
}

static void end_tag(struct parser *p)
{
    struct where *w = &p->where;
    char name[NAME_LEN] = "";

    literal(p, "</", 2);
    p->p += 2;
    if (!name_take(p, name) || *p->p != '>')
        mistake(p, "not an end tag", NULL);
    else if (w->depth == 0 || strcmp(w->element[w->depth - 1], name) != 0)
        mistake(p, "closes another element than the one that is open", name);
    else {
        w->depth--;
        literal(p, ">", 1);
        p->p++;
    }
}

static void start_tag(struct parser *p)
{
    struct where *w = &p->where;

    literal(p, "<", 1);
    p->p++;
    if (!name_take(p, w->tag) || !element_known(w->tag))
        mistake(p, "an element that is not known", w->tag);
    else if (w->depth > 0 && element_text_only(w->element[w->depth - 1]))
        mistake(p, "an element where only text may be", w->tag);
    else
        w->state = STATE_TAG;
}

static void tag_open(struct parser *p)
{
    static const char doctype[] = "<!doctype html>";

    if (strncmp(p->p, doctype, strlen(doctype)) == 0 && p->page->n == 0 && p->literal.len == 0) {
        literal(p, doctype, strlen(doctype));
        p->p += strlen(doctype);
    } else if (p->p[1] == '/') {
        end_tag(p);
    } else if (p->p[1] == '!' || p->p[1] == '?') {
        mistake(p, "a comment or the like", NULL);
    } else {
        start_tag(p);
    }
}

static void tag_close(struct parser *p)
{
    struct where *w = &p->where;

    literal(p, ">", 1);
    p->p++;
    w->state = STATE_TEXT;
    if (!element_void(w->tag)) {
        if (w->depth == TEMPLATE_DEPTH_MAX) {
            mistake(p, "elements too deep", NULL);
            return;
        }
        memcpy(w->element[w->depth++], w->tag, NAME_LEN);
    }
    w->tag[0] = '\0';
}

static void attribute(struct parser *p)
{
    struct where *w = &p->where;

    if (!name_take(p, w->attribute) || !attribute_known(w->attribute)) {
        mistake(p, "an attribute that is not known", w->attribute);
    } else if (attribute_bare(w->attribute)) {
        if (*p->p == '=')
            mistake(p, "this attribute has no value", w->attribute);
    } else if (p->p[0] != '=' || p->p[1] != '"') {
        mistake(p, "an attribute without a value in double quotes", w->attribute);
    } else {
        literal(p, "=\"", 2);
        p->p += 2;
        w->state = STATE_VALUE;
    }
}

/* An id that is all literal stands once. */
static void id_note(struct parser *p, const char *begin, const char *end)
{
    if (strcmp(p->where.attribute, "id") != 0 || memchr(begin, '{', (size_t)(end - begin)) != NULL)
        return;
    char *id = grow_copy(begin, (size_t)(end - begin));
    for (size_t i = 0; i < p->n_ids; i++)
        if (strcmp(p->ids[i], id) == 0)
            mistake(p, "an id twice", id);
    p->ids = grow_array(p->ids, p->n_ids, sizeof *p->ids);
    p->ids[p->n_ids++] = id;
}

static void in_value(struct parser *p, const char *begin)
{
    const char *quote = strchr(p->p, '"');

    if (p->p == begin && quote != NULL)
        id_note(p, begin, quote);
    if (*p->p == '"') {
        literal(p, "\"", 1);
        p->p++;
        p->where.state = STATE_TAG;
    } else if (strchr("<>&\n", *p->p) != NULL) {
        mistake(p, "a character that an attribute may not have as it is", p->where.attribute);
    } else {
        literal(p, p->p, 1);
        p->p++;
    }
}

/* Words stand in texts: what is between tags here is marks only. */
static void in_text(struct parser *p)
{
    static const char *const marks[] = { "&times;", "&ndash;", "=", "12", "13", NULL };

    for (size_t i = 0; marks[i] != NULL; i++)
        if (strncmp(p->p, marks[i], strlen(marks[i])) == 0) {
            literal(p, marks[i], strlen(marks[i]));
            p->p += strlen(marks[i]);
            return;
        }
    mistake(p, "words that are not in a text", grow_copy(p->p, strcspn(p->p, "\n<{") < 20 ? strcspn(p->p, "\n<{") : 20));
}

static void step(struct parser *p, const char *value_begin)
{
    if (p->p[0] == '{' && p->p[1] == '{')
        directive(p);
    else if (p->where.state == STATE_VALUE)
        in_value(p, value_begin);
    else if (strchr(" \t\r\n", *p->p) != NULL)
        space(p);
    else if (p->where.state == STATE_TAG)
        *p->p == '>' ? tag_close(p) : attribute(p);
    else if (*p->p == '<')
        tag_open(p);
    else
        in_text(p);
}

static void parse(struct parser *p, const char *file, int line, const char *text)
{
    const char *value_begin = NULL;
    enum state before = p->where.state;

    literal_end(p);
    p->at = (struct place){ file, line };
    p->p = text;
    while (!p->stop && *p->p != '\0') {
        step(p, value_begin);
        if (p->where.state == STATE_VALUE && before != STATE_VALUE)
            value_begin = p->p;
        before = p->where.state;
    }
    literal_end(p);
}

static void ended(struct parser *p)
{
    if (p->stop)
        return;
    if (p->n_blocks > 0)
        problem(p->blocks[p->n_blocks - 1].at, "a block that does not end", NULL);
    if (p->where.state != STATE_TEXT || p->where.depth > 0)
        problem(p->at, "an element that is not closed", p->where.depth > 0 ? p->where.element[p->where.depth - 1] : p->where.tag);
}

void template_read(struct page *out, const char *folder, const char *name)
{
    static const char begin[] = "{{title ";
    struct parser p = { .page = out, .folder = folder };
    struct grow path = { 0 }, frame_path = { 0 };
    size_t len, frame_len;

    *out = (struct page){ .name = name };
    grow_text(&path, folder);
    grow_text(&path, "/");
    grow_text(&path, name);
    grow_text(&path, ".html");
    grow_text(&frame_path, folder);
    grow_text(&frame_path, "/parts/frame.html");
    char *text = grow_file(path.at, &len), *frame = grow_file(frame_path.at, &frame_len);
    if (text == NULL || frame == NULL)
        return;
    char *end = strstr(text, "}}\n");
    if (strncmp(text, begin, strlen(begin)) != 0 || end == NULL) {
        problem((struct place){ path.at, 1 }, "does not begin with {{title ID}}", NULL);
        return;
    }
    p.title = grow_copy(text + strlen(begin), (size_t)(end - text) - strlen(begin));
    p.body = end + 3;
    p.body_file = path.at;
    p.body_line = 2;
    parse(&p, frame_path.at, 1, frame);
    ended(&p);
    if (!p.stop && p.body != NULL)
        problem((struct place){ frame_path.at, 1 }, "{{content}} is missing", NULL);
}
