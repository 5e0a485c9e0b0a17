/*
 * What the courier of the log has in hand: at most one question to each attestor. Each question of the tiler is answered once,
 * unless the tiler is gone.
 *
 * secret: nothing.
 */
#ifndef PASSEND_COURIER_LOG_INQUIRY_H
#define PASSEND_COURIER_LOG_INQUIRY_H

#include "courier/dialling.h"
#include "courier/log/stamp.h"
#include "courier/request.h"
#include "wire/channel.h"
#include "wire/log_ask.h"
#include "wire/outbox.h"

struct inquiry {
    bool open;
    uint64_t nr;                     /* the tiler's */
    uint64_t dial;                   /* our question to the dialer that is open; 0 = none */
    struct exchange x;
    int64_t until_ms;                /* monotonic: then it is given up */
    uint8_t digest[DIGEST_LEN];      /* of a stamp: what is to be stamped */
    uint8_t nonce[STAMP_NONCE_LEN];  /* likewise */
};

struct log_courier {
    const struct attestor *attestors;
    size_t n;
    struct fetching_url urls[ATTESTORS_MAX];
    struct trusted trust;
    struct channel tiler;
    struct dialling dialer;
    struct outbox outbox;            /* answers to the tiler */
    struct inquiry inquiries[ATTESTORS_MAX];   /* of each attestor */
};

/* attestors: as long as *c is used. returns OK | REFUSED_CONFIG */
enum status inquiry_init(struct log_courier *c, const struct attestor *attestors, size_t n) MUST_USE;
/* What the tiler says, one message; false: there was none, or the channel is closed now. */
bool inquiry_read_tiler(struct log_courier *c);
bool inquiry_read_dialer(struct log_courier *c);
/* A new or replaced peer; takes fd. A tiler's successor wants nothing of what the one before asked; the dialer's is asked
 * again. */
void inquiry_set_tiler(struct log_courier *c, int fd);
void inquiry_set_dialer(struct log_courier *c, int fd);
/* One step of question i: events of its socket, or its time. */
void inquiry_work(struct log_courier *c, size_t i, short events, int64_t now_ms);
/* The tiler takes messages again. */
void inquiry_send_waiting(struct log_courier *c);

#endif
