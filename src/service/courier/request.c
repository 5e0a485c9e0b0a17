#include "courier/request.h"

#include "base/clock.h"
#include "base/fd.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/slice.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

/*
 * libcurl 7.88 connects a socket even where it was told that it is connected, and gives up when the kernel says so too. This is
 * the `connect` that it finds: the courier has no other, and the filter none at all.
 */
__attribute__((visibility("default"))) int connect(int fd, const struct sockaddr *to, socklen_t len);
__attribute__((visibility("default"))) int connect(int fd, const struct sockaddr *to, socklen_t len)
{
    (void)fd, (void)to, (void)len;
    return 0;
}

/* ---- memory ---- */

static char *copy_text(const char *text)
{
    size_t len = strlen(text) + 1;
    char *copy = mem_alloc(len);

    if (copy != NULL)
        memcpy(copy, text, len);
    return copy;
}

static void *alloc_zeroed(size_t n, size_t size)
{
    if (size != 0 && n > SIZE_MAX / size)
        return NULL;
    void *p = mem_alloc(n * size);
    if (p != NULL)
        memset(p, 0, n * size);
    return p;
}

enum status request_open(void)
{
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, mem_alloc, mem_free, mem_realloc, copy_text, alloc_zeroed) == CURLE_OK
               ? OK
               : FAULT_SYSTEM;
}

/* ---- what libcurl calls ---- */

static curl_socket_t open_socket(void *who, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct exchange *x = who;
    int fd = x->given;

    (void)purpose, (void)address;
    x->given = -1;
    x->wants_socket = fd < 0;
    return fd >= 0 ? fd : CURL_SOCKET_BAD;
}

static int socket_is_connected(void *who, curl_socket_t fd, curlsocktype purpose)
{
    (void)who, (void)fd, (void)purpose;
    return CURL_SOCKOPT_ALREADY_CONNECTED;
}

static CURLcode on_tls(CURL *easy, void *ssl_ctx, void *trust)
{
    (void)easy;
    return trust_give(trust, ssl_ctx) == OK ? CURLE_OK : CURLE_OUT_OF_MEMORY;
}

/* One connection at a time, so one socket. */
static int on_socket(CURL *easy, curl_socket_t fd, int what, void *who, void *of_socket)
{
    struct exchange *x = who;

    (void)easy, (void)of_socket;
    if (what == CURL_POLL_REMOVE) {
        if (x->fd == fd)
            x->fd = -1;
        return 0;
    }
    x->fd = fd;
    x->events = (short)(((what & CURL_POLL_IN) != 0 ? POLLIN : 0) | ((what & CURL_POLL_OUT) != 0 ? POLLOUT : 0));
    return 0;
}

static int on_timer(CURLM *multi, long timeout_ms, void *who)
{
    struct exchange *x = who;

    (void)multi;
    x->due_ms = timeout_ms < 0 ? INT64_MAX : clock_monotonic_ms() + timeout_ms;
    return 0;
}

static size_t on_body(char *data, size_t size, size_t n, void *who)
{
    struct exchange *x = who;

    if (size * n > LIMIT_SOURCE_ANSWER_BYTES - x->body_len) {
        x->too_long = true;
        return 0;
    }
    memcpy(x->body + x->body_len, data, size * n);
    x->body_len += size * n;
    return size * n;
}

static size_t on_head(char *data, size_t size, size_t n, void *who)
{
    struct exchange *x = who;

    (void)data;
    x->head_len += size * n;
    x->too_long = x->head_len > LIMIT_SOURCE_HEAD_BYTES;
    return x->too_long ? 0 : size * n;
}

/* ---- one exchange ---- */

/* A name that curl has an address for is asked of nobody. That address is for documentation (RFC 5737): nothing connects. */
static bool add_host(struct exchange *x, const struct fetching_url *u)
{
    char line[LIMIT_SOURCE_HOST_CHARS + 32];

    if (u->text == NULL)
        return true;
    snprintf(line, sizeof line, "%s:%u:192.0.2.1", u->host, u->port);
    struct curl_slist *list = curl_slist_append(x->hosts, line);
    x->hosts = list != NULL ? list : x->hosts;
    return list != NULL;
}

#define SET(option, value) (good = good && curl_easy_setopt(x->easy, option, value) == CURLE_OK)

static bool set_connection(struct exchange *x, const struct trusted *trust)
{
    bool good = true;

    SET(CURLOPT_RESOLVE, x->hosts);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_OPENSOCKETDATA, x);
    SET(CURLOPT_SOCKOPTFUNCTION, socket_is_connected);
    SET(CURLOPT_PROTOCOLS_STR, "https");
    SET(CURLOPT_REDIR_PROTOCOLS_STR, "https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    SET(CURLOPT_PROXY, "");
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_DNS_CACHE_TIMEOUT, -1L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_SSL_SESSIONID_CACHE, 0L);
    SET(CURLOPT_CAINFO, NULL);
    SET(CURLOPT_CAPATH, NULL);
    SET(CURLOPT_SSL_CTX_FUNCTION, on_tls);
    SET(CURLOPT_SSL_CTX_DATA, trust);
    return good;
}

static bool set_limits(struct exchange *x)
{
    bool good = true;

    SET(CURLOPT_WRITEFUNCTION, on_body);
    SET(CURLOPT_WRITEDATA, x);
    SET(CURLOPT_HEADERFUNCTION, on_head);
    SET(CURLOPT_HEADERDATA, x);
    SET(CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)LIMIT_SOURCE_ANSWER_BYTES);
    SET(CURLOPT_LOW_SPEED_LIMIT, (long)LIMIT_SOURCE_SLOW_BYTES);
    SET(CURLOPT_LOW_SPEED_TIME, (long)LIMIT_SOURCE_SLOW_S);
    return good;
}

static bool add_hosts(struct exchange *x, const struct fetching_url *const *urls, size_t n)
{
    bool good = true;

    for (size_t i = 0; i < n && good; i++)
        good = add_host(x, urls[i]);
    return good;
}

enum status exchange_begin(struct exchange *x, const struct fetching_url *const *urls, size_t n, const struct trusted *trust)
{
    *x = (struct exchange){ .given = -1, .fd = -1, .due_ms = INT64_MAX };
    x->multi = curl_multi_init();
    x->easy = curl_easy_init();
    x->body = mem_alloc(LIMIT_SOURCE_ANSWER_BYTES + 1);
    if (x->multi != NULL && x->easy != NULL && x->body != NULL && add_hosts(x, urls, n) && set_connection(x, trust) &&
        set_limits(x) &&
        curl_multi_setopt(x->multi, CURLMOPT_SOCKETFUNCTION, on_socket) == CURLM_OK &&
        curl_multi_setopt(x->multi, CURLMOPT_SOCKETDATA, x) == CURLM_OK &&
        curl_multi_setopt(x->multi, CURLMOPT_TIMERFUNCTION, on_timer) == CURLM_OK &&
        curl_multi_setopt(x->multi, CURLMOPT_TIMERDATA, x) == CURLM_OK)
        return OK;
    exchange_end(x);
    return FAULT_MEMORY;
}

static void stop(struct exchange *x)
{
    if (x->running)
        curl_multi_remove_handle(x->multi, x->easy);
    x->running = false;
}

void exchange_end(struct exchange *x)
{
    stop(x);
    curl_easy_cleanup(x->easy);
    if (x->multi != NULL)
        curl_multi_cleanup(x->multi);
    curl_slist_free_all(x->hosts);
    curl_slist_free_all(x->headers);
    mem_free(x->form);
    mem_free(x->body);
    fd_close(&x->given);
    *x = (struct exchange){ .given = -1, .fd = -1, .due_ms = INT64_MAX };
}

void exchange_give_socket(struct exchange *x, int fd)
{
    fd_close(&x->given);
    x->given = fd;
}

/* ---- one request ---- */

enum status request_form(struct exchange *x, const char *name, const char *value, size_t len)
{
    size_t have = x->form_len;
    char *escaped = curl_easy_escape(x->easy, value, (int)len);

    if (escaped == NULL)
        return FAULT_MEMORY;
    size_t more = strlen(name) + strlen(escaped) + 3;
    char *form = mem_realloc(x->form, have + more);
    if (form != NULL) {
        x->form = form;
        x->form_len += (size_t)snprintf(form + have, more, "%s%s=%s", have > 0 ? "&" : "", name, escaped);
    }
    curl_free(escaped);
    return form != NULL ? OK : FAULT_MEMORY;
}

enum status request_body(struct exchange *x, const char *type, const void *body, size_t len)
{
    char *form = mem_realloc(x->form, len);

    if (form == NULL)
        return FAULT_MEMORY;
    memcpy(form, body, len);
    x->form = form;
    x->form_len = len;
    x->form_type = type;
    return OK;
}

static bool add_header(struct exchange *x, const char *name, const char *value, size_t len)
{
    size_t room = strlen(name) + len + 1;
    char *line = mem_alloc(room);
    struct curl_slist *list = NULL;

    if (line != NULL) {
        snprintf(line, room, "%s%.*s", name, (int)len, value);
        list = curl_slist_append(x->headers, line);
    }
    x->headers = list != NULL ? list : x->headers;
    mem_free(line);
    return list != NULL;
}

static bool set_headers(struct exchange *x, const struct slice *token, const char *accept)
{
    curl_slist_free_all(x->headers);
    x->headers = NULL;
    return add_header(x, "Expect:", "", 0) && add_header(x, "Accept: ", accept, strlen(accept)) &&
           (x->form_type == NULL || add_header(x, "Content-Type: ", x->form_type, strlen(x->form_type))) &&
           (token == NULL || add_header(x, "Authorization: Bearer ", token->at, token->len));
}

static enum status run(struct exchange *x, int64_t limit_ms)
{
    bool good = true;

    x->body_len = x->head_len = 0;
    x->too_long = x->wants_socket = false;
    SET(CURLOPT_TIMEOUT_MS, (long)limit_ms);
    SET(CURLOPT_CONNECTTIMEOUT_MS, (long)limit_ms);
    x->due_ms = 0;
    x->running = good && curl_multi_add_handle(x->multi, x->easy) == CURLM_OK;
    return x->running ? OK : FAULT_MEMORY;
}

enum status request_begin(struct exchange *x, const char *url, const struct slice *token, const char *accept, bool last,
                          int64_t limit_ms)
{
    bool good = set_headers(x, token, accept);

    SET(CURLOPT_URL, url);
    SET(CURLOPT_HTTPHEADER, x->headers);
    SET(CURLOPT_FORBID_REUSE, (long)last);
    if (x->form != NULL) {
        SET(CURLOPT_POSTFIELDSIZE, (long)x->form_len);
        SET(CURLOPT_POSTFIELDS, x->form);
    } else {
        SET(CURLOPT_HTTPGET, 1L);
    }
    return good ? run(x, limit_ms) : FAULT_MEMORY;
}

enum status request_again(struct exchange *x, int64_t limit_ms)
{
    return run(x, limit_ms);
}

static enum status failure(const struct exchange *x, CURLcode result)
{
    switch (result) {
    case CURLE_OPERATION_TIMEDOUT:
        return FAULT_SOURCE_SLOW;
    case CURLE_FILESIZE_EXCEEDED:
        return FAULT_SOURCE_LARGE;
    case CURLE_WRITE_ERROR:
        return x->too_long ? FAULT_SOURCE_ENDLESS : FAULT_SOURCE_BROKEN;
    case CURLE_COULDNT_CONNECT:
        return FAULT_SOURCE_CONNECT;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_ISSUER_ERROR:
        return FAULT_SOURCE_TLS;
    case CURLE_OUT_OF_MEMORY:
        return FAULT_MEMORY;
    default:
        return FAULT_SOURCE_BROKEN;
    }
}

/* A head that is too long ends the transfer by whatever code libcurl has for it. */
static enum status judge(struct exchange *x, CURLcode result, long *code)
{
    *code = 0;
    if (result != CURLE_OK && x->too_long)
        return FAULT_SOURCE_ENDLESS;
    if (result != CURLE_OK)
        return failure(x, result);
    if (curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, code) != CURLE_OK)
        return FAULT_SOURCE_BROKEN;
    x->body[x->body_len] = '\0';
    return *code >= 500 ? FAULT_SOURCE_DOWN : *code >= 300 && *code < 400 ? FAULT_SOURCE_REDIRECT : OK;
}

enum request_end exchange_work(struct exchange *x, short events, int64_t now_ms, enum status *why, long *code)
{
    int running, left;

    int what = ((events & POLLIN) != 0 ? CURL_CSELECT_IN : 0) | ((events & POLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
               ((events & (POLLERR | POLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
    if (what != 0 && x->fd >= 0)
        (void)curl_multi_socket_action(x->multi, x->fd, what, &running);
    if (x->due_ms <= now_ms) {
        x->due_ms = INT64_MAX;
        (void)curl_multi_socket_action(x->multi, CURL_SOCKET_TIMEOUT, 0, &running);
    }
    const CURLMsg *m = curl_multi_info_read(x->multi, &left);
    if (m == NULL || m->msg != CURLMSG_DONE)
        return REQUEST_RUNS;
    CURLcode result = m->data.result;
    stop(x);
    if (result != CURLE_OK && x->wants_socket)
        return REQUEST_UNCONNECTED;
    *why = judge(x, result, code);
    mem_free(x->form);
    x->form = NULL;
    x->form_len = 0;
    x->form_type = NULL;
    return REQUEST_ENDED;
}

enum status request_type(const struct exchange *x, const char *type)
{
    const char *is = NULL;
    size_t len = strlen(type);

    if (curl_easy_getinfo(x->easy, CURLINFO_CONTENT_TYPE, &is) != CURLE_OK || is == NULL)
        return FAULT_SOURCE_TYPE;
    if (strncasecmp(is, "text/html", 9) == 0)
        return FAULT_SOURCE_HTML;
    return strncasecmp(is, type, len) == 0 && (is[len] == '\0' || is[len] == ';' || is[len] == ' ') ? OK : FAULT_SOURCE_TYPE;
}
