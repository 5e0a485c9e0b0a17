/*
 * The person of a case: whom to expect, what they declare, and what was read of them.
 *
 * secret: all of it, in wiped memory.
 */
#ifndef PASSEND_NOTARY_PERSON_H
#define PASSEND_NOTARY_PERSON_H

#include "model/facts.h"
#include "model/source.h"
#include "wire/evidence.h"
#include "wire/platform.h"

/* What a source attested, or somebody filled in, before it is agreed to. */
struct reading {
    const struct source *bron;           /* NULL: filled in */
    struct adult facts;                  /* birth date, incomes, slip, statuses; as struct msg_feiten has them */
    struct loonopgave typed;             /* the slip that counts in place of the source's; LOON_GEEN = none */
    int16_t year;                        /* of the incomes only this year is shared; 0 = all */
    uint16_t child_status;               /* as in struct attested */
    struct day_range child;
    uint8_t strength, declared, has_certificate, n_attested;   /* declared 1: something in it was typed */
    uint8_t certificate_sha[DIGEST_LEN];
    uint8_t bewijs_sha[DIGEST_LEN];      /* of the evidence bytes */
    struct id subject;                   /* store_subject; zero: the source does not say who it is */
    struct day_range attested[];         /* children: birth dates */
};

struct errand;                           /* errands.h */

/* Whom to expect, and what they declare. */
struct person {
    struct day_range geboortedatum;
    struct money_range vermogen;
    struct adult verklaring;
    struct child *children;              /* n_children, declared by this adult; NULL = none */
    struct reading *reading;             /* flow; NULL = nothing was read yet */
    struct errand *errand;               /* flow; NULL = on the way to no source */
    uint8_t kennisgeving_sha[DIGEST_LEN];
    uint8_t n_children, verzoek54a, has_verklaring;
    uint8_t questions;                   /* ASKED: enum question, those that can matter */
    uint8_t asked;                       /* 1: `questions` is of the reading that is there */
    uint8_t departures;                  /* flow; LIMIT_DEPARTURES at most */
    uint16_t names_len;
    char names[];                        /* surname, first names, initials, each with its NUL */
};

/* Of whom the platform expects. NULL: no memory */
struct person *person_new(const struct msg_par *m);
/* What an assessor compares the evidence with. */
void person_expected(const struct person *p, struct identiteit *out);
/* p: on the way to no source any more. */
void person_release(struct person *p);

#endif
