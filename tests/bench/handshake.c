/*
 * H, the unit in which a flow is measured: processor time of both ends of one full TLS 1.3 handshake over a socket pair (ECDSA P-256
 * under a CA, X25519, no client certificate; no tickets, as our gates give none). Then what each end of it takes, also with a
 * client certificate. bench_handshake [N]; best of several rounds.
 * Prints {"h_us":…,"server_us":…,"client_us":…,"mutual_server_us":…,"mutual_client_us":…}.
 */
#include <fcntl.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 7

#define MUST(x)                                                     \
    do {                                                            \
        if (!(x)) {                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x); \
            exit(1);                                                \
        }                                                           \
    } while (0)

enum end { SERVER, CLIENT, ENDS };
struct pair { EVP_PKEY *key; X509 *cert; };

static double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static struct pair make(const char *name, const struct pair *ca)
{
    struct pair p = { EVP_EC_gen("P-256"), X509_new() };

    MUST(p.key != NULL && p.cert != NULL && X509_set_version(p.cert, X509_VERSION_3) == 1);
    MUST(ASN1_INTEGER_set(X509_get_serialNumber(p.cert), ca == NULL ? 1 : 2) == 1);
    MUST(X509_gmtime_adj(X509_getm_notBefore(p.cert), -3600) != NULL && X509_gmtime_adj(X509_getm_notAfter(p.cert), 86400) != NULL);
    MUST(X509_NAME_add_entry_by_txt(X509_get_subject_name(p.cert), "CN", MBSTRING_UTF8, (const unsigned char *)name, -1, -1, 0) == 1);
    MUST(X509_set_issuer_name(p.cert, X509_get_subject_name(ca == NULL ? p.cert : ca->cert)) == 1 && X509_set_pubkey(p.cert, p.key) == 1);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, ca == NULL ? "critical,CA:TRUE" : "CA:FALSE");
    MUST(e != NULL && X509_add_ext(p.cert, e, -1) == 1);
    X509_EXTENSION_free(e);
    MUST(X509_sign(p.cert, ca == NULL ? p.key : ca->key, EVP_sha256()) > 0);
    return p;
}

static SSL_CTX *context(enum end end, const struct pair *ca, const struct pair *own, bool verify)
{
    SSL_CTX *c = SSL_CTX_new(end == SERVER ? TLS_server_method() : TLS_client_method());

    MUST(c != NULL && SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION) == 1 && SSL_CTX_set1_groups_list(c, "X25519") == 1);
    MUST(X509_STORE_add_cert(SSL_CTX_get_cert_store(c), ca->cert) == 1);
    if (own != NULL)
        MUST(SSL_CTX_use_certificate(c, own->cert) == 1 && SSL_CTX_use_PrivateKey(c, own->key) == 1);
    SSL_CTX_set_verify(c, verify ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
    MUST(SSL_CTX_set_num_tickets(c, 0) == 1);
    return c;
}

/* One handshake; adds what each end took. Making and freeing of the two is part of it. */
static void shake(SSL_CTX *const ctx[ENDS], double spent[ENDS])
{
    SSL *ssl[ENDS];
    bool done[ENDS] = { false };
    int fd[ENDS];

    MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd) == 0);
    for (enum end e = SERVER; e < ENDS; e++) {
        double t = now_us();

        ssl[e] = SSL_new(ctx[e]);
        MUST(ssl[e] != NULL && SSL_set_fd(ssl[e], fd[e]) == 1);
        if (e == SERVER)
            SSL_set_accept_state(ssl[e]);
        else
            SSL_set_connect_state(ssl[e]);
        spent[e] += now_us() - t;
    }
    while (!done[SERVER] || !done[CLIENT])
        for (enum end e = ENDS; e-- > SERVER;) {
            double t = now_us();
            int r = SSL_do_handshake(ssl[e]);

            MUST(r == 1 || SSL_get_error(ssl[e], r) == SSL_ERROR_WANT_READ);
            done[e] = r == 1;
            spent[e] += now_us() - t;
        }
    for (enum end e = SERVER; e < ENDS; e++) {
        double t = now_us();

        SSL_free(ssl[e]);
        spent[e] += now_us() - t;
        close(fd[e]);
    }
}

static void measure(SSL_CTX *const ctx[ENDS], int n, double best[ENDS])
{
    best[SERVER] = best[CLIENT] = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        double spent[ENDS] = { 0 };

        for (int i = 0; i < n; i++)
            shake(ctx, spent);
        if (spent[SERVER] + spent[CLIENT] < (best[SERVER] + best[CLIENT]) * n)
            best[SERVER] = spent[SERVER] / n, best[CLIENT] = spent[CLIENT] / n;
    }
}

int main(int argc, char **argv)
{
    struct pair ca = make("ca", NULL), server = make("server", &ca), client = make("client", &ca);
    SSL_CTX *const plain[ENDS] = { context(SERVER, &ca, &server, false), context(CLIENT, &ca, NULL, true) };
    SSL_CTX *const mutual[ENDS] = { context(SERVER, &ca, &server, true), context(CLIENT, &ca, &client, true) };
    double p[ENDS], m[ENDS];
    int n = argc > 1 ? atoi(argv[1]) : 200;

    MUST(n > 0);
    measure(plain, n, p);
    measure(mutual, n, m);
    printf("{\"h_us\":%.1f,\"server_us\":%.1f,\"client_us\":%.1f,\"mutual_server_us\":%.1f,\"mutual_client_us\":%.1f}\n",
           p[SERVER] + p[CLIENT], p[SERVER], p[CLIENT], m[SERVER], m[CLIENT]);
    return 0;
}
