/*
 * The rows of an impact run: kinds of households and of homes, with how many there are of each, from CSV.
 *
 * Households (one row, one kind; in brackets: may be left out):
 *   personen, [kinderen: of these, counted without income], [inkomen: verzamelinkomen of the household in euros, or a range
 *   24000..28000; empty = not known], [belastingjaar: of that income; empty = the year before the start on either side],
 *   [geboortejaar: of each adult, years or dates with spaces between, the last one counts for those that follow],
 *   [aow: ja or nee, for all adults without geboortejaar], [statussen: as in a case, with spaces between, for every adult],
 *   [urgentie: HVW_15_5], [huidigeSlaapkamers, huurtVanDeelnemer: ja or nee, of the present home],
 *   [aantal: how many such households, else 1]
 * Homes: huurprijs, [woonruimtesoort, else ZELFSTANDIG], [aangewezen: ja or nee], [kamers], [leeftijdVan], [leeftijdTot],
 *   [slaapkamers], [middenhuur: ja or nee], [huursoort, where a home has several rents: one row for each, else ENIGE], [aantal]
 *
 * secret: a row may be one household of a real person; it is wiped with the reader.
 */
#ifndef PASSEND_IMPACT_IMPACT_ROWS_H
#define PASSEND_IMPACT_IMPACT_ROWS_H

#include "impact/csv_read.h"
#include "model/facts.h"

#define IMPACT_AANTAL_MAX 1000000

struct impact_huishouden {
    int64_t aantal;
    uint8_t persons, children, n_born, aow;        /* aow, huurt: enum truth */
    uint8_t nu_slaapkamers, huurt;                 /* of the present home; 0, TRUTH_NO: no claim */
    struct day_range born[ADULTS_MAX];
    struct money_range inkomen;
    int16_t belastingjaar;                         /* 0 = the year before the start */
    uint32_t status, urgentie;
};

extern const char *const impact_household_columns[], *const impact_home_columns[];
#define IMPACT_HOUSEHOLD_REQUIRED 1u               /* personen */
#define IMPACT_HOME_REQUIRED 1u                    /* huurprijs */

/* The present row of a reader that began with the columns above. returns OK | REFUSED_*, with the reader's fout */
enum status impact_household_read(struct csv_reader *l, struct impact_huishouden *out) MUST_USE;
enum status impact_home_read(struct csv_reader *l, struct eenheid *out, int64_t *aantal) MUST_USE;
/* The household as a case has it, for a start on `dag`. */
void impact_huishouden_op(const struct impact_huishouden *row, int32_t dag, struct huishouden *out);

#endif
