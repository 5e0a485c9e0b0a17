#include "standin/pki.h"

#include <fcntl.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <unistd.h>

#define PATH_LEN 4096

static bool path_of(char out[PATH_LEN], const char *dir, const char *profile, enum pki_name name)
{
    int n = snprintf(out, PATH_LEN, "%s/%s-%s.pem", dir, profile, pki_file(name));

    return n > 0 && n < PATH_LEN;
}

static bool store(const struct pki *pki, enum pki_name name, const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *f = fd >= 0 ? fdopen(fd, "w") : NULL;
    bool ok = f != NULL && PEM_write_PrivateKey(f, pki->keys[name], NULL, NULL, 0, NULL, NULL) == 1 &&
              PEM_write_X509(f, pki->certs[name]) == 1;

    return (f == NULL || fclose(f) == 0) && ok;
}

bool pki_store(const struct pki *pki, const char *dir, const char *profile)
{
    char path[PATH_LEN];

    for (unsigned i = 0; i < PKI_N; i++)
        if (!path_of(path, dir, profile, (enum pki_name)i) || !store(pki, (enum pki_name)i, path))
            return false;
    return true;
}

static bool load(struct pki *out, enum pki_name name, const char *path)
{
    FILE *f = fopen(path, "r");

    if (f == NULL)
        return false;
    out->keys[name] = PEM_read_PrivateKey(f, NULL, NULL, NULL);
    out->certs[name] = PEM_read_X509(f, NULL, NULL, NULL);
    fclose(f);
    return out->keys[name] != NULL && out->certs[name] != NULL;
}

bool pki_load(struct pki *out, const char *dir, const char *profile)
{
    char path[PATH_LEN];

    *out = (struct pki){ 0 };
    for (unsigned i = 0; i < PKI_N; i++)
        if (!path_of(path, dir, profile, (enum pki_name)i) || !load(out, (enum pki_name)i, path))
            return false;
    return true;
}
