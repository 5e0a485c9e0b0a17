/* Writes docs/errors.md, docs/wire-messages.md and docs/glossary.md from the tables that the code is generated from. */
#include "base/buf.h"
#include "base/mem.h"
#include "base/status.h"
#include "model/facts.h"
#include "wire/messages.h"

#include <stdio.h>
#include <string.h>

static const char errors_head[] =
    "# Reason codes\n"
    "\n"
    "Generated from `src/lib/base/reasons.def` by `gen_docs errors`; a test fails when the two differ. A code that was released\n"
    "never changes its meaning.\n"
    "\n"
    "A refusal is an `application/problem+json` body (RFC 9457): its `type` is the service's issuer URL, `/problemen/`, and the\n"
    "code below. `status` and `title` are those of the table; `plaats` is a JSON Pointer to the member concerned, where there\n"
    "is one. No answer repeats what was sent. `/oauth/par` answers the codes of RFC 6749 and RFC 9396 as `error`.\n"
    "\n"
    "**Refused**: the request is wrong for a lasting reason; repeating it unchanged gives the same answer. **Fault**: the\n"
    "service cannot answer now; repeat it with the same `Idempotency-Key`.\n";

static const char messages_head[] =
    "# Messages between the processes\n"
    "\n"
    "Generated from `src/service/wire/messages.def` by `gen_docs messages`; a test fails when the two differ. Lengths are bytes of the\n"
    "whole message; the layouts stand in `src/service/wire/messages.h`. A receiver drops a channel on any type, direction or length\n"
    "that is not in this table.\n"
    "\n"
    "| Message | From | To | Least | Greatest |\n"
    "|---|---|---|---:|---:|\n";

static const char glossary_head[] =
    "# Glossary\n"
    "\n"
    "Terms of the law and of VERA stay Dutch in code, API and documents. Generated from `src/tools/cli/glossary.def` by\n"
    "`gen_docs glossary`; a test fails when the two differ. `passend glossary TERM` prints one.\n"
    "\n"
    "| Term | Meaning | In gewoon Nederlands | Source |\n"
    "|---|---|---|---|\n";

static void glossary(void)
{
    fputs(glossary_head, stdout);
#define TERM(term, names, en, nl, source) puts("| " term " | " en " | " nl " | " source " |");
#include "cli/glossary.def"
#undef TERM
}

static void errors(void)
{
    static const char *const classes[] = { [CLASS_REFUSED] = "Refused", [CLASS_FAULT] = "Fault" };

    fputs(errors_head, stdout);
    for (int c = CLASS_REFUSED; c <= CLASS_FAULT; c++) {
        printf("\n## %s\n\n| Code | Status | Title |\n|---|---:|---|\n", classes[c]);
        for (unsigned s = 1; s < STATUS_N; s++)
            if (status_class_of((enum status)s) == (enum status_class)c)
                printf("| `%s` | %u | %s |\n", status_slug((enum status)s), status_http((enum status)s),
                       status_title((enum status)s));
    }
}

static const char *role(enum wire_role r)
{
    static const char *const names[] = { "launcher", "gate", "notary", "assessor", "operator", "any role" };

    return names[r];
}

static void messages(void)
{
    fputs(messages_head, stdout);
#define MESSAGE(type, from, to, min, max) \
    printf("| `%s` | %s | %s | %zu | %zu |\n", &#type[4], role(from), role(to), (size_t)(min), (size_t)(max));
#include "wire/messages.def"
#undef MESSAGE
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "errors") == 0)
        errors();
    else if (argc == 2 && strcmp(argv[1], "messages") == 0)
        messages();
    else if (argc == 2 && strcmp(argv[1], "glossary") == 0)
        glossary();
    else
        return 2;
    return 0;
}
