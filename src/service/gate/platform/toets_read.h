/*
 * Reads the body of POST /v1/toetsingen where it asks for indications (`fase: reactie`) into the blocks that the notary is
 * sent, and cuts them into messages. For the other phase there is definitive_read.h.
 *
 * Answers stand household by household, home by home, rent by rent. A body that is not well-formed, or names something
 * unknown, is refused as a whole. A seal that is not a seal (it goes on as an empty one) and a household of too many members
 * spoil only their own answers.
 *
 * secret: declared households. Everything of a toets_call is wiped memory; release it.
 */
#ifndef PASSEND_GATE_PLATFORM_TOETS_READ_H
#define PASSEND_GATE_PLATFORM_TOETS_READ_H

#include "gate/platform/refusal.h"
#include "wire/assess.h"

#include <stdbool.h>

/* Where a household begins in `blocks`, and which of its `leden` as sent are adults (case_read_household). */
struct toets_block { size_t at; uint32_t adult_bits; };

/* Which rent of which home of the body it is. */
struct toets_rent { uint32_t home; uint8_t rent; bool as_list; };

struct toets_call {
    uint8_t fase;                     /* enum fase */
    bool verklaard;                   /* some household is declared */
    uint8_t stop_uitkomst;            /* enum uitkomst, 0 = no stopNa */
    uint32_t stop_aantal;             /* matches still wanted */
    unsigned talen;                   /* bits (1 << enum text_language): words beside each verdict; 0 = none */
    char corporatie[CORPORATIE_MAX];
    struct eenheid *eenheden;         /* one rent each */
    struct toets_rent *rents;         /* of each of these */
    uint32_t n_eenheden, cap_eenheden, cap_rents;
    uint32_t n_homes;                 /* in the body */
    uint8_t *blocks;                  /* struct toets_huishouden + content, back to back */
    size_t blocks_len, blocks_cap;
    struct toets_block *block_at;     /* n_huishoudens + 1 */
    uint32_t n_huishoudens, cap_huishoudens;
    /* Where the call is: the next slice starts here. */
    uint32_t huishouden, eenheid;
};

/*
 * out:     *out   on OK; empty otherwise
 * returns OK | REFUSED_JSON_* | REFUSED_MEMBER_* | REFUSED_HOUSEHOLD_MIXED | REFUSED_BATCH | REFUSED_STOP | REFUSED_PHASE
 *         | REFUSED_TEXT | REFUSED_VALUE | what case_read.h refuses | FAULT_MEMORY
 * cost:    one pass; about a microsecond per household
 */
enum status toets_read(struct pull *p, const char *text, size_t len, struct toets_call *out, struct refusal *why) MUST_USE;
void toets_call_release(struct toets_call *c);

/* Answers of the whole call. */
static inline uint32_t toets_answers(const struct toets_call *c)
{
    return c->n_eenheden * c->n_huishoudens;
}
static inline const struct toets_huishouden *toets_huishouden_at(const struct toets_call *c, uint32_t i)
{
    return (const void *)(c->blocks + c->block_at[i].at);
}

/* Where in the body lies what one pair of a household and a home at a rent was refused for; "" where it is nowhere in
 * particular. lid: as in struct verdict_answer. */
void toets_place(const struct toets_call *c, uint32_t huishouden, uint32_t eenheid, enum status s, uint8_t lid,
                 char out[PLACE_MAX]);

/* The next slice: a rectangle of at most LIMIT_SLICE answers, which stand next to each other in the whole call. */
struct toets_slice { uint32_t huishouden, n_huishoudens, eenheid, n_eenheden; };
/* False when every answer has been asked for. */
bool toets_next(const struct toets_call *c, struct toets_slice *out);
/* Writes homes and households of a slice after the head of a message; returns its whole length. */
size_t toets_write(const struct toets_call *c, const struct toets_slice *s, uint8_t *msg, size_t cap);
/* The first n answers of the slice are there. */
void toets_advance(struct toets_call *c, uint32_t n);

#endif
