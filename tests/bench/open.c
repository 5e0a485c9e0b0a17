/*
 * Searches for the open question that costs most, with all shipped packs loaded: milliseconds and points of the worst. Prints
 * one line of JSON; what it found goes to standard error as it goes.
 *
 * usage: bench_open [SECONDS [SEED]]
 */
#include "../unit/lib/policy/open_questions.h"

#include "model/valid.h"

#include <stdio.h>
#include <time.h>

#define STEPS_WITHOUT_GAIN 100

static double cpu_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* The least of some runs: what else the machine does is not the question's. */
static double cost(const struct question_facts *z, unsigned runs, unsigned *points)
{
    double best = 1e9;
    struct outcome u;

    for (unsigned i = 0; i < runs; i++) {
        double start = cpu_ms();
        if (evaluate(&shipped_packs, z, &u) != OK)
            return 0;
        double ms = cpu_ms() - start;
        best = ms < best ? ms : best;
    }
    *points = u.points;
    return best;
}

/* From a drawn question to one that costs more, until changes bring no more. */
static double climb(struct question_facts *z, unsigned *points, unsigned long *tried)
{
    unsigned p;
    double worst;

    question_draw(z);
    worst = cost(z, 3, points);
    for (unsigned idle = 0; idle < STEPS_WITHOUT_GAIN; idle++) {
        struct question_facts next = *z;
        for (int64_t n = tussen(1, 3); n > 0; n--)
            question_change(&next);
        unsigned who;
        if (question_valid(&next, &who) != OK)
            continue;
        double ms = cost(&next, 3, &p);
        ++*tried;
        if (ms <= worst)
            continue;
        *z = next;
        worst = ms;
        *points = p;
        idle = 0;
    }
    return cost(z, 20, points);
}

int main(int argc, char **argv)
{
    double seconds = argc > 1 ? strtod(argv[1], NULL) : 60, begin = cpu_ms(), worst = 0;
    unsigned long tried = 0;
    unsigned worst_points = 0;

    if (shipped_open(NULL) != 0) {
        fputs("bench_open: no packs\n", stderr);
        return 1;
    }
    toestand = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;
    while (cpu_ms() - begin < seconds * 1e3) {
        struct question_facts z;
        unsigned points = 0;
        double ms = climb(&z, &points, &tried);
        if (ms <= worst)
            continue;
        worst = ms;
        worst_points = points;
        fprintf(stderr, "%.3f ms, %u points, %u adults, %u children\n", ms, points, z.huishouden.n_adults,
                z.huishouden.n_children);
    }
    printf("{\"questions\":%lu,\"worst_ms\":%.3f,\"points\":%u}\n", tried, worst, worst_points);
    return shipped_close(NULL);
}
