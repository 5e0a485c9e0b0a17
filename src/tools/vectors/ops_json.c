#include "base/mem.h"
#include "json/jcs.h"
#include "vectors/ops.h"

enum status op_json_parse(const struct question *q, json_t *extra)
{
    json_t *doc = NULL;
    uint8_t *data;
    size_t len;

    (void)extra;
    TRY(question_bytes(q, "data_b64", &data, &len));
    enum status s = strict_json_parse(data, len, STRICT_JSON_REAL | STRICT_JSON_SCALAR, &doc);
    json_decref(doc);
    mem_free(data);
    return s;
}

enum status op_jcs(const struct question *q, json_t *extra)
{
    json_t *doc = NULL;
    char *text = NULL;
    uint8_t *data;
    size_t len;

    TRY(question_bytes(q, "data_b64", &data, &len));
    enum status s = strict_json_parse(data, len, STRICT_JSON_REAL | STRICT_JSON_SCALAR | STRICT_JSON_DOUBLES, &doc);
    if (s == OK)
        s = jcs_encode(doc, &text, &len);
    if (s == OK)
        s = question_extra_bytes(extra, "output_b64", text, len);
    mem_free(text);
    json_decref(doc);
    mem_free(data);
    return s;
}
