#include "evidence/fetching.h"

#include "json/doc.h"

#include <string.h>

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define UNRESERVED LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "-._~"

/* Whoever writes profiles has `passend-standin check`: any fault is one refusal, without a reason. */
static bool require(const struct node *at, bool good)
{
    return doc_expect(at, good, "");
}

/* A member of these characters only. */
static const char *read_text(const struct node *object, const char *name, bool required, size_t max, const char *chars)
{
    const char *text = required ? doc_text(object, name, max) : doc_text_or(object, name, max, NULL);

    require(object, text == NULL || text[strspn(text, chars)] == '\0');
    return text;
}

static void read_url(const struct node *object, const char *name, bool required, struct fetching_url *out)
{
    const char *whole = read_text(object, name, required, LIMIT_URL_CHARS, FETCHING_URL_CHARS);

    if (whole != NULL && doc_good(object))
        doc_take(object, fetching_url_read(whole, out));
}

static void read_addresses(const struct node *flow, struct fetching *out)
{
    static const char *const members[] = { "toestemming", "par", "token", "gegevens", NULL };
    struct node addresses = doc_object(flow, "adressen", members);

    read_url(&addresses, "toestemming", true, &out->authorize);
    read_url(&addresses, "par", false, &out->par);
    read_url(&addresses, "token", true, &out->token);
    read_url(&addresses, "gegevens", false, &out->data);
}

/* nl, en-GB */
static void read_languages(const struct node *flow, struct fetching *out)
{
    struct node list = doc_list_or_none(flow, "talen", 0, LIMIT_SOURCE_LANGUAGES), one;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        const char *tag = doc_own_text(&one, FETCHING_LANGUAGE_MAX - 1);
        size_t len = strlen(tag);

        require(&one, len >= 2 && strspn(tag, UNRESERVED) == len && strpbrk(tag, "._~") == NULL);
        memcpy(out->languages[i], tag, len);
        out->n_languages++;
    }
}

static void read_wanted(const struct node *flow, struct fetching *out)
{
    static const char scopes[] = UNRESERVED ":/ ";
    const json_t *details = doc_member(flow, "authorization_details").value;

    out->scope = read_text(flow, "scope", false, LIMIT_SOURCE_SCOPE_CHARS, scopes);
    out->login_scope = read_text(flow, "aanmelden", false, LIMIT_SOURCE_SCOPE_CHARS, scopes);
    out->details = details;
    require(flow, (out->scope != NULL) != (details != NULL));
    /* A link has no room for details. */
    require(flow, details == NULL || (json_array_size(details) > 0 && out->par.text != NULL));
    out->member = read_text(flow, "bewijslid", false, LIMIT_SOURCE_PATH_CHARS, UNRESERVED);
    require(flow, (out->member != NULL) != (out->data.text != NULL));
}

static enum client_auth read_auth(const struct node *flow)
{
    const char *how = read_text(flow, "aanmelding", true, 32, LOWER "_");

    if (strcmp(how, "tls_client_auth") == 0)
        return CLIENT_AUTH_TLS;
    require(flow, strcmp(how, "private_key_jwt") == 0);
    return CLIENT_AUTH_JWT;
}

enum status fetching_read(const json_t *profile, struct fetching *out)
{
    static const char *const members[] = { "client_id", "aanmelding", "iss", "adressen", "bewijslid", "scope",
                                           "authorization_details", "aanmelden", "onderwerp", "talen", "termijn", NULL };
    struct doc doc;

    *out = (struct fetching){ 0 };
    doc_init(&doc, REFUSED_CONFIG);
    struct node root = doc_root(&doc, profile);
    if (!doc_has(&root, "stroom"))
        return OK;
    struct node flow = doc_object(&root, "stroom", members);
    out->client_id = read_text(&flow, "client_id", true, LIMIT_SOURCE_CLIENT_ID_CHARS, UNRESERVED ":/");
    out->auth = read_auth(&flow);
    out->iss = read_text(&flow, "iss", false, LIMIT_SOURCE_ISS_CHARS, UNRESERVED ":/");
    read_addresses(&flow, out);
    read_wanted(&flow, out);
    const char *subject = read_text(&flow, "onderwerp", false, LIMIT_SOURCE_PATH_CHARS, UNRESERVED "/");
    require(&flow, subject == NULL || (subject[0] == '/' && subject[1] != '\0'));   /* "/sub", "/persoon/nummer" */
    require(&flow, out->login_scope == NULL || subject != NULL);   /* else a log-in says nothing about who it was */
    out->subject = subject;
    read_languages(&flow, out);
    out->answer_s = doc_int(&flow, "termijn", 1, LIMIT_SOURCE_ANSWER_S);
    return doc.status;
}
