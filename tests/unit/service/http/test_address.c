/* Which addresses are one visitor to us, and which are not. */
#include "../../cmocka_all.h"

#include "http/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <sys/un.h>

static uint64_t key(const char *text)
{
    struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(7) };
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(8) };

    if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
        return address_key((struct sockaddr *)&v4);
    assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
    return address_key((struct sockaddr *)&v6);
}

static void who_is_one(void **state)
{
    static const struct { const char *a, *b; bool one; } rows[] = {
        { "192.0.2.1", "192.0.2.1", true },
        { "192.0.2.1", "::ffff:192.0.2.1", true },                    /* a listener for both sees it so */
        { "192.0.2.1", "192.0.2.2", false },
        { "1.0.0.0", "0.0.0.1", false },
        { "255.255.255.255", "::ffff:255.255.255.255", true },
        { "2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true },   /* one /64 */
        { "2001:db8:1:2::1", "2001:db8:1:3::1", false },
        { "2001:db8:1:2::1", "2001:db9:1:2::1", false },
        { "::1", "::2", true },
        { "::1", "192.0.2.1", false },
        { "::ffff:0:0", "::", false },
    };

    for (size_t i = 0; i < ROWS(rows); i++)
        if ((key(rows[i].a) == key(rows[i].b)) != rows[i].one)
            fail_msg("%s, %s", rows[i].a, rows[i].b);
}

static void others_are_one(void **state)
{
    struct sockaddr_un a = { .sun_family = AF_UNIX, .sun_path = "/a" }, b = { .sun_family = AF_UNIX, .sun_path = "/b" };

    assert_true(address_key((struct sockaddr *)&a) == address_key((struct sockaddr *)&b));
    assert_true(address_key((struct sockaddr *)&a) != key("0.0.0.0"));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(who_is_one), cmocka_unit_test(others_are_one) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
