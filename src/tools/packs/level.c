#include "packs/level.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

/* Words above B1, and words of the law. Between round brackets, behind a plain word, they may stand. */
static const char *const hard[TEXT_LANGUAGES][80] = {
    { "aangaande", "aanmerking", "aftoppingsgrens", "aftoppingsgrenzen", "alsmede", "alvorens", "basishuur", "behoudens",
      "belanghebbende", "betreffende", "conform", "daeb", "dient", "dienen", "derhalve", "desbetreffende", "doorgaans",
      "eveneens", "geacht", "gelieve", "geschiedt", "huishoudinkomen", "hieromtrent", "indien", "ingevolge",
      "inkomensklasse", "inzake", "jegens", "kwaliteitskortingsgrens", "krachtens", "middels", "mits", "namelijk",
      "nimmer", "omtrent", "onderhavige", "passendheidstoets", "rendementsgrondslag", "reeds", "rekenhuur", "slechts",
      "teneinde", "tenzij", "terstond", "tevens", "thans", "toegelaten", "uiterlijk", "urgentie", "vereist",
      "verhuurder", "verstrekken", "verzamelinkomen", "verzoeken", "vigerende", "voornoemde", "voorts",
      "vrijstelling", "vrijgesteld", "wettelijk", "wettelijke", "zodanig", "zulks", NULL },
    { "accordance", "aforementioned", "aggregate", "allocation", "commence", "constitute", "deem", "deemed",
      "dwelling", "endeavour", "ensure", "exempt", "exempted", "furthermore", "henceforth", "hereby", "herein",
      "hereinafter", "hitherto", "inasmuch", "insofar", "lessee", "lessor", "moreover", "nevertheless",
      "notwithstanding", "obtain", "pertaining", "provision", "pursuant", "regarding", "reside", "shall", "statutory",
      "stipulated", "subsequently", "terminate", "thereof", "thereto", "utilise", "whereas", "whereby", "whilst",
      NULL } };

static bool is_hard(const char *word, size_t len, enum text_language language)
{
    for (unsigned i = 0; hard[language][i] != NULL; i++)
        if (strlen(hard[language][i]) == len && strncasecmp(hard[language][i], word, len) == 0)
            return true;
    return false;
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80 ||
           c == '-' || c == '\'';
}

static void word_check(const char *word, size_t len, enum text_language language, level_finding *found, void *who)
{
    char copy[40];

    if (!is_hard(word, len, language) || len >= sizeof(copy))
        return;
    memcpy(copy, word, len);
    copy[len] = '\0';
    found(who, LEVEL_HARD, copy);
}

/* A variable counts as one word; what stands in round brackets counts, but may be hard. */
void level_check(const char *t, enum text_language language, level_finding *found, void *who)
{
    unsigned words = 0;
    bool brackets = false, told = false;

    if (strstr(t, "€") != NULL)
        found(who, LEVEL_AMOUNT, "");
    while (*t != '\0') {
        const char *begin = t;
        while (*t == '{' || letter(*t))
            t = *t == '{' && strchr(t, '}') != NULL ? strchr(t, '}') + 1 : t + 1;
        if (t > begin) {
            words++;
            if (!brackets)
                word_check(begin, (size_t)(t - begin), language, found, who);
            continue;
        }
        brackets = *t == '(' || (brackets && *t != ')');
        if (words > LEVEL_WORDS_MAX && !told) {
            told = true;
            found(who, LEVEL_LONG, "");
        }
        if ((*t == '.' || *t == '?' || *t == '!') && (t[1] == ' ' || t[1] == '\0')) {
            words = 0;
            told = false;
        }
        t++;
    }
    /* An address ends a piece without a full stop, so that the stop is not taken for part of it. */
    if (words > 0 && t[-1] != '}')
        found(who, LEVEL_OPEN, "");
}
