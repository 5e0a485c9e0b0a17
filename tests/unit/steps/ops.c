/* The question reader alone: no operation. */
#include "vectors/question.h"

const struct vectors_op vectors_ops[] = { { NULL, NULL } };
