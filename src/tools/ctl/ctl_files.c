#include "ctl/ctl.h"

#include "files/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

const char *ctl_option(int argc, char **argv, const char *name)
{
    for (int i = 1; i + 1 < argc; i++)
        if (argv[i] != NULL && argv[i + 1] != NULL && strcmp(argv[i], name) == 0) {
            const char *value = argv[i + 1];

            argv[i] = argv[i + 1] = NULL;
            return value;
        }
    return NULL;
}

bool ctl_arguments(int argc, char **argv, int n, const char **out)
{
    int found = 0;

    for (int i = 1; i < argc; i++) {
        if (argv[i] == NULL)
            continue;
        if ((argv[i][0] == '-' && argv[i][1] != '\0') || found == n)
            return false;
        out[found++] = argv[i];
    }
    return found == n;
}

static void say(const char *path, const char *why)
{
    fprintf(stderr, "passendctl: %s: %s\n", path, why);
}

char *ctl_read(const char *path, size_t max, size_t *len)
{
    char *data;
    enum status s = file_read(path, max, &data, len);

    if (s != OK)
        say(path, s == FAULT_SYSTEM ? strerror(errno) : status_title(s));
    return data;
}

bool ctl_stdin_twice(const char *a, const char *b)
{
    return strcmp(a, "-") == 0 && strcmp(b, "-") == 0;
}

bool ctl_write(const char *path, const void *data, size_t len, unsigned mode, bool exclusive)
{
    const uint8_t *p = data;
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY | (exclusive ? O_EXCL : O_TRUNC), (mode_t)mode);
    bool ok = fd >= 0;

    for (size_t at = 0; ok && at < len;) {
        ssize_t n = write(fd, p + at, len - at);

        if (n < 0 && errno == EINTR)
            continue;
        ok = n > 0;
        at += ok ? (size_t)n : 0;
    }
    int err = errno;
    if (fd >= 0)
        ok = close(fd) == 0 && ok;
    if (!ok)
        say(path, strerror(err));
    return ok;
}

void ctl_print(const char *text, size_t max)
{
    for (size_t i = 0; i < max && text[i] != '\0'; i++)
        if (text[i] >= ' ' && text[i] <= '~' && text[i] != '\\')
            putchar(text[i]);
        else
            printf("\\x%02x", (unsigned)(uint8_t)text[i]);
}

int ctl_refused(const char *place, enum status s)
{
    fprintf(stderr, "passendctl: %s: %s: %s\n", place, status_slug(s), status_title(s));
    return status_class_of(s) == CLASS_FAULT ? CTL_UNREACHABLE : CTL_REFUSED;
}
