#include "launcher/targets.h"

#include "base/text.h"
#include "wire/inputs.h"

#include <arpa/inet.h>
#include <string.h>

bool targets_address(const char *text, uint16_t usual, struct address *out)
{
    bool six = text[0] == '[';
    const char *host = six ? text + 1 : text, *end = six ? strchr(text, ']') : strchr(text, ':');
    char plain[INET6_ADDRSTRLEN];
    int64_t port = usual;

    if (end == NULL)
        end = six ? host : host + strlen(host);
    if ((size_t)(end - host) >= sizeof plain)
        return false;
    memcpy(plain, host, (size_t)(end - host));
    plain[end - host] = '\0';
    end += six && *end == ']';
    if (*end == ':' ? !decimal_parse(end + 1, strlen(end + 1), &port) : *end != '\0')
        return false;
    *out = (struct address){ .version = six ? 6 : 4, .port = (uint16_t)port };
    return port >= 1 && port <= 65535 && inet_pton(six ? AF_INET6 : AF_INET, plain, out->b) == 1;
}

void targets_configured(const struct node *object, struct target *out)
{
    struct node list = doc_list_or_none(object, "adressen", 1, LIMIT_SOURCE_ADDRESSES), one;

    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        doc_expect(&one, targets_address(doc_own_text(&one, 64), 0, &out->addresses[i]),
                   "must be an address with its port, such as 192.0.2.1:443 or [2001:db8::1]:443");
        out->n_addresses++;
    }
}

void targets_add(struct config *c, size_t asker, size_t endpoint, const struct fetching_url *u, const struct target *configured)
{
    if (u->text == NULL)
        return;
    BUG_IF(c->n_targets == TARGETS_MAX);
    struct target *t = &c->targets[c->n_targets++];

    *t = *configured;
    memcpy(t->host, u->host, sizeof t->host);
    t->port = u->port;
    t->asker = (uint8_t)asker;
    t->endpoint = (uint8_t)endpoint;
}

enum status targets_seal(struct config *c)
{
    return c->n_targets > 0 ? role_sealed_file(c->targets, c->n_targets * sizeof c->targets[0], &c->files[HANDOVER_TARGETS]) : OK;
}
