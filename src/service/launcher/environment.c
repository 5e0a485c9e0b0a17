#include "launcher/environment.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char openssl[] = "OPENSSL_CONF=/dev/null";
static char *fresh[8] = { openssl };   /* the last one stays NULL */

#if defined(PASSEND_TESTBUILD) || defined(PASSEND_SANITIZED)
static void add(char *line)
{
    size_t n = 0;

    while (fresh[n] != NULL)
        n++;
    if (n + 1 < sizeof fresh / sizeof fresh[0])
        fresh[n] = line;
}
#endif

#ifdef PASSEND_TESTBUILD
static void add_preload(void)
{
    static char line[4096];
    const char *library = getenv("PASSEND_TEST_PRELOAD");

    if (library != NULL && (size_t)snprintf(line, sizeof line, "LD_PRELOAD=%s", library) < sizeof line)
        add(line);
}
#endif

#ifdef PASSEND_SANITIZED
/* Where a report goes and what counts is said by whoever runs the tests. */
static void add_sanitizers(void)
{
    static const char *const names[] = { "ASAN_OPTIONS=", "UBSAN_OPTIONS=", "LSAN_OPTIONS=" };

    for (char **e = environ; *e != NULL; e++)
        for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
            if (strncmp(*e, names[i], strlen(names[i])) == 0)
                add(*e);
}
#endif

void environment_replace(void)
{
#ifdef PASSEND_TESTBUILD
    add_preload();
#endif
#ifdef PASSEND_SANITIZED
    add_sanitizers();
#endif
    environ = fresh;
}

char *const *environment_of_role(void)
{
    return fresh;
}
