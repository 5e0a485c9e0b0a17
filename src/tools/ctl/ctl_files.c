#include "ctl/ctl.h"

#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
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
        if (argv[i][0] == '-' || found == n)
            return false;
        out[found++] = argv[i];
    }
    return found == n;
}

static void say(const char *path, const char *why)
{
    fprintf(stderr, "passendctl: %s: %s\n", path, why);
}

static bool read_all(int fd, char *data, size_t len)
{
    for (size_t at = 0; at < len;) {
        ssize_t n = read(fd, data + at, len - at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        at += (size_t)n;
    }
    return true;
}

char *ctl_read(const char *path, size_t max, size_t *len)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    char *data = NULL;

    if (fd < 0) {
        say(path, strerror(errno));
        return NULL;
    }
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (uint64_t)st.st_size > max) {
        say(path, "is no ordinary file, or too large");
    } else if ((data = mem_alloc((size_t)st.st_size + 1)) != NULL) {
        *len = (size_t)st.st_size;
        data[*len] = '\0';
        if (!read_all(fd, data, *len)) {
            say(path, "cannot be read");
            mem_free(data);
            data = NULL;
        }
    }
    close(fd);
    return data;
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
