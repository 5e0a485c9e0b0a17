/*
 * What others send a stand-in source, by the first byte: `stroom` of a profile, the name of a deed, an assertion of a courier, an
 * authorization request. What is taken is whole: addresses with host and port, a flow that can be found by its id.
 */
#include "base/mem.h"
#include "standin/far_end.h"

#include <stdlib.h>
#include <string.h>

static void try_stroom(const char *text, size_t len)
{
    AUTO_JSON flow = NULL;
    struct stroom s;

    if (strict_json_parse(text, len, false, &flow) != OK || stroom_read(flow, &s) != OK)
        return;
    if (s.authorize.host[0] == 0 || s.authorize.path[0] != '/' || s.token.port == 0 || s.token.port == s.authorize.port ||
        (s.data.url == NULL) == (s.member == NULL) || s.client_id == NULL || s.scope == NULL)
        abort();
}

static void try_deed(const char *text, size_t len)
{
    struct deed_choice choice;

    if (deed_find((struct slice){ text, len }, &choice) && len > 0 &&
        (choice.deed == DEED_NONE || choice.deed >= DEED_N || choice.answer >= ANSWER_N))
        abort();
}

static void try_assertion(const char *text, size_t len)
{
    static struct assertions a;

    if (a.key.pkey == NULL) {
        AUTO_JSON jwk = json_pack("{ss}", "alg", "ES256");
        EVP_PKEY *key = standin_generate(KEY_ES256);

        if (standin_publish(key, KEY_ES256, jwk) != OK || key_import(jwk, KEY_ALG_NONE, &a.key) != OK)
            abort();
        EVP_PKEY_free(key);
    }
    if (assertion_check(&a, (struct slice){ text, len }, "passend", "https://bron.test/token", NULL, 1795341600) == OK)
        abort(); /* nobody has the key */
}

static void try_request(const char *text, size_t len)
{
    static struct far_end e = { .stroom = { .client_id = "passend", .scope = "inkomen", .login_scope = "aanmelden" },
                                .redirect_uri = "https://localhost/terug/bron" };
    char *copy = mem_alloc(len + 1);
    struct asked_form form;
    struct flow *f;

    if (copy == NULL)
        return;
    memcpy(copy, text, len);
    if (authorize_read(copy, len, &form) == OK && authorize_begin(&e, &form, 1000, &f) == OK &&
        (flows_by_id(&e.flows, (struct slice){ f->id, strlen(f->id) }, 1000) != f || f->state[0] == 0 || f->nonce[0] == 0 ||
         strlen(f->challenge) != FLOW_NAME))
        abort();
    mem_free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static void (*const tries[])(const char *text, size_t len) = { try_stroom, try_deed, try_assertion, try_request };

    if (len > 0)
        tries[data[0] % 4]((const char *)data + 1, len - 1);
    return 0;
}
