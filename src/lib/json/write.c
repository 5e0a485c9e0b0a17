#include "json/write.h"

void write_name(struct writer *w, const char *name)
{
    write_text(w, w->at > w->start && w->at[-1] == '{' ? "\"" : ",\"");
    write_text(w, name);
    write_text(w, "\":");
}

void write_member_text(struct writer *w, const char *name, const char *text)
{
    write_name(w, name);
    if (text != NULL)
        write_json_text(w, text, strlen(text));
    else
        write_text(w, "null");
}

void write_member_texts(struct writer *w, const char *name, const char *const *texts, size_t n)
{
    write_name(w, name);
    write_char(w, '[');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            write_char(w, ',');
        write_json_text(w, texts[i], strlen(texts[i]));
    }
    write_char(w, ']');
}

void write_member_number(struct writer *w, const char *name, int64_t number)
{
    write_name(w, name);
    write_int(w, number);
}

void write_member_bool(struct writer *w, const char *name, bool yes)
{
    write_name(w, name);
    write_text(w, yes ? "true" : "false");
}

void write_member_hex(struct writer *w, const char *name, const uint8_t *data, size_t len)
{
    write_name(w, name);
    write_char(w, '"');
    write_hex(w, data, len);
    write_char(w, '"');
}

void write_member_day(struct writer *w, const char *name, int32_t day)
{
    write_name(w, name);
    write_char(w, '"');
    write_date(w, day);
    write_char(w, '"');
}
