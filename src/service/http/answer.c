#include "http/answer.h"

#include "base/date.h"

static const char *phrase(unsigned status)
{
    static const struct { unsigned status; const char *phrase; } phrases[] = {
        { 200, "OK" }, { 201, "Created" }, { 204, "No Content" },
        { 303, "See Other" }, { 304, "Not Modified" }, { 400, "Bad Request" }, { 401, "Unauthorized" },
        { 403, "Forbidden" }, { 404, "Not Found" }, { 405, "Method Not Allowed" }, { 408, "Request Timeout" },
        { 409, "Conflict" }, { 410, "Gone" }, { 411, "Length Required" }, { 413, "Content Too Large" },
        { 414, "URI Too Long" }, { 415, "Unsupported Media Type" }, { 417, "Expectation Failed" },
        { 422, "Unprocessable Content" }, { 429, "Too Many Requests" }, { 431, "Request Header Fields Too Large" },
        { 501, "Not Implemented" }, { 503, "Service Unavailable" }, { 505, "HTTP Version Not Supported" } };

    for (size_t i = 0; i < sizeof phrases / sizeof phrases[0]; i++)
        if (phrases[i].status == status)
            return phrases[i].phrase;
    return "";
}

/* IMF-fixdate of RFC 9110 5.6.7 */
static void write_http_date(struct writer *w, int64_t now_s)
{
    static const char days[] = "ThuFriSatSunMonTueWed", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    int32_t day = (int32_t)(now_s / 86400);
    struct date d = date_of(day);

    write_bytes(w, days + 3 * (day % 7), 3);
    write_text(w, ", ");
    write_char(w, (char)('0' + d.day / 10));
    write_char(w, (char)('0' + d.day % 10));
    write_char(w, ' ');
    write_bytes(w, months + 3 * (d.month - 1), 3);
    write_char(w, ' ');
    write_int(w, d.year);
    write_char(w, ' ');
    write_time(w, now_s);
    write_text(w, " GMT\r\n");
}

void answer_header(struct answer *a, const char *name, const char *value)
{
    struct writer *w = &a->headers;

    if (value[strcspn(value, "\r\n")] != 0)
        w->failed = true;
    write_text(w, name);
    write_text(w, ": ");
    write_text(w, value);
    write_text(w, "\r\n");
}

uint64_t answer_length(const struct answer *a)
{
    return a->from_file ? a->file.len : writer_len(&a->body);
}

/* 204 and 304 have no body and say no length; any other answer without one says so. */
static void write_body_headers(struct writer *w, const struct answer *a)
{
    if (a->media_type != NULL) {
        write_text(w, "Content-Type: ");
        write_text(w, a->media_type);
        write_text(w, "\r\nContent-Length: ");
        write_int(w, (int64_t)answer_length(a));
        write_text(w, "\r\n");
    } else if (a->status != 204 && a->status != 304) {
        write_text(w, "Content-Length: 0\r\n");
    }
}

void answer_write_head(struct writer *w, const struct answer *a, const struct answer_fixed *fixed)
{
    write_text(w, "HTTP/1.1 ");
    write_int(w, a->status);
    write_char(w, ' ');
    write_text(w, phrase(a->status));
    write_text(w, "\r\nDate: ");
    write_http_date(w, a->now_s);
    write_body_headers(w, a);
    if (a->status < 400)
        write_text(w, fixed->good);
    write_bytes(w, a->headers.start, writer_len(&a->headers));
    if (a->close)
        write_text(w, "Connection: close\r\n");
    write_text(w, a->instead != NULL ? a->instead : fixed->usual);
    write_text(w, fixed->all);
    write_text(w, "\r\n");
    w->failed = w->failed || a->headers.failed;
}
