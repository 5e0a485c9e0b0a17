#include "cli/cli.h"

#include "base/mem.h"
#include "vectors/vectors.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define READ_MAX (1u << 16)

static const char help[] =
    "Usage: passend vectors < questions.ndjson > answers.ndjson\n"
    "\n"
    "Puts anybody's test data through the service's own code: one question (JSON) a line in, one answer a line out, in\n"
    "the same order. Clock, keys and policy come from the question. The operations stand in docs/vectors.md.\n"
    "\n"
    "  {\"id\":1,\"op\":\"json-parse\",\"data_b64\":\"W10=\"}  ->  {\"id\":1,\"result\":\"accept\"}\n"
    "  {\"id\":2,\"op\":\"json-parse\",\"data_b64\":\"Ww==\"}  ->  {\"id\":2,\"result\":\"refuse\",\"reason\":\"json-onjuist\"}\n"
    "\n"
    "Exit status: 0 every line was answered   2 usage   4 cannot read or write\n"
    "Example: passend vectors < questions.ndjson\n";

/* The line read so far. What is beyond the longest line is not kept; one byte of it says that there was more. */
struct line {
    char *text;
    size_t len, cap;
};

static bool add(struct line *l, const char *data, size_t len)
{
    size_t room = VECTORS_LINE_MAX + 1 - l->len;

    len = len < room ? len : room;
    if (l->cap - l->len < len) {
        size_t cap = 2 * (l->len + len);
        char *more = mem_realloc(l->text, cap);

        if (more == NULL)
            return false;
        l->text = more;
        l->cap = cap;
    }
    if (len > 0)
        memcpy(l->text + l->len, data, len);
    l->len += len;
    return true;
}

static bool answer(struct line *l)
{
    char *text;
    size_t len;

    if (vectors_answer(l->text, l->len, &text, &len) != OK)
        return false;
    text[len] = '\n';
    bool ok = fwrite(text, 1, len + 1, stdout) == len + 1;
    mem_free(text);
    l->len = 0;
    return ok;
}

/* Lines are answered as they come: before it waits for more, everything answered is written. */
static bool run(struct line *l)
{
    static char buffer[READ_MAX];
    bool pending = false;

    for (;;) {
        if (fflush(stdout) != 0)
            return false;
        ssize_t n = read(STDIN_FILENO, buffer, sizeof buffer);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return n == 0 && (!pending || answer(l));
        for (char *at = buffer, *end = buffer + n; at < end;) {
            char *newline = memchr(at, '\n', (size_t)(end - at));
            char *stop = newline != NULL ? newline : end;

            if (!add(l, at, (size_t)(stop - at)) || (newline != NULL && !answer(l)))
                return false;
            pending = newline == NULL;
            at = stop + 1;
        }
    }
}

int cli_vectors(int argc, char **argv)
{
    struct line l = { 0 };

    if (argc == 2 && strcmp(argv[1], "--help") == 0) {
        fputs(help, stdout);
        return EXIT_YES;
    }
    if (argc != 1) {
        fputs(help, stderr);
        return EXIT_USAGE;
    }
    bool ok = run(&l);
    mem_free(l.text);
    vectors_end();
    if (ok)
        return EXIT_YES;
    fputs("passend vectors: cannot read the input or write the output\n", stderr);
    return EXIT_UNREADABLE;
}
