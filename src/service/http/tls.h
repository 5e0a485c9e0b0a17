/*
 * The TLS side of a connection, and the only file of the project that speaks to libssl as a server: TLS 1.3 (1.2 with
 * ECDHE and AEAD for platforms on older systems), no resumption, no tickets, no renegotiation, no compression. Where clients
 * show a certificate: one under the configured CA always, and not on its revocation list where there is one. Records without
 * data are counted, for OpenSSL sets them no limit: a peer that goes on sending them has its session fail.
 *
 * secret: the server's key and decrypted records; OpenSSL frees them through the wiping allocator (mem_init), and gives
 *         its buffers back between requests.
 */
#ifndef PASSEND_HTTP_TLS_H
#define PASSEND_HTTP_TLS_H

#include "base/sha256.h"
#include "base/status.h"
#include "model/crl_state.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tls_context;
struct tls_session;
struct tls_names;

enum io_result { IO_DONE, IO_WANT_READ, IO_WANT_WRITE, IO_ENDED /* peer closed in order */, IO_FAILED };

/*
 * in:      PEM texts: chain (leaf first), private key, CA certificates that clients chain to, or
 *          NULL: clients show none
 * out:     *out  on OK; lives as long as the process
 * returns OK | REFUSED_CONFIG (unreadable, or key and certificate do not fit) | FAULT_MEMORY
 */
enum status tls_open(const uint8_t *cert, size_t cert_len, const uint8_t *key, size_t key_len, const uint8_t *ca,
                     size_t ca_len, struct tls_context **out) MUST_USE;
void tls_release(struct tls_context *t);
bool tls_demands_client(const struct tls_context *t);

/*
 * From now on a client certificate must not stand on these lists. Fail-closed: without a list of its issuer that is right,
 * signed and not past its next update, no certificate is taken.
 * in:      crl            PEM text, one list or more; replaces those before
 *          also_outdated  lists with no defect but that time has passed are taken too: they let nobody in
 * out:     *out           what is wrong with them (x509/crlfile.h), or how many there are; not on FAULT_MEMORY
 * returns OK | REFUSED_CONFIG (nothing was replaced) | FAULT_MEMORY
 */
enum status tls_revoked(struct tls_context *t, const uint8_t *crl, size_t len, int64_t now, bool also_outdated,
                        struct crl_state *out) MUST_USE;

/* Runs one handshake with itself in memory, so that everything OpenSSL loads late is loaded before the sandbox. */
enum status tls_warm(struct tls_context *t) MUST_USE;

/* A session over a connected, non-blocking socket, which stays the caller's. NULL: out of memory. */
struct tls_session *tls_begin(struct tls_context *t, int fd);
enum io_result tls_handshake(struct tls_session *s);
/* *n: bytes moved, 0 unless IO_DONE. */
enum io_result tls_read(struct tls_session *s, void *data, size_t cap, size_t *n);
enum io_result tls_write(struct tls_session *s, const void *data, size_t len, size_t *n);
/* Bytes are waiting inside, which no poll will announce. */
bool tls_pending(const struct tls_session *s);
/* It failed because too many records came in a row that hold no data. */
bool tls_flooded(const struct tls_session *s);
/* Whether the peer's certificate would be taken now: its own period, and the lists of tls_revoked. For sessions in which
 * clients show one. */
bool tls_trusted(const struct tls_session *s);
/* Why it was not taken in the handshake, as X509_V_ERR_* has it; 0 = it was, or none was seen. */
long tls_verify_error(const struct tls_session *s);
/* Sends close_notify, once, if it fits. */
void tls_finish(struct tls_session *s);
void tls_end(struct tls_session *s);

/* How the peer's certificate names it. NULL: it showed none that was taken, or out of memory. */
struct tls_names *tls_names(const struct tls_session *s);
bool tls_names_uri(const struct tls_names *n, const char *uri);       /* one of its SAN URIs, byte by byte */
bool tls_names_subject(const struct tls_names *n, const char *dn);    /* its subject DN (RFC 2253 form, UTF-8) */
void tls_names_release(struct tls_names *n);
/* SHA-256 of the peer's certificate (DER), which showed one. returns OK | FAULT_MEMORY */
enum status tls_certificate_sha(const struct tls_session *s, uint8_t out[DIGEST_LEN]) MUST_USE;

#endif
