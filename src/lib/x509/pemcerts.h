/*
 * The certificates of a PEM text, such as the authorities that somebody trusts. Text between them is passed over; a block that
 * is begun and cannot be read, or is no certificate, is not.
 */
#ifndef PASSEND_X509_PEMCERTS_H
#define PASSEND_X509_PEMCERTS_H

#include "base/status.h"

#include <openssl/x509.h>
#include <stddef.h>

#define PEMCERTS_MAX 64

/* out: sk_X509_pop_free; NULL unless OK. returns OK | REFUSED_CERT_FORM (also where there is none) | REFUSED_TOO_MANY |
 * FAULT_MEMORY */
enum status pemcerts_read(const char *pem, size_t len, STACK_OF(X509) **out) MUST_USE;

#endif
