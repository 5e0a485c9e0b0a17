#include "launcher/crl.h"

#include "base/buf.h"
#include "base/event_log.h"
#include "base/fd.h"
#include "base/limits.h"
#include "launcher/keys.h"
#include "launcher/log_lines.h"
#include "launcher/owners.h"
#include "wire/role.h"
#include "x509/crlfile.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const texts[CRL_DEFECT_N] = {
    [CRL_NO_LIST] = "is no PEM file of revocation lists (CRL)",
    [CRL_TOO_MANY] = "holds more than 64 lists",
    [CRL_UNSIGNED] = "holds a list that no certificate of platform/ca has signed",
    [CRL_DELTA] = "holds a delta list: only whole ones say who was not revoked",
    [CRL_FUTURE] = "holds a list of a day to come: check the clock",
    [CRL_STALE] = "holds a list that is past its next update, or names none: fetch a newer one",
};

static const char stay[] = "; the lists before stay in use";

/* The whole file at a descriptor that stays open. */
static bool read_whole(int fd, struct role_bytes *out)
{
    *out = (struct role_bytes){ 0 };
    return fd >= 0 && role_bytes_read(fd, LIMIT_FILE_BYTES, out) == OK && out->len > 0;
}

/* Who can put another file in its place can put a link there to any that we may read, a key too, and the gate would be given
 * it. So what is found by a way of others is read only where it is theirs. */
static const char *not_for_others(const struct crl *c, int fd)
{
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0)
        return "cannot be read";
    if (!S_ISREG(st.st_mode))
        return "must name an ordinary file";
    if (st.st_uid != 0 && st.st_uid != geteuid())
        return NULL;
    return owners_check(c->dir, c->path, fd) == NULL
               ? NULL
               : "is ours, where others can put a file in its place: chown it to who fetches it, or keep others out (namei -l)";
}

/* For reading, what was only named (O_PATH). */
static int open_named(int fd)
{
    char link[32];
    struct writer w;

    writer_init(&w, link, sizeof link - 1);
    write_text(&w, "/proc/self/fd/");
    write_int(&w, fd);
    link[writer_len(&w)] = '\0';
    return open(link, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

/* A copy of the file that nobody can change any more. It is opened when it is known to be one: a watchdog begins to count when
 * root opens it, a tape winds back, who waits to write into a pipe goes on. */
static const char *copy(const struct crl *c, int *out)
{
    struct role_bytes lists = { 0 };
    int text_named = openat(c->dir, c->path, O_PATH | O_CLOEXEC);
    const char *why = not_for_others(c, text_named);
    int fd = why == NULL ? open_named(text_named) : -1;

    *out = -1;
    if (why == NULL && !read_whole(fd, &lists))
        why = "is empty, larger than 4 MiB, or cannot be read";
    if (why == NULL && role_sealed_file(lists.data, lists.len, out) != OK)
        why = "cannot be kept: no memory";
    role_bytes_release(&lists);
    fd_close(&text_named);
    fd_close(&fd);
    return why;
}

const char *crl_open(struct crl *c, const char *config, int dir, const char *path)
{
    *c = (struct crl)CRL_NONE;
    c->config = config;
    if (strlen(path) > CRL_PATH_MAX)
        return "is too long a name";
    memcpy(c->path, path, strlen(path));
    c->dir = fcntl(dir, F_DUPFD_CLOEXEC, 0);
    return c->dir >= 0 ? copy(c, &c->fd) : "cannot be read now";
}

static STACK_OF(X509) *certificates(const struct role_bytes *pem)
{
    BIO *in = BIO_new_mem_buf(pem->data, (int)pem->len);
    STACK_OF(X509) *all = sk_X509_new_null();
    X509 *x;

    while (in != NULL && all != NULL && (x = PEM_read_bio_X509(in, NULL, keys_no_passphrase, NULL)) != NULL)
        if (sk_X509_push(all, x) <= 0)
            X509_free(x);
    BIO_free(in);
    ERR_clear_error();
    return all;
}

const char *crl_check(const struct crl *c, int ca, int64_t now)
{
    struct role_bytes lists, pem = { 0 };
    struct crl_state stand;
    const char *why = "cannot be read now";

    if (read_whole(c->fd, &lists) && read_whole(ca, &pem)) {
        STACK_OF(X509) *cas = certificates(&pem);

        if (cas != NULL && crlfile_judge(lists.data, lists.len, cas, now, NULL, &stand) == OK)
            why = texts[stand.defect];
        sk_X509_pop_free(cas, X509_free);
    }
    role_bytes_release(&lists);
    role_bytes_release(&pem);
    return why;
}

void crl_close(struct crl *c)
{
    fd_close(&c->dir);
    fd_close(&c->fd);
    fd_close(&c->offered);
    *c = (struct crl)CRL_NONE;
}

static void tell(const struct crl *c, const char *why, uint32_t list, const char *so)
{
    char which[24] = "";

    if (list > 0)
        (void)snprintf(which, sizeof which, " (list %u)", list);
    SAY(c->config, ": /platform/intrekkingslijst ", why, which, so);
    event_log(EVENT_CRL_REFUSED, REFUSED_CONFIG, 0);
}

/* What was offered has had its answer. */
static void settled(struct crl *c)
{
    bool again = c->again;

    c->asked = c->again = false;
    if (again)
        crl_load(c);
}

static void keep_former(struct crl *c, const char *why, uint32_t list)
{
    fd_close(&c->offered);
    tell(c, why, list, stay);
    settled(c);
}

/* One at a time: an answer that is on its way says which lists the gate uses. */
void crl_load(struct crl *c)
{
    int made;

    if (c->dir < 0)
        return;
    if (c->asked) {
        c->again = true;
        return;
    }
    const char *why = copy(c, &made);
    if (why != NULL) {
        tell(c, why, 0, stay);   /* so do those that wait for a gate */
        return;
    }
    fd_close(&c->offered);
    c->offered = made;
    c->lost = false;
    c->reading++;
}

int crl_offer(struct crl *c)
{
    if (c->asked)
        return -1;
    c->asked = c->offered >= 0;
    return c->offered;
}

static bool sound(const struct crl *c, const struct msg_crl_state *m)
{
    return c->dir >= 0 && m->stand.defect < CRL_DEFECT_N;
}

bool crl_started(const struct crl *c, const struct msg_crl_state *m, bool *usable)
{
    if (!sound(c, m) || m->head.nr != 0)
        return false;
    *usable = m->stand.defect == CRL_GOOD;
    if (*usable)
        event_log(EVENT_CRL_UNTIL, m->stand.next_update, 0);
    else
        tell(c, texts[m->stand.defect], m->stand.list, "");
    return true;
}

bool crl_answered(struct crl *c, const struct msg_crl_state *m)
{
    if (!sound(c, m) || !c->asked || m->head.nr != c->reading)
        return false;
    if (m->stand.defect != CRL_GOOD) {
        keep_former(c, texts[m->stand.defect], m->stand.list);
        return true;
    }
    event_log(EVENT_CRL_UNTIL, m->stand.next_update, 0);
    fd_close(&c->fd);
    c->fd = c->offered;
    c->offered = -1;
    settled(c);
    return true;
}

/* It may have ended of something else: then these lists would be the former ones for ever, with all who were revoked since. */
void crl_lost(struct crl *c)
{
    if (!c->asked)
        return;
    if (c->lost) {
        keep_former(c, "ended two gates that read it", 0);
        return;
    }
    c->lost = true;
    settled(c);
}
