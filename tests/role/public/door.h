/* Plays the launcher and the notary of one gate for browsers, which runs as a child. */
#ifndef TESTS_ROLE_PUBLIC_DOOR_H
#define TESTS_ROLE_PUBLIC_DOOR_H

#include "child.h"
#include "wire/channel.h"
#include "wire/flow.h"
#include "wire/platform.h"

#include <pthread.h>
#include <stdatomic.h>

#define DOOR_ISSUER "https://passend.example"
#define DOOR_KEYS "{\"keys\":[{\"kty\":\"EC\",\"kid\":\"k\"}]}"

struct door {
    struct spawned gate;
    uint16_t port;
    int notary;                        /* our end of its channel */
    pthread_t thread;
    atomic_int taken;                  /* messages but those for keys */
    atomic_bool hold;                  /* the notary answers nothing meanwhile */
    atomic_uint refuse;                /* enum status in its answers */
    /* What was asked last about a flow, and what is answered to that: set before the request is sent. */
    union door_asked {
        struct msg_page_read page_read;
        struct msg_step step;
        struct msg_call_back call_back;
        struct msg_receipt_read receipt;
        struct msg_login_begin login_begin;
        struct msg_login_read login_read;
        struct msg_login_stop login_stop;
    } asked;
    enum msg_type asked_type;
    union door_reply {
        struct msg_page page;
        struct msg_to_source to_source;
        struct msg_go go;
        struct msg_to_platform to_platform;
        struct msg_receipt receipt;
        struct { struct msg_login head; struct msg_receipt list[LIMIT_LOGIN_GRANTS]; } login;
    } reply;
    enum msg_type reply_type;
    atomic_bool wrong;                 /* it answers with what is none */
};

extern struct door door;

/* test: omgeving TEST */
void door_start(const char *program, bool filter, bool test);
void door_new_notary(void);
void door_drop_notary(void);

#endif
