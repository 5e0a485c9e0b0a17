/*
 * The commands of the program `passendctl`. Each takes its own arguments (argv[0] is the command) and returns the exit
 * status: 0 done, 1 refused, 2 usage, 4 a file or the service cannot be reached.
 */
#ifndef PASSEND_CTL_CTL_H
#define PASSEND_CTL_CTL_H

#include "base/status.h"
#include "log/note.h"
#include "wire/messages.h"

#include <stddef.h>
#include <stdint.h>

enum ctl_exit { CTL_DONE = 0, CTL_REFUSED = 1, CTL_USAGE = 2, CTL_UNREACHABLE = 4 };

int ctl_key(int argc, char **argv);          /* key new */
int ctl_policy(int argc, char **argv);       /* policy sign, load, list, withdraw */
int ctl_status(int argc, char **argv);
int ctl_clock(int argc, char **argv);
int ctl_log(int argc, char **argv);          /* log bevestig */
int ctl_leaked(int argc, char **argv);       /* sleutel gelekt */

int ctl_policy_load(int argc, char **argv);
int ctl_policy_list(int argc, char **argv);
int ctl_policy_withdraw(int argc, char **argv);

/* The value of --name in argv, which is then NULL there; NULL when it is not given. */
const char *ctl_option(int argc, char **argv, const char *name);
/* What is left besides options: exactly n of them into out. returns false otherwise, or when an option is left */
bool ctl_arguments(int argc, char **argv, int n, const char **out);

/* Whole file or pipe ("-" is standard input), at most max bytes; NUL after it. Says on standard error what is wrong. NULL
 * then; else free with mem_free. */
char *ctl_read(const char *path, size_t max, size_t *len);
/* Are both standard input, which can be read once? */
bool ctl_stdin_twice(const char *a, const char *b);
/* Writes a file that is new (exclusive) or replaces one. Says what is wrong. */
bool ctl_write(const char *path, const void *data, size_t len, unsigned mode, bool exclusive);
/* Asks the service at this socket (NULL: of PASSEND_BEHEER) and waits for an answer of this type, *out, until the next question.
 * returns the exit status, after saying why */
int ctl_ask(const char *socket_path, const void *msg, size_t len, int fd, enum msg_type wanted, const void **out);
/* "passendctl: place: reason" with the reason's title. returns the exit status */
int ctl_refused(const char *place, enum status s);

/* On standard output, up to its NUL or max: what is not printable ASCII as \xNN, for it may come from elsewhere. */
void ctl_print(const char *text, size_t max);

/* The private key of a file that key new wrote, and a signature over a text. In wiped memory.
 * returns OK | REFUSED_KEY | FAULT_CRYPTO */
enum status ctl_key_sign(const char *text, size_t len, const char *signed_text, size_t signed_len, struct note_key *key,
                         uint8_t signature[NOTE_SIGNATURE_LEN]) MUST_USE;

#endif
