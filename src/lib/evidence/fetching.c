#include "evidence/fetching.h"

#include "json/strict_json.h"

#include <string.h>

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define UNRESERVED LOWER "ABCDEFGHIJKLMNOPQRSTUVWXYZ" DIGITS "-._~"

/* Whoever writes profiles has `passend-standin check`: any fault is one refusal. */
static enum status config(bool good)
{
    return good ? OK : REFUSED_CONFIG;
}

/* A member of these characters only. */
static enum status text(const json_t *obj, const char *name, bool required, size_t max, const char *chars, const char **out)
{
    size_t len;

    *out = NULL;
    if (json_object_get(obj, name) == NULL)
        return required ? REFUSED_CONFIG : OK;
    TRY(config(strict_json_text(obj, name, out, &len) == OK && len > 0 && len <= max && strspn(*out, chars) == len));
    return OK;
}

static enum status url(const json_t *obj, const char *name, bool required, struct fetching_url *out)
{
    const char *whole;

    TRY(text(obj, name, required, LIMIT_URL_CHARS, FETCHING_URL_CHARS, &whole));
    return whole != NULL ? fetching_url_read(whole, out) : OK;
}

static enum status read_addresses(const json_t *obj, struct fetching *out)
{
    static const char *const members[] = { "toestemming", "par", "token", "gegevens", NULL };

    TRY(config(strict_json_only(obj, members) == OK));
    TRY(url(obj, "toestemming", true, &out->authorize));
    TRY(url(obj, "par", false, &out->par));
    TRY(url(obj, "token", true, &out->token));
    return url(obj, "gegevens", false, &out->data);
}

/* nl, en-GB */
static enum status read_languages(const json_t *list, struct fetching *out)
{
    size_t i;
    json_t *v;

    if (list == NULL)
        return OK;
    TRY(config(json_is_array(list) && json_array_size(list) <= LIMIT_SOURCE_LANGUAGES));
    JSON_EACH(list, i, v) {
        const char *tag = json_string_value(v);

        TRY(config(tag != NULL && json_string_length(v) >= 2 && json_string_length(v) < FETCHING_LANGUAGE_MAX));
        TRY(config(strspn(tag, UNRESERVED) == json_string_length(v) && strpbrk(tag, "._~") == NULL));
        memcpy(out->languages[i], tag, json_string_length(v));
        out->n_languages++;
    }
    return OK;
}

/* "/sub", "/persoon/nummer" */
static enum status read_subject(const json_t *obj, struct fetching *out)
{
    TRY(text(obj, "onderwerp", false, LIMIT_SOURCE_PATH_CHARS, UNRESERVED "/", &out->subject));
    TRY(config(out->subject == NULL || (out->subject[0] == '/' && out->subject[1] != '\0')));
    return OK;
}

static enum status read_wanted(const json_t *obj, struct fetching *out)
{
    static const char scopes[] = UNRESERVED ":/ ";

    TRY(text(obj, "scope", false, LIMIT_SOURCE_SCOPE_CHARS, scopes, &out->scope));
    TRY(text(obj, "aanmelden", false, LIMIT_SOURCE_SCOPE_CHARS, scopes, &out->login_scope));
    out->details = json_object_get(obj, "authorization_details");
    TRY(config((out->scope != NULL) != (out->details != NULL)));
    if (out->details != NULL)        /* a link has no room for it */
        TRY(config(json_is_array(out->details) && json_array_size(out->details) > 0 && out->par.text != NULL));
    TRY(text(obj, "bewijslid", false, LIMIT_SOURCE_PATH_CHARS, UNRESERVED, &out->member));
    TRY(config((out->member != NULL) != (out->data.text != NULL)));
    return OK;
}

static enum status read_auth(const json_t *obj, struct fetching *out)
{
    const char *how;

    TRY(text(obj, "aanmelding", true, 32, LOWER "_", &how));
    out->auth = strcmp(how, "tls_client_auth") == 0   ? CLIENT_AUTH_TLS
                : strcmp(how, "private_key_jwt") == 0 ? CLIENT_AUTH_JWT
                                                      : (enum client_auth)0;
    TRY(config(out->auth != 0));
    return OK;
}

enum status fetching_read(const json_t *profile, struct fetching *out)
{
    static const char *const members[] = { "client_id", "aanmelding", "iss", "adressen", "bewijslid", "scope",
                                           "authorization_details", "aanmelden", "onderwerp", "talen", "termijn", NULL };
    const json_t *obj = json_object_get(profile, "stroom");

    *out = (struct fetching){ 0 };
    if (obj == NULL)
        return OK;
    TRY(config(strict_json_only(obj, members) == OK));
    TRY(text(obj, "client_id", true, LIMIT_SOURCE_CLIENT_ID_CHARS, UNRESERVED ":/", &out->client_id));
    TRY(read_auth(obj, out));
    TRY(text(obj, "iss", false, LIMIT_SOURCE_ISS_CHARS, UNRESERVED ":/", &out->iss));
    TRY(read_addresses(json_object_get(obj, "adressen"), out));
    TRY(read_wanted(obj, out));
    TRY(read_subject(obj, out));
    TRY(config(out->login_scope == NULL || out->subject != NULL));   /* else a log-in says nothing about who it was */
    TRY(read_languages(json_object_get(obj, "talen"), out));
    TRY(config(strict_json_int(obj, "termijn", 1, LIMIT_SOURCE_ANSWER_S, &out->answer_s) == OK));
    return OK;
}
