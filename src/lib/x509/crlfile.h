/*
 * The revocation lists (CRL) of client certificates as they stand in one file: whether a server may go by them.
 *
 * Each is signed by the CA that issued it, whole (OpenSSL would take a delta for a newer whole list), and in its period. A
 * defect
 * that time does not heal comes before one that it may. A file that was cut off within a list, also within the line that
 * begins one, is none.
 *
 * secret: nothing.
 */
#ifndef PASSEND_X509_CRLFILE_H
#define PASSEND_X509_CRLFILE_H

#include "base/status.h"
#include "model/crl_state.h"

#include <openssl/x509.h>
#include <stddef.h>

/*
 * in:      pem    the text: lists and nothing else between them
 *          cas    that clients chain to
 *          now    unix seconds
 *          store  NULL, or what gets the lists up to the first defect but FUTURE and STALE
 * out:     *out   says what is wrong, if anything is
 * returns OK | FAULT_MEMORY
 */
enum status crlfile_judge(const uint8_t *pem, size_t len, STACK_OF(X509) *cas, int64_t now, X509_STORE *store,
                          struct crl_state *out) MUST_USE;

#endif
