/*
 * The configuration of the service as the launcher checked it and hands it down to each role.
 *
 * Fixed layout. secret: none.
 */
#ifndef PASSEND_MODEL_SETTINGS_H
#define PASSEND_MODEL_SETTINGS_H

#include "model/client.h"

/* The public log that this one goes on from: the newest checkpoint that is known of it. */
struct log_before {
    char origin[LIMIT_LOG_ORIGIN_CHARS + 1];  /* empty = there was none, and nothing below */
    uint64_t size;
    uint8_t root[32];
};

struct settings {
    char issuer[URL_MAX];         /* origin of the public host: our issuer, also the audience of evidence; NUL-terminated */
    char platform[URL_MAX];       /* origin of the host where clients show their certificate */
    uint8_t test_environment;     /* 1: omgeving TEST */
    uint8_t landlock_required;
    uint8_t zonder_filter;        /* test builds only */
    uint8_t zero;
    uint16_t port;                /* of the host for platforms */
    uint16_t public_port;
    uint16_t n_assessors;
    uint16_t languages;           /* of the pages: bits 1 << enum language; Dutch is always among them */
    uint32_t uid;                 /* of this role (and its gid) when started as root; 0 = stay */
    int64_t clock_shift_s;        /* test builds only */
    char menselijke_toets[URL_MAX]; /* default page for "let a person look"; empty = none */
    char log_origin[LIMIT_LOG_ORIGIN_CHARS + 1]; /* of the public log; empty = there is none, and nothing below */
    uint8_t log_public[32];       /* Ed25519 public key that its checkpoints are signed with */
    uint16_t log_port;            /* of the host where it is read */
    uint16_t log_beat_s;          /* between two checkpoints that are published */
    uint8_t log_zero[4];
    struct log_before log_before;
};

#endif
