#include "passend/passend.h"

#include "base/mem.h"
#include "verify/passend_private.h"

#include <string.h>

int passend_log_new(const char *policy, size_t len, struct passend_log **out, const char **reason)
{
    unsigned line;

    *out = NULL;
    if (len > LOGTRUST_TEXT_MAX)
        return passend_result(REFUSED_LOG_TRUST, reason);
    struct passend_log *l = mem_alloc(sizeof *l + len);
    if (l == NULL)
        return passend_result(FAULT_MEMORY, reason);
    if (len > 0)
        memcpy(l->text, policy, len);
    enum status st = logtrust_parse(l->text, len, &l->trust, &line);
    if (st == OK)
        st = place_open(&l->trust, &l->checker);
    if (st != OK)
        mem_free(l);
    else
        *out = l;
    return passend_result(st, reason);
}

void passend_log_free(struct passend_log *log)
{
    if (log == NULL)
        return;
    place_close(&log->checker);
    mem_free(log);
}

/* Into the struct of a caller who may have been built against another one: what a smaller one lacks is left out, and what a
 * larger one has more is nothing that is known here. */
static void fill(struct passend_place *place, const struct passend_place *found)
{
    size_t size = place->size, known = size < sizeof *found ? size : sizeof *found;

    memcpy(place, found, known);
    memset((uint8_t *)place + known, 0, size - known);
    place->size = size;
}

int passend_verdict_place(const struct passend_verdict *verdict, struct passend_log *log, const char *proof, size_t len,
                          int64_t stamped, struct passend_place *place, const char **reason)
{
    struct passend_place found = { 0 };
    struct logproof p;
    struct place at;

    enum status st = logproof_parse(proof, len, &p);
    if (st == OK)
        st = place_check(&log->checker, &verdict->verified, &p, stamped, &at);
    if (st == OK)
        found = (struct passend_place){ .index = (int64_t)at.index, .tree_size = (int64_t)at.size, .cosigned = at.note->cosigned,
                                        .witnesses = (int)at.note->witnesses };
    if (place != NULL)
        fill(place, &found);
    return passend_result(st, reason);
}

const char *passend_proof_checkpoint(const char *proof, size_t len, size_t *checkpoint_len)
{
    struct logproof p;

    *checkpoint_len = 0;
    if (logproof_parse(proof, len, &p) != OK)
        return NULL;
    *checkpoint_len = p.note.len;
    return p.note.at;
}

/* The checkpoint of before was believed then; who cosigned it is not asked again. */
static enum status open_before(const struct passend_log *log, const char *note, size_t len, struct checkpoint *out)
{
    struct logtrust *any = mem_alloc(sizeof *any);
    struct logtrust_result r;

    if (any == NULL)
        return FAULT_MEMORY;
    *any = log->trust;
    any->quorum = LOGTRUST_NO_QUORUM;
    enum status st = logtrust_check(any, note, len, &r);
    mem_free(any);
    *out = r.checkpoint;
    return st;
}

static enum status follow(struct passend_log *log, const char *before, size_t before_len, const char *now, size_t now_len,
                          const char *step, size_t step_len, bool *newer)
{
    const struct logtrust_result *r;
    struct logstep s = { 0 };
    struct checkpoint old;

    TRY(open_before(log, before, before_len, &old));
    TRY(place_note(&log->checker, now, now_len, &r));
    if (step != NULL)
        TRY(logstep_parse(step, step_len, &s));
    uint64_t small = old.size < r->checkpoint.size ? old.size : r->checkpoint.size;
    return remember_check(log->checker.c, &old, &r->checkpoint, step != NULL && s.old == small ? &s.path : NULL, newer);
}

int passend_log_follows(struct passend_log *log, const char *before, size_t before_len, const char *now, size_t now_len,
                        const char *step, size_t step_len, int *newer, const char **reason)
{
    bool grown = false;
    enum status st = follow(log, before, before_len, now, now_len, step, step_len, &grown);

    *newer = st == OK && grown;
    return passend_result(st, reason);
}
