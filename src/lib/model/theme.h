/*
 * The colours in which pages of one corporation are shown, and whether what is written in them can be read.
 *
 * Fixed layout, handed down by the launcher. secret: none.
 */
#ifndef PASSEND_MODEL_THEME_H
#define PASSEND_MODEL_THEME_H

#include <stdbool.h>
#include <stdint.h>

/* 0xRRGGBB. brand: of the band on top; accent: of buttons; link: on white. */
struct theme {
    uint32_t brand, brand_text;
    uint32_t accent, accent_text;
    uint32_t link;
};

/* Texts have at least 4.5 to 1 to what they stand on, and so have buttons to the white page.
 * source: WCAG 2.2, 1.4.3 and 1.4.11, and its definitions of contrast ratio and relative luminance */
bool theme_readable(const struct theme *t);
/* "#1a2B3c". False where it is anything else. */
bool theme_colour_parse(const char *text, uint32_t *out);

#endif
