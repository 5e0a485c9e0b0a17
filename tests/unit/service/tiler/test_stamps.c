/* Stamps in a folder: what is kept of one, and which there are. */
#include "../../cmocka_all.h"

#include "tiler/stamps.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static char root[64];
static int dir;
static struct folder folder;
static struct stamps s;
static int64_t since_s;

static char *place(const char *path)
{
    static char full[128];

    snprintf(full, sizeof full, "%s/%s", root, path);
    return full;
}

static enum status open_again(void)
{
    folder_init(&folder, dir);
    return stamps_open(&s, &folder, &since_s);
}

static enum status keep(uint64_t size, const char *note, const char *token)
{
    return stamps_keep(&s, size, note, strlen(note), token, strlen(token));
}

static void has(const char *path, const char *wanted)
{
    static char got[STAMPS_PAGE_MAX + 1];
    FILE *f = fopen(place(path), "rb");

    if (f == NULL)
        fail_msg("there is no %s", path);
    got[fread(got, 1, sizeof got - 1, f)] = '\0';
    fclose(f);
    assert_string_equal(got, wanted);
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(place(path), "wb");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static int set_up(void **state)
{
    strcpy(root, "/tmp/passend-stamps-XXXXXX");
    if (mkdtemp(root) == NULL)
        return -1;
    dir = open(root, O_RDONLY | O_DIRECTORY);
    return open_again() == OK ? 0 : -1;
}

static int removed(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

static int tear_down(void **state)
{
    close(dir);
    return nftw(root, removed, 16, FTW_DEPTH | FTW_PHYS);
}

/* ---- tests ---- */

static void a_stamp_is_kept_with_what_it_is_of(void **state)
{
    has("stempels/lijst/0", "");
    assert_true(s.last == 0 && since_s > 0 && since_s <= time(NULL));
    assert_int_equal(keep(5, "note", "token"), OK);
    assert_int_equal(keep(300, "note two", "token two"), OK);
    has("stempels/5.checkpoint", "note");
    has("stempels/5.tsr", "token");
    has("stempels/300.checkpoint", "note two");
    has("stempels/300.tsr", "token two");
    has("stempels/lijst/0", "5\n300\n");
    assert_int_equal(open_again(), OK);
    assert_int_equal(s.last, 300);
    assert_int_equal(keep(301, "n", "t"), OK);
    has("stempels/lijst/0", "5\n300\n301\n");
}

/* When the last one was kept is that of the list. */
static void how_long_ago_is_told(void **state)
{
    const struct timespec then[2] = { { 1000, 0 }, { 1000, 0 } };

    assert_int_equal(keep(5, "n", "t"), OK);
    assert_int_equal(utimensat(AT_FDCWD, place("stempels/lijst/0"), then, 0), 0);
    assert_int_equal(open_again(), OK);
    assert_int_equal(since_s, 1000);
    assert_int_equal(keep(6, "n", "t"), OK);
    assert_int_equal(open_again(), OK);
    assert_true(since_s > 1000);
}

/* Killed between the steps: what is whole is kept and listed; what is not is asked for and written again. */
static void what_was_begun_is_no_obstacle(void **state)
{
    write_file("stempels/5.tsr", "of before");
    assert_int_equal(keep(5, "note", "token"), OK);
    has("stempels/5.tsr", "token");
    write_file("stempels/6.tsr", "of before");
    write_file("stempels/6.checkpoint", "copy of before");
    write_file("stempels/.new", "x");
    assert_int_equal(open_again(), OK);
    assert_int_equal(s.last, 5);
    assert_int_equal(keep(6, "another note", "another token"), OK);
    has("stempels/6.tsr", "of before");                    /* of a tree there is one, or copy and stamp could be of two */
    has("stempels/6.checkpoint", "copy of before");
    has("stempels/lijst/0", "5\n6\n");
}

static void the_list_has_pages(void **state)
{
    char first[STAMPS_PAGE_MAX + 1] = "", second[256] = "";

    for (uint64_t size = 1; size <= STAMPS_PAGE + 3; size++) {
        char *page = size <= STAMPS_PAGE ? first : second;

        assert_int_equal(keep(size, "n", "t"), OK);
        sprintf(page + strlen(page), "%lu\n", size);
        if (size == STAMPS_PAGE || size == STAMPS_PAGE + 1)
            assert_int_equal(open_again(), OK);
        assert_int_equal(s.last, size);
    }
    has("stempels/lijst/0", first);
    has("stempels/lijst/1", second);
    assert_int_equal(access(place("stempels/lijst/2"), F_OK), -1);
    assert_int_equal(unlink(place("stempels/lijst/0")), 0);
    assert_int_equal(open_again(), OK);                      /* begun anew: what is after it is not looked for */
    write_file("stempels/lijst/0", "1\n2\n");
    assert_int_equal(open_again(), FAULT_LOG_FOLDER);        /* not full, and there is a second one */
}

static void a_list_that_is_none(void **state)
{
    static const char *const rows[] = { "5", "x\n", "\n", "0\n", "-1\n", "5\n5\n", "6\n5\n", "05\n", "5 \n", "5\n\n", "99999999999999999999\n" };

    for (size_t i = 0; i < ROWS(rows); i++) {
        write_file("stempels/lijst/0", rows[i]);
        if (open_again() != FAULT_LOG_FOLDER)
            fail_msg("row %zu", i);
    }
    assert_int_equal(truncate(place("stempels/lijst/0"), STAMPS_PAGE_MAX + 1), 0);
    assert_int_equal(open_again(), FAULT_LOG_FOLDER);
    assert_int_equal(unlink(place("stempels/lijst/0")), 0);
    assert_int_equal(mkdir(place("stempels/lijst/0"), 0700), 0);
    assert_int_equal(open_again(), FAULT_LOG_FOLDER);
}

static void a_folder_that_does_not_take_it(void **state)
{
    assert_int_equal(mkdir(place("stempels/5.tsr"), 0700), 0);
    assert_int_equal(keep(5, "n", "t"), FAULT_SYSTEM);
    assert_int_equal(mkdir(place("stempels/6.checkpoint"), 0700), 0);
    assert_int_equal(keep(6, "n", "t"), FAULT_LOG_FOLDER);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_stamp_is_kept_with_what_it_is_of), TEST(how_long_ago_is_told), TEST(what_was_begun_is_no_obstacle),
        TEST(the_list_has_pages), TEST(a_list_that_is_none), TEST(a_folder_that_does_not_take_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
