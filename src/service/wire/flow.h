/*
 * The linked flow between the public gate and the notary: a browser loads a page, answers one, comes back from a source; and
 * receipts.
 *
 * The gate keeps nothing of a flow. Each message says whose browser it is by what that browser holds: before the first answer the
 * request_uri with a ticket, from then on the session cookie, of which the notary only ever sees the digest.
 *
 *   PAGE_READ    GET of a page                    -> PAGE, or TO_SOURCE for the page with the link to a source
 *   STEP         POST of a page                   -> GO (303 to a page of ours), or TO_PLATFORM (303 to the platform)
 *   CALL_BACK    GET of a source's redirect URI   -> GO
 *   RECEIPT_READ, RECEIPT_STOP                    -> RECEIPT
 *   LOGIN_BEGIN  a source is chosen to log in at again, for one's receipts    -> LOGIN (303 to its page)
 *   LOGIN_READ   GET of that page                 -> LOGIN, or TO_SOURCE for the link
 *   LOGIN_STOP   one of the agreements on it      -> LOGIN
 *
 * PAGE_READ changes nothing but the time of the last action, for the bound browser.
 *
 * secret: pages and steps carry personal data, and so do states and codes; out-queues are wiped with the answer.
 */
#ifndef PASSEND_WIRE_FLOW_H
#define PASSEND_WIRE_FLOW_H

#include "model/agreement.h"
#include "model/id.h"
#include "model/language.h"
#include "model/receipt_code.h"
#include "model/source.h"
#include "wire/messages.h"

#include <stddef.h>

/* What a browser is shown. A GET of another page than the case is at goes to `page`. */
enum page {
    PAGE_NONE,          /* PAGE_READ: whichever the case is at */
    PAGE_WHY,           /* 1 what and why */
    PAGE_OTHER_WAY,     /* other sources, oneself, the desk, not taking part */
    PAGE_SOURCES,       /* 2 where is your income from */
    PAGE_TO_SOURCE,     /* the link to it */
    PAGE_BUSY,          /* what the source says is being fetched or judged */
    PAGE_SELF,          /* filled in by oneself */
    PAGE_VALUES,        /* 3 check */
    PAGE_OTHER_YEAR,    /* which of the years that are there */
    PAGE_CHANGED,       /* my income has changed */
    PAGE_QUESTIONS,     /* 3b only what can still matter */
    PAGE_DONE,          /* 4 receipt code, back to the platform */
    /* Terminal: */
    PAGE_ALREADY_DONE,  /* given; `client` has a website */
    PAGE_REFUSED,       /* not taking part, and the platform was told */
    PAGE_INCOMPLETE,    /* neutral: the same whoever left */
    PAGE_EXPIRED,       /* not opened within 90 s, no ticket, or over */
    PAGE_UNKNOWN,       /* nobody knows it any more (restart), or never did */
    PAGE_WRONG_BROWSER, /* bound to another one */
    PAGE_BY_PLATFORM,   /* intake BEWIJS: this goes through the platform */
    PAGE_N
};

/* time and MAC of it: made and looked at by the notary only. */
#define TICKET_LEN 40
struct ticket { uint8_t b[TICKET_LEN]; };

#define NO_INDEX UINT16_MAX
#define NO_SOURCE (SOURCE_SELF + 1)

/* ---- pages ---- */

struct msg_page_read {
    struct msg_head head;
    char client[CLIENT_MAX + 1];     /* client_id of the address; empty without request_uri */
    uint8_t page;                    /* enum page that was asked for */
    uint8_t language;                /* enum language of the path; LANGUAGE_N = the case's own */
    uint8_t has_request;             /* 1: request_uri of the address */
    uint8_t has_ticket, has_browser; /* 1: the cookie of that name came along */
    uint8_t zero[2];
    struct id request_uri;
    struct ticket ticket;
    uint8_t browser_sha[DIGEST_LEN]; /* SHA-256 of the session cookie's 32 bytes */
};

/* Bits: groups of questions of page 3b. Only what can still matter is asked. */
enum question {
    QUESTION_STUDENT = 1, QUESTION_ASYLUM = 2, QUESTION_CARE = 4, QUESTION_BIJSTAND = 8, QUESTION_MAINTAINED = 16,
    QUESTION_54A = 32, QUESTION_CHILDREN = 64, QUESTION_ALL = 127
};

/* What the case is at. Members that the page does not show are zero. */
struct msg_page {
    struct msg_head head;
    uint8_t page;                    /* enum page */
    uint8_t language;                /* enum language: the one of the request, or the case's */
    uint8_t intake, fase, doel, grondslag;
    uint16_t client;                 /* index in the registry; NO_INDEX = not known any more */
    uint32_t notice;                 /* enum status: what went wrong on the way here; OK = nothing */
    uint16_t redirect_index;         /* where the way back leads */
    uint8_t n_adults;                /* of the roster */
    uint8_t tries_left;              /* of evidence; 0: only other ways */
    uint64_t corporations;           /* bit i: corporaties[i] of the client */
    uint32_t feiten;                 /* enum feit: what is shared */
    uint32_t sources;                /* bit i: source i may be chosen; SOURCE_SELF */
    uint32_t sources_down;           /* those out of order among them */
    int32_t down_since[LIMIT_SOURCES];   /* the day since when; only of these */
    uint8_t recommended;             /* index of the first to offer; NO_SOURCE = none */
    uint8_t source;                  /* index of the one that was chosen, or that the values are from */
    uint8_t questions;               /* enum question: asked on page 3b; page 3 says whether some follow */
    uint8_t may_change;              /* 1: "my income has changed" is offered; 2: a slip may be typed too, of a `reactie` only */
    uint32_t reading;                /* number of what page 3 and 3b show: STEP names it */
    uint32_t left_s;                 /* seconds until the case ends if nothing is done */
    int64_t until;                   /* unix seconds: end of the agreement */
    uint16_t years;                  /* number of usable tax years; more than one: "other year" is offered */
    uint8_t declared;                /* 1: typed by the person, so VERKLAARD */
    uint8_t verzoek54a;              /* enum truth, and what follows: prefill and answers so far */
    uint8_t n_children;
    uint8_t may_leave;               /* 1: STEP_OTHER_WAY does something; not while an assessor looks at evidence */
    uint8_t zero0[2];
    struct money_range vermogen;
    struct adult adult;              /* page 3: what is sealed at "right"; OTHER_YEAR: incomes to choose from; CHANGED: what was
                                      * said before, and of slips the source's; 3b: its statuses are the prefill */
    struct child children[CHILDREN_MAX];
    struct eenheid home;             /* aanwezig = 0: about none in particular */
    char referentie[REFERENTIE_MAX + 1]; /* the platform's, of this adult */
    char receipt[RECEIPT_CODE_CHARS + 1];/* page 4 */
    uint8_t has_ticket;              /* 1: the cookie to set; else the one there stays */
    uint8_t zero[3];
    struct ticket ticket;
};

/* The answer to a GET of PAGE_TO_SOURCE while the case is there: what the link is made of. */
struct msg_to_source {
    struct msg_head head;
    uint16_t client;                 /* as in PAGE */
    uint8_t source, language;
    uint16_t request_uri_len;        /* 0: the source takes no PAR, all goes into the link */
    uint8_t again;                   /* 1: it was shown before, and nobody has come back by it */
    uint8_t login;                   /* 1: of a log-in for receipts: its scope */
    struct id nonce;
    struct secret32 state;
    uint8_t challenge[DIGEST_LEN];   /* S256 of the verifier, which the courier gets */
    char request_uri[LIMIT_SOURCE_REQUEST_URI_CHARS];
};

/* ---- steps ---- */

enum step {
    STEP_NONE,
    STEP_GO_ON,          /* page 1; binds the browser where it is not */
    STEP_OTHER_WAY,      /* likewise */
    STEP_SOURCE,         /* `source` */
    STEP_SELF,           /* `adult`: birth date, income of one year or none; only `reactie` */
    STEP_RIGHT,          /* "klopt" of page 3, for `reading`; questions that are due come next */
    STEP_ANSWERS,        /* "klopt" of page 3b, for `reading`, with what follows `adult` */
    STEP_OTHER_YEAR,     /* `year`, for `reading` */
    STEP_OTHER_SOURCE,   /* back to the choice */
    STEP_CHANGED,        /* openings, cause, estimate and slip (LOON_GEEN: the source's) in `adult`, for `reading` */
    STEP_BACK,           /* from page 4 to the platform, with a code */
    STEP_REFUSE,         /* not taking part: to the platform with access_denied */
    STEP_DESK,           /* likewise, by the desk */
    STEP_LEAVE,          /* the source is down: to the platform with temporarily_unavailable */
    STEP_N
};

struct msg_step {
    struct msg_head head;
    char client[CLIENT_MAX + 1];     /* as in PAGE_READ; with request_uri only */
    uint8_t step, language;
    uint8_t has_request, has_ticket; /* 1: page 1, by its address and the ticket cookie */
    uint8_t has_browser;             /* 1: a session cookie came along */
    uint8_t source;                  /* STEP_SOURCE */
    uint8_t n_children, verzoek54a;  /* STEP_ANSWERS */
    struct id request_uri;
    struct ticket ticket;
    uint8_t browser_sha[DIGEST_LEN]; /* of the session cookie that came along */
    uint8_t fresh_sha[DIGEST_LEN];   /* of a fresh one: page 1 is bound to that, and GO says whether it was */
    uint32_t reading;
    int16_t year;                    /* STEP_OTHER_YEAR */
    uint8_t zero;
    struct money_range vermogen;     /* STEP_ANSWERS, with verzoek54a TRUTH_YES */
    struct adult adult;              /* SELF, CHANGED: see there; ANSWERS: kind, onderhouden, dagen, status; the rest unset */
    struct child children[CHILDREN_MAX]; /* only n_children of them are sent */
};

static inline size_t msg_step_len(const struct msg_step *m)
{
    return offsetof(struct msg_step, children) + m->n_children * sizeof m->children[0];
}

/* 303 to a page of ours. Where a form was refused it is the page it came from, and `notice` says why. */
struct msg_go {
    struct msg_head head;
    uint8_t page, language;
    uint16_t client;                 /* whose website may be named; NO_INDEX = none */
    uint32_t notice;                 /* enum status */
    uint8_t binds;                   /* 1: the browser gets the fresh session cookie, in place of any other */
    uint8_t zero[7];
};

/* 303 to the platform. */
enum away { AWAY_CODE, AWAY_DENIED, AWAY_UNAVAILABLE, AWAY_ERROR };  /* code; access_denied, temporarily_unavailable,
                                                                      * server_error */
struct msg_to_platform {
    struct msg_head head;
    uint16_t client, redirect_index;
    uint8_t away;                    /* enum away */
    uint8_t zero;
    uint16_t state_len;              /* 0: the request had none */
    struct secret32 code;            /* AWAY_CODE */
    char state[LIMIT_STATE_CHARS];
};

/* ---- back from a source ---- */

enum source_error { SOURCE_ERROR_NONE, SOURCE_ERROR_DENIED, SOURCE_ERROR_OTHER };

struct msg_call_back {
    struct msg_head head;
    uint8_t source;                  /* index, by the path */
    uint8_t has_browser, language;   /* language: as in PAGE_READ */
    uint8_t error;                   /* enum source_error: then there is no code */
    uint16_t code_len, iss_len;      /* iss: 0 = none came; the courier compares it */
    uint8_t has_login;               /* 1: the cookie of a log-in came along; where the state is its, LOGIN is the answer */
    uint8_t zero[7];
    uint8_t browser_sha[DIGEST_LEN], login_sha[DIGEST_LEN];
    struct secret32 state;
    char code[LIMIT_SOURCE_CODE_CHARS];
    char iss[LIMIT_SOURCE_ISS_CHARS];
};

/* ---- receipts ---- */

/* Digest of a code that was typed (model/receipt_code.h). STOP overtakes everything. */
struct msg_receipt_read { struct msg_head head; struct id receipt; };
struct msg_receipt_stop { struct msg_head head; struct id receipt; };

/* About how often verdicts were signed for an agreement: USES_NONE, USES_ONCE, USES_FEW (2 to 9), or rounded to 10, 20, ... 90,
 * 100, 200 and so on: a crash loses the last hour. */
enum use_about { USES_NONE, USES_ONCE, USES_FEW };

struct msg_receipt {
    struct msg_head head;
    uint32_t status;                 /* OK | REFUSED_RECEIPT_UNKNOWN | a fault */
    uint16_t client;                 /* NO_INDEX = not in the registry any more */
    uint8_t fase, ended;             /* ended 1: nothing below but ended_at, and for every code of that dossier alike */
    uint8_t pending;                 /* 1: the platform has nothing yet */
    uint8_t source;                  /* index; SOURCE_SELF; NO_SOURCE = not there any more */
    uint8_t n_adults, zero;
    uint32_t feiten;
    uint64_t corporations;           /* bit i: corporaties[i] of the client */
    uint32_t uses;                   /* about, for all of its corporations together */
    uint32_t zero2;
    int64_t given_at, until, ended_at;   /* unix seconds; 0 = not known, not so */
    uint32_t uses_of[LIMIT_CORPORATIONS];/* about, for corporaties[i] of the client; 0 where it is none of the dossier's */
    struct eenheid home;
};

/* ---- receipts of whoever logs in at the source again ---- */

/* fresh_sha: of the cookie that the browser gets with LOGIN. */
struct msg_login_begin { struct msg_head head; uint8_t source, language; uint8_t zero[6]; uint8_t fresh_sha[DIGEST_LEN]; };
struct msg_login_read { struct msg_head head; uint8_t login_sha[DIGEST_LEN]; };
/* STOP overtakes everything. nr: place in the list. */
struct msg_login_stop { struct msg_head head; uint32_t nr, zero; uint8_t login_sha[DIGEST_LEN]; };

enum login_at {
    LOGIN_NONE,                      /* nobody knows this browser: over, or never was */
    LOGIN_AWAY,                      /* the person is to log in; LOGIN_READ is answered with TO_SOURCE */
    LOGIN_BUSY,                      /* what the source says is being fetched or judged */
    LOGIN_FAILED,                    /* `notice` says why */
    LOGIN_LISTED
};

/* head, then n x struct msg_receipt whose heads are empty */
struct msg_login {
    struct msg_head head;
    uint32_t status;                 /* OK | FAULT_BUSY (too many log in) | another fault; else nothing below */
    uint32_t notice;                 /* enum status */
    uint8_t at, source, n;
    uint8_t more;                    /* 1: there are more than the list has room for */
    uint8_t language;                /* enum language: in which it began */
    uint8_t zero[3];
};

#endif
