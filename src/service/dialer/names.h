/*
 * Addresses of the names that the dialer may connect to, by c-ares. It asks the name servers that it was given, or those of
 * /etc/resolv.conf as it was at its start, and nothing else: no hosts file, no service of the C library.
 *
 * An answer counts for as long as it says, at least LIMIT_DNS_LEAST_S and at most LIMIT_DNS_MOST_S. Where there is none the
 * addresses before count on, for LIMIT_DNS_KEPT_S at most.
 */
#ifndef PASSEND_DIALER_NAMES_H
#define PASSEND_DIALER_NAMES_H

#include "base/status.h"
#include "model/target.h"

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#define NAMES_MAX TARGETS_MAX
#define NAMES_SOCKETS 16             /* that c-ares may wait for */

struct names;

/* Something became known of this name. */
typedef void names_known(void *who, const char *host);

/* servers: "192.0.2.53:53,[2001:db8::53]:53", or NULL for those of the machine.
 * Before the sandbox is entered. returns OK | REFUSED_CONFIG (servers) | FAULT_MEMORY | FAULT_SYSTEM */
enum status names_open(const char *servers, names_known *known, void *who, struct names **out) MUST_USE;

enum names_state {
    NAMES_THERE,                     /* *out and *n are set: versions in turn, 6 first */
    NAMES_ASKED,                     /* names_known tells */
    NAMES_NONE                       /* nobody knows an address */
};

/* After names_known ask again: what it answers then is not NAMES_ASKED for this question. */
enum names_state names_of(struct names *n, const char *host, int64_t now_ms, const struct address **out, size_t *n_out);

/* What to wait for; *timeout_ms is lowered where something is due earlier. returns how many of fds are set */
size_t names_watch(struct names *n, struct pollfd fds[NAMES_SOCKETS], int *timeout_ms);
void names_work(struct names *n, const struct pollfd *fds, size_t n_fds);

#endif
