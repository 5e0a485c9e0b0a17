/*
 * The configuration of the service as the launcher checked it and hands it down to each role.
 *
 * Fixed layout. secret: none.
 */
#ifndef PASSEND_MODEL_SETTINGS_H
#define PASSEND_MODEL_SETTINGS_H

#include "model/client.h"

struct settings {
    char issuer[URL_MAX];         /* origin of the public host: our issuer, also the audience of evidence; NUL-terminated */
    char platform[URL_MAX];       /* origin of the host where clients show their certificate */
    uint8_t test_omgeving;        /* 1: omgeving TEST */
    uint8_t landlock_vereist;
    uint8_t zonder_filter;        /* test builds only */
    uint8_t nul;
    uint16_t poort;               /* of the host for platforms */
    uint16_t public_port;
    uint16_t n_assessors;
    uint16_t languages;           /* of the pages: bits 1 << enum language; Dutch is always among them */
    uint32_t uid;                 /* of this role (and its gid) when started as root; 0 = stay */
    int64_t klok_verschuiving_s;  /* test builds only */
    char menselijke_toets[URL_MAX]; /* default page for "let a person look"; empty = none */
};

#endif
