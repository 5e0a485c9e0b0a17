/*
 * docs/openapi.json, the description of the platform API, as a constant of the build.
 *
 * secret: nothing.
 */
#ifndef PASSEND_GATE_OPENAPI_H
#define PASSEND_GATE_OPENAPI_H

#include <stddef.h>

extern const char openapi_json[];        /* application/json, without a NUL */
extern const size_t openapi_json_len;

#endif
