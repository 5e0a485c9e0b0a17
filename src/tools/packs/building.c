#include "packs/building.h"

#include "base/buf.h"
#include "base/date.h"

#include <string.h>

/* ---- members ---- */

const char *building_text(const struct node *object, const char *name)
{
    return json_string_value(doc_member(object, name).value);
}

bool building_one_of(const char *text, const char *const *texts)
{
    while (*texts != NULL && (text == NULL || strcmp(text, *texts) != 0))
        texts++;
    return *texts != NULL;
}

int32_t building_day(const struct node *object, const char *name)
{
    const char *text = building_text(object, name);
    int32_t day = 0;

    doc_expect_member(object, name, text != NULL && date_parse(text, strlen(text), &day), "must be a date YYYY-MM-DD");
    return day;
}

void building_only(const struct node *value, const char *const *members)
{
    struct node member;
    void *at = NULL;

    doc_expect(value, json_is_object(value->value), "must be an object");
    while (doc_next(value, &at, &member))
        doc_expect(&member, building_one_of(member.name, members), "unknown member");
}

uint32_t building_add_text(struct building *b, const struct node *at, const char *text)
{
    struct form_part *texts = &b->form.texts;
    uint32_t place = 0;

    if (!doc_good(at))
        return 0;
    while (place < texts->n && strcmp(&b->texts[place], text) != 0)
        place += (uint32_t)strlen(&b->texts[place]) + 1;
    if (place < texts->n)
        return place;
    size_t len = strlen(text) + 1;
    if (!doc_expect(at, len <= TEXTS_MAX - texts->n, "too much text"))
        return 0;
    memcpy(&b->texts[place], text, len);
    texts->n += (uint32_t)len;
    return place;
}

uint32_t building_citations(struct building *b, const struct node *object, bool required)
{
    struct node list = doc_member(object, "citations"), one;
    char text[512];
    struct writer w;

    writer_init(&w, text, sizeof(text) - 1);
    doc_expect(&list, list.value == NULL ? !required
                                         : json_is_array(list.value) && (!required || json_array_size(list.value) > 0),
               "needs one of the citations, here or for the whole table");
    for (size_t i = 0; doc_element(&list, i, &one); i++) {
        const char *id = json_string_value(one.value);

        if (!doc_expect(&list, id != NULL && json_object_get(b->citations, id) != NULL, "names a citation that does not exist"))
            return 0;
        if (i > 0)
            write_char(&w, ' ');
        write_text(&w, id);
    }
    doc_expect(&list, !w.failed, "too many citations");
    text[writer_len(&w)] = '\0';
    return building_add_text(b, object, text);
}

/* ---- names ---- */

const char *building_new_name(struct building *b, const struct node *object)
{
    const char *name = building_text(object, "name");
    struct meaning other;

    if (doc_expect(object, name != NULL && name[0] != '\0', "needs a name") &&
        doc_expect(object, b->form.steps.n < STEPS_MAX, "too many derivations and tables"))
        doc_expect(object,
                   !building_name(b, name, &other) || (b->form.overlay && IS_FIELD(other.slot) && other.step < 0),
                   "name is taken");
    return name;
}

bool building_name(const struct building *b, const char *name, struct meaning *out)
{
    for (unsigned i = 0; i < b->form.steps.n; i++)
        if (strcmp(b->step_names[i], name) == 0) {
            const struct form_step *s = &b->steps[i];
            *out = (struct meaning){ s->field != 0 ? s->field : (uint8_t)(SLOT_STEP + i),
                                     s->output == OUTPUT_AMOUNT ? NAME_AMOUNT : b->step_truths[i] ? NAME_TRUTH
                                     : s->soort == FORM_STEP_TABLE ? NAME_VALUE : NAME_NUMBER, (int)i };
            return s->output != OUTPUT_TEXT;
        }
    for (unsigned i = 0; i < b->form.readings.n; i++)
        if (strcmp(b->reading_names[i], name) == 0) {
            *out = (struct meaning){ (uint8_t)(SLOT_READING + i), NAME_READING, -1 };
            return true;
        }
    for (unsigned i = 0; i < n_base_names; i++)
        /* A national pack reads an outcome field only after its own table wrote it. */
        if (strcmp(base_names[i].name, name) == 0 && (!IS_FIELD(base_names[i].slot) || b->form.overlay)) {
            *out = (struct meaning){ base_names[i].slot, base_names[i].soort, -1 };
            return true;
        }
    return false;
}

int building_param(const struct building *b, const char *name)
{
    for (unsigned i = 0; i < b->form.params.n; i++)
        if (strcmp(b->param_names[i], name) == 0)
            return (int)i;
    return -1;
}

int building_value(const struct building *b, const struct meaning *m, const char *value)
{
    const json_t *v;
    size_t i;

    if (m->step < 0 || b->step_values[m->step] == NULL)
        return names_value_number(m->slot, value);
    JSON_EACH(b->step_values[m->step], i, v)
        if (strcmp(json_string_value(v), value) == 0)
            return (int)i;
    return -1;
}
