/*
 * What an authority answers to the question for a time-stamp: never taken for one of another digest, and nothing is left behind. Its
 * seeds are answers to this question.
 */
#include "courier/log/stamp.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const uint8_t digest[DIGEST_LEN] = { 1, 2, 3 }, other[DIGEST_LEN] = { 1, 2, 4 }, nonce[STAMP_NONCE_LEN] = { 0xff, 7 };
    enum status s = stamp_answer(data, len, digest, nonce), of_other = stamp_answer(data, len, other, nonce);

    if ((s != OK && s != REFUSED_SOURCE_ANSWERED && s != FAULT_SOURCE_ANSWER && s != FAULT_CRYPTO) || (s == OK && of_other == OK))
        abort();
    return 0;
}
