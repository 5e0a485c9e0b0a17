/*
 * What somebody fills in of their income: by oneself, and that it has changed. Shown with what was typed, and from there into
 * a step. Of a change two pages are asked; the form of the second carries what the first one said, so that nothing is kept.
 *
 * secret: amounts and dates of birth; they stay in the call, and copies are wiped.
 */
#ifndef PASSEND_GATE_PUBLIC_FILLED_H
#define PASSEND_GATE_PUBLIC_FILLED_H

#include "gate/public/view_values.h"

void filled_show_self(struct writer *w, const struct view_values *v);
void filled_show_changed(struct writer *w, const struct view_values *v);
void filled_show_slip(struct writer *w, const struct view_values *v);

/* Of STEP_SELF and STEP_CHANGED. returns OK | REFUSED_SELF (something is wrong: it is shown again) | REFUSED_FORM (not a form of
 * ours) */
enum status filled_self(const struct call *call, struct msg_step *m) MUST_USE;
enum status filled_slip(const struct call *call, struct msg_step *m) MUST_USE;
/* Whether the first page about a change is answered: the slip is asked next. */
bool filled_changed(const struct call *call);

#endif
