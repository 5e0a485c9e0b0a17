#include "standin/hostile.h"

#include "http/drive.h"

#include <string.h>

#define LARGE_BYTES (1u << 20)
#define CHUNKS_A_BEAT 8
#define CHUNK_BYTES 4096

static void forget(struct conn *c)
{
    struct hostile *h = c->call;

    for (size_t i = 0; i < HOSTILE_ROWS; i++)
        if (h->rows[i].c == c)
            h->rows[i].c = NULL;
}

static void kept(void *hostile)
{
    (void)hostile; /* it is the server's */
}

/* False: the other end is gone. *n: bytes that it took */
static bool push(struct conn *c, const void *data, size_t len, size_t *n)
{
    enum io_result r = transport_write(&c->io, data, len, n);

    return r == IO_DONE || r == IO_WANT_READ || r == IO_WANT_WRITE;
}

/* Chunk after chunk, as much as goes out at once; *sent: of the present one */
static bool push_chunks(struct conn *c, size_t *sent)
{
    static char chunk[CHUNK_BYTES + 8];

    if (chunk[0] == 0) {
        memset(chunk, ' ', sizeof chunk);
        memcpy(chunk, "1000\r\n", 6);
        memcpy(chunk + 6 + CHUNK_BYTES, "\r\n", 2);
    }
    for (int i = 0; i < CHUNKS_A_BEAT; i++) {
        size_t n;

        if (!push(c, chunk + *sent, sizeof chunk - *sent, &n))
            return false;
        *sent = (*sent + n) % sizeof chunk;
        if (n == 0)
            break;
    }
    return true;
}

void hostile_beat(struct hostile *h)
{
    for (size_t i = 0; i < HOSTILE_ROWS; i++) {
        struct hostile_row *row = &h->rows[i];
        size_t n;

        if (row->c == NULL || (row->deed == DEED_ENDLESS ? push_chunks(row->c, &row->sent) : push(row->c, " ", 1, &n)))
            continue;
        drive_resume(row->c, TURN_CLOSE);
        row->c = NULL;
    }
}

/* Its head at once, the rest with the beats. */
static enum turn begin(struct hostile *h, struct conn *c, enum deed deed)
{
    static const char slow[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2000\r\n\r\n";
    static const char endless[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
    const char *head = deed == DEED_ENDLESS ? endless : slow;
    size_t i = 0, n;

    while (i < HOSTILE_ROWS && h->rows[i].c != NULL)
        i++;
    if (i == HOSTILE_ROWS || !push(c, head, strlen(head), &n) || n != strlen(head))
        return TURN_CLOSE;
    h->rows[i] = (struct hostile_row){ c, deed, 0 };
    conn_keep(c, h, kept);
    return conn_wait(c, 0, forget);
}

static enum turn say(struct conn *c, unsigned status, const char *text, const char *media_type)
{
    if (conn_room(c, strlen(text)) != OK)
        return TURN_CLOSE;
    write_text(&c->answer.body, text);
    return conn_answer(c, status, media_type);
}

static enum turn large(struct conn *c)
{
    if (conn_room(c, LARGE_BYTES) != OK)
        return TURN_CLOSE;
    memset(writer_room(&c->answer.body, LARGE_BYTES), 'A', LARGE_BYTES);
    return conn_answer(c, 200, "application/json");
}

enum turn hostile_answer(struct hostile *h, struct conn *c, enum deed deed, bool json)
{
    switch (deed) {
    case DEED_SLOW:
    case DEED_ENDLESS:
        return begin(h, c, deed);
    case DEED_SILENT:
        return conn_wait(c, 0, NULL);
    case DEED_LARGE:
        return large(c);
    case DEED_REDIRECT:
        if (conn_header(c, "Location", "https://elders.example/") != OK)
            return TURN_CLOSE;
        return conn_answer(c, 303, NULL);
    case DEED_HTML:
        return say(c, 200, "<!doctype html><title>Welkom</title><p>Welkom.", "text/html; charset=utf-8");
    case DEED_DOWN:
        return say(c, 503, "Storing", "text/plain");
    case DEED_REFUSAL:
        return json ? say(c, 400, "{\"error\":\"invalid_request\"}", "application/json")
                    : say(c, 401, "{\"error\":\"invalid_token\"}", "application/json");
    default:
        return TURN_CLOSE;
    }
}
