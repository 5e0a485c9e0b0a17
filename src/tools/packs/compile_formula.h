/*
 * How a computed amount came about: a formula over named parts, each part with its own source, that gives the amount again.
 *
 * "formula": "normhuur + opslag - verlaging" with "parts": {"normhuur": {"value": 25249, "citations": [..], "confidence": ..}}:
 * names of parts with + and -, or names with * and / (from left to right, one division at the end, rounded half up to
 * "roundedTo", one unit of the amount where it is absent). Parts are integers in the unit of the amount. A factor (unit 1e-4)
 * is the quotient of amounts, or of amounts and factors that say so ("unit": "1e-4"). Every part stands in the formula once.
 *
 * An amount that is marked derived needs both. Another number has neither. While an amount is null or an interval the formula
 * may say what it will be made of: then a part may be null too.
 *
 * returns: OK | REFUSED_PACK, with place and reason. secret: none.
 */
#ifndef PASSEND_PACKS_COMPILE_FORMULA_H
#define PASSEND_PACKS_COMPILE_FORMULA_H

#include "packs/building.h"

/* in: one member of "parameters". */
enum status compile_formula(struct bouw *b, const json_t *parameter) MUST_USE;

#endif
