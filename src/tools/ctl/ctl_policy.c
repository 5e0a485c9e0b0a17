#include "ctl/ctl.h"

#include "base/date.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/text.h"
#include "pack/packnote.h"
#include "pack/pack.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

/* What is signed about this file. */
static enum status describe(const char *file, size_t len, const char *vanaf, struct packnote *out)
{
    struct pack p;

    *out = (struct packnote){ .vanaf = PACKNOTE_NOW };
    TRY(pack_open(file, len, &p));
    if (strlen(pack_id(&p)) > PACKNOTE_ID_MAX || strlen(pack_version(&p)) > PACKNOTE_VERSION_MAX)
        return REFUSED_PACK;
    memcpy(out->id, pack_id(&p), strlen(pack_id(&p)));
    memcpy(out->versie, pack_version(&p), strlen(pack_version(&p)));
    memcpy(out->sha256, pack_sha256(&p), DIGEST_LEN);
    TRY(sha256(file, len, out->bestand));
    return vanaf == NULL || date_parse(vanaf, strlen(vanaf), &out->vanaf) ? OK : REFUSED_DATE;
}

static void say_day(const char *before, int32_t day)
{
    char text[16];
    struct writer w;

    writer_init(&w, text, sizeof text);
    if (day == PACKNOTE_NOW)
        write_text(&w, "no vanaf");
    else
        write_date(&w, day);
    fprintf(stderr, "%s%.*s", before, (int)writer_len(&w), text);
}

/* Whoever adds a signature signs what the note says: it must say what is asked here, to the day. */
static enum status compare(const char *path, const struct packnote *note, const struct packnote *said)
{
    const char *other = strcmp(note->id, said->id) != 0                                  ? "id"
                        : strcmp(note->versie, said->versie) != 0                        ? "versie"
                        : memcmp(note->sha256, said->sha256, DIGEST_LEN) != 0      ? "sha256"
                        : memcmp(note->bestand, said->bestand, DIGEST_LEN) != 0    ? "bestand"
                                                                                         : NULL;
    if (other != NULL) {
        fprintf(stderr, "passendctl: %s: has another %s than this pack\n", path, other);
        return REFUSED_PACK_NOTE;
    }
    if (note->vanaf == said->vanaf)
        return OK;
    fprintf(stderr, "passendctl: %s: ", path);
    say_day("says ", note->vanaf);
    say_day(", you say ", said->vanaf);
    fputs(": sign it with the same --vanaf, or make a note of your own\n", stderr);
    return REFUSED_PACK_NOTE;
}

/* The note so far when there is one, which must say the same; else its text and empty line. */
static enum status begin_note(const char *path, const struct packnote *said, struct writer *w, size_t *text_len)
{
    char text[PACKNOTE_TEXT_MAX];
    struct packnote before;
    struct writer t;
    struct note n;
    size_t len;

    FILE *f = fopen(path, "rb");
    if (f == NULL) {
        writer_init(&t, text, sizeof text);
        packnote_write(said, &t);
        *text_len = writer_len(&t);
        write_bytes(w, text, *text_len);
        write_char(w, '\n');
        return packnote_parse(text, *text_len, &before);
    }
    fclose(f);
    char *note = ctl_read(path, LIMIT_NOTE_BYTES, &len);
    if (note == NULL)
        return FAULT_SYSTEM;
    enum status s = note_split(note, len, &n);
    if (s == OK)
        s = packnote_parse(n.text, n.text_len, &before);
    if (s == OK)
        s = compare(path, &before, said);
    *text_len = n.text_len;
    write_bytes(w, note, s == OK ? len : 0);
    mem_free(note);
    return s;
}

static int sign(int argc, char **argv)
{
    static char note[LIMIT_NOTE_BYTES];
    const char *key_path = ctl_option(argc, argv, "--key"), *out = ctl_option(argc, argv, "-o");
    const char *vanaf = ctl_option(argc, argv, "--vanaf"), *pack;
    uint8_t signature[NOTE_SIGNATURE_LEN];
    struct packnote said;
    struct note_key key;
    struct writer w;
    size_t len, key_len, text_len;

    if (!ctl_arguments(argc, argv, 1, &pack) || key_path == NULL || out == NULL || strcmp(out, "-") == 0 ||
        ctl_stdin_twice(pack, key_path))
        return CTL_USAGE;
    char *file = ctl_read(pack, PACK_SIZE_MAX, &len);
    if (file == NULL)
        return CTL_UNREACHABLE;
    enum status s = describe(file, len, vanaf, &said);
    mem_free(file);
    if (s != OK)
        return ctl_refused(s == REFUSED_DATE ? "--vanaf" : pack, s);
    writer_init(&w, note, sizeof note);
    s = begin_note(out, &said, &w, &text_len);
    if (s != OK)
        return ctl_refused(out, s);
    printf("%.*s", (int)text_len, note);   /* all of what is signed; its form has printable characters only */
    fflush(stdout);
    char *private = ctl_read(key_path, 1024, &key_len);
    if (private == NULL)
        return CTL_UNREACHABLE;
    s = ctl_key_sign(private, key_len, note, text_len, &key, signature);
    mem_free(private);
    if (s != OK)
        return ctl_refused(key_path, s);
    note_signature_write(&key, signature, &w);
    if (w.failed)
        return ctl_refused(out, REFUSED_NOTE);
    if (!ctl_write(out, note, writer_len(&w), 0644, false))
        return CTL_UNREACHABLE;
    fputs("signed as ", stdout);
    ctl_print(key.name, sizeof key.name);
    putchar('\n');
    return CTL_DONE;
}

int ctl_policy(int argc, char **argv)
{
    static const struct { const char *name; int (*run)(int, char **); } commands[] = {
        { "sign", sign }, { "load", ctl_policy_load }, { "list", ctl_policy_list }, { "withdraw", ctl_policy_withdraw },
    };

    for (size_t i = 0; argc >= 2 && i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return CTL_USAGE;
}
