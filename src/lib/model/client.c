#include "model/client.h"

#include "base/text.h"

#include <string.h>

const struct client *client_find(const struct client *clients, size_t n, const char *id)
{
    if (!text_ends(id, CLIENT_MAX + 1))
        return NULL;
    for (size_t i = 0; i < n; i++)
        if (strcmp(clients[i].id, id) == 0)
            return &clients[i];
    return NULL;
}

const struct client *client_find_platform(const struct client *clients, size_t n, const char *id)
{
    const struct client *found = client_find(clients, n, id);

    return found != NULL && found->role == CLIENT_PLATFORM ? found : NULL;
}

bool client_has_corporation(const struct client *client, const char *corporatie)
{
    for (unsigned i = 0; i < client->n_corporaties; i++)
        if (strncmp(client->corporaties[i], corporatie, CORPORATIE_MAX) == 0)
            return true;
    return false;
}
