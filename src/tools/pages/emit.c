#include "pages/emit.h"

#include <string.h>

struct emitter {
    FILE *out;
    const struct po *all;
    const struct piece *piece;
    int indent;
    struct { const char *item, *list; } loops[TEMPLATE_DEPTH_MAX];   /* list: as C */
    unsigned n_loops;
    struct { bool loop; } blocks[TEMPLATE_DEPTH_MAX];
    unsigned n_blocks;
};

/* ---- C ---- */

static void line_begin(struct emitter *e)
{
    fprintf(e->out, "%*s", e->indent * 4, "");
}

/* As a C string, escaped for HTML where it is a text. A question mark could begin a trigraph. */
static void c_string(FILE *out, const char *text, size_t len, bool html)
{
    static const struct { char c; const char *entity; } entities[] = {
        { '&', "&amp;" }, { '<', "&lt;" }, { '>', "&gt;" }, { '"', "&quot;" }, { '\'', "&#39;" } };

    fputc('"', out);
    for (size_t i = 0; i < len; i++) {
        const char *entity = NULL;
        for (size_t k = 0; html && k < sizeof entities / sizeof entities[0]; k++)
            if (entities[k].c == text[i])
                entity = entities[k].entity;
        if (entity != NULL)
            fputs(entity, out);
        else if (text[i] == '\n')
            fputs("\\n", out);
        else if (strchr("\"\\?", text[i]) != NULL)
            fprintf(out, "\\%c", text[i]);
        else
            fputc(text[i], out);
    }
    fputc('"', out);
}

static void write_literal(struct emitter *e, const char *text, size_t len, bool html)
{
    if (len == 0)
        return;
    line_begin(e);
    fputs("write_text(w, ", e->out);
    c_string(e->out, text, len, html);
    fputs(");\n", e->out);
}

/* A member of a template as C: a loop's item is an element of its list. prefix: before the last name. */
static const char *as_c(const struct emitter *e, const char *member, const char *prefix)
{
    struct grow c = { 0 };
    const char *last = member;

    if (*member == '*') {
        grow_text(&c, "*");
        last = ++member;
    }
    size_t head = strcspn(member, ".-");
    unsigned i = e->n_loops;
    while (i > 0 && !(strlen(e->loops[i - 1].item) == head && memcmp(e->loops[i - 1].item, member, head) == 0))
        i--;
    if (i > 0) {
        grow_text(&c, e->loops[i - 1].list);
        grow_text(&c, "[i_");
        grow_text(&c, e->loops[i - 1].item);
        grow_text(&c, "]");
        grow_text(&c, member + head);
        return grow_string(&c);
    }
    grow_text(&c, "p->");
    for (const char *p = member; *p != '\0'; p++)
        if (*p == '.' || *p == '>')
            last = p + 1;
    grow_bytes(&c, member, (size_t)(last - member));
    grow_text(&c, prefix);
    grow_text(&c, last);
    return grow_string(&c);
}

/* ---- texts ---- */

static struct po_text *text_of(const struct po *po, const struct piece *piece)
{
    struct po_text *t = po_find(po, piece->a);

    if (t == NULL && po->language == LANGUAGE_NL)
        problem(piece->at, "a text that nl.po does not have", piece->a);
    if (t != NULL && (t->plural != NULL) != (piece->kind == PIECE_PLURAL))
        problem(piece->at, "a plural is written {{n:...}}, and nothing else is", piece->a);
    if (t != NULL)
        t->used = true;
    return t;
}

/* The member that {name} stands for: "name=member" of the directive, or the member of that name. */
static const char *bound(const struct emitter *e, const char *name, size_t len)
{
    const char *rest = e->piece->kind == PIECE_TEXT ? e->piece->b : "";

    if (e->piece->kind == PIECE_PLURAL && len == 1 && *name == 'n')
        return as_c(e, e->piece->b, "");
    for (; *rest != '\0'; rest += strcspn(rest, " ")) {
        rest += strspn(rest, " ");
        if (strncmp(rest, name, len) == 0 && rest[len] == '=')
            return as_c(e, grow_copy(rest + len + 1, strcspn(rest + len + 1, " ")), "");
    }
    return as_c(e, grow_copy(name, len), "");
}

static void write_form(struct emitter *e, const char *text)
{
    const char *piece;
    size_t len;

    for (; (piece = po_piece(text, &len)) != NULL; text = piece + len) {
        write_literal(e, text, (size_t)(piece - text), true);
        if (piece[0] == '{') {
            line_begin(e);
            fprintf(e->out, "%s(w, l, %s);\n", e->piece->plain ? "html_plain" : "html_value", bound(e, piece + 1, len - 2));
        } else if (e->piece->plain) {
            problem(e->piece->at, "a mark where only text may be", e->piece->a);
        } else {
            const char *tag = piece[1] == '/' ? "</strong>" : "<strong>";
            write_literal(e, tag, strlen(tag), false);
        }
    }
    write_literal(e, text, strlen(text), true);
}

static void write_forms(struct emitter *e, const struct po_text *t, enum language l)
{
    line_begin(e);
    fprintf(e->out, "switch (html_plural(l, (%s).n)) {\n", as_c(e, e->piece->b, ""));
    for (unsigned i = 0; i < po_forms(l); i++) {
        line_begin(e);
        if (i + 1 < po_forms(l))
            fprintf(e->out, "case %u:\n", i);
        else
            fputs("default:\n", e->out);
        e->indent++;
        write_form(e, t->form[i]);
        line_begin(e);
        fputs("break;\n", e->out);
        e->indent--;
    }
    line_begin(e);
    fputs("}\n", e->out);
}

static bool in_pieces(const struct po_text *t)
{
    size_t len;

    return t->plural != NULL || po_piece(t->source, &len) != NULL;
}

static void write_a_text(struct emitter *e)
{
    const struct po_text *dutch = text_of(&e->all[LANGUAGE_NL], e->piece);

    if (dutch == NULL)
        return;
    line_begin(e);
    if (!in_pieces(dutch)) {
        fputs("write_text(w, (const char *const[LANGUAGE_N]){ ", e->out);
        for (enum language l = 0; l < LANGUAGE_N; l++) {
            const struct po_text *t = text_of(&e->all[l], e->piece);
            if (t != NULL && t->form[0] != NULL)
                c_string(e->out, t->form[0], strlen(t->form[0]), true);
            fputs(l + 1 < LANGUAGE_N ? ", " : " }[l]);\n", e->out);
        }
        return;
    }
    fputs("switch (l) {\n", e->out);
    for (enum language l = 0; l < LANGUAGE_N; l++) {
        const struct po_text *t = text_of(&e->all[l], e->piece);
        line_begin(e);
        fprintf(e->out, "case %u:\n", (unsigned)l);
        e->indent++;
        if (t != NULL && t->plural != NULL && e->piece->kind == PIECE_PLURAL)
            write_forms(e, t, l);
        else if (t != NULL && t->form[0] != NULL)
            write_form(e, t->form[0]);
        line_begin(e);
        fputs("break;\n", e->out);
        e->indent--;
    }
    line_begin(e);
    fputs("default:\n", e->out);
    line_begin(e);
    fputs("    break;\n", e->out);
    line_begin(e);
    fputs("}\n", e->out);
}

/* ---- pieces ---- */

static void block_begin(struct emitter *e)
{
    const struct piece *x = e->piece;

    line_begin(e);
    switch (x->kind) {
    case PIECE_IF:
        fprintf(e->out, "if (%s) {\n", as_c(e, x->a, ""));
        break;
    case PIECE_IF_NOT:
        fprintf(e->out, "if (!%s) {\n", as_c(e, x->a, ""));
        break;
    case PIECE_IS:
        fprintf(e->out, "if (%s == %s) {\n", as_c(e, x->a, ""), x->b);
        break;
    case PIECE_EACH:
        fprintf(e->out, "for (size_t i_%s = 0; i_%s < %s; i_%s++) {\n", x->a, x->a, as_c(e, x->b, "n_"), x->a);
        break;
    default:
        fputs("for (enum language o = 0; o < LANGUAGE_N; o++) {\n", e->out);
        line_begin(e);
        fputs("    if (o == l || (p->frame.languages >> o & 1) == 0)\n", e->out);
        line_begin(e);
        fputs("        continue;\n", e->out);
        break;
    }
    e->blocks[e->n_blocks++].loop = x->kind == PIECE_EACH;
    if (x->kind == PIECE_EACH) {
        const char *list = as_c(e, x->b, "");
        e->loops[e->n_loops].item = x->a;
        e->loops[e->n_loops++].list = list;
    }
    e->indent++;
}

static void block_else_end(struct emitter *e, bool is_else)
{
    e->indent--;
    line_begin(e);
    fputs(is_else ? "} else {\n" : "}\n", e->out);
    if (is_else)
        e->indent++;
    else if (e->blocks[--e->n_blocks].loop)
        e->n_loops--;
}

static void write_piece(struct emitter *e)
{
    const struct piece *x = e->piece;

    if (x->kind == PIECE_LITERAL) {
        write_literal(e, x->source, strlen(x->source), false);
        return;
    }
    if (x->kind == PIECE_TEXT || x->kind == PIECE_PLURAL) {
        write_a_text(e);
        return;
    }
    if (x->kind == PIECE_ELSE || x->kind == PIECE_END) {
        block_else_end(e, x->kind == PIECE_ELSE);
        return;
    }
    if (x->kind >= PIECE_IF) {
        block_begin(e);
        return;
    }
    line_begin(e);
    switch (x->kind) {
    case PIECE_VALUE:      fprintf(e->out, "%s(w, l, %s);\n", x->plain ? "html_plain" : "html_value", as_c(e, x->a, "")); break;
    case PIECE_LINK:       fprintf(e->out, "html_plain_link(w, l, %s);\n", as_c(e, x->a, "")); break;
    case PIECE_ROUTE:      fprintf(e->out, "route_write(w, l, ROUTE_%s);\n", x->a); break;
    case PIECE_FIELD:      fprintf(e->out, "write_text(w, field_name(FIELD_%s));\n", x->a); break;
    case PIECE_ACTION:     fprintf(e->out, "write_text(w, action_value(ACTION_%s));\n", x->a); break;
    case PIECE_LANG:       fputs("write_text(w, language_tag(l));\n", e->out); break;
    case PIECE_DIR:        fputs("write_text(w, html_direction(l));\n", e->out); break;
    case PIECE_STYLE:      fputs("write_text(w, page_style_path);\n", e->out); break;
    case PIECE_THEME:      fputs("html_escape(w, p->frame.theme);\n", e->out); break;
    case PIECE_OTHER_TAG:  fputs("write_text(w, language_tag(o));\n", e->out); break;
    case PIECE_OTHER_NAME: fputs("write_text(w, html_language(o));\n", e->out); break;
    default:               fputs("route_write(w, o, p->frame.here);\n", e->out); break;
    }
}

void emit_begin(FILE *out)
{
    fputs("/* Made by passend-pages from templates and texts. */\n#include \"gate/public/pages.h\"\n", out);
}

void emit_page(FILE *out, const struct page *page, const struct po *all)
{
    struct emitter e = { .out = out, .all = all, .indent = 1 };

    fprintf(out, "\nvoid page_%s(struct writer *w, const struct page_%s *p)\n{\n"
                 "    const enum language l = p->frame.language;\n\n    BUG_IF(l >= LANGUAGE_N);\n",
            page->name, page->name);
    for (size_t i = 0; i < page->n; i++) {
        e.piece = &page->pieces[i];
        write_piece(&e);
    }
    fputs("}\n", out);
}

void emit_notice(FILE *out, const struct page *page, const struct po *po)
{
    fprintf(out, "%s\n", page->name);
    for (size_t i = 0; i < page->n; i++) {
        const struct piece *x = &page->pieces[i];
        const struct po_text *t = x->kind == PIECE_TEXT || x->kind == PIECE_PLURAL ? po_find(po, x->a) : NULL;
        if (x->kind == PIECE_LITERAL)
            fputs(x->source, out);
        else if (t == NULL)
            fprintf(out, "{{%s}}", x->source == NULL ? x->kind == PIECE_ELSE ? "else" : "end" : x->source);
        else
            for (unsigned f = 0; f < (t->plural != NULL ? po_forms(po->language) : 1); f++)
                fprintf(out, "%s%s", f == 0 ? "" : "|", t->form[f]);
    }
}
