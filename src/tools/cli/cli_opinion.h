/*
 * A second opinion on one verdict, by libjwt, which shares no code with ours.
 */
#ifndef PASSEND_CLI_CLI_OPINION_H
#define PASSEND_CLI_CLI_OPINION_H

#include "verify/verify.h"

/* jws: NUL-terminated. libjwt accepts the same bytes under the same key as ES256 and reads the same issue time and id. */
bool cli_opinion_agrees(const char *jws, const struct verified *v);
/* A signature that we refuse must not pass there either, with any key of the set. */
bool cli_opinion_refuses(const char *jws, const struct verify_keys *keys);

#endif
