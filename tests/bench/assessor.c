/*
 * Processor time of one assessor, from its start to its end, with all that judging one piece of evidence takes but the signature
 * itself (a tenth of a millisecond): bench_assessor ASSESSOR PROFILES N, where PROFILES is a JSON array.
 */
#include "base/mem.h"
#include "base/sha256.h"
#include "wire/channel.h"
#include "wire/control.h"
#include "wire/evidence.h"
#include "wire/permit.h"
#include "wire/role.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MUST(x)                                                        \
    do {                                                               \
        if (!(x)) {                                                    \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x);      \
            exit(1);                                                   \
        }                                                              \
    } while (0)

static void give(int control, enum handover kind, const void *data, size_t len)
{
    int fd;

    MUST(role_sealed_file(data, len, &fd) == OK && role_give(control, kind, 0, 0, fd) == OK);
    close(fd);
}

static int channel_to(int control, enum handover kind)
{
    int pair[2];

    MUST(channel_pair(pair) == OK && role_give(control, kind, 0, 0, pair[1]) == OK);
    close(pair[1]);
    return pair[0];
}

static void judge_one(const char *program, const char *profiles, size_t len)
{
    static const struct settings settings = { .issuer = "https://passend.example", .n_assessors = 1 };
    struct { struct msg_bewijs m; char text[8]; } evidence = { .m.bewijs_len = 8 };
    struct msg_zaak zaak = { .nu = 1800000000, .fase = FASE_REACTIE, .bron = "qii" };
    struct msg_weigering answer;
    struct msg_gereed ready;
    int pair[2], status;

    MUST(channel_pair(pair) == OK);
    pid_t pid = fork();
    if (pid == 0) {
        dup2(pair[1], ROLE_CONTROL_FD);
        if (pair[1] == ROLE_CONTROL_FD)
            fcntl(ROLE_CONTROL_FD, F_SETFD, 0);
        execl(program, program, (char *)NULL);
        _exit(98);
    }
    close(pair[1]);
    give(pair[0], HANDOVER_SETTINGS, &settings, sizeof settings);
    give(pair[0], HANDOVER_PROFILES, profiles, len);
    struct channel notary = { .fd = channel_to(pair[0], HANDOVER_NOTARY), .self = WIRE_NOTARY, .peer = WIRE_ASSESSOR };
    int intake = channel_to(pair[0], HANDOVER_INTAKE);
    MUST(role_give_start(pair[0]) == OK && recv(pair[0], &ready, sizeof ready, 0) == sizeof ready);
    MUST(sha256(evidence.text, sizeof evidence.text, zaak.bewijs_sha) == OK);
    msg_head_init(&zaak.head, MSG_ZAAK, sizeof zaak, 1);
    msg_head_init(&evidence.m.head, MSG_BEWIJS, sizeof evidence, 1);
    MUST(channel_send(&notary, &zaak, sizeof zaak, -1) == OK && send(intake, &evidence, sizeof evidence, 0) > 0);
    MUST(recv(notary.fd, &answer, sizeof answer, 0) == sizeof answer && answer.status == REFUSED_TOKEN_FORMAT);
    MUST(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    close(pair[0]), close(notary.fd), close(intake);
}

int main(int argc, char **argv)
{
    static char profiles[1 << 20];
    struct mem_report report;
    struct rusage used;
    int n = argc == 4 ? atoi(argv[3]) : 0;

    MUST(n > 0 && mem_init(0, &report) == OK);
    FILE *f = fopen(argv[2], "rb");
    MUST(f != NULL);
    size_t len = fread(profiles, 1, sizeof profiles, f);
    fclose(f);
    for (int i = 0; i < n; i++)
        judge_one(argv[1], profiles, len);
    MUST(getrusage(RUSAGE_CHILDREN, &used) == 0);
    double s = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
    printf("%.2f ms of processor time for each of %d assessors\n", s * 1000 / n, n);
    return 0;
}
