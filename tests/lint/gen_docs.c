/* Writes docs/errors.md, docs/limits.md, docs/wire-messages.md and docs/glossary.md from the tables that the code is generated from. */
#include "base/buf.h"
#include "base/mem.h"
#include "base/status.h"
#include "model/facts.h"
#include "wire/messages.h"
#include "wire/assess.h"
#include "wire/control.h"
#include "wire/courier.h"
#include "wire/definitive.h"
#include "wire/events.h"
#include "wire/evidence.h"
#include "wire/log.h"
#include "wire/log_ask.h"
#include "wire/operator.h"
#include "wire/flow.h"
#include "wire/platform.h"
#include "wire/token.h"
#include "wire/tables.h"

#include <stdio.h>
#include <string.h>

static const char errors_head[] =
    "# Reason codes\n"
    "\n"
    "Generated from `src/lib/base/reasons.def` by `gen_docs errors`; a test fails when the two differ. A code that was released\n"
    "never changes its meaning.\n"
    "\n"
    "A refusal is an `application/problem+json` body (RFC 9457): its `type` is the service's issuer URL, `/problemen/`, and the\n"
    "code below. `status` and `title` are those of the table; `vindplaats` is a JSON Pointer to the member concerned, where there\n"
    "is one. No answer repeats what was sent. `/oauth/par` answers the codes of RFC 6749 and RFC 9396 as `error`.\n"
    "\n"
    "**Refused**: the request is wrong for a lasting reason; repeating it unchanged gives the same answer. **Fault**: the\n"
    "service cannot answer now; repeat it with the same `Idempotency-Key`.\n";

static const char messages_head[] =
    "# Messages between the processes\n"
    "\n"
    "Generated from `src/service/wire/messages.def` by `gen_docs messages`; a test fails when the two differ. Lengths are bytes of the\n"
    "whole message; the layouts stand in the headers of `src/service/wire`. A receiver drops a channel on any type, direction or length\n"
    "that is not in this table.\n"
    "\n"
    "| Message | From | To | Least | Greatest | Carries |\n"
    "|---|---|---|---:|---:|---|\n";

static const char roles_head[] =
    "\n## Processes\n"
    "\n"
    "From `src/service/wire/roles.def`. A process is replaced together with one that it needs.\n"
    "\n"
    "| Role | Program | Processes | Needs |\n"
    "|---|---|---|---|\n";

static const char peers_head[] =
    "\n## Channels\n"
    "\n"
    "| Between | and | How many |\n"
    "|---|---|---|\n";

static const char handovers_head[] =
    "\n## What is handed over\n"
    "\n"
    "From `src/service/wire/handover.def`, which says what the forms are.\n"
    "\n"
    "| Kind | From | To | Form | At most | When |\n"
    "|---|---|---|---|---:|---|\n";

static const char glossary_head[] =
    "# Glossary\n"
    "\n"
    "Terms of the law and of VERA stay Dutch in code, API and documents. Generated from `src/tools/cli/glossary.def` by\n"
    "`gen_docs glossary`; a test fails when the two differ. `passend glossary TERM` prints one.\n"
    "\n"
    "| Term | Meaning | In gewoon Nederlands | Source |\n"
    "|---|---|---|---|\n";

static const char limits_head[] =
    "# Limits\n"
    "\n"
    "Generated from `src/lib/base/limits.def` by `gen_docs limits`; a test fails when the two differ. What is answered where a limit\n"
    "is met stands in the last column ([errors.md](errors.md)); `closed`: the connection ends; `-`: nothing is refused, the words say\n"
    "what happens. A limit that is met by a number of things is the greatest number that is served.\n";

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

/* ---- limits ---- */

enum unit { UNIT_BYTES, UNIT_CHARS, UNIT_MS, UNIT_S, UNIT_PER_S, UNIT_CENTS, UNIT_EURO, UNIT_YEAR, UNIT_COUNT };
enum who { WHO_CLIENT, WHO_VISITOR, WHO_OPERATOR, WHO_INSIDE };
enum { NOWHERE = OK, CLOSED = STATUS_N };

struct limit {
    const char *part;                   /* the row begins a part; the rest is empty */
    const char *name, *what;
    int64_t value;
    enum unit unit;
    const char *unit_name;
    enum who who;
    int refused;
};

static const struct limit limits_table[] = {
#define PART(title) { .part = title },
#define LIMIT(name, value, unit, who, what, refused) { NULL, #name, what, value, UNIT_##unit, #unit, WHO_##who, refused },
#include "base/limits.def"
#undef LIMIT
#undef PART
};

/* "20,000" */
static void print_number(int64_t n)
{
    if (n >= 1000) {
        print_number(n / 1000);
        printf(",%03d", (int)(n % 1000));
    } else {
        printf("%d", (int)n);
    }
}

struct list_step {
    int64_t size;
    const char *one, *more;
};

/* In the largest unit of which it is a whole number; the last one is 1. */
static void print_in(int64_t n, const struct list_step *steps)
{
    while (n % steps->size != 0)
        steps++;
    print_number(n / steps->size);
    printf(" %s", n == steps->size ? steps->one : steps->more);
}

static void print_value(const struct limit *l)
{
    static const struct list_step bytes[] = { { 1 << 20, "MiB", "MiB" }, { 1 << 10, "KiB", "KiB" }, { 1, "byte", "bytes" } };
    static const struct list_step times[] = { { 86400000, "day", "days" }, { 3600000, "hour", "hours" }, { 60000, "minute", "minutes" },
                                         { 1000, "second", "seconds" }, { 1, "millisecond", "milliseconds" } };
    static const struct list_step cents[] = { { 100, "euro", "euro" }, { 1, "cent", "cents" } };

    switch (l->unit) {
    case UNIT_BYTES:
        print_in(l->value, bytes);
        return;
    case UNIT_MS:
        print_in(l->value, times);
        return;
    case UNIT_S:
        print_in(l->value * 1000, times);
        return;
    case UNIT_CENTS:
        print_in(l->value, cents);
        return;
    case UNIT_YEAR:
        printf("%d", (int)l->value);
        return;
    case UNIT_CHARS:
    case UNIT_PER_S:
    case UNIT_EURO:
    case UNIT_COUNT:
        print_number(l->value);
        fputs(l->unit == UNIT_CHARS ? " characters" : l->unit == UNIT_PER_S ? " a second" : l->unit == UNIT_EURO ? " euro" : "",
              stdout);
        return;
    }
}

static void print_refused(const struct limit *l)
{
    enum status s = (enum status)l->refused;

    if (l->refused == NOWHERE || l->refused == CLOSED)
        fputs(l->refused == CLOSED ? "closed" : "-", stdout);
    else if (l->who == WHO_CLIENT || l->who == WHO_VISITOR)
        printf("%u `%s`", status_http(s), status_slug(s));
    else /* an operator sees the code only */
        printf("`%s`", status_slug(s));
}

static void limits_of(enum who who)
{
    const char *part = NULL;

    for (size_t i = 0; i < sizeof limits_table / sizeof *limits_table; i++) {
        const struct limit *l = &limits_table[i];

        if (l->part != NULL) {
            part = l->part;
            continue;
        }
        if (l->who != who)
            continue;
        if (part != NULL)
            printf("\n### %s\n\n| Limit | | What it limits | Answer |\n|---|---:|---|---|\n", part);
        part = NULL;
        printf("| `%s` | ", l->name);
        print_value(l);
        printf(" | %s | ", l->what);
        print_refused(l);
        puts(" |");
    }
}

static void limits(void)
{
    fputs(limits_head, stdout);
    puts("\n## What a platform may meet");
    limits_of(WHO_CLIENT);
    puts("\n## What somebody at the public host may meet");
    limits_of(WHO_VISITOR);
    puts("\n## What an operator may meet");
    limits_of(WHO_OPERATOR);
    puts("\n## Between the processes");
    limits_of(WHO_INSIDE);
}

/* For limits.py: name, number, unit and how the page writes it. */
static void limit_values(void)
{
    for (size_t i = 0; i < sizeof limits_table / sizeof *limits_table; i++) {
        const struct limit *l = &limits_table[i];

        if (l->part != NULL)
            continue;
        printf("%s\t%lld\t%s\t", l->name, (long long)l->value, l->unit_name);
        print_value(l);
        putchar('\n');
    }
}

static const char *role(enum wire_role r)
{
    return r == WIRE_OPERATOR ? "operator" : r == WIRE_GATES ? "either gate" : r == WIRE_FEEDER ? "who may feed" :
           r == WIRE_COURIERS ? "either courier" :
           r == WIRE_ROLE_N ? "any role" : role_name(r);
}

/* "gate, notary" */
static void print_set(unsigned set)
{
    const char *before = "";

    for (unsigned r = WIRE_LAUNCHER; r < WIRE_OPERATOR; r++)
        if ((set & 1u << r) != 0) {
            printf("%s%s", before, role((enum wire_role)r));
            before = ", ";
        }
}

static void roles(void)
{
    const struct topology *t = &service_topology;

    fputs(roles_head, stdout);
    for (size_t i = 0; i < t->n_roles; i++) {
        const struct role_row *r = &t->roles[i];

        printf("| %s | `%s` | ", r->name, r->program);
        if (r->least == r->most)
            printf("%u", r->least);
        else
            printf("%u to %u", r->least, r->most);
        fputs(" | ", stdout);
        print_set(r->needs);
        puts(" |");
    }
    fputs(peers_head, stdout);
    for (size_t i = 0; i < t->n_peers; i++)
        printf("| %s | %s | %s |\n", role(t->peers[i].a), role(t->peers[i].b),
               t->peers[i].many == PEER_ONE ? "one" : t->peers[i].many == PEER_EACH ? "one for each process" : "one for each source");
}

static void handovers(void)
{
    static const char *const names[] = {
#define HANDOVER(kind, from, to, form, most, when, place) #kind,
#include "wire/handover.def"
#undef HANDOVER
    };
    static const char *const forms[] = { [FORM_BYTES] = "bytes", [FORM_RECORD] = "struct", [FORM_TABLE] = "table",
                                         [FORM_MAP] = "mapping", [FORM_MAPS] = "mappings", [FORM_FD] = "descriptor",
                                         [FORM_FD_PER_PEER] = "descriptor per peer" };

    fputs(handovers_head, stdout);
    for (size_t i = 0; i < service_topology.n_handovers; i++) {
        const struct handover_row *h = &service_topology.handovers[i];

#ifdef PASSEND_TESTBUILD
        if (h->kind == HANDOVER_CLOCK) /* no part of the service */
            continue;
#endif
        printf("| `%s` | ", names[h->kind - 1]);
        print_set(h->from);
        fputs(" | ", stdout);
        print_set(h->to);
        printf(" | %s | %u | %s |\n", forms[h->form], h->most, h->when == WHEN_AT_START ? "at the start" : "any time");
    }
}

static void messages(void)
{
    fputs(messages_head, stdout);
#define MESSAGE(type, from, to, min, max, fd)                                                                              \
    printf("| `%s` | %s | %s | %zu | %zu | %s |\n", &#type[4], role(from), role(to), (size_t)(min), (size_t)(max),          \
           (fd) ? "a descriptor" : "");
#include "wire/messages.def"
#undef MESSAGE
    roles();
    handovers();
}

int main(int argc, char **argv)
{
    if (argc == 2 && strcmp(argv[1], "errors") == 0)
        errors();
    else if (argc == 2 && strcmp(argv[1], "messages") == 0)
        messages();
    else if (argc == 2 && strcmp(argv[1], "glossary") == 0)
        glossary();
    else if (argc == 2 && strcmp(argv[1], "limits") == 0)
        limits();
    else if (argc == 2 && strcmp(argv[1], "limit-values") == 0)
        limit_values();
    else
        return 2;
    return 0;
}
