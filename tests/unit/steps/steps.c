#include "steps.h"

static uint64_t steps, bytes;

void __sanitizer_cov_trace_pc(void);
void *__real_mem_alloc(size_t size);
void *__real_mem_realloc(void *p, size_t size);

void __sanitizer_cov_trace_pc(void)
{
    steps++;
}

void *__wrap_mem_alloc(size_t size)
{
    bytes += size;
    return __real_mem_alloc(size);
}

void *__wrap_mem_realloc(void *p, size_t size)
{
    bytes += size;
    return __real_mem_realloc(p, size);
}

static char *make(const struct shape *s, size_t n, size_t *len)
{
    size_t unit = strlen(s->middle) + 16, cap = strlen(s->begin) + n * unit + strlen(s->end) + 1;
    char *text = malloc(cap), *at = text;

    assert_non_null(text);
    at += snprintf(at, cap, "%s", s->begin);
    for (size_t i = 0; i < n; i++) {
        if (s->numbered) {
            const char *place = strchr(s->middle, '%');
            at += snprintf(at, unit, "%.*s%08zu%s", (int)(place - s->middle), s->middle, i, place + 4);
        } else {
            memcpy(at, s->middle, strlen(s->middle));
            at += strlen(s->middle);
        }
    }
    memcpy(at, s->end, strlen(s->end));
    *len = (size_t)(at - text) + strlen(s->end);
    return text;
}

struct cost { uint64_t steps, bytes; };

static struct cost cost_of(const struct parser *r, const struct shape *s, size_t n)
{
    size_t len;
    char *text = make(s, n, &len);

    steps = bytes = 0;
    r->read(text, len);
    free(text);
    return (struct cost){ steps, bytes };
}

/* 2.3 instead of 2: sorting is n log n, buffers grow by powers of two. Where the cost does not grow that is fine too. */
static bool linear(uint64_t one, uint64_t two)
{
    return two * 10 <= one * 23 + 10 * 4096;
}

void steps_linear(const struct parser *readers, size_t n_readers, const struct shape *shapes, size_t n_shapes)
{
    uint64_t most_steps = 0, most_bytes = 0;
    unsigned checked = 0;

    for (size_t r = 0; r < n_readers; r++)
        for (size_t i = 0; i < n_shapes; i++)
            for (size_t n = 400; n <= 6400; n *= 4) {
                struct cost one = cost_of(&readers[r], &shapes[i], n), two = cost_of(&readers[r], &shapes[i], 2 * n);

                if (!linear(one.steps, two.steps) || !linear(one.bytes, two.bytes))
                    fail_msg("%s of %s, %zu times: %llu and %llu steps, %llu and %llu bytes", readers[r].name, shapes[i].name, n,
                             (unsigned long long)one.steps, (unsigned long long)two.steps, (unsigned long long)one.bytes,
                             (unsigned long long)two.bytes);
                most_steps = two.steps > most_steps ? two.steps : most_steps;
                most_bytes = two.bytes > most_bytes ? two.bytes : most_bytes;
                checked++;
            }
    print_message("%u pairs; at most %llu steps and %llu bytes\n", checked, (unsigned long long)most_steps,
                  (unsigned long long)most_bytes);
    assert_true(most_steps > 100000);   /* the counter counts */
    assert_true(most_bytes > 100000);
}

/* A hundred bytes of memory a byte of input is the most that a tree of values takes; the readers without a tree take none. */
void steps_bounded(const struct parser *readers, size_t n_readers, const struct shape *shapes, size_t n_shapes)
{
    for (size_t i = 0; i < n_shapes; i++) {
        size_t len;
        char *text = make(&shapes[i], 12800, &len);

        for (size_t r = 0; r < n_readers; r++) {
            bytes = 0;
            readers[r].read(text, len);
            if (bytes > 100 * len + 65536 || (readers[r].flat && bytes > 0))
                fail_msg("%s of %s: %llu bytes for %zu", readers[r].name, shapes[i].name, (unsigned long long)bytes, len);
        }
        free(text);
    }
}
