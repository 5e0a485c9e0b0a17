/*
 * Page 3b: which of its questions are shown, with what was answered so far, and its form into a step.
 *
 * secret: answers are about health, income and children.
 */
#ifndef PASSEND_GATE_PUBLIC_QUESTIONS_H
#define PASSEND_GATE_PUBLIC_QUESTIONS_H

#include "gate/public/call.h"

void questions_show(struct writer *w, const struct page_frame *f, const struct call *call, const struct msg_page *m,
                    const char *reading, const char *platform, enum page_notice notice);
/* returns OK | REFUSED_SELF (something is wrong: it is shown again) | REFUSED_FORM (not a form of ours) */
enum status questions_fill(const struct call *call, struct msg_step *m) MUST_USE;

#endif
