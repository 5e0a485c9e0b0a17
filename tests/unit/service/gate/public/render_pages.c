/*
 * render_pages FOLDER: every page in every language, usual and rich, to FOLDER/LANGUAGE/NAME.html and NAME-rich.html; beside them
 * style.css, theme.css and pages.json: each page with its language, its policy and the addresses of its sheets.
 */
#include "example.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char page[PAGE_BYTES];

static void put(const char *folder, const char *name, const void *data, size_t len)
{
    char path[512];

    if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
        exit(2);
    FILE *f = fopen(path, "wb");
    if (f == NULL || fwrite(data, 1, len, f) != len || fclose(f) != 0)
        exit(2);
}

static void render(const char *folder, FILE *index, enum page_view v, enum language l, bool rich)
{
    struct example e = { .language = l, .rich = rich, .text = EXAMPLE_REAL };
    char name[128];
    struct writer w;

    writer_init(&w, page, sizeof page);
    example_page(&w, v, &e);
    if (w.failed || snprintf(name, sizeof name, "%s/%s%s.html", language_tag(l), example_name(v), rich ? "-rich" : "") >= (int)sizeof name)
        exit(2);
    put(folder, name, page, writer_len(&w));
    fprintf(index, "%s\n  {\"file\": \"%s\", \"page\": \"%s\", \"language\": \"%s\", \"rich\": %s, \"policy\": \"%s\"}", ftell(index) > 2 ? "," : "",
            name, example_name(v), language_tag(l), rich ? "true" : "false", page_csp(v));
}

int main(int argc, char **argv)
{
    static const struct theme theme = { 0x5b2a86, 0xffffff, 0x7a1f5c, 0xffffff, 0x7a1f5c };
    char path[512], sheet[PAGE_THEME_BYTES];
    struct writer w;

    if (argc != 2)
        return 2;
    for (enum language l = 0; l < LANGUAGE_N; l++) {
        if (snprintf(path, sizeof path, "%s/%s", argv[1], language_tag(l)) >= (int)sizeof path)
            return 2;
        mkdir(path, 0755);
    }
    if (snprintf(path, sizeof path, "%s/pages.json", argv[1]) >= (int)sizeof path)
        return 2;
    FILE *index = fopen(path, "w");
    if (index == NULL)
        return 2;
    fputs("[", index);
    for (enum page_view v = 0; v < VIEW_N; v++)
        for (enum language l = 0; l < LANGUAGE_N; l++) {
            render(argv[1], index, v, l, false);
            render(argv[1], index, v, l, true);
        }
    fputs("\n]\n", index);
    if (fclose(index) != 0)
        return 2;
    put(argv[1], "style.css", page_style, page_style_len);
    put(argv[1], "style.txt", page_style_path, strlen(page_style_path));
    writer_init(&w, sheet, sizeof sheet);
    page_theme_write(&w, &theme);
    if (w.failed || !theme_readable(&theme))
        return 2;
    put(argv[1], "theme.css", sheet, writer_len(&w));
    return 0;
}
