/*
 * Opens participants' seals with the notary's own code, and prints what is in them: birth date, and incomes in cents by year.
 *
 *   open_seals DATA_DIR KEY_FILE NOW SEAL...
 */
#include "base/date.h"
#include "base/mem.h"
#include "base/text.h"
#include "notary/seals.h"
#include "store/sqlite/sqlite.h"
#include "wire/platform.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void print(const struct deelnemer_facts *f)
{
    const struct adult *v = &f->adult;
    struct date born = date_of(v->geboortedatum.min);

    printf("%04d-%02d-%02d%s", born.year, born.month, born.day, v->geboortedatum.max == v->geboortedatum.min ? "" : " or later");
    for (unsigned i = 0; i < v->n_inkomens; i++)
        printf(" %d %s%lld", v->inkomens[i].jaar, v->inkomens[i].min == v->inkomens[i].max ? "" : "at least ",
               (long long)v->inkomens[i].min);
    putchar('\n');
}

static enum status open_one(struct store *s, const char *text, int64_t now)
{
    uint8_t seal[ZEGEL_MAX];
    struct deelnemer_facts f;
    struct id id;
    size_t len;

    if (!base64url_decode(text, strlen(text), seal, sizeof seal, &len))
        return REFUSED_SEAL_INVALID;
    TRY(seals_id(seal, len, ZEGEL_DEELNEMER, &id));
    const struct grant *g = store_grant(s, &id);
    if (g == NULL)
        return REFUSED_SEAL_UNKNOWN;
    TRY(seals_open_deelnemer(s, g, seal, now, &f));
    print(&f);
    return OK;
}

int main(int argc, char **argv)
{
    struct mem_report memory;
    struct store_report report;
    struct backend backend;
    struct store *s;
    int64_t now;

    if (argc < 5 || !decimal_parse(argv[3], strlen(argv[3]), &now) || mem_init(1 << 16, &memory) != OK || crypt_init() != OK)
        return 2;
    int dir = open(argv[1], O_RDONLY | O_DIRECTORY), key = open(argv[2], O_RDWR);
    enum status st = dir >= 0 && key >= 0 ? sqlite_open(dir, &backend) : FAULT_SYSTEM;
    if (st == OK)
        st = store_open(&backend, key, sizeof(struct standing), now, true, &s, &report);
    if (st != OK)
        fprintf(stderr, "open_seals: the store: %s\n", status_slug(st));
    for (int i = 4; i < argc && st == OK; i++)
        if ((st = open_one(s, argv[i], now)) != OK)
            fprintf(stderr, "open_seals: seal %d: %s\n", i - 4, status_slug(st));
    if (st == OK)
        store_close(s);
    return st == OK ? 0 : 1;
}
