/*
 * The parameters of a pushed authorization request (RFC 9126 2, RFC 7636, RFC 9396) in the FAPI 2.0 Security Profile: what the
 * client asks for in whichever flow, without what authorization_details says. Pure.
 *
 * Members that nobody knows are passed over (RFC 6749 3.1); one that is there twice is refused, known or not.
 * secret: details name a person; all slices borrow from the form, which the caller wipes.
 */
#ifndef PASSEND_OAUTH_PUSHED_H
#define PASSEND_OAUTH_PUSHED_H

#include "base/slice.h"
#include "base/sha256.h"
#include "model/client.h"
#include "oauth/error.h"

struct pushed {
    uint16_t redirect_index;         /* into the client's redirect_uri */
    uint8_t code_challenge[DIGEST_LEN];
    struct slice state;              /* LIMIT_STATE_CHARS printable ASCII characters or blanks at most; empty: none was sent */
    struct slice details;            /* authorization_details as it was sent: JSON perhaps */
    struct slice ui_locales;         /* as it was sent; empty: not said */
};

/*
 * in:      form     decoded in place; client: whose certificate it is
 * out:     *out     on OK; *why otherwise
 * returns OK | REFUSED_FORM | REFUSED_CLIENT_ID
 */
enum status pushed_read(char *form, size_t len, const struct client *client, struct pushed *out,
                        struct oauth_refusal *why) MUST_USE;

/* The next language of ui_locales (OpenID Connect Core 3.1.2.1: tags with blanks between them), which is taken from its front;
 * empty when there is no more. Any text: what it means is for who asks. */
struct slice pushed_next_locale(struct slice *ui_locales);

#endif
