/* Reads authorization_details as the gate reads them from a form: par FILE. Exit status 0: taken, 1: refused, and why is printed. */
#include "gate/platform/bodies.h"

#include <stdio.h>
#include <string.h>

#define TODAY 20779 /* 2026-11-22 */

static struct pull p;
static struct msg_par m;

int main(int argc, char **argv)
{
    static const struct client client = { .id = "regio-demo", .environment = 'T', .bewijs = 1, .n_corporaties = 2, .n_redirects = 1,
                                          .corporaties = { "L0101", "L0102" }, .redirect_uri = { "https://a.example/terug" } };
    static const struct source sources[] = { { .name = "qii", .fasen = 1u << FASE_REACTIE },
                                             { .name = "dvmg", .fasen = 1u << FASE_TOEWIJZING } };
    static char form[3 << 20];
    struct par_context x = { &client, sources, 2, TODAY };
    struct refusal why;
    enum oauth_error oauth;
    FILE *in = argc == 2 ? fopen(argv[1], "rb") : NULL;

    if (in == NULL)
        return 2;
    size_t len = (size_t)sprintf(form, "client_id=regio-demo&response_type=code&redirect_uri=https://a.example/terug&code_challenge="
                                 "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256&authorization_details=");
    for (int c = fgetc(in); c != EOF && len < sizeof form - 4; c = fgetc(in))
        len += (size_t)sprintf(form + len, "%%%02X", (unsigned)c);
    fclose(in);
    enum status s = par_read(&p, form, len, &x, &m, &oauth, &why);
    if (s != OK)
        printf("%s at %s\n", status_slug(s), why.place);
    return s == OK ? 0 : 1;
}
