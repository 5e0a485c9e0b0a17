#include "standin/flows.h"

#include "base/mem.h"
#include "base/text.h"

#include <string.h>

enum status flows_name(char out[FLOW_NAME + 1])
{
    uint8_t random[32];

    TRY(mem_random(random, sizeof random));
    base64url_encode(random, sizeof random, out);
    out[FLOW_NAME] = 0;
    return OK;
}

enum status flows_new(struct flows *f, int64_t now_ms, struct flow **out)
{
    struct flow *oldest = &f->all[0];

    for (size_t i = 0; i < FLOWS && oldest->id[0] != 0; i++)
        if (f->all[i].id[0] == 0 || f->all[i].born_ms < oldest->born_ms)
            oldest = &f->all[i];
    mem_wipe(oldest, sizeof *oldest);
    TRY(flows_name(oldest->id));
    oldest->born_ms = now_ms;
    *out = oldest;
    return OK;
}

static bool is(struct slice given, const char *text)
{
    return text[0] != 0 && slice_is(given, text);
}

struct flow *flows_by_id(struct flows *f, struct slice id, int64_t now_ms)
{
    for (size_t i = 0; i < FLOWS; i++) {
        struct flow *one = &f->all[i];

        if (is(id, one->id))
            return now_ms - one->born_ms < (one->loaded ? FLOW_LOGIN_MS : FLOW_REQUEST_MS) && one->code[0] == 0 ? one : NULL;
    }
    return NULL;
}

struct flow *flows_by_code(struct flows *f, struct slice code, int64_t now_ms)
{
    for (size_t i = 0; i < FLOWS; i++)
        if (is(code, f->all[i].code))
            return now_ms - f->all[i].code_ms < FLOW_CODE_MS ? &f->all[i] : NULL;
    return NULL;
}

struct flow *flows_by_token(struct flows *f, struct slice token, int64_t now_ms)
{
    for (size_t i = 0; i < FLOWS; i++)
        if (is(token, f->all[i].token))
            return now_ms - f->all[i].token_ms < FLOW_TOKEN_MS ? &f->all[i] : NULL;
    return NULL;
}

const struct flow *flows_other(const struct flows *f, const struct flow *mine, bool spent)
{
    const struct flow *newest = NULL;

    for (size_t i = 0; i < FLOWS; i++) {
        const struct flow *one = &f->all[i];

        if (one != mine && one->id[0] != 0 && (!spent || one->code_used) && (newest == NULL || one->born_ms > newest->born_ms))
            newest = one;
    }
    return newest;
}
