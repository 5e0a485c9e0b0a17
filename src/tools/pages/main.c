/*
 * passend-pages TEXTS TEMPLATES OUT [--notice PAGE]... PAGE...
 *
 * Compiles the pages: TEXTS has LANGUAGE.po, TEMPLATES has PAGE.html and parts/. Writes the functions as C into OUT, and what a
 * person reads of the pages that are named so, a text for each language. Runs while the service is built, on the machine that
 * builds.
 *
 * exit status: 0; 1 where something in the sources is wrong, each printed as file:line: what; 2 where it cannot run.
 */
#include "pages/emit.h"

#include <stdlib.h>
#include <string.h>

static FILE *create(const char *folder, const char *name, const char *tag, const char *end)
{
    struct grow path = { 0 };

    grow_text(&path, folder);
    grow_text(&path, "/");
    grow_text(&path, name);
    grow_text(&path, tag);
    grow_text(&path, end);
    FILE *f = fopen(path.at, "wb");
    if (f == NULL) {
        fprintf(stderr, "passend-pages: cannot write %s\n", path.at);
        exit(2);
    }
    return f;
}

static void finish(FILE *f)
{
    if (ferror(f) != 0 || fclose(f) != 0) {
        fputs("passend-pages: cannot write\n", stderr);
        exit(2);
    }
}

static void texts_read(struct po all[LANGUAGE_N], const char *folder)
{
    for (enum language l = 0; l < LANGUAGE_N; l++) {
        struct grow path = { 0 };
        size_t len;
        grow_text(&path, folder);
        grow_text(&path, "/");
        grow_text(&path, po_tag(l));
        grow_text(&path, ".po");
        char *text = grow_file(path.at, &len);
        if (text != NULL)
            po_parse(&all[l], l, path.at, text);
    }
    if (problems() == 0)
        po_compare(all);
}

/* Into a buffer first: a page with a mistake leaves no half file that a later build would take for whole. */
static void pages_compile(const struct po *all, const struct page *pages, size_t n, const char *folder)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);

    if (out == NULL)
        exit(2);
    emit_begin(out);
    for (size_t i = 0; i < n && problems() == 0; i++)
        emit_page(out, &pages[i], all);
    finish(out);
    for (size_t i = 0; i < all[LANGUAGE_NL].n && problems() == 0; i++)
        if (!all[LANGUAGE_NL].texts[i].used)
            problem(all[LANGUAGE_NL].texts[i].at, "no page says this", all[LANGUAGE_NL].texts[i].id);
    if (problems() > 0)
        return;
    FILE *f = create(folder, "pages", "", ".c");
    fwrite(text, 1, len, f);
    finish(f);
}

int main(int argc, char **argv)
{
    struct po all[LANGUAGE_N] = { 0 };
    struct page *pages = NULL;
    bool *notice = NULL;
    size_t n = 0;

    if (argc < 5) {
        fputs("usage: passend-pages TEXTS TEMPLATES OUT [--notice PAGE]... PAGE...\n", stderr);
        return 2;
    }
    texts_read(all, argv[1]);
    for (int i = 4; i < argc; i++) {
        bool noticed = strcmp(argv[i], "--notice") == 0 && i + 1 < argc;
        i += noticed;
        pages = grow_array(pages, n, sizeof *pages);
        notice = grow_array(notice, n, sizeof *notice);
        notice[n] = noticed;
        template_read(&pages[n++], argv[2], argv[i]);
    }
    if (problems() == 0)
        pages_compile(all, pages, n, argv[3]);
    for (enum language l = 0; l < LANGUAGE_N && problems() == 0; l++) {
        FILE *f = create(argv[3], "notice-", po_tag(l), ".txt");
        for (size_t i = 0; i < n; i++)
            if (notice[i])
                emit_notice(f, &pages[i], &all[l]);
        finish(f);
    }
    return problems() > 0 ? 1 : 0;
}
