/*
 * The crypto index of this core at this moment: one ES256 verify and one sign over a 32-byte digest, contexts kept.
 * Prints {"verify_us":…,"sign_us":…,"v1s1_per_s":…}. Every speed of the bench is a ratio to it, because the same binary differs by a
 * third from one minute to the next.
 */
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static double now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int main(void)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    EVP_PKEY_CTX *s = EVP_PKEY_CTX_new(key, NULL), *v = EVP_PKEY_CTX_new(key, NULL);
    unsigned char digest[32], sig[80];
    size_t len = sizeof sig;
    double best_s = 1e9, best_v = 1e9;

    memset(digest, 7, sizeof digest);
    if (key == NULL || EVP_PKEY_sign_init(s) != 1 || EVP_PKEY_verify_init(v) != 1)
        return 1;
    for (int batch = 0; batch < 9; batch++) {
        double t = now_us();

        for (int i = 0; i < 500; i++) {
            len = sizeof sig;
            if (EVP_PKEY_sign(s, sig, &len, digest, sizeof digest) != 1)
                return 1;
        }
        t = (now_us() - t) / 500;
        best_s = t < best_s ? t : best_s;
        t = now_us();
        for (int i = 0; i < 500; i++)
            if (EVP_PKEY_verify(v, sig, len, digest, sizeof digest) != 1)
                return 1;
        t = (now_us() - t) / 500;
        best_v = t < best_v ? t : best_v;
    }
    printf("{\"verify_us\":%.2f,\"sign_us\":%.2f,\"v1s1_per_s\":%.0f}\n", best_v, best_s, 1e6 / (best_v + best_s));
    return 0;
}
