#include "packs/load.h"

#include "base/buf.h"
#include "files/file.h"
#include "base/mem.h"
#include "json/strict_json.h"
#include "packs/rules.h"
#include "pack/layout.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* S_IFREG and so on; 0: there is none. */
static mode_t type_of(const char *pad)
{
    struct stat st;

    return stat(pad, &st) == 0 ? st.st_mode & S_IFMT : 0;
}

/* Policy directory i. returns false past the last; empty ones are passed over, as in PATH */
static bool map_nr(unsigned i, char map[PACK_PATH_MAX])
{
    const char *list = getenv("PASSEND_POLICY_DIR");

    if (list == NULL || list[0] == '\0')
        list = type_of("policy") == S_IFDIR ? "policy" : PASSEND_POLICY_DEFAULT;
    for (;; list++) {
        size_t len = strcspn(list, ":");
        if (len > 0 && len < PACK_PATH_MAX && i-- == 0) {
            memcpy(map, list, len);
            map[len] = '\0';
            return true;
        }
        list += len;
        if (*list == '\0')
            return false;
    }
}

static bool make_path(char pad[PACK_PATH_MAX], const char *map, const char *name, const char *einde)
{
    struct writer w;

    writer_init(&w, pad, PACK_PATH_MAX - 1);
    write_text(&w, map);
    if (map[0] != '\0')
        write_char(&w, '/');
    write_text(&w, name);
    write_text(&w, einde);
    pad[writer_len(&w)] = '\0';
    return !w.failed;
}

enum status load_path(const char *name, char pad[PACK_PATH_MAX])
{
    char map[PACK_PATH_MAX];

    /* Whoever writes a path may mean a pipe; a name finds ordinary files only. */
    if (make_path(pad, "", name, "") && type_of(pad) != 0 && type_of(pad) != S_IFDIR)
        return OK;
    for (unsigned i = 0; map_nr(i, map); i++)
        if (make_path(pad, map, name, ".json") && type_of(pad) == S_IFREG)
            return OK;
    return REFUSED_POLICY_UNKNOWN;
}

static enum status read_file(const char *pad, char **data, size_t *len)
{
    enum status s = file_read(pad, PACK_SIZE_MAX, data, len);

    return s == FAULT_SYSTEM ? REFUSED_POLICY_UNKNOWN : s;
}

enum status load_read(const char *name, struct load_text *out)
{
    *out = (struct load_text){ .pad = "/dev/stdin" };     /* nothing stands beside it */
    if (strcmp(name, "-") == 0)
        return read_file(name, &out->data, &out->len);
    TRY(load_path(name, out->pad));
    return read_file(out->pad, &out->data, &out->len);
}

/* ---- a source and the rules it names ---- */

static enum status read_source(const char *pad, json_t **j)
{
    char *data;
    size_t len;

    *j = NULL;
    TRY(read_file(pad, &data, &len));
    enum status s = strict_json_parse(data, len, false, j);
    mem_free(data);
    return s;
}

/* A file of rules stands beside the pack; else in the directory of the pack's id under a policy directory. */
static bool rules_path(const char *pack_pad, const char *id, const char *name, char pad[PACK_PATH_MAX])
{
    char map[PACK_PATH_MAX], under[PACK_PATH_MAX];
    const char *slash = strrchr(pack_pad, '/');
    size_t len = slash == NULL ? 0 : (size_t)(slash - pack_pad);

    memcpy(map, pack_pad, len);
    map[len] = '\0';
    if (make_path(pad, map, name, "") && type_of(pad) == S_IFREG)
        return true;
    if (id == NULL || strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789.-") != strlen(id) || id[0] == '.')
        return false;
    for (unsigned i = 0; map_nr(i, map); i++)
        if (make_path(under, map, id, "") && make_path(pad, under, name, "") && type_of(pad) == S_IFREG)
            return true;
    return false;
}

static enum status read_rules(const char *pack_pad, struct rules_layers *l, struct pack_mistake *fout)
{
    const char *id = json_string_value(json_object_get(l->layers[l->n], "id"));
    char pad[PACK_PATH_MAX];

    for (unsigned i = 0; i < l->n; i++) {
        enum status s = rules_path(pack_pad, id, l->names[i], pad) ? read_source(pad, &l->layers[i]) : REFUSED_POLICY_UNKNOWN;
        if (s == OK)
            continue;
        struct writer w;
        writer_init(&w, fout->where, sizeof(fout->where) - 1);
        write_text(&w, l->names[i]);
        fout->where[writer_len(&w)] = '\0';
        fout->why = s == REFUSED_POLICY_UNKNOWN ? "no such file of rules beside the pack, nor in the directory of its "
                                                  "id under the policy directory" : "is not JSON as packs are written";
        return s == REFUSED_POLICY_UNKNOWN ? REFUSED_PACK : s;
    }
    return OK;
}

/* t: the pack's own source; *l is to be freed either way */
static enum status resolve(const struct load_text *t, struct rules_layers *l, json_t **bron, struct pack_mistake *fout)
{
    json_t *eigen = NULL;

    TRY(strict_json_parse(t->data, t->len, false, &eigen));
    enum status s = rules_names(eigen, l, fout);
    json_decref(eigen);
    if (s == OK)
        s = read_rules(t->pad, l, fout);
    return s == OK ? rules_resolve(l, bron, fout) : s;
}

enum status load_source(const char *name, json_t **bron, struct pack_mistake *fout)
{
    struct rules_layers l = { .n = 0 };
    struct load_text t;

    *bron = NULL;
    *fout = (struct pack_mistake){ .why = "" };
    TRY(load_read(name, &t));
    enum status s = resolve(&t, &l, bron, fout);
    mem_free(t.data);
    rules_free(&l);
    return s;
}

static enum status compile(const struct load_text *t, struct loaded_pack *out, struct pack_mistake *fout)
{
    struct rules_layers l = { .n = 0 };
    AUTO_JSON bron = NULL;
    enum status s = resolve(t, &l, &bron, fout);

    if (s == OK) {
        s = pack_compile_source(bron, &out->blob, &out->len, fout);
        if (s == REFUSED_PACK)
            rules_place(&l, bron, fout);
    }
    rules_free(&l);
    return s;
}

/* The text stays the caller's. */
static enum status take_over(const struct load_text *t, struct loaded_pack *out)
{
    out->blob = mem_alloc(t->len);
    if (out->blob == NULL)
        return FAULT_MEMORY;
    memcpy(out->blob, t->data, t->len);
    out->len = t->len;
    return OK;
}

enum status load_from_text(const struct load_text *t, struct loaded_pack *out, struct pack_mistake *fout)
{
    bool compiled = t->len >= sizeof(FORM_MAGIC) - 1 && memcmp(t->data, FORM_MAGIC, sizeof(FORM_MAGIC) - 1) == 0;

    memset(out, 0, sizeof(*out));
    *fout = (struct pack_mistake){ .why = "" };
    enum status s = compiled ? take_over(t, out) : compile(t, out, fout);
    if (s == OK)
        s = pack_open(out->blob, out->len, &out->pack);
    if (s != OK)
        load_release(out);
    return s;
}

enum status load_pack(const char *name, struct loaded_pack *out, struct pack_mistake *fout)
{
    struct load_text t;

    memset(out, 0, sizeof(*out));
    *fout = (struct pack_mistake){ .why = "" };
    TRY(load_read(name, &t));
    enum status s = load_from_text(&t, out, fout);
    mem_free(t.data);
    return s;
}

unsigned load_draft(const struct load_text *t, rules_open *report, void *who)
{
    json_t *eigen = NULL;
    unsigned n = strict_json_parse(t->data, t->len, false, &eigen) == OK ? rules_draft(eigen, report, who) : 0;

    json_decref(eigen);
    return n;
}

void load_release(struct loaded_pack *p)
{
    mem_free(p->blob);
    memset(p, 0, sizeof(*p));
}

static int visible(const struct dirent *d)
{
    return d->d_name[0] != '.' && strcmp(d->d_name, "schema") != 0;
}

static int json_bestand(const struct dirent *d)
{
    size_t n = strlen(d->d_name);

    return d->d_name[0] != '.' && n > 5 && strcmp(d->d_name + n - 5, ".json") == 0;
}

/* Files of rules and drafts are no packs to load. What cannot be read is one: loading it says what is wrong. */
static bool is_pack(const char *pad)
{
    json_t *j = NULL;
    bool yes = true;

    if (read_source(pad, &j) == OK) {
        const char *soort = json_string_value(json_object_get(j, "kind"));
        yes = (soort == NULL || strcmp(soort, "rules") != 0) && json_object_get(j, "draft") == NULL;
    }
    json_decref(j);
    return yes;
}

static bool already_named(char names[][PACK_PATH_MAX], unsigned n, const char *name)
{
    for (unsigned i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static unsigned names_in(const char *map, const char *part, char names[][PACK_PATH_MAX], unsigned n, unsigned max)
{
    struct dirent **entries = NULL;
    char pad[PACK_PATH_MAX], bestand[PACK_PATH_MAX], name[PACK_PATH_MAX];
    int b = make_path(pad, map, part, "") && type_of(pad) == S_IFDIR ? scandir(pad, &entries, json_bestand, alphasort) : 0;

    for (int k = 0; k < b; k++) {
        bool yes = make_path(bestand, pad, entries[k]->d_name, "") && is_pack(bestand);
        entries[k]->d_name[strlen(entries[k]->d_name) - 5] = '\0';
        if (yes && n < max && make_path(name, part, entries[k]->d_name, "") && !already_named(names, n, name)) {
            memcpy(names[n], name, sizeof(name));
            n++;
        }
        free(entries[k]);
    }
    free(entries);
    return n;
}

unsigned load_names(char names[][PACK_PATH_MAX], unsigned max)
{
    struct dirent **folders;
    char map[PACK_PATH_MAX];
    unsigned n = 0;

    for (unsigned i = 0; map_nr(i, map); i++) {
        folders = NULL;
        int m = scandir(map, &folders, visible, alphasort);
        for (int k = 0; k < m; k++) {
            n = names_in(map, folders[k]->d_name, names, n, max);
            free(folders[k]);
        }
        free(folders);
    }
    return n;
}
