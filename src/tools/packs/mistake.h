/*
 * What is wrong with a pack source, and where: said to the author of the pack, of the pack's own text only.
 *
 * secret: none.
 */
#ifndef PASSEND_PACKS_MISTAKE_H
#define PASSEND_PACKS_MISTAKE_H

#define MISTAKE_WHERE 160

/* Where a source is wrong (a path of member names and numbers) and why, for the author of the pack. */
struct pack_mistake {
    char where[MISTAKE_WHERE];
    const char *why;
};

/* One finding about a pack, as a line of text without newline. */
typedef void finding(void *who, const char *text);

#endif
