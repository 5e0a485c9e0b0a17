/* Lines of cases to lines of canonical cases (proof/case_json.h), with a piece of evidence, as a definitive verdict commits to them. */
#include "json/case_read.h"
#include "proof/case_json.h"

#include <stdio.h>
#include <string.h>

int main(void)
{
    static char line[1 << 20], text[CASE_JSON_MAX];
    static struct pull p;
    static struct case_input in;
    static const uint8_t sha[DIGEST_LEN] = { 0xff, 1 }, jti[16] = { 0xfb };
    static const struct case_bewijs evidence[] = { { 0, "qii", sha, sha } };
    static const struct outcome none;

    while (fgets(line, sizeof line, stdin) != NULL) {
        struct question_facts z;
        struct writer w;

        pull_init(&p, line, strlen(line));
        case_read_zaak(&p, &in);
        if (pull_end(&p) != OK) {
            fprintf(stderr, "%s: %s", status_slug(p.failed), line);
            return 1;
        }
        z = (struct question_facts){ .fase = in.fase, .huishouden = in.huishouden };
        memcpy(z.corporatie, in.corporatie, sizeof z.corporatie);
        case_choose_rent(&in.eenheid, 0, &z.eenheid);
        struct case_json out = { &z, evidence, 1, &none, jti };
        writer_init(&w, text, sizeof text);
        case_json(&out, &w);
        if (w.failed)
            return 1;
        printf("%.*s\n", (int)writer_len(&w), text);
    }
    return 0;
}
