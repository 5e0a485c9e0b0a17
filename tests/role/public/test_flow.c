/* Somebody's flow through the running gate, with a notary that says what the test has it say: what goes there, what comes back as a page,
 * and everything that is refused before it gets there. */
#include "browsing.h"

/* ---- the first page ---- */

static void the_first_page(void **state)
{
    struct msg_page *m = says(PAGE_WHY);

    m->has_ticket = 1;
    memcpy(m->ticket.b, bytes, TICKET_LEN);
    once("GET", "/oauth/authorize?client_id=een&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3AAAECAwQFBgcICQoLDA0ODw&state=x", "",
         NULL);
    expect(200, "Platform &lt;Een&gt;");
    expect(200, "De Eerste &amp; Co");
    expect(200, "value=\"" URI "\"");
    expect_line("\r\nSet-Cookie: " TICKET "; Max-Age=1800; Path=/; Secure; HttpOnly; SameSite=Lax\r\n");
    expect_line("form-action 'self' https:;");
    expect_line("\r\nCache-Control: no-store\r\n");
    assert_null(strstr(r->head, "default-src 'none'; frame-ancestors 'none'")); /* one policy, not two */
    assert_non_null(strstr(r->body, "<link rel=\"stylesheet\" href=\"/thema-0-"));
    assert_int_equal(door.asked_type, MSG_PAGE_READ);
    assert_string_equal(door.asked.page_read.client, "een");
    assert_int_equal(door.asked.page_read.page, PAGE_WHY);
    assert_int_equal(door.asked.page_read.language, LANGUAGE_N);
    assert_true(door.asked.page_read.has_request == 1 && door.asked.page_read.has_ticket == 0 && door.asked.page_read.has_browser == 0);
    assert_memory_equal(door.asked.page_read.request_uri.b, bytes, ID_LEN);
    m = says(PAGE_WHY);
    m->language = LANGUAGE_UK;
    once("GET", "/oauth/authorize?client_id=een&request_uri=" URI "&taal=uk", "Cookie: " TICKET "\r\n", NULL);
    expect(200, "<html lang=\"uk\"");
    assert_null(strstr(r->head, "Set-Cookie")); /* the one it has stays */
    assert_true(door.asked.page_read.language == LANGUAGE_UK && door.asked.page_read.has_ticket == 1);
    assert_memory_equal(door.asked.page_read.ticket.b, bytes, TICKET_LEN);
}

/* A language that is not offered, an address that is none of ours: pages with 400, and the notary hears nothing. */
static void first_pages_that_are_none(void **state)
{
    static const char *const queries[] = { "", "?client_id=een", "?request_uri=" URI, "?client_id=een&request_uri=urn:x",
                                           "?client_id=een&client_id=een&request_uri=" URI, "?client_id=a%20b&request_uri=" URI,
                                           "?client_id=een&request_uri=" URI "&request=x" };
    static const enum page ends[] = { PAGE_EXPIRED, PAGE_UNKNOWN, PAGE_WRONG_BROWSER, PAGE_ALREADY_DONE, PAGE_REFUSED, PAGE_INCOMPLETE };
    char path[512];
    int taken = door.taken;

    for (size_t i = 0; i < ROWS(queries); i++) {
        snprintf(path, sizeof path, "/oauth/authorize%s", queries[i]);
        once("GET", path, "", NULL);
        expect(400, "<html lang=\"nl\"");
    }
    assert_int_equal(door.taken, taken);
    for (size_t i = 0; i < ROWS(ends); i++) {
        says(ends[i]);
        once("GET", "/oauth/authorize?client_id=een&request_uri=" URI "&taal=en", COOKIE, NULL); /* en is not offered here */
        expect(400, "<h1");
        assert_int_equal(door.asked.page_read.language, LANGUAGE_N);
    }
    says(PAGE_BY_PLATFORM);
    once("GET", "/oauth/authorize?client_id=een&request_uri=" URI, "", NULL);
    expect(200, "Platform &lt;Een&gt;");
    says(PAGE_SOURCES); /* the browser that is bound loads the first address again */
    once("GET", "/oauth/authorize?client_id=een&request_uri=" URI, COOKIE, NULL);
    assert_int_equal(r->status, 303);
    expect_line("\r\nLocation: /nl/bron\r\n");
}

/* Agreed to, and not yet back at the platform, or on the way there: the last page again, from which one gets there. */
static void a_request_uri_that_was_used(void **state)
{
    char proof[BROWSER_CSRF_CHARS + 1];
    struct msg_page *m = says(PAGE_DONE);

    strcpy(m->receipt, "01234-56789-ABCDE-FGHJK-MNPQR-S");
    once("GET", "/oauth/authorize?client_id=een&request_uri=" URI, COOKIE, NULL);
    expect(400, "01234-56789-ABCDE-FGHJK-MNPQR-S");
    expect(400, "<form method=\"post\" action=\"/nl/klaar\">");
    browser_csrf(BROWSER_SESSION, bytes, DONE, proof);
    expect(400, proof);
    assert_null(strstr(r->body, URI));
    assert_null(strstr(r->head, "\r\nLocation:"));
    once("GET", "/nl/klaar", COOKIE, NULL);
    expect(200, "01234-56789-ABCDE-FGHJK-MNPQR-S");
}

/* Its ticket lives shorter than its session: the form had no proof, and was refused as too late. */
static void a_first_page_without_its_ticket(void **state)
{
    char proof[BROWSER_CSRF_CHARS + 1];

    says(PAGE_WHY);
    once("GET", "/oauth/authorize?client_id=een&request_uri=" URI, COOKIE, NULL);
    browser_csrf(BROWSER_SESSION, bytes, WHY, proof);
    expect(200, proof);
    assert_null(strstr(r->body, URI));
    goes(PAGE_SOURCES);
    press(WHY, "/nl/waarom", "doe=verder");
    assert_int_equal(r->status, 303);
    expect_line("\r\nLocation: /nl/bron\r\n");
    const struct msg_step *s = &door.asked.step;
    assert_true(s->step == STEP_GO_ON && s->has_request == 0 && s->has_ticket == 0 && is_browser(s->browser_sha));
}

/* Any site can lead a browser to it, with a request_uri that is none. */
static void the_first_address_ends_no_flow(void **state)
{
    static const enum page ends[] = { PAGE_REFUSED, PAGE_INCOMPLETE, PAGE_EXPIRED, PAGE_UNKNOWN, PAGE_WRONG_BROWSER, PAGE_BY_PLATFORM };

    for (size_t i = 0; i < ROWS(ends); i++) {
        says(ends[i]);
        once("GET", "/oauth/authorize?client_id=een&request_uri=" URI, COOKIE, NULL);
        expect(ends[i] == PAGE_BY_PLATFORM ? 200 : 400, "<h1");
        assert_null(strstr(r->head, "Set-Cookie"));
    }
    says(PAGE_REFUSED); /* its own end, at its own address */
    once("GET", "/nl/niet-meedoen", COOKIE, NULL);
    expect(200, "<h1");
    expect_line("\r\nSet-Cookie: __Host-passend=; Max-Age=0;");
}

static const struct reply *begin(const char *headers, const char *proof, const char *fields)
{
    char body[1024];

    snprintf(body, sizeof body, "csrf=%s&client_id=een&request_uri=urn%%3Aietf%%3Aparams%%3Aoauth%%3Arequest_uri%%3AAAECAwQFBgcICQoLDA0ODw&%s",
             proof, fields);
    return once("POST", "/nl/waarom", headers, body);
}

static void the_first_answer(void **state)
{
    char proof[BROWSER_CSRF_CHARS + 1];

    browser_csrf(BROWSER_TICKET, bytes, WHY, proof);
    goes(PAGE_SOURCES)->binds = 1;
    begin(FORM ORIGIN "Cookie: " TICKET "\r\n", proof, "doe=verder");
    assert_int_equal(r->status, 303);
    expect_line("\r\nLocation: /nl/bron\r\n");
    expect_line("\r\nSet-Cookie: __Host-passend=");
    assert_int_equal(door.asked_type, MSG_STEP);
    assert_true(door.asked.step.step == STEP_GO_ON && door.asked.step.has_request == 1 && door.asked.step.has_ticket == 1);
    assert_true(door.asked.step.has_browser == 0);
    assert_string_equal(door.asked.step.client, "een");
    /* The cookie that is set is the one whose digest the notary has. */
    uint8_t session[BROWSER_TICKET_LEN], sha[DIGEST_LEN];
    const char *set = strstr(r->head, "__Host-passend=");
    assert_true(browser_cookie((struct slice){ set, strcspn(set, "\r") }, BROWSER_SESSION, session));
    sha256_kept(session, SECRET_LEN, sha);
    assert_memory_equal(door.asked.step.fresh_sha, sha, DIGEST_LEN);
    goes(PAGE_OTHER_WAY);
    begin(FORM ORIGIN "Cookie: " TICKET "; " SESSION "\r\n", proof, "doe=anders");
    assert_int_equal(r->status, 303);
    assert_null(strstr(r->head, "Set-Cookie")); /* it was bound to something else, and stays so */
    assert_true(door.asked.step.step == STEP_OTHER_WAY && door.asked.step.has_browser == 1 && is_browser(door.asked.step.browser_sha));
}

/* ---- whose form is it ---- */

static void forms_that_are_not_ours(void **state)
{
    char proof[BROWSER_CSRF_CHARS + 1], other[BROWSER_CSRF_CHARS + 1];
    int taken = door.taken;

    browser_csrf(BROWSER_TICKET, bytes, WHY, proof);
    browser_csrf(BROWSER_TICKET, bytes, SOURCES, other);
    static const char *const foreign[] = { FORM "Cookie: " TICKET "\r\n", FORM "Origin: null\r\nCookie: " TICKET "\r\n",
                                           FORM "Origin: https://evil.example\r\nCookie: " TICKET "\r\n",
                                           FORM "Origin: " DOOR_ISSUER "\r\nSec-Fetch-Site: cross-site\r\nCookie: " TICKET "\r\n" };
    for (size_t i = 0; i < ROWS(foreign); i++) {
        begin(foreign[i], proof, "doe=verder");
        expect(403, "<h1");
    }
    begin(FORM ORIGIN, proof, "doe=verder");                               /* no ticket */
    expect(400, "<h1");
    begin(FORM ORIGIN "Cookie: " TICKET "\r\n", "", "doe=verder");         /* no proof */
    expect(403, "<h1");
    begin(FORM ORIGIN "Cookie: " TICKET "\r\n", other, "doe=verder");      /* of another page */
    expect(400, "<h1");
    begin(FORM ORIGIN "Cookie: " TICKET "\r\n", proof, "doe=dans");        /* no button of this page */
    expect(400, "<h1");
    begin(FORM ORIGIN "Cookie: " TICKET "\r\n", proof, "doe=verder&doe=verder");
    expect(400, "<h1");
    once("POST", "/nl/bron", FORM ORIGIN, "csrf=x&doe=bron&bron=qii");     /* no session */
    expect(400, "<h1");
    once("POST", "/nl/bron", FORM ORIGIN COOKIE, "csrf=x&doe=bron&bron=qii"); /* of another session: a second flow */
    expect(400, "<h1");
    press(SOURCES, "/nl/bron", "doe=bron&bron=geen");                      /* a source that is none */
    expect(400, "<h1");
    press(SOURCES, "/nl/bron", "doe=bron&bron=qii&lezing=x");
    expect(400, "<h1");
    once("POST", "/nl/bron", "Content-Type: text/plain\r\n" ORIGIN COOKIE, "x");
    expect(415, "<h1");
    assert_int_equal(door.taken, taken);
}

/* ---- pages ---- */

static void pages_of_a_case(void **state)
{
    static const struct { enum page page; const char *path; } rows[] = {
        { PAGE_OTHER_WAY, "/nl/andere-manier" }, { PAGE_SOURCES, "/nl/bron" }, { PAGE_BUSY, "/nl/bezig" }, { PAGE_SELF, "/nl/zelf" },
        { PAGE_VALUES, "/nl/waarden" }, { PAGE_VALUES, "/nl/klopt-niet" }, { PAGE_OTHER_YEAR, "/nl/ander-jaar" },
        { PAGE_CHANGED, "/nl/veranderd" },
        { PAGE_QUESTIONS, "/nl/vragen" }, { PAGE_DONE, "/nl/klaar" }, { PAGE_ALREADY_DONE, "/nl/al-klaar" },
        { PAGE_REFUSED, "/nl/niet-meedoen" }, { PAGE_INCOMPLETE, "/nl/niet-compleet" },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct msg_page *m = says(rows[i].page);

        m->questions = QUESTION_ALL;
        m->source = 0;
        strcpy(m->receipt, "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA-A");
        once("GET", rows[i].path, COOKIE, NULL);
        expect(200, "<h1");
        assert_true(door.asked.page_read.page == rows[i].page && is_browser(door.asked.page_read.browser_sha));
        says(rows[i].page == PAGE_SELF ? PAGE_BUSY : PAGE_SELF); /* the case is elsewhere by now */
        once("GET", rows[i].path, COOKIE, NULL);
        assert_int_equal(r->status, 303);
        expect_line(rows[i].page == PAGE_SELF ? "\r\nLocation: /nl/bezig\r\n" : "\r\nLocation: /nl/zelf\r\n");
    }
    int taken = door.taken;
    once("GET", "/nl/waarden", "", NULL);
    expect(400, "<h1");
    once("GET", "/en/waarden", COOKIE, NULL); /* a language that is not offered */
    expect(404, "<h1");
    once("GET", "/nl/veranderd", "", NULL);
    assert_true(r->status == 404 || r->status == 400);
    assert_int_equal(door.taken, taken);
}

/* A button that did nothing: another way is offered where it can be taken. */
static void another_way_while_it_is_fetched(void **state)
{
    for (uint8_t may = 0; may < 2; may++) {
        struct msg_page *m = says(PAGE_BUSY);

        m->source = 0;
        m->may_leave = may;
        once("GET", "/nl/bezig", COOKIE, NULL);
        expect(200, "Kijk opnieuw");
        assert_int_equal(strstr(r->body, "Andere manier") != NULL, may);
    }
}

/* It was taken for an answer to nothing, and everybody lost the notary. */
static void a_case_at_its_source_has_no_other_page(void **state)
{
    static const char *const paths[] = { "/nl/waarden", "/nl/klaar", "/nl/vragen", "/nl/bezig", "/nl/bron",
                                         "/oauth/authorize?client_id=een&request_uri=" URI };

    says_at_source();
    for (size_t i = 0; i < ROWS(paths); i++) {
        once("GET", paths[i], COOKIE, NULL);
        assert_int_equal(r->status, 303);
        expect_line("\r\nLocation: /nl/naar-bron\r\n");
    }
    press(SELF, "/nl/zelf", "doe=verder&jaar=geen&dag=31&maand=2"); /* what cannot be taken is shown again, where the case still is there */
    assert_int_equal(r->status, 303);
    expect_line("\r\nLocation: /nl/naar-bron\r\n");
    says_at_source()->language = LANGUAGE_UK;
    once("GET", "/uk/waarden", COOKIE, NULL);
    expect_line("\r\nLocation: /uk/naar-bron\r\n");
}

static void values_are_shown(void **state)
{
    struct msg_page *m = says(PAGE_VALUES);

    m->source = 0;
    m->years = 2;
    m->adult.n_inkomens = 1;
    m->adult.inkomens[0] = (struct inkomen){ 2710000, 2710000, 2025, INKOMEN_VERZAMELINKOMEN, { 0 } };
    m->adult.geboortedatum = (struct day_range){ 7794, 7794 };
    once("GET", "/nl/waarden", COOKIE, NULL);
    expect(200, "27.100");
    expect(200, "mei\xc2\xa0" "1991");
    expect(200, "name=\"lezing\" value=\"7\"");
    goes(PAGE_DONE);
    press(VALUES, "/nl/waarden", "doe=klopt&lezing=7");
    assert_int_equal(r->status, 303);
    expect_line("\r\nLocation: /nl/klaar\r\n");
    assert_true(door.asked.step.step == STEP_RIGHT && door.asked.step.reading == 7 && is_browser(door.asked.step.browser_sha));
    goes(PAGE_VALUES);
    press(OTHER_YEAR, "/nl/ander-jaar", "doe=verder&lezing=7&jaar=2024");
    assert_true(r->status == 303 && door.asked.step.step == STEP_OTHER_YEAR && door.asked.step.year == 2024);
    says(PAGE_OTHER_YEAR);
    press(OTHER_YEAR, "/nl/ander-jaar", "doe=verder&lezing=7"); /* none was chosen: the page again */
    expect(200, "class=\"error\"");
    assert_int_equal(door.asked_type, MSG_PAGE_READ);
}

static void questions_and_answers(void **state)
{
    struct msg_page *m = says(PAGE_QUESTIONS);

    m->questions = QUESTION_ALL;
    m->n_children = 1;
    m->children[0] = (struct child){ .geboortedatum = { 18080, 18080 }, .dagen_min = 182, .dagen_max = 182 };
    m->adult.status = STATUS_BIJSTAND;
    once("GET", "/nl/vragen", COOKIE, NULL);
    expect(200, "value=\"3-7-2019\"");
    expect(200, "value=\"182\"");
    expect(200, "value=\"BIJSTAND\" checked");
    press(QUESTIONS, "/nl/vragen", "doe=kind&lezing=7&kind=1-2-2020&dagen=&status=WTOS"); /* one more row, with what was typed */
    expect(200, "value=\"1-2-2020\"");
    expect(200, "id=\"child-2\"");
    expect(200, "value=\"WTOS\" checked");
    press(QUESTIONS, "/nl/vragen", "doe=klopt&lezing=7&kind=31-2-2020&dagen=&onderhouden=ja&duurder=nee");
    expect(200, "class=\"error\"");
    goes(PAGE_DONE);
    press(QUESTIONS, "/nl/vragen", "doe=klopt&lezing=7&kind=1-2-2020&dagen=&kind=&dagen=&kind=3-7-2019&dagen=182&status=WTOS&status=weetniet-care&"
                                   "onderhouden=weetniet&duurder=ja&vermogen=12.000");
    assert_int_equal(r->status, 303);
    const struct msg_step *s = &door.asked.step;
    assert_true(s->step == STEP_ANSWERS && s->n_children == 2 && s->children[0].dagen_min == 366 && s->children[1].dagen_max == 182);
    assert_int_equal(s->adult.status, STATUS_WTOS);
    assert_int_equal(s->adult.status_unknown, STATUS_WLZ_VERBLIJF | STATUS_WLZ_ADL | STATUS_WIJKVERPLEGING_10U_1J | STATUS_AWBZ_2014);
    assert_true(s->adult.onderhouden == TRUTH_UNKNOWN && s->verzoek54a == TRUTH_YES && s->vermogen.min == 1200000);
    press(QUESTIONS, "/nl/vragen", "doe=klopt&lezing=7&status=RIJK");
    expect(400, "<h1");
}

/* As many as a message has room for, each with its row on the page. */
static void as_many_children_as_there_may_be(void **state)
{
    char form[2048] = "doe=klopt&lezing=7&onderhouden=ja&duurder=nee";
    struct msg_page *m = says(PAGE_QUESTIONS);

    m->questions = QUESTION_ALL;
    for (unsigned i = 0; i < CHILDREN_MAX; i++)
        strcat(form, "&kind=1-2-2020&dagen=182");
    goes(PAGE_DONE);
    press(QUESTIONS, "/nl/vragen", form);
    assert_int_equal(r->status, 303);
    assert_int_equal(door.asked.step.n_children, CHILDREN_MAX);
    strcat(form, "&kind=1-2-2020&dagen=182");
    door.asked_type = MSG_NONE;
    press(QUESTIONS, "/nl/vragen", form);
    expect(400, "<h1");
    assert_int_not_equal(door.asked_type, MSG_STEP);
}

/* ---- away and back ---- */

static void to_a_source(void **state)
{
    says_at_source();
    once("GET", "/nl/naar-bron", COOKIE, NULL);
    expect(200, "https://qii.example/oauth/authorize?client_id=passend&amp;response_type=code&amp;redirect_uri=https%3A%2F%2Fpassend.example%2Fterug%2Fqii"
                "&amp;state=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&amp;code_challenge=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
                "&amp;code_challenge_method=S256&amp;nonce=AAAAAAAAAAAAAAAAAAAAAA&amp;scope=inkomen&amp;ui_locales=nl\"");
    assert_null(strstr(r->body, "Bent u nog niet klaar"));
    door.reply.to_source.again = 1;
    once("GET", "/nl/naar-bron", COOKIE, NULL);
    expect(200, "Bent u nog niet klaar");
    assert_null(strstr(r->body, "https://qii.example/")); /* a source may take its link but once: it is chosen anew */
    expect(200, "<button class=\"go\" type=\"submit\" name=\"doe\" value=\"bron\">");
    expect(200, "name=\"bron\" value=\"qii\"");
    goes(PAGE_TO_SOURCE);
    press(TO_SOURCE, "/nl/naar-bron", "doe=bron&bron=qii");
    expect_line("\r\nLocation: /nl/naar-bron\r\n");
    assert_true(door.asked_type == MSG_STEP && door.asked.step.step == STEP_SOURCE && door.asked.step.source == 0);
    says_at_source();
    memcpy(door.reply.to_source.request_uri, "urn:x:1", 7);
    door.reply.to_source.request_uri_len = 7;
    once("GET", "/nl/naar-bron", COOKIE, NULL);
    expect(200, "https://qii.example/oauth/authorize?client_id=passend&amp;request_uri=urn%3Ax%3A1\"");
    expect_line("form-action 'self';");
}

#define BACK "/terug/qii?"
#define THE_STATE "state=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

/* What a source may send back that is no answer: the person goes on to where the case is all the same, and the code leaves the
 * address. With a state of ours it is the source's refusal, without one it is nobody's. */
static void back_without_an_answer(void **state)
{
    static const struct row { const char *target; bool known; } rows[] = {
        { "/terug/qii", false },
        { BACK "code=a", false },
        { BACK "code=a&state=b", false },
        { BACK "code=a&code=b&" THE_STATE, false },
        { BACK THE_STATE, true },
        { BACK "code=&" THE_STATE, true },
        { BACK "code=a&error=b&" THE_STATE, true },
    };
    static const uint8_t none[SECRET_LEN];
    const struct msg_call_back *m = &door.asked.call_back;
    char code[LIMIT_SOURCE_CODE_CHARS + 2], target[LIMIT_SOURCE_CODE_CHARS + 128];

    goes(PAGE_SOURCES);
    for (size_t i = 0; i < ROWS(rows); i++) {
        once("GET", rows[i].target, COOKIE, NULL);
        assert_int_equal(r->status, 303);
        expect_line("\r\nLocation: /nl/bron\r\n");
        assert_true(m->error == SOURCE_ERROR_OTHER && m->code_len == 0 && m->iss_len == 0);
        assert_memory_equal(m->state.b, rows[i].known ? bytes : none, SECRET_LEN);
    }
    for (size_t len = LIMIT_SOURCE_CODE_CHARS; len <= LIMIT_SOURCE_CODE_CHARS + 1; len++) {
        memset(code, 'a', len);
        code[len] = 0;
        snprintf(target, sizeof target, BACK "code=%s&" THE_STATE, code);
        once("GET", target, COOKIE, NULL);
        assert_int_equal(r->status, 303);
        assert_true(m->code_len == (len <= LIMIT_SOURCE_CODE_CHARS ? len : 0));
        assert_true((m->error == SOURCE_ERROR_OTHER) == (len > LIMIT_SOURCE_CODE_CHARS));
    }
}

/* What went wrong at a source, in the words of the next page. */
static void words_of_a_source(void **state)
{
    static const struct row { enum status notice; const char *words; } rows[] = {
        { REFUSED_SOURCE_DENIED, "U bent gestopt bij " },
        { REFUSED_SOURCE_ERROR, "Wij kunnen de gegevens van " },
        { REFUSED_TOKEN_SIGNATURE, "Wij kunnen de gegevens van " },
        { REFUSED_CLAIM_MISSING, "Wij kunnen de gegevens van " },
        { REFUSED_SOURCE_NO_INCOME, " heeft geen inkomen van u over de jaren die tellen." },
        { REFUSED_IDENTITY, "Wij weten niet zeker of deze gegevens van u zijn." },
        { FAULT_SOURCE_SLOW, " antwoordt niet op tijd." },
        { FAULT_SOURCE_CONNECT, " doet het nu niet." },
        { FAULT_RESTARTED, " doet het nu niet." },
    };

    for (size_t i = 0; i < ROWS(rows); i++) {
        struct msg_page *m = says(PAGE_SOURCES);

        m->source = 0;
        m->notice = rows[i].notice;
        once("GET", "/nl/bron", COOKIE, NULL);
        expect(200, rows[i].words);
    }
}

static void back_from_a_source(void **state)
{
    static const char path[] = BACK "code=a%2Bb&" THE_STATE "&iss=https%3A%2F%2Fqii.example";
    int taken = door.taken;

    once("GET", path, "", NULL); /* another browser */
    expect(400, "<h1");
    once("GET", path, COOKIE "Sec-Purpose: prefetch\r\n", NULL);
    expect(503, "<h1");
    once("GET", "/terug/geen?code=a&" THE_STATE, COOKIE, NULL);
    expect(404, "<h1");
    assert_int_equal(door.taken, taken);
    goes(PAGE_VALUES);
    once("GET", path, COOKIE, NULL);
    assert_int_equal(r->status, 303);
    expect_line("\r\nLocation: /nl/waarden\r\n");
    const struct msg_call_back *m = &door.asked.call_back;
    assert_true(m->source == 0 && m->error == SOURCE_ERROR_NONE && m->code_len == 3 && memcmp(m->code, "a+b", 3) == 0 && m->iss_len == 19);
    assert_memory_equal(m->state.b, bytes, SECRET_LEN);
    assert_true(is_browser(m->browser_sha));
    once("GET", BACK "error=access_denied&" THE_STATE, COOKIE, NULL);
    assert_true(r->status == 303 && door.asked.call_back.error == SOURCE_ERROR_DENIED && door.asked.call_back.code_len == 0);
}

/* The longest there is: a state of which each character is escaped. */
static void to_the_platform(void **state)
{
    memset(&door.reply, 0, sizeof door.reply);
    door.reply_type = MSG_TO_PLATFORM;
    struct msg_to_platform *m = &door.reply.to_platform;
    m->away = AWAY_CODE;
    m->state_len = LIMIT_STATE_CHARS;
    memset(m->state, '"', sizeof m->state);
    press(DONE, "/nl/klaar", "doe=terug");
    assert_int_equal(r->status, 303);
    expect_line("\r\nLocation: https://een.example/terug?code=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA&state=%22%22");
    expect_line("%22&iss=https%3A%2F%2Fpassend.example\r\n");
    assert_int_equal(door.asked.step.step, STEP_BACK);
    m->away = AWAY_DENIED;
    m->state_len = 0;
    press(OTHER_WAY, "/nl/andere-manier", "doe=nee");
    expect_line("\r\nLocation: https://een.example/terug?error=access_denied&iss=https%3A%2F%2Fpassend.example\r\n");
    assert_int_equal(door.asked.step.step, STEP_REFUSE);
}

/* ---- receipts ---- */

static void receipts(void **state)
{
    uint8_t random[RECEIPT_CODE_RANDOM] = { 1, 2, 3 };
    char code[RECEIPT_CODE_CHARS + 1], body[256];
    struct id digest;

    receipt_code_make(random, code, &digest);
    once("GET", "/nl/ontvangst", "", NULL);
    expect(200, "name=\"code\"");
    once("GET", "/nl/stoppen", "", NULL);
    assert_int_equal(r->status, 303);
    int taken = door.taken;
    once("POST", "/nl/ontvangst", FORM ORIGIN, "doe=verder&code=AAAAA");
    expect(200, "class=\"error\"");
    once("POST", "/nl/ontvangst", FORM, "doe=verder&code=AAAAA");
    expect(403, "<h1");
    assert_int_equal(door.taken, taken);
    memset(&door.reply, 0, sizeof door.reply);
    door.reply_type = MSG_RECEIPT;
    door.reply.receipt = (struct msg_receipt){ .status = OK, .corporations = 1, .feiten = 1, .given_at = 1795341723, .until = 1810425600 };
    snprintf(body, sizeof body, "doe=verder&code=%s", code);
    once("POST", "/nl/ontvangst", FORM ORIGIN, body);
    expect(200, "Platform &lt;Een&gt;");
    expect(200, "15\xc2\xa0mei\xc2\xa0" "2027");   /* the last day: it ends with it */
    expect(200, "Nog niet");
    door.reply.receipt.uses = 400;
    once("POST", "/nl/ontvangst", FORM ORIGIN, body);
    expect(200, "Ongeveer <bdi>400</bdi> keer");
    door.reply.receipt.corporations = 3;                    /* each by itself */
    door.reply.receipt.uses_of[1] = USES_ONCE;
    once("POST", "/nl/ontvangst", FORM ORIGIN, body);
    expect(200, "<bdi>De Eerste &amp; Co</bdi><br>Nog niet");
    expect(200, "<bdi>De Tweede</bdi><br>Eén keer");
    door.reply.receipt.pending = 1;                         /* nothing can have been used */
    once("POST", "/nl/ontvangst", FORM ORIGIN, body);
    assert_null(strstr(r->body, "keer"));
    door.reply.receipt.pending = 0;
    expect(200, code);
    assert_true(door.asked_type == MSG_RECEIPT_READ && memcmp(&door.asked.receipt.receipt, &digest, sizeof digest) == 0);
    snprintf(body, sizeof body, "doe=stop&code=%s", code);
    once("POST", "/nl/ontvangst", FORM ORIGIN, body);
    expect(200, "action=\"/nl/stoppen\"");
    assert_int_equal(door.asked_type, MSG_RECEIPT_READ);
    once("POST", "/nl/stoppen", FORM ORIGIN, body);
    expect(200, "<h1");
    assert_int_equal(door.asked_type, MSG_RECEIPT_STOP);
    door.reply.receipt.status = REFUSED_RECEIPT_UNKNOWN;
    once("POST", "/nl/ontvangst", FORM ORIGIN, body);
    expect(200, "class=\"error\"");
}

/* Where somebody turns to who does not agree: each corporation of the agreement, and for a home the municipality. */
static void receipts_say_where_to_turn_to(void **state)
{
    static const char complaint[] = "<a href=\"https://een.example/klachten?a=1&amp;b=2\"", second[] = "<a href=\"https://twee.example/klachten\"",
                      objection[] = "<a href=\"https://gemeente.example/bezwaar\"";
    static const struct { uint64_t corporations; bool home; const char *gemeente; bool complaint, second, objection, text_named; } rows[] = {
        { 1, false, "", true, false, false, false }, { 2, false, "", false, true, false, false }, { 3, false, "", true, true, false, true },
        { 1, true, "0363", true, false, true, false }, { 1, true, "0202", true, false, false, false }, { 1, true, "", true, false, false, false },
        { 1, false, "0363", true, false, false, false }, { 2, true, "0363", false, true, false, false }, { 3, true, "0363", true, true, false, true },
        { 0, false, "", false, false, false, false },
    };
    uint8_t random[RECEIPT_CODE_RANDOM] = { 1, 2, 3 };
    char code[RECEIPT_CODE_CHARS + 1], body[256];
    struct id digest;

    receipt_code_make(random, code, &digest);
    snprintf(body, sizeof body, "doe=verder&code=%s", code);
    memset(&door.reply, 0, sizeof door.reply);
    door.reply_type = MSG_RECEIPT;
    for (size_t i = 0; i < ROWS(rows); i++) {
        door.reply.receipt = (struct msg_receipt){ .status = OK, .corporations = rows[i].corporations, .feiten = 1, .given_at = 1795341723,
                                                   .until = 1810425600, .home = { .present = rows[i].home } };
        strcpy(door.reply.receipt.home.gemeente, rows[i].gemeente);
        once("POST", "/nl/ontvangst", FORM ORIGIN, body);
        expect(200, "Platform &lt;Een&gt;");
        if ((strstr(r->body, complaint) != NULL) != rows[i].complaint || (strstr(r->body, second) != NULL) != rows[i].second ||
            (strstr(r->body, objection) != NULL) != rows[i].objection ||
            (strstr(r->body, "<bdi>De Tweede</bdi><br><a href") != NULL) != rows[i].text_named)
            fail_msg("row %zu: %s", i, r->body);
    }
    door.reply.receipt.ended = 1;                           /* then nothing is told but when */
    once("POST", "/nl/ontvangst", FORM ORIGIN, body);
    assert_null(strstr(r->body, "klachten"));
}

#define LOGIN_COOKIE "Cookie: __Host-passend-o=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\r\n"

/* A form of the list, or of the question whether one is to stop, with its proof. */
static void press_login(const char *path, unsigned to, const char *fields)
{
    char proof[BROWSER_CSRF_CHARS + 1], body[256];

    browser_csrf(BROWSER_LOGIN, bytes, to, proof);
    snprintf(body, sizeof body, "csrf=%s&%s", proof, fields);
    once("POST", path, FORM ORIGIN LOGIN_COOKIE, body);
}

/* Without a code: to the source, the list, and a stop for each; all by a cookie of its own. */
static void receipts_by_login(void **state)
{
    once("GET", "/nl/ontvangst", "", NULL);
    expect(200, "name=\"bron\" value=\"qii\"");
    int taken = door.taken;
    once("GET", "/nl/mijn-ontvangsten", "", NULL);          /* nobody's */
    assert_int_equal(r->status, 303);
    once("POST", "/nl/ontvangst", FORM ORIGIN, "doe=bron&bron=balie");
    assert_int_equal(r->status, 400);
    once("POST", "/nl/ontvangst", FORM, "doe=bron&bron=qii"); /* from elsewhere */
    assert_int_equal(r->status, 403);
    once("POST", "/nl/stoppen", FORM ORIGIN LOGIN_COOKIE, "csrf=x&doe=stop&nummer=0");
    assert_int_equal(r->status, 400);
    assert_int_equal(door.taken, taken);
    memset(&door.reply, 0, sizeof door.reply);
    door.reply_type = MSG_LOGIN;
    door.reply.login.head.at = LOGIN_AWAY;
    once("POST", "/nl/ontvangst", FORM ORIGIN, "doe=bron&bron=qii");
    assert_int_equal(r->status, 303);
    expect_line("\r\nSet-Cookie: __Host-passend-o=");
    expect_line("\r\nLocation: /nl/mijn-ontvangsten\r\n");
    assert_int_equal(door.asked_type, MSG_LOGIN_BEGIN);
    door.reply.login.head.at = LOGIN_LISTED;
    door.reply.login.head.n = 2;
    door.reply.login.list[0] = (struct msg_receipt){ .corporations = 1, .feiten = 1, .given_at = 1795341723, .until = 1810425600, .uses = USES_FEW };
    door.reply.login.list[1] = (struct msg_receipt){ .ended = 1, .ended_at = 1795341723, .client = NO_INDEX };
    once("GET", "/nl/mijn-ontvangsten", LOGIN_COOKIE, NULL);
    expect(200, "Platform &lt;Een&gt;");
    expect(200, "name=\"nummer\" value=\"0\"");
    expect(200, "Een paar keer");
    assert_null(strstr(r->body, "value=\"1\""));            /* what ended has no button */
    assert_int_equal(door.asked_type, MSG_LOGIN_READ);
    press_login("/nl/mijn-ontvangsten", LOGIN, "doe=stop&nummer=0");
    expect(200, "action=\"/nl/stoppen\"");
    assert_int_equal(door.asked_type, MSG_LOGIN_READ);
    taken = door.taken;
    press_login("/nl/stoppen", LOGIN, "doe=stop&nummer=0");   /* the proof of another page */
    assert_int_equal(r->status, 400);
    press_login("/nl/stoppen", STOP, "doe=stop&nummer=8");
    assert_int_equal(r->status, 400);
    assert_int_equal(door.taken, taken);
    door.reply.login.list[0].ended = 1;
    press_login("/nl/stoppen", STOP, "doe=stop&nummer=0");
    expect(200, "U bent gestopt");
    assert_true(door.asked_type == MSG_LOGIN_STOP && door.asked.login_stop.nr == 0);
    door.reply.login.head.at = LOGIN_FAILED;
    door.reply.login.head.n = 0;
    once("GET", "/nl/mijn-ontvangsten", LOGIN_COOKIE, NULL);
    expect(200, "Inloggen is niet gelukt");
    /* Back from the source: the code leaves the address. */
    once("GET", "/terug/qii?state=AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8&code=c", LOGIN_COOKIE, NULL);
    expect_line("\r\nLocation: /nl/mijn-ontvangsten\r\n");
    assert_true(door.asked_type == MSG_CALL_BACK && door.asked.call_back.has_login == 1 && door.asked.call_back.has_browser == 0);
}

/* ---- what stays behind ---- */

#ifndef PASSEND_SANITIZED /* there most of the memory is the sanitizer's */
/* How often this is in what a process can write; -1: nobody may look. */
static int times_in_memory(pid_t pid, const void *what, size_t len)
{
    static char line[4352], part[1 << 20];
    char name[64];
    unsigned long from, to;
    int times = 0;

    snprintf(name, sizeof name, "/proc/%d/mem", (int)pid);
    int mem = open(name, O_RDONLY | O_CLOEXEC);
    if (mem < 0)
        return -1;
    snprintf(name, sizeof name, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(name, "re");
    assert_non_null(maps);
    while (fgets(line, sizeof line, maps) != NULL) {
        char may[5];

        if (sscanf(line, "%lx-%lx %4s", &from, &to, may) != 3 || strncmp(may, "rw", 2) != 0)
            continue;
        ssize_t n = 0;
        for (; from < to && (n = pread(mem, part, sizeof part < to - from ? sizeof part : to - from, (off_t)from)) >= (ssize_t)len;
             from += (size_t)n < to - from ? (size_t)n - len + 1 : (size_t)n)
            for (const char *at = part; (at = memmem(at, (size_t)(part + n - at), what, len)) != NULL; at++)
                times++;
    }
    fclose(maps);
    close(mem);
    mem_wipe(part, sizeof part);
    return times;
}

/* The link kept the last one until the next came. */
static void no_message_is_kept(void **state)
{
    struct msg_page *m = says(PAGE_VALUES);
    const char *adult = (const char *)&m->adult;

    m->source = 0;
    m->adult.n_inkomens = 1;
    m->adult.inkomens[0] = (struct inkomen){ 7391468, 7391468, 2025, INKOMEN_VERZAMELINKOMEN, { 0 } };
    m->adult.geboortedatum = (struct day_range){ 5038, 5038 };
    once("GET", "/nl/waarden", COOKIE, NULL);
    expect(200, "73.914");
    if (times_in_memory(door.gate.pid, adult, sizeof m->adult) < 0)
        skip(); /* it takes root */
    assert_int_not_equal(times_in_memory(getpid(), adult, sizeof m->adult), 0);
    assert_int_equal(times_in_memory(door.gate.pid, adult, sizeof m->adult), 0);
}
#endif

/* ---- sheets ---- */

static void sheets(void **state)
{
    char path[64] = { 0 };

    says(PAGE_SOURCES);
    once("GET", "/nl/bron", COOKIE, NULL);
    const char *at = strstr(r->body, "/thema-0-");
    assert_non_null(at);
    memcpy(path, at, strcspn(at, "\""));
    const char *style = strstr(r->body, "/stijl-");
    char style_path[64] = { 0 };
    memcpy(style_path, style, strcspn(style, "\""));
    once("GET", path, "", NULL);
    expect(200, "--passend-brand:#00472f;");
    expect_line("\r\nContent-Type: text/css; charset=utf-8\r\n");
    expect_line("\r\nCache-Control: public, max-age=31536000, immutable\r\n");
    once("GET", style_path, "", NULL);
    expect(200, "{");
    once("GET", "/thema-0-0000000000000000.css", "", NULL);
    expect(404, "<h1");
    once("GET", "/favicon.ico", COOKIE, NULL);
    expect(404, "<h1");
}

/* ---- a notary that is wrong ---- */

static void pages_that_cannot_be(void **state)
{
    for (int row = 0; row < 8; row++) {
        struct msg_page *m = says(PAGE_SOURCES);

        switch (row) {
        case 0: m->page = PAGE_N; break;
        case 1: m->client = 1; break;
        case 2: m->recommended = 1; break;
        case 3: m->sources = 2; break;
        case 4: m->language = LANGUAGE_N; break;
        case 5: m->page = PAGE_TO_SOURCE; break; /* that has a message of its own */
        case 6: says_at_source()->language = LANGUAGE_N; break;
        default: memset(m->referentie, 'a', sizeof m->referentie); break;
        }
        once("GET", "/nl/bron", COOKIE, NULL);
        expect(503, "<h1");
        pthread_join(door.thread, NULL); /* the gate closed its end */
        door_new_notary();
        for (int i = 0; i < patience_ms() / 10 && once("GET", "/health/ready", "", NULL)->status != 200; i++)
            usleep(10000);
    }
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_page), cmocka_unit_test(first_pages_that_are_none),
        cmocka_unit_test(a_request_uri_that_was_used), cmocka_unit_test(a_first_page_without_its_ticket),
        cmocka_unit_test(the_first_address_ends_no_flow), cmocka_unit_test(the_first_answer),
        cmocka_unit_test(forms_that_are_not_ours), cmocka_unit_test(pages_of_a_case),
        cmocka_unit_test(another_way_while_it_is_fetched),
        cmocka_unit_test(a_case_at_its_source_has_no_other_page), cmocka_unit_test(values_are_shown),
        cmocka_unit_test(questions_and_answers),
        cmocka_unit_test(as_many_children_as_there_may_be), cmocka_unit_test(to_a_source),
        cmocka_unit_test(back_without_an_answer), cmocka_unit_test(words_of_a_source),
        cmocka_unit_test(back_from_a_source), cmocka_unit_test(to_the_platform), cmocka_unit_test(receipts),
        cmocka_unit_test(receipts_say_where_to_turn_to), cmocka_unit_test(receipts_by_login),
#ifndef PASSEND_SANITIZED
        cmocka_unit_test(no_message_is_kept),
#endif
        cmocka_unit_test(sheets),
        cmocka_unit_test(pages_that_cannot_be),
    };

    if (argc != 3)
        return 2;
    signal(SIGPIPE, SIG_IGN);
    program = argv[1];
    return cmocka_run_group_tests(tests, start, stop);
}
