#include "gate/public/sheets.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "gate/public/pages.h"

#include <string.h>

#define CSS "text/css; charset=utf-8"
#define HASH_BYTES 8

struct sheet { char path[48]; char text[PAGE_THEME_BYTES]; size_t len; };

enum status sheets_make(struct public *p)
{
    const struct role_inputs *in = &p->gate.in;

    if (in->n_shown_corporations == 0)
        return OK;
    p->sheets = mem_alloc(in->n_shown_corporations * sizeof *p->sheets);
    if (p->sheets == NULL)
        return FAULT_MEMORY;
    memset(p->sheets, 0, in->n_shown_corporations * sizeof *p->sheets);
    for (size_t i = 0; i < in->n_shown_corporations; i++) {
        struct sheet *s = &p->sheets[i];
        uint8_t digest[DIGEST_LEN];
        struct writer w;

        if (in->shown_corporations[i].has_theme == 0)
            continue;
        writer_init(&w, s->text, sizeof s->text);
        page_theme_write(&w, &in->shown_corporations[i].theme);
        BUG_IF(w.failed);
        s->len = writer_len(&w);
        sha256_kept(s->text, s->len, digest);
        writer_init(&w, s->path, sizeof s->path - 1);
        write_text(&w, "/thema-");
        write_int(&w, (int64_t)i);
        write_char(&w, '-');
        write_hex(&w, digest, HASH_BYTES);
        write_text(&w, ".css");
        BUG_IF(w.failed);
    }
    return OK;
}

const char *sheets_theme(const struct public *p, size_t corporation)
{
    return p->sheets != NULL && p->sheets[corporation].len > 0 ? p->sheets[corporation].path : NULL;
}

static enum turn answer(struct conn *c, const char *text, size_t len)
{
    enum status s = conn_room(c, len);

    if (s != OK)
        return conn_problem(c, s, "", NULL);
    conn_instead(c, "Cache-Control: public, max-age=31536000, immutable\r\n" PUBLIC_SAFE);
    write_bytes(&c->answer.body, text, len);
    return conn_answer(c, 200, CSS);
}

enum turn sheets_style(struct conn *c)
{
    return answer(c, page_style, page_style_len);
}

enum turn sheets_themes(struct conn *c)
{
    const struct public *p = public_of(c);
    struct slice path = conn_text(c, c->request.path);

    for (size_t i = 0; p->sheets != NULL && i < p->gate.in.n_shown_corporations; i++)
        if (p->sheets[i].len > 0 && slice_is(path, p->sheets[i].path))
            return answer(c, p->sheets[i].text, p->sheets[i].len);
    return conn_problem(c, REFUSED_NOT_FOUND, "", NULL);
}
