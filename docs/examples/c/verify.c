/*
 * Checks a definitive verdict with libpassend: signature, place in the log, and that the log is the one of last time.
 *
 *   cc verify.c $(pkg-config --cflags --libs passend) -o verify
 *   ./verify keys.json log.policy W-1024.jws W-1024.tlog-proof [SEEN.checkpoint [STEP]]
 */
#include <passend/passend.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

struct text { char *at; size_t len; };

static struct text read_file(const char *path)
{
    struct text t = { malloc(1 << 20), 0 };
    FILE *f = fopen(path, "rb");

    if (t.at == NULL || f == NULL) {
        perror(path);
        exit(2);
    }
    t.len = fread(t.at, 1, 1 << 20, f);
    fclose(f);
    return t;
}

/* Ends with the reason when it is not good. */
static void need(int result, const char *const *reason, const char *what)
{
    if (result == PASSEND_OK)
        return;
    fprintf(stderr, "%s: %s\n", what, *reason);
    exit(1);
}

int main(int argc, char **argv)
{
    struct passend_options options = { .size = sizeof options, .at = time(NULL), .allow_test = 1, .place = 1 };
    struct passend_place place = { .size = sizeof place };
    struct passend_verdict *verdict;
    struct passend_keys *keys;
    struct passend_log *log;
    const char *reason, *now;
    size_t now_len;
    int newer = 1;

    if (argc < 5)
        return 2;
    struct text jwks = read_file(argv[1]), policy = read_file(argv[2]), jws = read_file(argv[3]), proof = read_file(argv[4]);
    need(passend_keys_new(jwks.at, jwks.len, &keys, &reason), &reason, "keys");
    need(passend_log_new(policy.at, policy.len, &log, &reason), &reason, "policy");
    need(passend_verify(keys, jws.at, jws.len, &options, &verdict, &reason), &reason, "verdict");
    need(passend_verdict_place(verdict, log, proof.at, proof.len, 0, &place, &reason), &reason, "place in the log");
    if (argc > 5) {
        struct text seen = read_file(argv[5]), step = { NULL, 0 };

        if (argc > 6)
            step = read_file(argv[6]);
        now = passend_proof_checkpoint(proof.at, proof.len, &now_len);
        need(passend_log_follows(log, seen.at, seen.len, now, now_len, step.at, step.len, &newer, &reason), &reason,
             "the log of last time");
        free(seen.at);
        free(step.at);
    }
    printf("%s, place %lld of %lld, %d witnesses%s\n", passend_verdict_text(verdict, "uitkomst"), (long long)place.index,
           (long long)place.tree_size, place.witnesses, newer ? ", keep this checkpoint" : "");
    passend_verdict_free(verdict);
    passend_log_free(log);
    passend_keys_free(keys);
    free(jwks.at);
    free(policy.at);
    free(jws.at);
    free(proof.at);
    return 0;
}
