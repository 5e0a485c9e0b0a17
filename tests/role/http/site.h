/*
 * A site for tests that uses every member of struct site and struct route. One description, served over TLS without client
 * certificates and as a second site over a plain Unix socket, by one server in a thread of its own.
 */
#ifndef TESTS_ROLE_HTTP_SITE_H
#define TESTS_ROLE_HTTP_SITE_H

#include <stdatomic.h>
#include <stdint.h>

#define SITE_FILE_BYTES (200u * 1000)
#define SITE_LOCATION_BYTES 2000
#define SITE_IDLE_MS 1500
#define SITE_LARGE_ANSWER 200000      /* one fits into what a key may hold, a second does not */
#define SITE_SHARE 4                  /* connections of one key over TLS */
#define SITE_PLAIN_PATH "plain.sock"

/* What the site saw. */
extern atomic_int site_cancelled, site_closed, site_released, site_served, site_waits;
extern uint16_t site_port;

/* The byte of the file at this offset. */
uint8_t site_file_byte(uint64_t offset);

void site_start(void);
/* What is at work is finished; returns when the server has ended. */
void site_stop(void);

#endif
