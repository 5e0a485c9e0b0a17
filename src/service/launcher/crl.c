#include "launcher/crl.h"

#include "base/event_log.h"
#include "launcher/keys.h"
#include "wire/role.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* Signed by one of these, which is its issuer. */
static bool signed_by(X509_CRL *list, BIO *cas)
{
    bool found = false;
    X509 *x;

    (void)BIO_seek(cas, 0);
    while (!found && (x = PEM_read_bio_X509(cas, NULL, keys_no_passphrase, NULL)) != NULL) {
        found = X509_NAME_cmp(X509_get_subject_name(x), X509_CRL_get_issuer(list)) == 0 &&
                X509_CRL_verify(list, X509_get0_pubkey(x)) == 1;
        X509_free(x);
    }
    return found;
}

static const char *check_list(X509_CRL *list, BIO *cas, int64_t now)
{
    const ASN1_TIME *next = X509_CRL_get0_nextUpdate(list);
    time_t at = (time_t)now;

    if (!signed_by(list, cas))
        return "holds a list that no certificate of tls/ca has signed";
    if (X509_CRL_get_ext_by_NID(list, NID_delta_crl, -1) >= 0) /* OpenSSL would take it for a newer whole one */
        return "holds a delta list: only whole ones say who was not revoked";
    if (X509_cmp_time(X509_CRL_get0_lastUpdate(list), &at) > 0)
        return "holds a list of a day to come: check the clock";
    if (next == NULL || X509_cmp_time(next, &at) <= 0)
        return "holds a list that is past its next update, or names none: fetch a newer one";
    return NULL;
}

static const char *check(const struct role_bytes *lists, const struct role_bytes *ca, int64_t now)
{
    BIO *in = BIO_new_mem_buf(lists->data, (int)lists->len), *cas = BIO_new_mem_buf(ca->data, (int)ca->len);
    const char *why = in != NULL && cas != NULL ? NULL : "cannot be read now";
    X509_CRL *list;
    unsigned n = 0;

    while (why == NULL && (list = PEM_read_bio_X509_CRL(in, NULL, keys_no_passphrase, NULL)) != NULL) {
        why = ++n > LIMIT_CRL_LISTS ? "holds more than 64 lists" : check_list(list, cas, now);
        X509_CRL_free(list);
        if (why == NULL)
            ERR_clear_error();
    }
    if (why == NULL && (n == 0 || ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE))
        why = "is no PEM file of revocation lists (CRL)";
    BIO_free(in);
    BIO_free(cas);
    ERR_clear_error();
    return why;
}

/* The whole file at a descriptor that stays open. */
static bool read_whole(int fd, struct role_bytes *out)
{
    *out = (struct role_bytes){ 0 };
    return fd >= 0 && role_bytes_read(fd, LIMIT_FILE_BYTES, out) == OK && out->len > 0;
}

static const char *take(struct crl *c, int ca_fd, int64_t now)
{
    struct role_bytes lists, ca;
    int fd = openat(c->dir, c->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK), made = -1;
    const char *why = "cannot be read, or is larger than 4 MiB";

    bool whole = read_whole(fd, &lists);
    bool known = read_whole(ca_fd, &ca);
    if (whole && known)
        why = check(&lists, &ca, now);
    if (why == NULL && role_sealed_file(lists.data, lists.len, &made) != OK)
        why = "cannot be kept: no memory";
    if (why == NULL) {
        if (c->fd >= 0)
            close(c->fd);
        c->fd = made;
    }
    role_bytes_release(&lists);
    role_bytes_release(&ca);
    if (fd >= 0)
        close(fd);
    return why;
}

const char *crl_open(struct crl *c, int dir, const char *path, int ca, int64_t now)
{
    *c = (struct crl)CRL_NONE;
    if (strlen(path) > CRL_PATH_MAX)
        return "is too long a name";
    memcpy(c->path, path, strlen(path));
    c->dir = fcntl(dir, F_DUPFD_CLOEXEC, 0);
    return c->dir >= 0 ? take(c, ca, now) : "cannot be read now";
}

enum status crl_load(struct crl *c, int ca, int64_t now)
{
    const char *why = c->dir >= 0 ? take(c, ca, now) : NULL;

    if (why == NULL)
        return OK;
    fprintf(stderr, "passend-launcher: tls/intrekkingslijst: %s; the lists before stay in use\n", why);
    event_log(EVENT_CRL_REFUSED, REFUSED_CONFIG, 0);
    return REFUSED_CONFIG;
}

void crl_close(struct crl *c)
{
    if (c->dir >= 0)
        close(c->dir);
    if (c->fd >= 0)
        close(c->fd);
    *c = (struct crl)CRL_NONE;
}
