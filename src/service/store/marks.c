#include "store/marks.h"

#include <string.h>

void mark_digest(enum mark mark, const void *data, size_t len, uint8_t out[DIGEST_LEN])
{
    static const char *const labels[] = { [MARK_WITHDRAWAL] = "passend/withdrawal/1",
                                          [MARK_PACK_IN_FORCE] = "passend/activation/1",
                                          [MARK_PACK_WITHDRAWN] = "passend/policy-withdrawal/1" };
    struct part parts[] = { { labels[mark], strlen(labels[mark]) + 1 }, { data, len } };

    sha256_parts(parts, 2, out);
}
