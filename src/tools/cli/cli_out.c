#include "cli/cli_out.h"

#include "base/text.h"
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define WIDTH_DEFAULT 100
#define WIDTH_MIN 40
#define WIDTH_MAX 400

int cli_out_option(int left, char **argv, unsigned formats, struct report_options *o)
{
    static const struct { const char *name; enum report_format format; } names[] = {
        { "--markdown", REPORT_MARKDOWN }, { "--html", REPORT_HTML }, { "--csv", REPORT_CSV }, { "--json", REPORT_JSON } };

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (strcmp(argv[0], names[i].name) == 0 && formats >> names[i].format & 1) {
            o->format = names[i].format;
            return 1;
        }
    if (strcmp(argv[0], "--lang") == 0 && left > 1 && (strcmp(argv[1], "nl") == 0 || strcmp(argv[1], "en") == 0)) {
        o->en = argv[1][0] == 'e';
        return 2;
    }
    return 0;
}

void cli_out_terminal(struct report_options *o)
{
    const char *columns = getenv("COLUMNS"), *plain = getenv("NO_COLOR"), *term = getenv("TERM");
    struct winsize size = { 0 };
    int64_t n = WIDTH_DEFAULT;
    bool terminal = isatty(STDOUT_FILENO) == 1;

    if (columns != NULL && decimal_parse(columns, strlen(columns), &n))
        ;
    else if (terminal && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        n = size.ws_col;
    o->width = (unsigned)(n < WIDTH_MIN ? WIDTH_MIN : n > WIDTH_MAX ? WIDTH_MAX : n);
    o->bold = terminal && (plain == NULL || plain[0] == '\0') && (term == NULL || strcmp(term, "dumb") != 0);
}

int cli_out_print(const struct report *r, const struct report_options *o, int e)
{
    if (report_print(r, stdout, o))
        return e;
    fputs("passend: not enough memory for this page\n", stderr);
    return EXIT_UNREADABLE;
}
