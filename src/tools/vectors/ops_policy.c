#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "packs/case_facts.h"
#include "packs/load.h"
#include "packs/outcome_json.h"
#include "policy/evaluate.h"
#include "vectors/ops.h"
#include "vectors/vectors.h"

#include <string.h>

#define ANSWER_MAX (64u << 10)

/* Packs by the name they were asked under, kept for the next question. */
static struct { char name[PACK_PATH_MAX]; struct loaded_pack pack; } loaded[PACKSET_MAX];
static unsigned n_loaded;

void vectors_end(void)
{
    for (unsigned i = 0; i < n_loaded; i++)
        load_release(&loaded[i].pack);
    n_loaded = 0;
}

/* An id such as nl.woningwet/2026, never a path: a question does not choose files. */
static bool is_id(const char *s)
{
    size_t slash = strcspn(s, "/");

    return s[slash] == '/' && text_is_reference(s, slash, 64) && text_is_reference(s + slash + 1, strlen(s + slash + 1), 64) &&
           s[0] != '.' && s[slash + 1] != '.';
}

static enum status find(const char *name, const struct pack **out)
{
    struct pack_mistake why;
    unsigned i = 0;

    while (i < n_loaded && strcmp(loaded[i].name, name) != 0)
        i++;
    if (i == n_loaded) {
        TRY(load_pack(name, &loaded[i].pack, &why));
        memcpy(loaded[i].name, name, strlen(name) + 1);
        n_loaded++;
    }
    *out = &loaded[i].pack.pack;
    return OK;
}

static enum status read_packs(const struct question *q, struct packset *set)
{
    const json_t *names = json_object_get(q->doc, "policies"), *name;
    const struct pack *pack;
    size_t i;

    packset_init(set);
    if (names != NULL && !json_is_array(names))
        return REFUSED_JSON_TYPE;
    if (json_array_size(names) == 0)
        return REFUSED_MEMBER_MISSING;
    if (json_array_size(names) > PACKSET_MAX)
        return REFUSED_TOO_MANY;
    if (n_loaded + json_array_size(names) > PACKSET_MAX)
        vectors_end();
    JSON_EACH(names, i, name) {
        if (!json_is_string(name))
            return REFUSED_JSON_TYPE;
        if (!is_id(json_string_value(name)))
            return REFUSED_POLICY_UNKNOWN;
        TRY(find(json_string_value(name), &pack));
        TRY(packset_add(set, pack));
    }
    return packset_check(set);
}

/* One answer per rent; with one rent the answer itself, else a list. */
static enum status answers(const struct packset *set, const struct case_input *in, int32_t today, struct writer *w)
{
    static struct question_facts facts;
    static struct outcome outcome;
    unsigned n = in->eenheid.n_rents > 1 ? in->eenheid.n_rents : 1;
    enum status s = OK;

    if (n > 1)
        write_char(w, '[');
    for (unsigned i = 0; i < n && s == OK; i++) {
        case_facts(in, i, today, &facts);
        s = evaluate(set, &facts, &outcome);
        if (i > 0)
            write_char(w, ',');
        if (s == OK)
            outcome_json(w, &outcome, in->huishouden.n_adults);
    }
    if (n > 1)
        write_char(w, ']');
    mem_wipe(&facts, sizeof facts);
    return s;
}

enum status op_evaluate(const struct question *q, json_t *extra)
{
    static struct pull p;
    static struct case_input in;
    static struct packset set;
    static char text[ANSWER_MAX];
    char place[CASE_PLACE_MAX];
    struct slice zaak = question_raw(q, "case");
    json_t *result = NULL;
    struct writer w;
    int64_t now;

    if (zaak.len == 0)
        return REFUSED_MEMBER_MISSING;
    TRY(question_time(q, "at", clock_wall_s(), &now));
    TRY(read_packs(q, &set));
    pull_init(&p, zaak.at, zaak.len);
    case_read_zaak(&p, &in);
    enum status s = pull_end(&p);
    if (s == OK)
        s = case_valid(&in, clock_day(now), place);
    writer_init(&w, text, sizeof text);
    if (s == OK)
        s = answers(&set, &in, clock_day(now), &w);
    if (s == OK)
        s = w.failed ? FAULT_MEMORY : strict_json_parse(text, writer_len(&w), STRICT_JSON_REAL, &result);
    if (s == OK)
        s = question_extra_json(extra, "outcome", result);
    pull_wipe(&p);
    mem_wipe(&in, sizeof in);
    return s;
}
