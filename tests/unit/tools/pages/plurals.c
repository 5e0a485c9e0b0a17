/* Prints which form of a plural each number from 0 to 1000 takes, a language a line. */
#include "html/html.h"

#include <stdio.h>

int main(void)
{
    for (enum language l = 0; l < LANGUAGE_N; l++) {
        printf("%s", language_tag(l));
        for (uint32_t n = 0; n <= 1000; n++)
            printf(" %u", html_plural(l, n));
        printf("\n");
    }
    return 0;
}
