#include "log/remember.h"

enum status remember_check(struct sha256_ctx *c, const struct checkpoint *before, const struct checkpoint *now,
                           const struct tree_proof *path, bool *newer)
{
    bool grown = now->size > before->size;
    const struct checkpoint *small = grown ? before : now, *large = grown ? now : before;

    *newer = false;
    if (before->origin.len != now->origin.len || memcmp(before->origin.at, now->origin.at, now->origin.len) != 0)
        return REFUSED_LOG_ORIGIN;
    if (small->size == large->size) {
        if (!tree_hash_same(&small->root, &large->root))
            return REFUSED_LOG_CONSISTENCY;
    } else if (small->size > 0) {      /* from nothing every log goes on */
        if (path == NULL)
            return REFUSED_LOG_STEP;
        TRY(tree_verify_consistency(c, small->size, &small->root, large->size, &large->root, path));
    }
    *newer = grown;
    return OK;
}
