#include "log/logtrust.h"

#include "base/text.h"

#include <string.h>

#define WORDS_MAX (3 + LOGTRUST_WITNESSES_MAX + LOGTRUST_GROUPS_MAX)

/* ---- lines and words ---- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Tabs, newlines and what is not a control character; above ASCII nothing is looked at. */
static bool text_ok(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)text[i];

        if ((c < ' ' && c != '\t' && c != '\n') || c == 0x7f)
            return false;
    }
    return true;
}

/* How many words there are, at most one more than there is room for. */
static unsigned split(struct slice line, struct slice words[WORDS_MAX])
{
    const char *at = line.at, *end = at + line.len;
    unsigned n = 0;

    for (;;) {
        while (at < end && is_blank(*at))
            at++;
        if (at == end)
            return n;
        if (n == WORDS_MAX)
            return n + 1;
        const char *from = at;
        while (at < end && !is_blank(*at))
            at++;
        words[n++] = (struct slice){ from, (size_t)(at - from) };
    }
}

static bool same(struct slice a, struct slice b)
{
    return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

/* ---- keys ---- */

/* One key in two places is one signer twice; a log and a witness are two things to be. */
static bool known_key(const struct logtrust *t, const struct note_key *k, bool log)
{
    for (unsigned i = 0; i < t->n_keys; i++)
        if ((t->logs >> i & 1) == (log ? 1 : 0) && memcmp(t->keys[i].public, k->public, sizeof k->public) == 0)
            return true;
    return false;
}

static enum status add_key(struct logtrust *t, struct slice vkey, bool log)
{
    struct note_key k;

    TRY(note_key_parse_any(vkey.at, vkey.len, &k));
    if ((!log && k.kind == NOTE_ED25519) || known_key(t, &k, log))
        return REFUSED_KEY;
    t->keys[t->n_keys] = k;
    t->logs |= log ? (uint64_t)1 << t->n_keys : 0;
    t->n_keys++;
    return OK;
}

static unsigned count_logs(const struct logtrust *t)
{
    return (unsigned)__builtin_popcountll(t->logs);
}

/* ---- names ---- */

static int find(const struct logtrust *t, struct slice name)
{
    for (unsigned i = 0; i < t->n_nodes; i++)
        if (same(t->nodes[i].name, name))
            return (int)i;
    return -1;
}

/* Room for one more of this name. */
static struct logtrust_node *add_node(struct logtrust *t, struct slice name)
{
    if (slice_is(name, "none") || find(t, name) >= 0 || t->n_nodes == sizeof t->nodes / sizeof t->nodes[0])
        return NULL;
    t->nodes[t->n_nodes] = (struct logtrust_node){ .name = name };
    return &t->nodes[t->n_nodes];
}

static bool is_member(const struct logtrust *t, int node)
{
    for (unsigned i = 0; i < t->n_nodes; i++)
        if (t->nodes[i].members >> node & 1)
            return true;
    return false;
}

/* ---- the four kinds of lines ---- */

static enum status read_log(struct logtrust *t, const struct slice *w, unsigned n)
{
    if (n < 2 || n > 3 || count_logs(t) == LOGTRUST_LOGS_MAX)
        return REFUSED_LOG_TRUST;
    return add_key(t, w[1], true);
}

static enum status read_witness(struct logtrust *t, const struct slice *w, unsigned n)
{
    struct logtrust_node *node;

    if (n < 3 || n > 4 || t->n_keys - count_logs(t) == LOGTRUST_WITNESSES_MAX || (node = add_node(t, w[1])) == NULL)
        return REFUSED_LOG_TRUST;
    TRY(add_key(t, w[2], false));
    node->key = t->n_keys - 1;
    t->n_nodes++;
    return OK;
}

static unsigned count_groups(const struct logtrust *t)
{
    unsigned n = 0;

    for (unsigned i = 0; i < t->n_nodes; i++)
        n += t->nodes[i].least > 0;
    return n;
}

static enum status read_group(struct logtrust *t, const struct slice *w, unsigned n)
{
    struct logtrust_node *node;
    int64_t least = 1;

    if (n < 4 || count_groups(t) == LOGTRUST_GROUPS_MAX || (node = add_node(t, w[1])) == NULL)
        return REFUSED_LOG_TRUST;
    for (unsigned i = 3; i < n; i++) {
        int member = find(t, w[i]);

        if (member < 0 || is_member(t, member) || (node->members >> member & 1))
            return REFUSED_LOG_TRUST;
        node->members |= (uint64_t)1 << member;
    }
    if (slice_is(w[2], "all"))
        least = n - 3;
    else if (!slice_is(w[2], "any") && (!decimal_parse(w[2].at, w[2].len, &least) || least < 1 || least > n - 3))
        return REFUSED_LOG_TRUST;
    node->least = (unsigned)least;
    t->n_nodes++;
    return OK;
}

static enum status read_quorum(struct logtrust *t, const struct slice *w, unsigned n, bool *seen)
{
    if (n != 2 || *seen)
        return REFUSED_LOG_TRUST;
    *seen = true;
    t->quorum = slice_is(w[1], "none") ? LOGTRUST_NO_QUORUM : find(t, w[1]);
    return t->quorum >= 0 || slice_is(w[1], "none") ? OK : REFUSED_LOG_TRUST;
}

static enum status read_line(struct logtrust *t, struct slice line, bool *quorum)
{
    struct slice w[WORDS_MAX];
    unsigned n = split(line, w);

    if (n == 0 || w[0].at[0] == '#')
        return OK;
    enum status s = n > WORDS_MAX              ? REFUSED_LOG_TRUST
                    : slice_is(w[0], "log")     ? read_log(t, w, n)
                    : slice_is(w[0], "witness") ? read_witness(t, w, n)
                    : slice_is(w[0], "group")   ? read_group(t, w, n)
                    : slice_is(w[0], "quorum")  ? read_quorum(t, w, n, quorum)
                                                : REFUSED_LOG_TRUST;
    return status_class_of(s) == CLASS_REFUSED ? REFUSED_LOG_TRUST : s;
}

void logtrust_init(struct logtrust *t)
{
    memset(t, 0, sizeof *t);
    t->quorum = LOGTRUST_NO_QUORUM;
}

enum status logtrust_parse(const char *text, size_t len, struct logtrust *out, unsigned *line)
{
    const char *at = text, *end = text + len;
    bool quorum = false;

    logtrust_init(out);
    *line = 0;
    /* Each line ends in a newline: what was cut off in a name is not taken for another one. */
    if (len == 0 || len > LOGTRUST_TEXT_MAX || text[len - 1] != '\n' || !text_ok(text, len))
        return REFUSED_LOG_TRUST;
    while (at < end) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));

        ++*line;
        TRY(read_line(out, (struct slice){ at, (size_t)(stop - at) }, &quorum));
        at = stop + 1;
    }
    *line = 0;
    return quorum ? OK : REFUSED_LOG_TRUST;
}

enum status logtrust_add_key(struct logtrust *t, const char *vkey, size_t len)
{
    struct note_key k;

    if (t->n_keys == sizeof t->keys / sizeof t->keys[0])
        return REFUSED_TOO_MANY;
    TRY(note_key_parse_any(vkey, len, &k));
    t->keys[t->n_keys] = k;
    t->logs |= k.kind == NOTE_ED25519 ? (uint64_t)1 << t->n_keys : 0;
    t->n_keys++;
    return OK;
}

/* ---- a checkpoint ---- */

/* Nodes refer to earlier ones only, so one pass tells of all. */
static bool quorum_met(const struct logtrust *t, uint64_t signers)
{
    uint64_t met = 0;

    if (t->quorum == LOGTRUST_NO_QUORUM)
        return true;
    for (unsigned i = 0; i < t->n_nodes; i++) {
        const struct logtrust_node *n = &t->nodes[i];
        bool is = n->least == 0 ? signers >> n->key & 1 : (unsigned)__builtin_popcountll(met & n->members) >= n->least;

        met |= is ? (uint64_t)1 << i : 0;
    }
    return met >> t->quorum & 1;
}

/* Those of the witnesses who say that they had signed by then; 0 says nothing. */
static uint64_t signed_by(const struct note *n, uint64_t witnesses, int64_t time)
{
    uint64_t by = 0;

    for (unsigned i = 0; i < NOTE_KEYS_MAX; i++)
        by |= (witnesses >> i & 1) != 0 && n->cosigned[i] > 0 && n->cosigned[i] <= time ? (uint64_t)1 << i : 0;
    return by;
}

/* Each says its own time: one that lies moves this no further than the quorum lets it. */
static int64_t cosigned_by(const struct logtrust *t, const struct note *n, uint64_t witnesses)
{
    int64_t first = 0;

    if (t->quorum == LOGTRUST_NO_QUORUM)
        return 0;
    for (unsigned i = 0; i < t->n_keys; i++) {
        int64_t time = n->cosigned[i];

        if ((witnesses >> i & 1) != 0 && (first == 0 || time < first) && quorum_met(t, signed_by(n, witnesses, time)))
            first = time;
    }
    return first;
}

static bool find_log(const struct logtrust *t, uint64_t signers, struct slice origin, unsigned *log)
{
    for (unsigned i = 0; i < t->n_keys; i++)
        if ((t->logs & signers) >> i & 1 && slice_is(origin, t->keys[i].name)) {
            *log = i;
            return true;
        }
    return false;
}

enum status logtrust_check(const struct logtrust *t, const char *note, size_t len, struct logtrust_result *out)
{
    struct logtrust_result r = { 0 };
    struct note n;

    *out = r;
    TRY(note_open(note, len, t->keys, t->n_keys, &n));
    TRY(checkpoint_parse(n.text, n.text_len, &r.checkpoint));
    if (!find_log(t, n.signers, r.checkpoint.origin, &r.log))
        return REFUSED_LOG_ORIGIN;
    if (!quorum_met(t, n.signers))
        return REFUSED_LOG_QUORUM;
    r.signers = n.signers;
    r.witnesses = note_signer_count(n.signers & ~t->logs);
    r.cosigned = cosigned_by(t, &n, n.signers & ~t->logs);
    *out = r;
    return OK;
}
