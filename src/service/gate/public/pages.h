/*
 * The applicant's pages: a struct with what a page shows, and the function that writes it in the language of its frame. The
 * functions are made by the build from pages/NAME.html and texts/LANGUAGE.po (tools/pages): which member stands where is in
 * the template.
 *
 * in:      every member set; texts as html/html.h wants them, links too: of what was typed the gate shows what text_is_shown lets
 *          through, and nothing of the rest. Lists belong to the caller.
 * returns  nothing; the writer's sticky status tells whether the page found room: PAGE_BYTES and PAGE_NAME_BYTES are
 *          enough for any.
 * secret:  values, receipt code and csrf are personal data or open something; whoever owns the buffer wipes it.
 * cost:    no allocation, no system call; 2 to 4 microseconds.
 */
#ifndef PASSEND_GATE_PUBLIC_PAGES_H
#define PASSEND_GATE_PUBLIC_PAGES_H

#include "html/html.h"
#include "model/theme.h"

#define PAGE_BYTES (32u << 10)  /* twenty children; a usual page has under 8 KB */
#define PAGE_REDRESS_NAMES 3    /* a corporation with an address counts as so many names */
#define PAGE_NAME_BYTES 560     /* and for each time that it names a corporation: 80 characters that are escaped, between tags */

/* ---- addresses, forms ---- */

enum route_name {
    ROUTE_NONE,
#define ROUTE(name, path) ROUTE_##name,
#include "gate/public/routes.def"
#undef ROUTE
    ROUTE_NAME_N
};

/* "/waarden", below the language; never NULL */
const char *route_path(enum route_name r);
/* "/nl/waarden" */
void route_write(struct writer *w, enum language l, enum route_name r);

enum field {
#define FIELD(name, text) FIELD_##name,
#define ACTION(name, text)
#include "gate/public/fields.def"
#undef FIELD
#undef ACTION
    FIELD_N
};
enum action {
    ACTION_NONE,
#define FIELD(name, text)
#define ACTION(name, text) ACTION_##name,
#include "gate/public/fields.def"
#undef FIELD
#undef ACTION
    ACTION_N
};

const char *field_name(enum field f);
const char *action_value(enum action a);
enum action action_find(const char *text, size_t len);   /* ACTION_NONE for any other text */

/* ---- headers ---- */

/* Content-Security-Policy. A form's answer may lead to the platform only where the page says so, and there by any https: a
 * browser checks each redirect of a chain, and where the platform's chain leads nobody here knows. To a source leads a link. */
#define PAGE_CSP_HERE "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
#define PAGE_CSP_PLATFORM \
    "default-src 'none'; style-src 'self'; form-action 'self' https:; base-uri 'none'; frame-ancestors 'none'"

enum page_view {
#define VIEW(NAME, name, csp) VIEW_##NAME,
#include "gate/public/views.def"
#undef VIEW
    VIEW_N
};
const char *page_csp(enum page_view v);

/* The style sheet, and under which address it is served, immutable: its name changes with it. */
extern const char page_style[];
extern const size_t page_style_len;
extern const char page_style_path[];          /* "/stijl-0f3a….css" */

/* The sheet of a corporation's colours, custom properties only: served beside the style sheet under a name of its own. */
#define PAGE_THEME_BYTES 256
void page_theme_write(struct writer *w, const struct theme *t);

/* ---- parts ---- */

/* First of every page. */
struct page_frame {
    enum language language;
    uint32_t languages;          /* bit 1 << LANGUAGE_*: those that are offered; nl always is */
    enum route_name here;        /* where the language links lead: this page by GET; ROUTE_NONE with request_uri only */
    const char *client_id, *request_uri;  /* the first page before the browser is bound: it is called up by these; else NULL */
    const char *theme;           /* path of the theme sheet, or NULL */
    const char *csrf;            /* of this page's forms; NULL where it has none */
    bool test;                   /* omgeving TEST: the page says so */
    bool wrong;                  /* something that was typed is refused: the title says so first */
};

/* What went wrong on the way here; the page says it on top, in its own words. */
enum page_notice {
    NOTICE_NONE,
    NOTICE_CANCELLED,            /* the person turned back at the source */
    NOTICE_DOWN,                 /* the source cannot be reached */
    NOTICE_SLOW,                 /* it did not answer in time */
    NOTICE_EVIDENCE,             /* what it sent could not be used */
    NOTICE_NO_DATA,              /* it has nothing of this person */
    NOTICE_PERSON,               /* it sent somebody else's, or it is not sure whose */
    NOTICE_TRIES,                /* too often: only other ways are left */
    NOTICE_READING               /* the values are not those that the form had seen: look again */
};

struct page_home { const char *name; struct html_money rent; struct html_day from; };   /* name: the platform's id of it */
struct page_source_choice { const char *title, *value; bool down; struct html_day since; };   /* value: name of its profile */
struct page_desk { const char *name, *address, *hours, *telephone; };   /* name: of the corporation */
struct page_income { struct html_year year; struct html_money amount; bool most; };   /* most: "at most" */

enum page_period { PERIOD_NONE, PERIOD_MONTH, PERIOD_FOUR_WEEKS, PERIOD_YEAR };
enum page_yes_no { ANSWER_NONE, ANSWER_YES, ANSWER_NO, ANSWER_UNKNOWN };
struct page_slip {
    struct html_money amount;
    enum page_period period;
    struct html_day last;        /* last day of the period */
    enum page_yes_no holiday;    /* whether holiday pay is in every payment */
    struct html_money year;      /* what it comes to in a year */
    struct html_money year_most; /* the same with holiday pay, where nobody knows whether it is in it */
    bool typed;
};
/* Why an income changed: the closed list. */
enum page_cause { CAUSE_NONE, CAUSE_JOB_LOST, CAUSE_FEWER_HOURS, CAUSE_NEW_JOB, CAUSE_MORE_HOURS, CAUSE_BENEFIT, CAUSE_PENSION,
                  CAUSE_SELF_EMPLOYED, CAUSE_NEW_HERE, CAUSE_OTHER };
enum page_direction { DIRECTION_NONE, DIRECTION_LESS, DIRECTION_MORE, DIRECTION_NO_DATA };
/* A date as it was typed. */
struct page_typed_date { const char *day, *month, *year; bool wrong; };
struct page_typed { const char *text; bool wrong; };

/* Which data are shared: enum feit, one member each. */
struct page_shared { bool income, birth_date, household, statuses, assets; };

/* ---- the flow ---- */

/* 1 What and why. */
struct page_why {
    struct page_frame frame;
    const char *platform, *reference;
    const char *const *corporations;
    size_t n_corporations;
    bool allocation;             /* fase toewijzing */
    const struct page_home *home;/* then the home; else NULL */
    struct page_shared shared;
    struct html_year year_first, year_last;   /* of the incomes that are read */
    struct html_count others;    /* adults of the household besides this one */
    struct html_day until;
};

/* Another way. */
struct page_other_way {
    struct page_frame frame;
    const char *platform;
    const struct page_source_choice *sources;
    size_t n_sources;
    bool self;                   /* filling in by oneself is offered */
    const struct page_desk *desks;
    size_t n_desks;              /* 0: person is set, or nothing is */
    const struct html_link *person;   /* the platform's page where a person helps; NULL = none */
};

/* 2 Where is your income from. */
struct page_sources {
    struct page_frame frame;
    enum page_notice notice;
    const char *platform;
    const char *failed;          /* title of the source that the notice is about; NULL with NOTICE_NONE */
    const struct page_source_choice *recommended;   /* NULL: only other ways are left */
    bool leave;                  /* back to the platform, try later: is offered with NOTICE_DOWN */
};

/* The link to the source. Whoever comes to this page once more chooses it anew: a source may take its link but once. */
struct page_to_source {
    struct page_frame frame;
    const char *source, *value;  /* its title; the name of its profile */
    struct html_link link;
    bool again;
};

struct page_busy {
    struct page_frame frame;
    const char *source;
    bool leave;                  /* another way is offered: what is being fetched can be given up */
};

/* Filled in by oneself (reactie). */
struct page_self {
    struct page_frame frame;
    struct html_year year_last, year_before;   /* of which the income can be told */
    bool before, none;           /* the earlier one was chosen; neither */
    struct page_typed_date birth;
    struct page_typed income;
    bool most;                   /* "at most" was chosen */
};

/* 3 Check. */
struct page_values {
    struct page_frame frame;
    enum page_notice notice;
    const char *reading;         /* number of what is shown, as text */
    const char *source;          /* NULL: filled in by the person */
    const struct html_day *birth;/* where it is shared */
    const struct html_year *birth_year;   /* in its place, of who does not know the day */
    const struct page_income *incomes;
    size_t n_incomes;
    const struct page_slip *slip;/* after "my income has changed"; else NULL */
    bool questions;              /* some follow: the page says so, and does not yet share */
    const char *platform;
};

/* What is not right: links to the ways to mend it. */
struct page_not_right { struct page_frame frame; const char *source; bool other_year, other_source, changed; };

struct page_other_year {
    struct page_frame frame;
    const char *reading;
    const struct page_income *incomes;
    size_t n_incomes;
    bool none;                   /* none was chosen */
};

struct page_changed {
    struct page_frame frame;
    const char *reading;
    enum page_direction direction;
    enum page_cause cause;
    struct page_typed estimate;
    bool direction_wrong, cause_wrong;
};

/* The slip. direction, cause, estimate: the answers of the page before, carried along. */
struct page_slip_form {
    struct page_frame frame;
    const char *reading, *direction, *cause, *estimate;   /* as they were posted */
    const struct page_slip *offered;   /* the one the source sent, or NULL */
    bool may_type;
    bool type;                   /* typing was chosen */
    struct page_typed amount;
    enum page_period period;
    struct page_typed_date last;
    enum page_yes_no holiday;
    bool period_wrong, holiday_wrong, too_old;   /* too_old: older than the sixth month before */
};

/* 3b Only what can still matter. asks: groups. */
struct page_child_row { struct html_count number; const char *date, *days; bool date_wrong, days_wrong; };
struct page_questions {
    struct page_frame frame;
    enum page_notice notice;
    const char *reading, *platform;
    bool asks_student, asks_asylum, asks_care, asks_bijstand, asks_maintained, asks_54a, asks_children;
    /* Prefill and answers so far, of enum persoonsstatus. */
    bool student, doctorate, wtos, study_grant, foreign_student, asylum, coa, bijstand, wlz_stay, wlz_adl, nursing, awbz;
    bool unsure_student, unsure_asylum, unsure_care, unsure_bijstand;
    enum page_yes_no maintained, request_54a;
    struct page_typed assets;
    const struct page_child_row *children;   /* with at least one empty row where they are asked */
    size_t n_children;
    bool more_children;          /* another row may be added */
    bool maintained_wrong, request_54a_wrong;
};

/* 4 Done. */
struct page_done {
    struct page_frame frame;
    const char *platform, *receipt;
    struct html_day until;
};

/* ---- ends ---- */

struct page_already_done { struct page_frame frame; const char *platform; const struct html_link *website; };   /* both or NULL */
struct page_refused { struct page_frame frame; const char *platform; const struct html_link *website; };
struct page_incomplete { struct page_frame frame; const char *platform; const struct html_link *website; };
struct page_expired { struct page_frame frame; const char *platform; const struct html_link *website; };
struct page_unknown { struct page_frame frame; };             /* nobody knows it any more: no name */
struct page_wrong_browser { struct page_frame frame; const char *platform; const struct html_link *website; };
struct page_by_platform { struct page_frame frame; const char *platform; };
struct page_other_tab { struct page_frame frame; };           /* a second flow in this browser replaced this one */
struct page_bad_request { struct page_frame frame; const char *reason; };   /* slug of reasons.def, for who helps; or NULL */
struct page_forbidden { struct page_frame frame; };           /* a form that did not come from our page */
struct page_too_busy { struct page_frame frame; };            /* 429, 503: press again */
struct page_not_found { struct page_frame frame; };

/* ---- receipts ---- */

struct page_receipt {
    struct page_frame frame;
    struct page_typed code;
    bool unknown;
    bool failed;                 /* logging in at a source did not work */
    const struct page_source_choice *sources;   /* where one can log in instead */
    size_t n_sources;
};

/* About how often an agreement was used: one of the four. */
struct page_use {
    const char *corporation;     /* for which one; NULL: there is no other, or for all of them */
    bool never, once, few, many; /* many: `about` so often */
    struct html_count about;
};

/* Where somebody turns to who does not agree. */
struct page_redress {
    const char *corporation;     /* NULL: there is no other */
    bool objection;              /* to what the municipality decided; else a complaint */
    struct html_link link;
};

struct page_receipt_words {
    struct page_frame frame;
    const char *code;            /* as typed: the stop form carries it */
    bool ended;                  /* then nothing is known but ended_at */
    struct html_day ended_at;
    bool pending;                /* the platform has nothing yet */
    const char *platform, *source;   /* NULL: not known any more; source NULL with self */
    bool self;
    const char *const *corporations;
    size_t n_corporations;
    struct page_shared shared;
    const struct page_home *home;
    struct html_day given, until;
    const struct page_use *uses; /* none while it is pending */
    size_t n_uses;
    const struct page_redress *redress;
    size_t n_redress;
};

/* The link to a source, to log in only; or that it is waited for. */
struct page_login { struct page_frame frame; const char *source; struct html_link link; bool busy; };

struct page_receipt_item {
    bool ended, ending, pending; /* ended: nothing is known but ended_at; ending: not even that */
    bool known;                  /* when it was given */
    struct html_day ended_at, given, until;
    const char *platform, *corporations, *home;   /* NULL: not known, none */
    struct page_shared shared;
    struct page_use use;
    const char *number;          /* its place in the list: the stop form carries it */
};
/* What somebody shares who logged in at their source. */
struct page_receipts {
    struct page_frame frame;
    const char *source;
    const struct page_receipt_item *items;
    size_t n_items;
    bool more;
};

struct page_stop { struct page_frame frame; const char *code, *number, *platform; };   /* number: in place of the code, or NULL */
struct page_stopped { struct page_frame frame; const char *platform; };

/* ---- the functions ---- */

#define VIEW(NAME, name, csp) void page_##name(struct writer *w, const struct page_##name *p);
#include "gate/public/views.def"
#undef VIEW

#endif
