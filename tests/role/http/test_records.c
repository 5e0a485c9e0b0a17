/* Records that hold nothing for us: how many of each kind a session takes, and that it fails at the next. Both ends stand in this
 * process, so that each read is known to find all of them. */
#include "../../unit/cmocka_all.h"

#include "../gate/records.h"

#include "base/limits.h"
#include "http/tls.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

static struct tls_context *open_context, *demanding;

struct pair {
    int fds[2];                   /* server, client */
    struct tls_session *server;
    SSL_CTX *ctx;
    SSL *client;
};

static void open_pair(struct pair *p, struct tls_context *t)
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, p->fds), 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(setsockopt(p->fds[i], SOL_SOCKET, SO_SNDBUF, &(int){ 1 << 18 }, sizeof(int)), 0);
    p->server = tls_begin(t, p->fds[0]);
    p->ctx = SSL_CTX_new(TLS_client_method());
    assert_non_null(p->server);
    assert_non_null(p->ctx);
}

static void begin_client(struct pair *p, int version)
{
    assert_int_equal(SSL_CTX_set_max_proto_version(p->ctx, version), 1);
    assert_int_equal(SSL_CTX_set_cipher_list(p->ctx, RECORDS_CIPHER), 1);
    p->client = SSL_new(p->ctx);
    assert_non_null(p->client);
    assert_int_equal(SSL_set_fd(p->client, p->fds[1]), 1);
    SSL_set_connect_state(p->client);
}

/* Until the server is done or has failed. */
static enum io_result shake_hands(struct pair *p)
{
    enum io_result r = IO_WANT_READ;

    for (int i = 0; i < 8 && r == IO_WANT_READ; i++) {
        (void)SSL_do_handshake(p->client);
        r = tls_handshake(p->server);
    }
    (void)SSL_do_handshake(p->client);
    return r;
}

static void close_pair(struct pair *p)
{
    SSL_free(p->client);
    SSL_CTX_free(p->ctx);
    tls_end(p->server);
    close(p->fds[0]);
    close(p->fds[1]);
}

static enum io_result read_all(struct pair *p)
{
    uint8_t data[64];
    size_t n;

    return tls_read(p->server, data, sizeof data, &n);
}

static void send_records(struct pair *p, struct records *r, unsigned n, uint8_t type, const char *data, size_t len)
{
    uint8_t out[RECORD_ROOM(16)];

    assert_true(len <= 16);
    for (unsigned i = 0; i < n; i++) {
        size_t bytes = records_write(r, type, data, len, out);

        assert_true(bytes > 0);
        assert_int_equal(send(p->fds[1], out, bytes, MSG_NOSIGNAL), bytes);
    }
}

/* ---- rows ---- */

#define UPDATE SSL3_RT_INNER_CONTENT_TYPE     /* a KeyUpdate, which only the library can make */

struct row {
    const char *name;
    int version;                  /* 0: before the handshake */
    int type;
    const char *data;
    size_t len;
    unsigned n;
    enum io_result result;
    bool flooded;
};

static void send_row(struct pair *p, const struct row *row)
{
    struct records r = { 0 };

    if (row->type == UPDATE) {
        for (unsigned i = 0; i < row->n; i++)
            assert_true(SSL_key_update(p->client, SSL_KEY_UPDATE_NOT_REQUESTED) == 1 && SSL_do_handshake(p->client) == 1);
        return;
    }
    if (row->version != 0)
        assert_true(records_begin(&r, p->client));
    send_records(p, &r, row->n, (uint8_t)row->type, row->data, row->len);
}

static void records_without_data_end_a_session(void **state)
{
    static const struct row rows[] = {
        { "KeyUpdates", TLS1_3_VERSION, UPDATE, NULL, 0, LIMIT_TLS_RECORDS, IO_WANT_READ, false },
        { "a KeyUpdate too many", TLS1_3_VERSION, UPDATE, NULL, 0, LIMIT_TLS_RECORDS + 1, IO_FAILED, true },
        { "many KeyUpdates", TLS1_3_VERSION, UPDATE, NULL, 0, 10 * LIMIT_TLS_RECORDS, IO_FAILED, true },
        { "renegotiations", TLS1_2_VERSION, RECORD_HANDSHAKE, "\1\0\0", 4, LIMIT_TLS_RECORDS, IO_WANT_READ, false },
        { "a renegotiation too many", TLS1_2_VERSION, RECORD_HANDSHAKE, "\1\0\0", 4, LIMIT_TLS_RECORDS + 1, IO_FAILED, true },
        { "empty records", TLS1_2_VERSION, RECORD_DATA, "", 0, LIMIT_TLS_RECORDS, IO_WANT_READ, false },
        { "an empty record too many", TLS1_2_VERSION, RECORD_DATA, "", 0, LIMIT_TLS_RECORDS + 1, IO_FAILED, true },
        { "warnings", TLS1_2_VERSION, RECORD_ALERT, "\1\x5a", 2, 4, IO_WANT_READ, false },
        { "a warning too many, by OpenSSL", TLS1_2_VERSION, RECORD_ALERT, "\1\x5a", 2, 5, IO_FAILED, false },
        { "a hello byte by byte", 0, RECORD_HANDSHAKE, "\1", 1, LIMIT_TLS_HANDSHAKE_RECORDS, IO_WANT_READ, false },
        { "a byte too many", 0, RECORD_HANDSHAKE, "\1", 1, LIMIT_TLS_HANDSHAKE_RECORDS + 1, IO_FAILED, true },
        { "empty records first, by OpenSSL", 0, RECORD_HANDSHAKE, "", 0, 33, IO_FAILED, false },
        { "a warning first, by OpenSSL", 0, RECORD_ALERT, "\1\x5a", 2, 1, IO_FAILED, false },
        { "a change of ciphers first, by OpenSSL", 0, RECORD_CCS, "\1", 1, 1, IO_FAILED, false },
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        const struct row *row = &rows[i];
        struct pair p = { 0 };

        open_pair(&p, open_context);
        begin_client(&p, row->version);
        if (row->version != 0)
            assert_int_equal(shake_hands(&p), IO_DONE);
        send_row(&p, row);
        enum io_result r = row->version != 0 ? read_all(&p) : tls_handshake(p.server);
        if (r != row->result || tls_flooded(p.server) != row->flooded)
            fail_msg("%s: %d, flooded %d", row->name, r, tls_flooded(p.server));
        close_pair(&p);
    }
}

/* Data in between, and the count begins anew. */
static void data_is_what_counts(void **state)
{
    struct pair p = { 0 };

    (void)state;
    open_pair(&p, open_context);
    begin_client(&p, TLS1_3_VERSION);
    assert_int_equal(shake_hands(&p), IO_DONE);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned i = 0; i < LIMIT_TLS_RECORDS - 1; i++)
            assert_true(SSL_key_update(p.client, SSL_KEY_UPDATE_NOT_REQUESTED) == 1 && SSL_do_handshake(p.client) == 1);
        assert_int_equal(SSL_write(p.client, "x", 1), 1);
        assert_int_equal(read_all(&p), IO_DONE);
    }
    assert_int_equal(read_all(&p), IO_WANT_READ);
    close_pair(&p);
}

/* The first flight of an honest client in n records; with the two that it sends later it is let in, or is not. */
static enum io_result hello_in_pieces(unsigned n)
{
    struct records plain = { 0 };
    struct pair p = { 0 };
    uint8_t hello[2048];

    open_pair(&p, open_context);
    begin_client(&p, TLS1_3_VERSION);
    BIO *kept = BIO_new(BIO_s_mem());
    BIO *in = BIO_new_socket(p.fds[1], BIO_NOCLOSE);
    assert_true(kept != NULL && in != NULL);
    SSL_set_bio(p.client, in, kept);
    (void)SSL_do_handshake(p.client);
    int len = BIO_read(kept, hello, sizeof hello);
    assert_true(len > 5 + (int)n);
    size_t left = (size_t)len - 5;
    for (unsigned i = 0; i < n; i++) { /* single bytes, and the rest in the last */
        uint8_t out[RECORD_ROOM(2048)];
        size_t piece = i + 1 < n ? 1 : left, bytes = records_write(&plain, RECORD_HANDSHAKE, hello + len - left, piece, out);

        assert_int_equal(send(p.fds[1], out, bytes, MSG_NOSIGNAL), bytes);
        left -= piece;
    }
    assert_int_equal(tls_handshake(p.server), n <= LIMIT_TLS_HANDSHAKE_RECORDS ? IO_WANT_READ : IO_FAILED);
    SSL_set0_wbio(p.client, BIO_new_socket(p.fds[1], BIO_NOCLOSE));
    enum io_result r = shake_hands(&p);
    close_pair(&p);
    return r;
}

static void honest_handshakes_have_room(void **state)
{
    (void)state;
    assert_int_equal(hello_in_pieces(1), IO_DONE);
    assert_int_equal(hello_in_pieces(LIMIT_TLS_HANDSHAKE_RECORDS - 2), IO_DONE);
    assert_int_equal(hello_in_pieces(LIMIT_TLS_HANDSHAKE_RECORDS - 1), IO_FAILED);
}

/* ---- certificates ---- */

static enum io_result chain_of(unsigned more)
{
    struct pair p = { 0 };

    open_pair(&p, demanding);
    assert_int_equal(SSL_CTX_use_certificate_file(p.ctx, "san.pem", SSL_FILETYPE_PEM), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey_file(p.ctx, "san.key", SSL_FILETYPE_PEM), 1);
    for (unsigned i = 0; i < more; i++) {
        X509 *same = X509_dup(SSL_CTX_get0_certificate(p.ctx));

        assert_int_equal(SSL_CTX_add_extra_chain_cert(p.ctx, same), 1);
    }
    begin_client(&p, TLS1_3_VERSION);
    enum io_result r = shake_hands(&p);
    close_pair(&p);
    return r;
}

static void a_long_chain_is_refused(void **state)
{
    (void)state;
    assert_int_equal(chain_of(0), IO_DONE);
    assert_int_equal(chain_of(3), IO_DONE);
    assert_int_equal(chain_of(60), IO_FAILED);
}

/* ---- start ---- */

static size_t read_file(const char *name, uint8_t *out, size_t cap)
{
    FILE *f = fopen(name, "r");

    assert_non_null(f);
    size_t len = fread(out, 1, cap, f);
    fclose(f);
    return len;
}

static int open_contexts(void **state)
{
    static uint8_t cert[16384], key[4096], ca[16384];
    size_t cert_len = read_file("server.pem", cert, sizeof cert), key_len = read_file("server.key", key, sizeof key);

    (void)state;
    assert_int_equal(tls_open(cert, cert_len, key, key_len, NULL, 0, &open_context), OK);
    assert_int_equal(tls_open(cert, cert_len, key, key_len, ca, read_file("ca.pem", ca, sizeof ca), &demanding), OK);
    return 0;
}

static int release_contexts(void **state)
{
    (void)state;
    tls_release(open_context);
    tls_release(demanding);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_without_data_end_a_session),
        cmocka_unit_test(data_is_what_counts),
        cmocka_unit_test(honest_handshakes_have_room),
        cmocka_unit_test(a_long_chain_is_refused),
    };

    return cmocka_run_group_tests(tests, open_contexts, release_contexts);
}
