#include "cli/cli_attested.h"

#include "base/mem.h"
#include "x509/timestamp.h"

#include <stdio.h>
#include <string.h>

/* A copy or its stamp; FAULT_SYSTEM where it is not there. mem_free */
static enum status read_part(const struct logdir *log, uint64_t size, const char *end, size_t max, char **data, size_t *len)
{
    char name[64];

    snprintf(name, sizeof name, "stempels/%llu.%s", (unsigned long long)size, end);
    return logdir_file(log, name, max, data, len);
}

/* Of the size that its name says, signed by the log, and of one tree with the newest. */
static enum status check_copy(struct attested *a, uint64_t size, const char *note, size_t len, const struct checkpoint *newest)
{
    struct logtrust_result r;
    struct tree_proof path;
    bool newer;

    TRY(logtrust_check(&a->any, note, len, &r));
    if (r.checkpoint.size != size)
        return REFUSED_LOG_INCLUSION;
    if (size > a->log->size)
        return REFUSED_LOG_STEP;
    uint64_t small = size < newest->size ? size : newest->size, large = size < newest->size ? newest->size : size;
    if (small > 0)
        TRY(tree_prove_consistency(a->c, &a->log->reader, small, large, &path));
    return remember_check(a->c, &r.checkpoint, newest, &path, &newer);
}

/* ---- which checkpoint ---- */

static void use_copy(struct logdir *log, char *note, size_t len, const struct checkpoint *k)
{
    mem_free(log->note);
    log->note = note;
    log->note_len = len;
    log->checkpoint = *k;
}

/* The newest copy that is believed, in the place of a checkpoint that is not yet. */
static enum status find_copy(struct attested *a)
{
    const struct logtrust_result *r;
    struct checkpoint k;
    struct note n;
    char *note;
    size_t len;

    for (size_t i = a->log->n_stamps; i-- > 0;) {
        uint64_t size = a->log->stamps[i];
        enum status s = size <= a->log->size ? read_part(a->log, size, "checkpoint", NOTE_MAX, &note, &len) : REFUSED_LOG_QUORUM;

        if (s != OK)
            continue;
        s = place_note(a->place, note, len, &r);
        if (s == OK)
            s = check_copy(a, size, note, len, &a->log->checkpoint);
        if (s == OK)
            s = note_split(note, len, &n);
        if (s == OK)
            s = checkpoint_parse(n.text, n.text_len, &k);
        if (s == OK)
            use_copy(a->log, note, len, &k);
        else
            mem_free(note);
        if (s != REFUSED_LOG_QUORUM)
            return s;
    }
    return REFUSED_LOG_QUORUM;
}

enum status attested_open(struct attested *a, struct sha256_ctx *c, struct logdir *log, struct place_checker *place)
{
    const struct logtrust_result *r;
    struct logtrust_result any;

    *a = (struct attested){ .c = c, .log = log, .place = place, .any = *place->trust };
    a->any.quorum = LOGTRUST_NO_QUORUM;
    enum status s = place_note(place, log->note, log->note_len, &r);
    if (s != REFUSED_LOG_QUORUM)
        return s;
    TRY(logtrust_check(&a->any, log->note, log->note_len, &any));
    return find_copy(a);
}

/* ---- by when ---- */

/* How many must have cosigned does not matter to a stamp: log and authority signed, and that tree is in the believed one. */
static enum status judge(struct attested *a, uint64_t size, const STACK_OF(X509) *anchors, int64_t at, const char *note,
                         size_t len)
{
    const struct timestamp_rules rules = { .anchors = anchors, .at = at, .data = note, .len = len };
    const struct logtrust_result *r;
    struct timestamp stamp;
    char *token = NULL;
    size_t token_len;

    if (anchors != NULL) {
        enum status s = read_part(a->log, size, "tsr", TIMESTAMP_MAX, &token, &token_len);

        if (s == OK)
            s = timestamp_verify((const uint8_t *)token, token_len, &rules, &stamp);
        mem_free(token);
        TRY(s);
        a->last.stamped = stamp.by;
    }
    TRY(check_copy(a, size, note, len, &a->log->checkpoint));
    enum status s = place_note(a->place, note, len, &r);
    if (s == OK)
        a->last.cosigned = r->cosigned;
    return s == REFUSED_LOG_QUORUM ? OK : s;
}

enum status attested_by(struct attested *a, uint64_t index, const STACK_OF(X509) *anchors, int64_t at, int64_t *stamped,
                        int64_t *cosigned)
{
    enum status s = FAULT_SYSTEM;

    *stamped = *cosigned = 0;
    for (size_t i = 0; i < a->log->n_stamps && s == FAULT_SYSTEM; i++) {
        uint64_t size = a->log->stamps[i];
        char *note = NULL;
        size_t len;

        if (size <= index)
            continue;
        s = OK;
        if (a->last.size != size) {
            a->last.stamped = a->last.cosigned = 0;
            s = read_part(a->log, size, "checkpoint", NOTE_MAX, &note, &len);
            if (s == OK)
                s = judge(a, size, anchors, at, note, len);
            mem_free(note);
            a->last.size = s == OK ? size : 0;
        }
        if (s == OK) {
            *stamped = a->last.stamped;
            *cosigned = a->last.cosigned;
        }
    }
    return s == FAULT_SYSTEM ? OK : s;   /* none is there, or not yet whole */
}
