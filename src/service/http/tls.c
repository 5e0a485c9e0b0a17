#include "http/tls.h"

#include "base/limits.h"
#include "base/mem.h"
#include "x509/crlfile.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <string.h>

#define CHAIN_DEPTH 4
#define DN_MAX 256

/* TLS 1.2: forward secrecy and AEAD only (BCP 195). */
static const char ciphers_12[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                                 "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                                 "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

struct tls_context { SSL_CTX *ctx; bool demands_client; };
struct tls_session {
    SSL *ssl;
    unsigned records;             /* received since there was data, or since the beginning */
    bool broken, finished, flooded;
};

static BIO *text(const uint8_t *data, size_t len)
{
    return len <= INT32_MAX ? BIO_new_mem_buf(data, (int)len) : NULL;
}

/* Keys under a pass phrase are refused: nobody is there to type it. */
static int no_password(char *buf, int size, int rw, void *arg)
{
    (void)buf, (void)size, (void)rw, (void)arg;
    return -1;
}

static bool use_chain(SSL_CTX *ctx, const uint8_t *data, size_t len)
{
    BIO *in = text(data, len);
    X509 *cert = in != NULL ? PEM_read_bio_X509(in, NULL, no_password, NULL) : NULL;
    bool ok = cert != NULL && SSL_CTX_use_certificate(ctx, cert) == 1;

    X509_free(cert);
    while (ok && (cert = PEM_read_bio_X509(in, NULL, no_password, NULL)) != NULL)
        if (SSL_CTX_add0_chain_cert(ctx, cert) != 1) {
            X509_free(cert);
            ok = false;
        }
    BIO_free(in);
    ERR_clear_error();
    return ok;
}

static bool use_key(SSL_CTX *ctx, const uint8_t *data, size_t len)
{
    BIO *in = text(data, len);
    EVP_PKEY *key = in != NULL ? PEM_read_bio_PrivateKey(in, NULL, no_password, NULL) : NULL;
    bool ok = key != NULL && SSL_CTX_use_PrivateKey(ctx, key) == 1 && SSL_CTX_check_private_key(ctx) == 1;

    EVP_PKEY_free(key);
    BIO_free(in);
    return ok;
}

static bool use_ca(SSL_CTX *ctx, const uint8_t *data, size_t len)
{
    BIO *in = text(data, len);
    X509_STORE *store = SSL_CTX_get_cert_store(ctx);
    X509 *cert;
    unsigned n = 0;
    bool ok = in != NULL;

    while (ok && (cert = PEM_read_bio_X509(in, NULL, no_password, NULL)) != NULL) {
        ok = X509_STORE_add_cert(store, cert) == 1 && SSL_CTX_add_client_CA(ctx, cert) == 1;
        X509_free(cert);
        n++;
    }
    BIO_free(in);
    ERR_clear_error();
    return ok && n > 0;
}

/*
 * OpenSSL reads on inside one call while records come that hold no data for us: KeyUpdates, refused renegotiations, a ClientHello
 * a byte at a time. Whoever sends more of them than any handshake or update needs is not heard further: OpenSSL stops at once.
 */
static void count_record(int sent, int version, int type, const void *data, size_t len, SSL *ssl, void *arg)
{
    struct tls_session *s = arg;

    (void)version, (void)data, (void)len;
    if (sent || type != SSL3_RT_HEADER)
        return;
    s->records++;
    if (s->records > (SSL_is_init_finished(ssl) ? LIMIT_TLS_RECORDS : LIMIT_TLS_HANDSHAKE_RECORDS)) {
        s->flooded = true;
        SSL_set_shutdown(ssl, SSL_get_shutdown(ssl) | SSL_RECEIVED_SHUTDOWN);
    }
}

static bool set_policy(SSL_CTX *ctx)
{
    SSL_CTX_set_msg_callback(ctx, count_record);
    SSL_CTX_set_max_cert_list(ctx, LIMIT_TLS_CHAIN_BYTES);
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                 SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                              SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_security_level(ctx, 2);
    SSL_CTX_set_read_ahead(ctx, 1); /* one read call a record instead of two */
    return SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) == 1 && SSL_CTX_set_num_tickets(ctx, 0) == 1 &&
           SSL_CTX_set_ciphersuites(ctx, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:"
                                         "TLS_CHACHA20_POLY1305_SHA256") == 1 &&
           SSL_CTX_set_cipher_list(ctx, ciphers_12) == 1 && SSL_CTX_set1_groups_list(ctx, "X25519:P-256:P-384") == 1;
}

static bool demand_client(SSL_CTX *ctx, const uint8_t *ca, size_t ca_len)
{
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    SSL_CTX_set_verify_depth(ctx, CHAIN_DEPTH);
    return SSL_CTX_set_purpose(ctx, X509_PURPOSE_SSL_CLIENT) == 1 && use_ca(ctx, ca, ca_len);
}

void tls_release(struct tls_context *t)
{
    if (t != NULL)
        SSL_CTX_free(t->ctx);
    mem_free(t);
}

bool tls_demands_client(const struct tls_context *t)
{
    return t->demands_client;
}

enum status tls_open(const uint8_t *cert, size_t cert_len, const uint8_t *key, size_t key_len, const uint8_t *ca,
                     size_t ca_len, struct tls_context **out)
{
    *out = NULL;
    if (OPENSSL_init_ssl(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) != 1)
        return FAULT_MEMORY;
    struct tls_context *t = mem_alloc(sizeof *t);
    SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
    if (t == NULL || ctx == NULL) {
        SSL_CTX_free(ctx);
        mem_free(t);
        return FAULT_MEMORY;
    }
    *t = (struct tls_context){ ctx, ca != NULL };
    if (!set_policy(ctx) || !use_chain(ctx, cert, cert_len) || !use_key(ctx, key, key_len) ||
        (ca != NULL && !demand_client(ctx, ca, ca_len))) {
        ERR_clear_error();
        tls_release(t);
        return REFUSED_CONFIG;
    }
    *out = t;
    return OK;
}

enum status tls_revoked(struct tls_context *t, const uint8_t *crl, size_t len, int64_t now, bool also_outdated,
                        struct crl_state *out)
{
    STACK_OF(X509) *cas = X509_STORE_get1_all_certs(SSL_CTX_get_cert_store(t->ctx));
    X509_STORE *store = X509_STORE_new();
    bool whole = cas != NULL && store != NULL && X509_STORE_set_flags(store, X509_V_FLAG_CRL_CHECK) == 1;

    for (int i = 0; whole && i < sk_X509_num(cas); i++)
        whole = X509_STORE_add_cert(store, sk_X509_value(cas, i)) == 1;
    enum status s = whole ? crlfile_judge(crl, len, cas, now, store, out) : FAULT_MEMORY;
    sk_X509_pop_free(cas, X509_free);
    if (s == OK && out->defect != CRL_GOOD && !(also_outdated && (out->defect == CRL_FUTURE || out->defect == CRL_STALE)))
        s = REFUSED_CONFIG;
    if (s == OK)
        SSL_CTX_set_cert_store(t->ctx, store);
    else
        X509_STORE_free(store);
    return s;
}

/*
 * The client has no certificate, so where one is demanded the handshake ends at the check for it: by then key exchange,
 * signature, ciphers and error strings have all been used.
 */
enum status tls_warm(struct tls_context *t)
{
    SSL_CTX *peer = SSL_CTX_new(TLS_client_method());
    SSL *server = SSL_new(t->ctx), *client = peer != NULL ? SSL_new(peer) : NULL;
    struct tls_session session = { .ssl = server };
    BIO *a = NULL, *b = NULL;
    bool ok = server != NULL && client != NULL && BIO_new_bio_pair(&a, 0, &b, 0) == 1;

    if (ok) {
        SSL_set_bio(server, a, a);
        SSL_set_bio(client, b, b);
        SSL_set_msg_callback_arg(server, &session);
        SSL_set_accept_state(server);
        SSL_set_connect_state(client);
        for (int i = 0; i < 8; i++) {
            (void)SSL_do_handshake(client);
            (void)SSL_do_handshake(server);
        }
        ok = SSL_get_peer_signature_nid(client, &(int){ 0 }) == 1;
    }
    ERR_clear_error();
    SSL_free(server);
    SSL_free(client);
    SSL_CTX_free(peer);
    return ok ? OK : FAULT_CRYPTO;
}

struct tls_session *tls_begin(struct tls_context *t, int fd)
{
    struct tls_session *s = mem_alloc(sizeof *s);

    if (s == NULL)
        return NULL;
    *s = (struct tls_session){ .ssl = SSL_new(t->ctx) };
    if (s->ssl == NULL || SSL_set_fd(s->ssl, fd) != 1) {
        tls_end(s);
        return NULL;
    }
    SSL_set_msg_callback_arg(s->ssl, s);
    SSL_set_accept_state(s->ssl);
    return s;
}

static enum io_result result_of(struct tls_session *s, int r)
{
    int e = SSL_get_error(s->ssl, r);

    if (e == SSL_ERROR_WANT_READ)
        return IO_WANT_READ;
    if (e == SSL_ERROR_WANT_WRITE)
        return IO_WANT_WRITE;
    ERR_clear_error();
    s->broken = true;
    return e == SSL_ERROR_ZERO_RETURN && !s->flooded ? IO_ENDED : IO_FAILED;
}

enum io_result tls_handshake(struct tls_session *s)
{
    int r = SSL_do_handshake(s->ssl);

    if (r != 1)
        return result_of(s, r);
    s->records = 0;
    return IO_DONE;
}

enum io_result tls_read(struct tls_session *s, void *data, size_t cap, size_t *n)
{
    int r = SSL_read_ex(s->ssl, data, cap, n);

    if (r == 1) {
        s->records = 0;
        return IO_DONE;
    }
    *n = 0;
    return result_of(s, r);
}

enum io_result tls_write(struct tls_session *s, const void *data, size_t len, size_t *n)
{
    int r = SSL_write_ex(s->ssl, data, len, n);

    if (r == 1)
        return IO_DONE;
    *n = 0;
    return result_of(s, r);
}

bool tls_pending(const struct tls_session *s)
{
    return SSL_has_pending(s->ssl) == 1;
}

bool tls_flooded(const struct tls_session *s)
{
    return s->flooded;
}

bool tls_trusted(const struct tls_session *s)
{
    X509_STORE *store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(s->ssl));
    X509_STORE_CTX *x = X509_STORE_CTX_new();
    bool ok = x != NULL && X509_STORE_CTX_init(x, store, SSL_get0_peer_certificate(s->ssl), SSL_get_peer_cert_chain(s->ssl)) == 1;

    ok = ok && X509_VERIFY_PARAM_set1(X509_STORE_CTX_get0_param(x), SSL_get0_param(s->ssl)) == 1 && X509_verify_cert(x) == 1;
    X509_STORE_CTX_free(x);
    ERR_clear_error();
    return ok;
}

long tls_verify_error(const struct tls_session *s)
{
    return SSL_get_verify_result(s->ssl);
}

void tls_finish(struct tls_session *s)
{
    if (s->broken || s->finished || !SSL_is_init_finished(s->ssl))
        return;
    s->finished = true;
    (void)SSL_shutdown(s->ssl);
    ERR_clear_error();
}

void tls_end(struct tls_session *s)
{
    if (s == NULL)
        return;
    SSL_free(s->ssl);
    mem_free(s);
}

/* ---- who is at the other end ---- */

struct tls_names {
    GENERAL_NAMES *san;           /* NULL: none */
    char subject[DN_MAX];         /* "": does not fit */
};

/* Subject in RFC 2253 form, UTF-8 kept as it is. */
static void read_subject(const X509 *cert, char out[DN_MAX])
{
    BIO *mem = BIO_new(BIO_s_mem());
    char *text_at;
    bool ok = mem != NULL && X509_NAME_print_ex(mem, X509_get_subject_name(cert), 0,
                                                XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB) >= 0;
    long len = ok ? BIO_get_mem_data(mem, &text_at) : 0;

    if (len > 0 && len < DN_MAX && memchr(text_at, 0, (size_t)len) == NULL) {
        memcpy(out, text_at, (size_t)len);
        out[len] = 0;
    }
    BIO_free(mem);
}

struct tls_names *tls_names(const struct tls_session *s)
{
    X509 *cert = SSL_get0_peer_certificate(s->ssl);
    struct tls_names *n = cert != NULL && SSL_get_verify_result(s->ssl) == X509_V_OK ? mem_alloc(sizeof *n) : NULL;

    if (n == NULL)
        return NULL;
    *n = (struct tls_names){ .san = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL) };
    read_subject(cert, n->subject);
    ERR_clear_error();
    return n;
}

bool tls_names_uri(const struct tls_names *n, const char *uri)
{
    size_t len = strlen(uri);

    for (int i = 0; n->san != NULL && i < sk_GENERAL_NAME_num(n->san); i++) {
        const GENERAL_NAME *g = sk_GENERAL_NAME_value(n->san, i);

        if (g->type != GEN_URI)
            continue;
        const ASN1_IA5STRING *s = g->d.uniformResourceIdentifier;
        if ((size_t)ASN1_STRING_length(s) == len && memcmp(ASN1_STRING_get0_data(s), uri, len) == 0)
            return true;
    }
    return false;
}

bool tls_names_subject(const struct tls_names *n, const char *dn)
{
    return n->subject[0] != 0 && strcmp(n->subject, dn) == 0;
}

void tls_names_release(struct tls_names *n)
{
    if (n != NULL)
        GENERAL_NAMES_free(n->san);
    mem_free(n);
}

enum status tls_certificate_sha(const struct tls_session *s, uint8_t out[DIGEST_LEN])
{
    X509 *cert = SSL_get0_peer_certificate(s->ssl);
    uint8_t *der = NULL;

    BUG_IF(cert == NULL);
    int len = i2d_X509(cert, &der);
    if (len <= 0) {
        ERR_clear_error();
        return FAULT_MEMORY;
    }
    enum status status = sha256(der, (size_t)len, out);
    OPENSSL_free(der);
    return status;
}
