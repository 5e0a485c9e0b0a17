#include "model/receipt_code.h"

#include "base/mem.h"

#include <string.h>

#define DIGITS 25
#define GROUP 5
#define BASE 32

static const char alphabet[BASE + 1] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* 0..31, or -1: no character of a code. */
static int value_of(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    const char *at = c != '\0' ? strchr(alphabet, c) : NULL;
    return at != NULL ? (int)(at - alphabet) : -1;
}

/* Luhn: every other value doubled, from the last on, with the carry added. */
static uint8_t check_of(const uint8_t values[DIGITS])
{
    unsigned sum = 0;

    for (unsigned i = 0; i < DIGITS; i++) {
        unsigned v = values[i] * (i % 2 == 0 ? 2u : 1u);

        sum += v / BASE + v % BASE;
    }
    return (uint8_t)((BASE - sum % BASE) % BASE);
}

static void digest_of(const uint8_t values[DIGITS], struct id *digest)
{
    uint8_t sha[DIGEST_LEN];
    char text[DIGITS];

    for (unsigned i = 0; i < DIGITS; i++)
        text[i] = alphabet[values[i]];
    sha256_kept(text, sizeof text, sha);
    memcpy(digest->b, sha, sizeof digest->b);
    mem_wipe(text, sizeof text);
}

void receipt_code_make(const uint8_t random[RECEIPT_CODE_RANDOM], char text[RECEIPT_CODE_CHARS + 1], struct id *digest)
{
    uint8_t values[DIGITS];
    char *at = text;

    for (unsigned i = 0; i < DIGITS; i++) {
        unsigned bit = i * 5, two = (unsigned)random[bit / 8] << 8;

        if (bit / 8 + 1 < RECEIPT_CODE_RANDOM)
            two |= random[bit / 8 + 1];
        values[i] = (uint8_t)(two >> (11 - bit % 8) & (BASE - 1));
        *at++ = alphabet[values[i]];
        if (i % GROUP == GROUP - 1)
            *at++ = '-';
    }
    *at++ = alphabet[check_of(values)];
    *at = '\0';
    digest_of(values, digest);
    mem_wipe(values, sizeof values);
}

bool receipt_code_parse(const char *text, size_t len, struct id *digest)
{
    uint8_t values[DIGITS + 1];
    unsigned n = 0;
    bool ok = true;

    *digest = (struct id){ 0 };
    for (size_t i = 0; i < len && ok; i++) {
        if (text[i] == ' ' || text[i] == '-')
            continue;
        int v = value_of(text[i]);

        ok = v >= 0 && n <= DIGITS;
        if (ok)
            values[n++] = (uint8_t)v;
    }
    ok = ok && n == DIGITS + 1 && values[DIGITS] == check_of(values);
    if (ok)
        digest_of(values, digest);
    mem_wipe(values, sizeof values);
    return ok;
}
