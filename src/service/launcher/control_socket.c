#include "launcher/control_socket.h"

#include "base/buf.h"
#include "base/fd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* A path of any length fits a socket address by way of the descriptor of its directory. */
static bool address(int dir, const char *name, struct sockaddr_un *out)
{
    struct writer w;

    *out = (struct sockaddr_un){ .sun_family = AF_UNIX };
    writer_init(&w, out->sun_path, sizeof out->sun_path - 1);
    write_text(&w, "/proc/self/fd/");
    write_int(&w, dir);
    write_char(&w, '/');
    write_text(&w, name);
    return !w.failed;
}

/* Nobody has this socket open: a killed predecessor left it. Who has it is of another type, and hears nothing of the datagram. */
static bool left_behind(const struct sockaddr_un *a)
{
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool nobody = fd >= 0 && sendto(fd, "", 0, MSG_NOSIGNAL, (const struct sockaddr *)a, sizeof *a) < 0 && errno == ECONNREFUSED;

    fd_close(&fd);
    return nobody;
}

/* The data directory's lock says only of a predecessor on it that it is gone: another service may have been given this name. */
enum status control_socket_open(int dir, const char *name, int *listener)
{
    struct sockaddr_un a;
    struct stat st;

    *listener = -1;
    if (!address(dir, name, &a))
        return REFUSED_CONFIG;
    if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
        (!S_ISSOCK(st.st_mode) || !left_behind(&a) || unlinkat(dir, name, 0) != 0))
        return REFUSED_CONFIG;
    int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return FAULT_SYSTEM;
    mode_t old = umask(0177);
    bool ok = bind(fd, (const struct sockaddr *)&a, sizeof a) == 0;
    umask(old);
    if (!ok) {
        close(fd);
        return REFUSED_CONFIG;
    }
    *listener = fd;   /* from here on the name is ours to remove */
    return listen(fd, 4) == 0 ? OK : REFUSED_CONFIG;
}
