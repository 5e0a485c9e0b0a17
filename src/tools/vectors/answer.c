#include "vectors/vectors.h"

#include "base/buf.h"
#include "base/mem.h"
#include "vectors/question.h"

#include <string.h>

/* The id as it stands in the line, when it is one that can stand in an answer: one level down, on one line.
 * returns OK | FAULT_MEMORY */
static enum status read_id(const char *line, size_t len, struct slice *out)
{
    struct slice id = question_raw_member(line, len, "id");
    json_t *value = NULL;
    struct writer w;

    *out = (struct slice){ "null", 4 };
    if (id.len == 0 || id.len > VECTORS_ID_MAX || memchr(id.at, '\n', id.len) != NULL)
        return OK;
    char *list = mem_alloc(id.len + 2);
    if (list == NULL)
        return FAULT_MEMORY;
    writer_init(&w, list, id.len + 2);
    write_char(&w, '[');
    write_bytes(&w, id.at, id.len);
    write_char(&w, ']');
    enum status s = strict_json_parse(list, id.len + 2, STRICT_JSON_REAL, &value);
    json_decref(value);
    mem_free(list);
    if (s == OK)
        *out = id;
    return s == FAULT_MEMORY ? s : OK;
}

/* Members that may be left out are left out when they are null: what many programs write for a value they do not have. */
static void drop_nulls(json_t *doc)
{
    static const char *const optional[] = { "key", "keys", "algs", "at", "use", "alg", "key_binding", "nonce", "aud",
                                            "typ", "kb_max_age", "test", "proof", "vkeys", "policy", "note", "note_b64",
                                            "data_b64", "digest_b64" };

    for (size_t i = 0; i < sizeof optional / sizeof optional[0]; i++)
        if (json_is_null(json_object_get(doc, optional[i])))
            (void)json_object_del(doc, optional[i]);
}

static enum status decide(const struct question *q, json_t *extra)
{
    const char *name;

    if (!json_is_object(q->doc))
        return REFUSED_JSON_TYPE;
    TRY(question_text(q, "op", &name, NULL));
    for (const struct vectors_op *op = vectors_ops; op->name != NULL; op++)
        if (strcmp(op->name, name) == 0)
            return op->answer(q, extra);
    return REFUSED_OPERATION;
}

/* The members of extra without their braces, after what is in w already. */
static enum status write_answer(struct slice id, enum status s, const char *extra, char **out, size_t *out_len)
{
    size_t extra_len = extra != NULL ? strlen(extra) : 0, cap = id.len + extra_len + 128;
    char *text = mem_alloc(cap + 1);
    struct writer w;

    if (text == NULL)
        return FAULT_MEMORY;
    writer_init(&w, text, cap);
    write_text(&w, "{\"id\":");
    write_bytes(&w, id.at, id.len);
    if (s == OK) {
        write_text(&w, ",\"result\":\"accept\"");
        if (extra_len > 2) {
            write_char(&w, ',');
            write_bytes(&w, extra + 1, extra_len - 2);
        }
    } else {
        write_text(&w, ",\"result\":\"refuse\",\"reason\":\"");
        write_text(&w, status_slug(s));
        write_char(&w, '"');
    }
    write_char(&w, '}');
    BUG_IF(w.failed);
    *out = text;
    *out_len = writer_len(&w);
    return OK;
}

enum status vectors_answer(const char *line, size_t len, char **answer, size_t *answer_len)
{
    static const char bom[] = "\xef\xbb\xbf";
    json_t *doc = NULL, *extra = json_object();

    if (len >= 3 && memcmp(line, bom, 3) == 0) {    /* some editors begin a file with it */
        line += 3;
        len -= 3;
    }
    struct question q = { .line = line, .len = len };
    struct slice id;
    char *members = NULL;

    *answer = NULL;
    *answer_len = 0;
    enum status s = read_id(line, len, &id);
    if (s == OK && extra == NULL)
        s = FAULT_MEMORY;
    if (s == OK)
        s = len > VECTORS_LINE_MAX ? REFUSED_JSON_SIZE
                                   : strict_json_parse(line, len, STRICT_JSON_REAL | STRICT_JSON_SCALAR, &doc);
    q.doc = doc;
    if (s == OK) {
        drop_nulls(doc);
        s = decide(&q, extra);
    }
    if (s == OK)
        s = strict_json_dump(extra, &members);
    json_decref(doc);
    json_decref(extra);
    s = write_answer(id, s, members, answer, answer_len);
    mem_free(members);
    return s;
}
