#include "log/logproof.h"

#include "base/text.h"

#include <openssl/evp.h>
#include <string.h>

#define FIRST_LINE "c2sp.org/tlog-proof@v1"
#define HASH_BASE64 44

/* The next line without its newline; false where there is none that ends. */
static bool next_line(struct slice *rest, struct slice *line)
{
    const char *end = rest->len > 0 ? memchr(rest->at, '\n', rest->len) : NULL;

    if (end == NULL)
        return false;
    *line = (struct slice){ rest->at, (size_t)(end - rest->at) };
    *rest = (struct slice){ end + 1, rest->len - line->len - 1 };
    return true;
}

/* A line WORD VALUE. */
static bool after_word(struct slice line, const char *word, struct slice *value)
{
    size_t len = strlen(word);

    if (line.len < len || memcmp(line.at, word, len) != 0)
        return false;
    *value = (struct slice){ line.at + len, line.len - len };
    return true;
}

static bool read_number(struct slice line, const char *word, uint64_t *out)
{
    struct slice value;
    int64_t n;

    if (!after_word(line, word, &value) || !decimal_parse(value.at, value.len, &n) || n < 0)
        return false;
    *out = (uint64_t)n;
    return true;
}

/* Lines of hashes, up to the empty one, which is passed too. */
static bool read_hashes(struct slice *rest, struct tree_proof *out)
{
    struct slice line;
    size_t got;

    for (out->n = 0; next_line(rest, &line); out->n++) {
        if (line.len == 0)
            return true;
        if (out->n == TREE_PROOF_MAX || line.len != HASH_BASE64 ||
            !base64_decode(line.at, line.len, out->hash[out->n].bytes, DIGEST_LEN, &got) || got != DIGEST_LEN)
            return false;
    }
    return false;
}

static bool is_base64(struct slice s)
{
    uint8_t piece[3072];
    size_t got;

    for (size_t at = 0, n; at < s.len; at += n) {
        n = s.len - at < 4096 ? s.len - at : 4096;
        if (!base64_decode(s.at + at, n, piece, sizeof piece, &got) || (at + n < s.len && got != sizeof piece))
            return false;
    }
    return true;
}

enum status logproof_parse(const char *text, size_t len, struct logproof *out)
{
    struct slice rest = { text, len }, line;

    *out = (struct logproof){ 0 };
    if (len > LOGPROOF_MAX || !next_line(&rest, &line) || !slice_is(line, FIRST_LINE) || !next_line(&rest, &line))
        return REFUSED_LOG_PROOF;
    if (after_word(line, "extra ", &out->extra)) {
        if (out->extra.len > LOGPROOF_EXTRA_MAX || !is_base64(out->extra) || !next_line(&rest, &line))
            return REFUSED_LOG_PROOF;
    }
    if (!read_number(line, "index ", &out->index) || !read_hashes(&rest, &out->path) || rest.len == 0)
        return REFUSED_LOG_PROOF;
    out->note = rest;
    return OK;
}

static void write_hashes(const struct tree_proof *p, struct writer *w)
{
    uint8_t text[HASH_BASE64 + 1];

    for (unsigned i = 0; i < p->n; i++) {
        write_bytes(w, text, (size_t)EVP_EncodeBlock(text, p->hash[i].bytes, DIGEST_LEN));
        write_char(w, '\n');
    }
    write_char(w, '\n');
}

void logproof_write(const struct logproof *p, struct writer *w)
{
    write_text(w, FIRST_LINE "\n");
    if (p->extra.len > 0) {
        write_text(w, "extra ");
        write_bytes(w, p->extra.at, p->extra.len);
        write_char(w, '\n');
    }
    write_text(w, "index ");
    write_int(w, (int64_t)p->index);
    write_char(w, '\n');
    write_hashes(&p->path, w);
    write_bytes(w, p->note.at, p->note.len);
}

enum status logproof_verify(struct sha256_ctx *c, const struct logproof *p, const struct logtrust *t,
                            const struct tree_hash *leaf, struct logtrust_result *out)
{
    TRY(logtrust_check(t, p->note.at, p->note.len, out));
    enum status s = tree_verify_inclusion(c, leaf, p->index, out->checkpoint.size, &p->path, &out->checkpoint.root);
    if (s != OK)
        *out = (struct logtrust_result){ 0 };
    return s;
}

enum status logstep_parse(const char *text, size_t len, struct logstep *out)
{
    struct slice rest = { text, len }, line;

    *out = (struct logstep){ 0 };
    if (len > LOGPROOF_MAX || !next_line(&rest, &line) || !read_number(line, "old ", &out->old) ||
        !read_hashes(&rest, &out->path) || rest.len == 0)
        return REFUSED_LOG_PROOF;
    out->note = rest;
    return OK;
}

void logstep_write(const struct logstep *s, struct writer *w)
{
    write_text(w, "old ");
    write_int(w, (int64_t)s->old);
    write_char(w, '\n');
    write_hashes(&s->path, w);
    write_bytes(w, s->note.at, s->note.len);
}
