/* TLS records that no library would send: plain ones before a handshake, and ones under the keys of a finished TLS 1.2
 * handshake. For tests. */
#ifndef TESTS_ROLE_GATE_RECORDS_H
#define TESTS_ROLE_GATE_RECORDS_H

#include <openssl/ssl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RECORD_CCS = 20, RECORD_ALERT = 21, RECORD_HANDSHAKE = 22, RECORD_DATA = 23 };

/* The sending side of one connection. Zeroed: nothing is encrypted yet. */
struct records {
    bool encrypted;
    uint8_t key[16], salt[4];
    uint64_t number;              /* of the next record */
};

#define RECORDS_CIPHER "ECDHE-ECDSA-AES128-GCM-SHA256"
#define RECORD_ROOM(len) (5 + 8 + (len) + 16)

/* ssl: its handshake is done, in TLS 1.2 with RECORDS_CIPHER; it sends nothing itself any more. */
bool records_begin(struct records *r, SSL *ssl);
/* Writes one record to out, which has RECORD_ROOM(len) bytes; returns its length, 0 where it cannot be made. */
size_t records_write(struct records *r, uint8_t type, const void *data, size_t len, uint8_t *out);

#endif
