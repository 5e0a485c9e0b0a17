/*
 * The page that checks a verdict in its reader's browser, as bytes: one file, made of what stands in verify/ (compose.cmake). It
 * fetches nothing and sends nothing, so it is the same from a disk.
 *
 * secret: nothing.
 */
#ifndef PASSEND_GATE_PUBLIC_VERIFY_PAGE_H
#define PASSEND_GATE_PUBLIC_VERIFY_PAGE_H

#include <stddef.h>
#include <stdint.h>

extern const uint8_t verify_page[];          /* text/html in UTF-8, without a NUL */
extern const size_t verify_page_len;
extern const char verify_page_lines[];       /* header lines: its policy lets in its script and its style by their digests only */

#endif
