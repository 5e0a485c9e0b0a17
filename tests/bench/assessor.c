/*
 * Processor time of one assessor, from its start to its end, with all that judging one piece of evidence takes but the signature
 * itself (a tenth of a millisecond): bench_assessor ASSESSOR PROFILES N, where PROFILES is a JSON array.
 */
#include "child.h"

#include "base/mem.h"
#include "base/sha256.h"
#include "wire/channel.h"
#include "wire/evidence.h"
#include "wire/permit.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

static void judge_one(const char *program, const char *profiles, size_t len)
{
    static const struct settings settings = { .issuer = "https://passend.example", .n_assessors = 1 };
    struct { struct msg_bewijs m; char text[8]; } evidence = { .m.bewijs_len = 8 };
    struct msg_zaak zaak = { .nu = 1800000000, .fase = FASE_REACTIE, .bron = "qii" };
    struct msg_refusal answer;
    struct spawned assessor;

    child_start(&assessor, program);
    child_give(&assessor, HANDOVER_SETTINGS, &settings, sizeof settings);
    child_give(&assessor, HANDOVER_PROFILES, profiles, len);
    struct channel notary = { .fd = child_give_channel(&assessor, HANDOVER_NOTARY, 0), .self = WIRE_NOTARY, .peer = WIRE_ASSESSOR };
    int intake = child_give_channel(&assessor, HANDOVER_INTAKE, 0);
    child_begin(&assessor, true);
    MUST(sha256(evidence.text, sizeof evidence.text, zaak.bewijs_sha) == OK);
    msg_head_init(&zaak.head, MSG_ZAAK, sizeof zaak, 1);
    msg_head_init(&evidence.m.head, MSG_BEWIJS, sizeof evidence, 1);
    MUST(channel_send(&notary, &zaak, sizeof zaak, -1) == OK && send(intake, &evidence, sizeof evidence, 0) > 0);
    MUST(recv(notary.fd, &answer, sizeof answer, 0) == sizeof answer && answer.status == REFUSED_TOKEN_FORMAT);
    MUST(child_wait(&assessor) == 0);
    close(assessor.control), close(notary.fd), close(intake);
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
