/* Reads lines of a letter and its small form: each of both is one name. case_fold.py gives all that there are. */
#include "evidence/identity.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
    char line[32];
    unsigned n = 0, failed = 0;

    for (; fgets(line, sizeof line, stdin) != NULL; n++) {
        struct identiteit a = { .voornamen = "Anna", .geboortedatum = { 1, 1 } }, b = a;
        uint8_t strength;

        if (sscanf(line, "%15s %15s", a.achternaam, b.achternaam) != 2 || strcmp(a.achternaam, b.achternaam) == 0 ||
            identity_match(&a, &b, &strength) != OK || identity_match(&b, &a, &strength) != OK) {
            fprintf(stderr, "line %u: %s", n + 1, line);
            failed++;
        }
    }
    return n < 1000 || failed > 0;
}
