/*
 * What a browser can send beside the head itself: the first byte picks the reader. C cookies, L languages, F a form, and each of its
 * values as an amount, a date and days.
 *
 * What a cookie said is set again as it came; what an amount came to is typed again and comes to the same.
 */
#include "gate/public/browser.h"
#include "gate/public/form.h"
#include "gate/public/typed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void cookies(struct slice header)
{
    uint8_t bytes[BROWSER_TICKET_LEN], again[BROWSER_TICKET_LEN];
    char line[BROWSER_SET_MAX];

    for (unsigned which = 0; which < BROWSER_COOKIES; which++) {
        size_t len = which == BROWSER_SESSION ? SECRET_LEN : BROWSER_TICKET_LEN;

        if (!browser_cookie(header, (enum browser_cookie)which, bytes))
            continue;
        browser_set((enum browser_cookie)which, bytes, line);
        must(browser_cookie((struct slice){ line, strlen(line) }, (enum browser_cookie)which, again));
        must(memcmp(bytes, again, len) == 0);
    }
}

static void typed(const char *text)
{
    int64_t cents, again;
    int32_t day;
    int16_t n;
    char back[32];

    if (typed_amount(text, &cents)) {
        snprintf(back, sizeof back, "%lld,%02d", (long long)(cents / 100), (int)(cents % 100));
        must(typed_amount(back, &again) && again == cents);
    }
    (void)typed_whole_date(text, &day);
    (void)typed_date(text, text, text, &day);
    must(!typed_days(text, &n) || (n >= 0 && n <= 366));
    (void)typed_empty(text);
}

static void form(const uint8_t *data, size_t len)
{
    static struct form_field fields[] = { { .name = "a", .most = 1 }, { .name = "b", .most = FORM_VALUES } };
    char *copy = malloc(len + 1);

    must(copy != NULL);
    memcpy(copy, data, len);
    if (form_read(copy, len, fields, 2) == OK)
        for (size_t f = 0; f < 2; f++)
            for (unsigned i = 0; i < fields[f].n; i++)
                typed(fields[f].values[i]);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct slice rest = { (const char *)data + 1, len > 0 ? len - 1 : 0 };

    if (len == 0)
        return 0;
    switch (data[0]) {
    case 'C':
        cookies(rest);
        break;
    case 'L':
        must(browser_language(rest, 63) <= LANGUAGE_N);
        break;
    case 'F':
        form(data + 1, len - 1);
        break;
    default:
        break;
    }
    return 0;
}
