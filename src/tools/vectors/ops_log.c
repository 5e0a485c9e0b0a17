/*
 * inclusion, consistency, signed-note and tlog-proof. `vkeys` is a list of verifier keys, or the text of one: keys of logs
 * and of witnesses by their kind. Of a log the name is its origin. Who must have cosigned is not for a list of keys to say:
 * every line of a known key must be right, and `policy` (tlog-policy) in its place has a quorum.
 */
#include "base/mem.h"
#include "base/text.h"
#include "log/logproof.h"
#include "vectors/ops.h"

#include <string.h>

/* ---- members ---- */

static enum status read_hash(const char *text, size_t len, struct tree_hash *out)
{
    size_t got;

    return base64_decode(text, len, out->bytes, sizeof out->bytes, &got) && got == sizeof out->bytes ? OK : REFUSED_TEXT;
}

static enum status hash_member(const struct question *q, const char *name, struct tree_hash *out)
{
    const char *text;
    size_t len;

    TRY(question_text(q, name, &text, &len));
    return read_hash(text, len, out);
}

static enum status number_member(const struct question *q, const char *name, uint64_t *out)
{
    int64_t v;
    enum status s = strict_json_int(q->doc, name, 0, INT64_MAX, &v);

    *out = s == OK ? (uint64_t)v : 0;
    return s;
}

/* A proof with a hash of another length, or with more than any tree needs, is not one: `wrong`. */
static enum status proof_member(const struct question *q, enum status wrong, struct tree_proof *out)
{
    const json_t *list = json_object_get(q->doc, "proof_b64"), *v;
    size_t i;

    out->n = 0;
    if (list == NULL)
        return REFUSED_MEMBER_MISSING;
    if (json_is_null(list))              /* how some programs write a list without an element */
        return OK;
    if (!json_is_array(list))
        return REFUSED_JSON_TYPE;
    JSON_EACH(list, i, v) {
        if (!json_is_string(v))
            return REFUSED_JSON_TYPE;
        if (i == TREE_PROOF_MAX || read_hash(json_string_value(v), json_string_length(v), &out->hash[i]) != OK)
            return wrong;
        out->n++;
    }
    return OK;
}

/* ---- trees ---- */

enum status op_inclusion(const struct question *q, json_t *extra)
{
    struct tree_hash leaf, root;
    struct tree_proof proof;
    struct sha256_ctx *c;
    uint64_t index, size;

    (void)extra;
    TRY(number_member(q, "index", &index));
    TRY(number_member(q, "size", &size));
    TRY(hash_member(q, "leaf_hash_b64", &leaf));
    TRY(hash_member(q, "root_b64", &root));
    TRY(proof_member(q, REFUSED_LOG_INCLUSION, &proof));
    TRY(sha256_open(&c));
    enum status s = tree_verify_inclusion(c, &leaf, index, size, &proof, &root);
    sha256_close(c);
    return s;
}

/* Equal sizes: no hash is made, and the roots are the same text or not. */
static enum status same_roots(const struct question *q, uint64_t size, const struct tree_proof *proof)
{
    const char *a, *b;
    size_t a_len, b_len;

    TRY(question_text(q, "root1_b64", &a, &a_len));
    TRY(question_text(q, "root2_b64", &b, &b_len));
    return size > 0 && proof->n == 0 && a_len == b_len && memcmp(a, b, a_len) == 0 ? OK : REFUSED_LOG_CONSISTENCY;
}

enum status op_consistency(const struct question *q, json_t *extra)
{
    struct tree_hash root1, root2;
    struct tree_proof proof;
    struct sha256_ctx *c;
    uint64_t size1, size2;

    (void)extra;
    TRY(number_member(q, "size1", &size1));
    TRY(number_member(q, "size2", &size2));
    TRY(proof_member(q, REFUSED_LOG_CONSISTENCY, &proof));
    if (size1 == size2)
        return same_roots(q, size1, &proof);
    TRY(hash_member(q, "root1_b64", &root1));
    TRY(hash_member(q, "root2_b64", &root2));
    TRY(sha256_open(&c));
    enum status s = tree_verify_consistency(c, size1, &root1, size2, &root2, &proof);
    sha256_close(c);
    return s;
}

/* ---- notes ---- */

/* A text, or where it is not one that JSON can have, its bytes. *owned: mem_free. */
static enum status text_or_bytes(const struct question *q, const char *name, const char *bytes_name, struct slice *out,
                                 uint8_t **owned)
{
    *owned = NULL;
    *out = (struct slice){ 0 };
    if (json_object_get(q->doc, name) != NULL || json_object_get(q->doc, bytes_name) == NULL)
        return question_text(q, name, &out->at, &out->len);
    TRY(question_bytes(q, bytes_name, owned, &out->len));
    out->at = (const char *)*owned;
    return OK;
}

static enum status add_key(struct logtrust *t, const json_t *v)
{
    return json_is_string(v) ? logtrust_add_key(t, json_string_value(v), json_string_length(v)) : REFUSED_JSON_TYPE;
}

enum status op_trust(const struct question *q, struct logtrust *out)
{
    const json_t *keys = json_object_get(q->doc, "vkeys"), *v;
    const char *text;
    unsigned line;
    size_t len, i;

    logtrust_init(out);
    if (keys == NULL && json_object_get(q->doc, "policy") != NULL) {
        TRY(question_text(q, "policy", &text, &len));
        return logtrust_parse(text, len, out, &line);
    }
    if (keys == NULL)
        return REFUSED_MEMBER_MISSING;
    if (json_is_string(keys))
        return add_key(out, keys);
    if (!json_is_array(keys))
        return REFUSED_JSON_TYPE;
    JSON_EACH(keys, i, v)
        TRY(add_key(out, v));
    return OK;
}

static enum status add_signers(json_t *extra, const struct logtrust *t, uint64_t signers)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < t->n_keys && list != NULL; i++)
        if ((signers >> i & 1) && json_array_append_new(list, json_string(t->keys[i].name)) != 0) {
            json_decref(list);
            return FAULT_MEMORY;
        }
    return question_extra_json(extra, "signers", list);
}

static enum status answer_note(const struct question *q, const struct logtrust *t, json_t *extra)
{
    struct slice text;
    uint8_t *owned;
    struct note n;

    TRY(text_or_bytes(q, "note", "note_b64", &text, &owned));
    enum status s = note_open(text.at, text.len, t->keys, t->n_keys, &n);
    if (s == OK)
        s = question_extra_json(extra, "text", json_stringn(n.text, n.text_len));
    if (s == OK)
        s = add_signers(extra, t, n.signers);
    mem_free(owned);
    return s;
}

enum status op_signed_note(const struct question *q, json_t *extra)
{
    struct logtrust *t = mem_alloc(sizeof *t);

    if (t == NULL)
        return FAULT_MEMORY;
    enum status s = op_trust(q, t);
    if (s == OK)
        s = answer_note(q, t, extra);
    mem_free(t);
    return s;
}

/* ---- proofs ---- */

static enum status verify_proof(struct slice text, const struct logtrust *t, const uint8_t *entry, size_t len)
{
    struct sha256_ctx *c;
    struct logtrust_result r;
    struct tree_hash leaf;
    struct logproof p;

    TRY(logproof_parse(text.at, text.len, &p));
    TRY(sha256_open(&c));
    tree_leaf(c, entry, len, &leaf);
    enum status s = logproof_verify(c, &p, t, &leaf, &r);
    sha256_close(c);
    return s;
}

enum status op_tlog_proof(const struct question *q, json_t *extra)
{
    struct slice text;
    uint8_t *owned, *entry = NULL;
    size_t len;

    (void)extra;
    TRY(text_or_bytes(q, "proof", "proof_b64", &text, &owned));
    struct logtrust *t = mem_alloc(sizeof *t);
    enum status s = t != NULL ? question_bytes(q, "entry_b64", &entry, &len) : FAULT_MEMORY;
    if (s == OK)
        s = op_trust(q, t);
    if (s == OK)
        s = verify_proof(text, t, entry, len);
    mem_free(entry);
    mem_free(t);
    mem_free(owned);
    return s;
}
