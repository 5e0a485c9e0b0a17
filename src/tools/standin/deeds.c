#include "standin/deeds.h"

#include <string.h>

static const struct { enum deed_where where; const char *name, *nl, *en; } rows[DEED_N] = {
#define DEED(deed, where, name, nl, en) [deed] = { where, name, nl, en },
#include "standin/deeds.def"
#undef DEED
};

static const char *const answers[ANSWER_N] = { [ANSWER_PAR] = "par", [ANSWER_TOKEN] = "token", [ANSWER_DATA] = "gegevens" };

enum deed_where deed_where(enum deed d)
{
    return rows[d].where;
}

const char *deed_name(enum deed d)
{
    return rows[d].name;
}

const char *deed_words(enum deed d, bool english)
{
    return english ? rows[d].en : rows[d].nl;
}

const char *deed_answer_name(enum deed_answer a)
{
    return answers[a];
}

bool deed_find(struct slice name, struct deed_choice *out)
{
    struct slice rest = name;
    bool of_answer = false;

    *out = (struct deed_choice){ DEED_NONE, ANSWER_PAR };
    for (unsigned a = 0; a < ANSWER_N; a++) {
        size_t len = strlen(answers[a]);

        if (name.len > len && memcmp(name.at, answers[a], len) == 0 && name.at[len] == '-') {
            rest = (struct slice){ name.at + len + 1, name.len - len - 1 };
            out->answer = a;
            of_answer = true;
        }
    }
    for (unsigned d = DEED_NONE + 1; d < DEED_N && name.len > 0; d++)
        if (slice_is(rest, rows[d].name) && (rows[d].where == AT_ANSWER) == of_answer)
            out->deed = d;
    return out->deed != DEED_NONE || name.len == 0;
}

enum deed deed_at(struct deed_choice choice, enum deed_answer answer)
{
    bool here = choice.deed != DEED_NONE && rows[choice.deed].where == AT_ANSWER && choice.answer == answer;

    return here ? choice.deed : DEED_NONE;
}
