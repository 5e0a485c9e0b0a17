/*
 * What the tiler asks of others, and when: of each witness a cosignature of every checkpoint that is published, of an authority a
 * time-stamp every hour that the tree has grown. It has no channel, no clock and no folder: it is told what happens.
 *
 * A witness is asked at a start, when there is a newer checkpoint, and every LIMIT_LOG_ASK_AGAIN_S while there is none, one thing
 * at a time. Where its tree is not the one that was thought it says so (409), and is asked again from there. One that is ahead of
 * us, or does not believe that our tree goes on from its own (422), may have seen what is lost here: the notary is to know.
 *
 * A stamp is for a checkpoint with the cosignatures that come at once: it waits for witnesses as long as one may take twice. A
 * tree has one stamp: where all that is published has one, none is asked for.
 *
 * Times are milliseconds since boot. secret: nothing.
 */
#ifndef PASSEND_TILER_ASKING_H
#define PASSEND_TILER_ASKING_H

#include "base/limits.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct asking_witness {
    uint64_t nr;                       /* of what it is asked; 0: nothing */
    uint64_t asked_old, asked_size;    /* of that */
    uint64_t old;                      /* of the tree that it has, as far as is known */
    uint64_t disputed;                 /* a tree that it has and ours may not go on from; 0: none */
    bool another;                      /* likewise: ours of that size is another one, as it says */
    bool failed;                       /* it did not cosign when it was asked last */
    unsigned again;                    /* how often it was asked again at once */
    int64_t next_ms;
};

struct asking {
    unsigned n;
    bool stamps;                       /* there is an authority */
    uint64_t size;                     /* published; 0: nothing is */
    uint64_t nr;
    struct asking_witness witnesses[LIMIT_LOG_WITNESSES];
    struct {
        uint64_t nr, asked_size;
        uint64_t size;                 /* of the last tree that has one */
        bool failed;
        int64_t next_ms;
        int64_t since_ms;              /* the tree is larger than that since */
    } stamp;
};

/* What the folder has at a start. */
struct asking_folder {
    uint64_t size;                     /* published; 0: nothing is */
    uint32_t cosigned;                 /* bit i: by witness i */
    uint64_t stamped;                  /* size of the last tree that has a stamp; 0: none */
    int64_t stamp_age_ms;              /* how long ago; of none: since when there are to be any. Below 0: in the future */
};

/* n: at most LIMIT_LOG_WITNESSES; stamps: whether there is an authority. */
void asking_init(struct asking *a, unsigned n, bool stamps, const struct asking_folder *f, int64_t now_ms);
/* A checkpoint of this size is in the folder. */
void asking_published(struct asking *a, uint64_t size, int64_t now_ms);
/* Who was asked is gone: all of it is asked again. */
void asking_lost(struct asking *a);

/* What is to be asked now, as it is then; false: nothing. */
enum asking_kind { ASKING_WITNESS, ASKING_STAMP };
struct asking_question {
    enum asking_kind kind;
    unsigned witness;
    uint64_t nr;                       /* never 0 */
    uint64_t old, size;                /* old: of the tree that it has */
};
bool asking_next(struct asking *a, int64_t now_ms, struct asking_question *out);

/* What an answer is. */
enum asking_told {
    ASKING_TOLD_NOTHING,               /* that is all */
    ASKING_TOLD_LINES,                 /* lines of a witness, for the checkpoint in the folder: asking_cosigned is to follow */
    ASKING_TOLD_STAMP                  /* for the checkpoint that was asked for: asking_stamped once it is kept */
};
struct asking_answer {
    uint64_t nr;
    bool answered;                     /* of a stamp: with one */
    uint32_t http;
    const char *body;
    size_t len;
};
/* out: what it was, and of whom. returns OK | REFUSED_MESSAGE (nobody was asked that) */
enum status asking_heard(struct asking *a, const struct asking_answer *answer, int64_t now_ms, enum asking_told *told,
                         struct asking_question *out) MUST_USE;
/* good: its line is under the checkpoint of the size that is published. */
void asking_cosigned(struct asking *a, unsigned witness, bool good);
void asking_stamped(struct asking *a, uint64_t size, int64_t now_ms);

/* What the notary is to know. */
struct asking_word {
    uint64_t disputed;                 /* of the largest tree that a witness has, and ours may not go on from; 0: none */
    bool another;                      /* of that: ours of this size is another one, as a witness says */
    bool unstamped;                    /* for LIMIT_LOG_STAMP_LATE_S what was published has no stamp */
};
struct asking_word asking_word(const struct asking *a, int64_t now_ms);

#endif
