#include "gate/public/questions.h"

#include "base/date.h"
#include "base/mem.h"
#include "gate/public/typed.h"
#include "model/names.h"

#include <string.h>

#define FULL_YEAR 366

/* ---- statuses ---- */

static const struct { const char *name; uint32_t statuses; } groups[] = {
    { "weetniet-student", STATUS_STUDENT_VOLTIJD | STATUS_PROMOTIE | STATUS_WTOS | STATUS_STUDIEFINANCIERING |
                              STATUS_BUITENLANDSE_STUDENT_HO },
    { "weetniet-asylum", STATUS_ASIELVERGUNNING | STATUS_COA_TAAKSTELLING },
    { "weetniet-care", STATUS_WLZ_VERBLIJF | STATUS_WLZ_ADL | STATUS_WIJKVERPLEGING_10U_1J | STATUS_AWBZ_2014 },
    { "weetniet-bijstand", STATUS_BIJSTAND },
};

/* "I do not know" of a group leaves open what of it was not ticked. */
static enum status read_statuses(const struct form_field *f, uint32_t *status, uint32_t *open)
{
    *status = *open = 0;
    for (unsigned i = 0; i < f->n; i++) {
        uint32_t bit;
        size_t g = 0;

        while (g < sizeof groups / sizeof *groups && strcmp(groups[g].name, f->values[i]) != 0)
            g++;
        if (g < sizeof groups / sizeof *groups)
            *open |= groups[g].statuses;
        else if (name_find(NAMES_PERSOONSSTATUS, f->values[i], strlen(f->values[i]), &bit))
            *status |= bit;
        else
            return REFUSED_FORM;
    }
    *open &= ~*status;
    return OK;
}

/* ---- yes and no ---- */

static enum page_yes_no read_answer(const char *text)
{
    if (strcmp(text, "ja") == 0)
        return ANSWER_YES;
    if (strcmp(text, "nee") == 0)
        return ANSWER_NO;
    return strcmp(text, "weetniet") == 0 ? ANSWER_UNKNOWN : ANSWER_NONE;
}

static uint8_t truth_of(enum page_yes_no a)
{
    return a == ANSWER_YES ? TRUTH_YES : a == ANSWER_NO ? TRUTH_NO : TRUTH_UNKNOWN;
}

static enum page_yes_no answer_of(uint8_t truth)
{
    return truth == TRUTH_YES         ? ANSWER_YES
           : truth == TRUTH_NO      ? ANSWER_NO
           : truth == TRUTH_UNKNOWN ? ANSWER_UNKNOWN
                                    : ANSWER_NONE;
}

/* ---- children ---- */

struct rows {
    struct page_child_row rows[CHILDREN_MAX];
    char dates[CHILDREN_MAX][16], days[CHILDREN_MAX][8];   /* of a prefill */
    size_t n;
};

static void typed_rows(const struct call *call, struct rows *r)
{
    const struct form_field *dates = call_values(call, FIELD_CHILD_DATE), *days = call_values(call, FIELD_CHILD_DAYS);

    for (unsigned i = 0; i < dates->n; i++) {
        const char *day = i < days->n ? days->values[i] : "";
        bool empty = typed_empty(dates->values[i]);
        int32_t date;
        int16_t n;

        r->rows[r->n++] = (struct page_child_row){
            .number = { i + 1 }, .date = dates->values[i], .days = day,
            .date_wrong = call->wrong && (empty ? !typed_empty(day) : !typed_whole_date(dates->values[i], &date)),
            .days_wrong = call->wrong && !typed_empty(day) && !typed_days(day, &n) };
    }
}

static void known_rows(const struct msg_page *m, struct rows *r)
{
    for (unsigned i = 0; i < m->n_children; i++) {
        const struct child *k = &m->children[i];
        struct date d = date_of(k->geboortedatum.min);
        struct writer w;

        writer_init(&w, r->dates[i], sizeof r->dates[i] - 1);
        if (k->geboortedatum.min == k->geboortedatum.max) {
            write_int(&w, d.day);
            write_char(&w, '-');
            write_int(&w, d.month);
            write_char(&w, '-');
            write_int(&w, d.year);
        }
        writer_init(&w, r->days[i], sizeof r->days[i] - 1);
        if (k->dagen_max < FULL_YEAR)
            write_int(&w, k->dagen_max);
        r->rows[r->n++] = (struct page_child_row){ .number = { i + 1 }, .date = r->dates[i], .days = r->days[i] };
    }
}

static void read_rows(const struct call *call, const struct msg_page *m, struct rows *r)
{
    memset(r, 0, sizeof *r);
    if (call->posted != NULL)
        typed_rows(call, r);
    else
        known_rows(m, r);
    if (r->n < CHILDREN_MAX && (r->n == 0 || call->more)) {
        r->rows[r->n] = (struct page_child_row){ .number = { (uint32_t)r->n + 1 }, .date = "", .days = "" };
        r->n++;
    }
}

/* ---- shown ---- */

static void show_statuses(struct page_questions *v, uint32_t status, uint32_t open)
{
    v->student = (status & STATUS_STUDENT_VOLTIJD) != 0;
    v->doctorate = (status & STATUS_PROMOTIE) != 0;
    v->wtos = (status & STATUS_WTOS) != 0;
    v->study_grant = (status & STATUS_STUDIEFINANCIERING) != 0;
    v->foreign_student = (status & STATUS_BUITENLANDSE_STUDENT_HO) != 0;
    v->asylum = (status & STATUS_ASIELVERGUNNING) != 0;
    v->coa = (status & STATUS_COA_TAAKSTELLING) != 0;
    v->bijstand = (status & STATUS_BIJSTAND) != 0;
    v->wlz_stay = (status & STATUS_WLZ_VERBLIJF) != 0;
    v->wlz_adl = (status & STATUS_WLZ_ADL) != 0;
    v->nursing = (status & STATUS_WIJKVERPLEGING_10U_1J) != 0;
    v->awbz = (status & STATUS_AWBZ_2014) != 0;
    v->unsure_student = (open & groups[0].statuses) != 0;
    v->unsure_asylum = (open & groups[1].statuses) != 0;
    v->unsure_care = (open & groups[2].statuses) != 0;
    v->unsure_bijstand = (open & groups[3].statuses) != 0;
}

void questions_show(struct writer *w, const struct page_frame *f, const struct call *call, const struct msg_page *m,
                    const char *reading, const char *platform, enum page_notice notice)
{
    uint8_t q = m->questions;
    uint32_t status = m->adult.status, open = m->adult.status_unknown;
    struct page_questions v = {
        .frame = *f, .notice = notice, .reading = reading, .platform = platform, .asks_student = (q & QUESTION_STUDENT) != 0,
        .asks_asylum = (q & QUESTION_ASYLUM) != 0, .asks_care = (q & QUESTION_CARE) != 0,
        .asks_bijstand = (q & QUESTION_BIJSTAND) != 0,
        .asks_maintained = (q & QUESTION_MAINTAINED) != 0, .asks_54a = (q & QUESTION_54A) != 0,
        .asks_children = (q & QUESTION_CHILDREN) != 0, .assets = { "", false } };
    struct rows rows;
    int64_t amount;

    if (call->posted != NULL) {
        (void)read_statuses(call_values(call, FIELD_STATUS), &status, &open);
        v.maintained = read_answer(call_value(call, FIELD_MAINTAINED));
        v.request_54a = read_answer(call_value(call, FIELD_REQUEST_54A));
        v.assets = (struct page_typed){ call_value(call, FIELD_ASSETS), false };
    } else {
        v.maintained = m->adult.kind == TRUTH_YES ? answer_of(m->adult.onderhouden) : ANSWER_NONE;
        v.request_54a = m->verzoek54a == TRUTH_YES ? ANSWER_YES : ANSWER_NONE;
    }
    show_statuses(&v, status, open);
    v.maintained_wrong = call->wrong && v.asks_maintained && v.maintained == ANSWER_NONE;
    v.request_54a_wrong = call->wrong && v.asks_54a && v.request_54a == ANSWER_NONE;
    v.assets.wrong = call->wrong && v.request_54a == ANSWER_YES && !typed_amount(v.assets.text, &amount);
    read_rows(call, m, &rows);
    v.children = rows.rows;
    v.n_children = v.asks_children ? rows.n : 0;
    v.more_children = v.asks_children && rows.n < CHILDREN_MAX;
    page_questions(w, &v);
    mem_wipe(&rows, sizeof rows);
    mem_wipe(&v, sizeof v);
}

/* ---- answered ---- */

static enum status fill_children(const struct call *call, struct msg_step *m)
{
    const struct form_field *dates = call_values(call, FIELD_CHILD_DATE), *days = call_values(call, FIELD_CHILD_DAYS);

    for (unsigned i = 0; i < dates->n; i++) {
        const char *day = i < days->n ? days->values[i] : "";
        struct child *k = &m->children[m->n_children];
        int32_t date;
        int16_t n = FULL_YEAR;

        if (typed_empty(dates->values[i]) && typed_empty(day))
            continue;
        if (!typed_whole_date(dates->values[i], &date) || (!typed_empty(day) && !typed_days(day, &n)))
            return REFUSED_SELF;
        *k = (struct child){ .geboortedatum = { date, date }, .dagen_min = n, .dagen_max = n, .rol = ROL_MBW,
                             .kind = TRUTH_YES, .onderhouden = TRUTH_UNKNOWN };
        m->n_children++;
    }
    return OK;
}

enum status questions_fill(const struct call *call, struct msg_step *m)
{
    enum page_yes_no maintained = read_answer(call_value(call, FIELD_MAINTAINED));
    enum page_yes_no request = read_answer(call_value(call, FIELD_REQUEST_54A));
    int64_t amount;

    TRY(read_statuses(call_values(call, FIELD_STATUS), &m->adult.status, &m->adult.status_unknown));
    m->adult.kind = TRUTH_YES;
    /* The notary knows whether it was asked. */
    m->adult.onderhouden = maintained != ANSWER_NONE ? truth_of(maintained) : TRUTH_NONE;
    m->verzoek54a = request == ANSWER_YES ? TRUTH_YES : request == ANSWER_NO ? TRUTH_NO : TRUTH_NONE;
    m->vermogen = (struct money_range){ 0, 0 };
    if (request == ANSWER_YES) {
        if (!typed_amount(call_value(call, FIELD_ASSETS), &amount))
            return REFUSED_SELF;
        m->vermogen = (struct money_range){ amount, amount };
    }
    return fill_children(call, m);
}
