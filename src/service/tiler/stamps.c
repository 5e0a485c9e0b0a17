#include "tiler/stamps.h"

#include "base/buf.h"
#include "base/text.h"

#include <string.h>

static void make_path(char out[FOLDER_PATH_MAX], const char *folder, uint64_t n, const char *end)
{
    struct writer w;

    writer_init(&w, out, FOLDER_PATH_MAX - 1);
    write_text(&w, folder);
    write_int(&w, (int64_t)n);
    write_text(&w, end);
    BUG_IF(w.failed);
    *w.at = '\0';
}

/* One after the other: what is there says that what it stands for is. */
static enum status put(struct stamps *s, const char *path, const void *data, size_t len)
{
    TRY(folder_write(s->folder, path, data, len));
    return folder_settle(s->folder);
}

static void page_path(char out[FOLDER_PATH_MAX], unsigned page)
{
    make_path(out, "stempels/lijst/", page, "");
}

/* ---- the list ---- */

/* Ascending sizes, each on a line. */
static enum status take_page(struct stamps *s)
{
    const char *at = s->text, *end = s->text + s->len, *stop;
    int64_t size;

    for (s->n = 0; at < end; at = stop + 1, s->n++) {
        stop = memchr(at, '\n', (size_t)(end - at));
        if (stop == NULL || s->n == STAMPS_PAGE || !decimal_parse(at, (size_t)(stop - at), &size) || size < 1 ||
            (uint64_t)size <= s->last)
            return FAULT_LOG_FOLDER;
        s->last = (uint64_t)size;
    }
    return OK;
}

static enum status begin_page(struct stamps *s)
{
    char path[FOLDER_PATH_MAX];

    s->n = 0;
    s->len = 0;
    page_path(path, s->page);
    return put(s, path, s->text, 0);
}

/* The last page; each before it is full. */
static enum status read_pages(struct stamps *s)
{
    char path[FOLDER_PATH_MAX];
    char text[STAMPS_PAGE_MAX];
    size_t len;

    for (unsigned page = 0; page < STAMPS_PAGES_MAX; page++) {
        page_path(path, page);
        enum status st = folder_read(s->folder, path, text, sizeof text, &len);
        if (st == REFUSED_NOT_FOUND)
            return page == 0 ? begin_page(s) : OK;
        TRY(st);
        if (page > 0 && s->n != STAMPS_PAGE)
            return FAULT_LOG_FOLDER;
        memcpy(s->text, text, len);
        s->len = len;
        s->page = page;
        TRY(take_page(s));
    }
    return FAULT_LOG_FOLDER;
}

enum status stamps_open(struct stamps *s, struct folder *folder, int64_t *since_s)
{
    char path[FOLDER_PATH_MAX];

    *s = (struct stamps){ .folder = folder };
    *since_s = 0;
    TRY(read_pages(s));
    page_path(path, s->page);
    return folder_written(folder, path, since_s);
}

static enum status list(struct stamps *s, uint64_t size)
{
    char path[FOLDER_PATH_MAX];
    struct writer w;

    if (s->n == STAMPS_PAGE) {
        if (s->page + 1 == STAMPS_PAGES_MAX)
            return FAULT_LOG_FOLDER;
        s->page++;
        s->n = 0;
        s->len = 0;
    }
    writer_init(&w, s->text + s->len, sizeof s->text - s->len);
    write_int(&w, (int64_t)size);
    write_char(&w, '\n');
    BUG_IF(w.failed);
    s->len += writer_len(&w);
    s->n++;
    s->last = size;
    page_path(path, s->page);
    return put(s, path, s->text, s->len);
}

/* ---- stamps ---- */

enum status stamps_keep(struct stamps *s, uint64_t size, const void *note, size_t note_len, const void *token,
                        size_t token_len)
{
    char path[FOLDER_PATH_MAX];
    int64_t written;

    BUG_IF(size <= s->last);
    make_path(path, "stempels/", size, ".checkpoint");
    enum status st = folder_written(s->folder, path, &written);
    if (st == REFUSED_NOT_FOUND) {
        make_path(path, "stempels/", size, ".tsr");
        TRY(put(s, path, token, token_len));
        make_path(path, "stempels/", size, ".checkpoint");
        st = put(s, path, note, note_len);
    }
    TRY(st);
    return list(s, size);
}
