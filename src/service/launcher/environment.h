/*
 * The environment of the launcher and of its roles, built anew: what whoever starts the service has exported changes neither
 * how a role is loaded nor where OpenSSL looks for its configuration and its modules.
 */
#ifndef PASSEND_LAUNCHER_ENVIRONMENT_H
#define PASSEND_LAUNCHER_ENVIRONMENT_H

/*
 * The first thing main does: from here on this process has the environment of a role. It is one line, OPENSSL_CONF=/dev/null.
 * A test build hands PASSEND_TEST_PRELOAD on as LD_PRELOAD, a sanitizer build the options of its sanitizers.
 */
void environment_replace(void);

/* For exec: what environment_replace made; borrowed. */
char *const *environment_of_role(void);

#endif
