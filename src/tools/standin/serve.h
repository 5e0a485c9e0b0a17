/*
 * `passend-standin serve`: the far end of a source, as its profile's part `stroom` describes it. Listens on the loopback, on the
 * two ports that the profile names, until SIGTERM or SIGINT.
 *
 * secret: the key of a stand-in.
 */
#ifndef PASSEND_STANDIN_SERVE_H
#define PASSEND_STANDIN_SERVE_H

struct serve_options {
    const char *profile, *dir, *personas;
    const char *audience;                  /* issuer of passend */
    const char *cert, *key;                /* of both hosts, PEM */
    const char *client_ca, *client_uri;    /* tls_client_auth: the courier's certificate */
    const char *client_key;                /* private_key_jwt: its public key or certificate, PEM */
};

/* Prints `gereed` when it listens. returns the exit status; what is wrong is said on standard error. */
int serve(const struct serve_options *o);

#endif
