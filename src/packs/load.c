#include "packs/load.h"

#include "base/buf.h"
#include "base/mem.h"
#include "policy/form.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_map(const char *pad)
{
    struct stat st;

    return stat(pad, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_bestand(const char *pad)
{
    struct stat st;

    return stat(pad, &st) == 0 && S_ISREG(st.st_mode);
}

const char *pakket_map(void)
{
    const char *omgeving = getenv("PASSEND_POLICY_DIR");

    if (omgeving != NULL && omgeving[0] != '\0')
        return omgeving;
    return is_map("policy") ? "policy" : PASSEND_POLICY_DEFAULT;
}

static bool pad_maken(char pad[PAKKET_PAD_MAX], const char *map, const char *naam, const char *einde)
{
    struct writer w;

    writer_init(&w, pad, PAKKET_PAD_MAX - 1);
    write_text(&w, map);
    if (map[0] != '\0')
        write_char(&w, '/');
    write_text(&w, naam);
    write_text(&w, einde);
    pad[writer_len(&w)] = '\0';
    return !w.failed;
}

enum status pakket_pad(const char *naam, char pad[PAKKET_PAD_MAX])
{
    if (pad_maken(pad, "", naam, "") && is_bestand(pad))
        return OK;
    if (pad_maken(pad, pakket_map(), naam, ".json") && is_bestand(pad))
        return OK;
    return REFUSED_POLICY_UNKNOWN;
}

enum status pakket_bestand(const char *pad, char **data, size_t *len)
{
    enum status s = REFUSED_POLICY_UNKNOWN;
    FILE *f = fopen(pad, "rb");

    *data = NULL;
    *len = 0;
    if (f == NULL)
        return s;
    char *p = mem_alloc(PACK_SIZE_MAX + 1);
    if (p == NULL) {
        s = FAULT_MEMORY;
    } else {
        *len = fread(p, 1, PACK_SIZE_MAX + 1, f);
        s = ferror(f) ? REFUSED_POLICY_UNKNOWN : *len > PACK_SIZE_MAX ? REFUSED_PACK : OK;
    }
    fclose(f);
    if (s == OK)
        *data = p;
    else
        mem_free(p);
    return s;
}

enum status pakket_laden(const char *naam, struct pakket *out, struct packfout *fout)
{
    char pad[PAKKET_PAD_MAX];
    char *data;
    size_t len;

    memset(out, 0, sizeof(*out));
    *fout = (struct packfout){ .waarom = "" };
    TRY(pakket_pad(naam, pad));
    TRY(pakket_bestand(pad, &data, &len));
    if (len >= sizeof(FORM_MAGIC) - 1 && memcmp(data, FORM_MAGIC, sizeof(FORM_MAGIC) - 1) == 0) {
        out->blob = data;
        out->len = len;
    } else {
        enum status s = pack_compile(data, len, &out->blob, &out->len, fout);
        mem_free(data);
        if (s != OK)
            return s;
    }
    enum status s = pack_open(out->blob, out->len, &out->pack);
    if (s != OK)
        pakket_vrij(out);
    return s;
}

void pakket_vrij(struct pakket *p)
{
    mem_free(p->blob);
    memset(p, 0, sizeof(*p));
}

static int zichtbaar(const struct dirent *d)
{
    return d->d_name[0] != '.' && strcmp(d->d_name, "schema") != 0;
}

static int json_bestand(const struct dirent *d)
{
    size_t n = strlen(d->d_name);

    return d->d_name[0] != '.' && n > 5 && strcmp(d->d_name + n - 5, ".json") == 0;
}

unsigned pakket_namen(char namen[][PAKKET_PAD_MAX], unsigned max)
{
    struct dirent **mappen = NULL, **bestanden;
    char pad[PAKKET_PAD_MAX];
    unsigned n = 0;
    int m = scandir(pakket_map(), &mappen, zichtbaar, alphasort);

    for (int i = 0; i < m; i++) {
        if (pad_maken(pad, pakket_map(), mappen[i]->d_name, "") && is_map(pad)) {
            bestanden = NULL;
            int b = scandir(pad, &bestanden, json_bestand, alphasort);
            for (int k = 0; k < b; k++) {
                bestanden[k]->d_name[strlen(bestanden[k]->d_name) - 5] = '\0';
                n += n < max && pad_maken(namen[n], mappen[i]->d_name, bestanden[k]->d_name, "");
                free(bestanden[k]);
            }
            free(bestanden);
        }
        free(mappen[i]);
    }
    free(mappen);
    return n;
}
