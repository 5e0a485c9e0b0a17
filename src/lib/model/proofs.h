/* What somebody can show statuses with, before a lease (docs/law.md R7). */
#ifndef PASSEND_MODEL_PROOFS_H
#define PASSEND_MODEL_PROOFS_H

#include "model/facts.h"

enum proof {
#define PROOF(id, name, statuses) PROOF_##id,
#include "model/proofs.def"
#undef PROOF
    PROOF_N
};

const char *proof_name(enum proof p);
/* The enum persoonsstatus that it can show; each status is shown by one of them. */
uint32_t proof_statuses(enum proof p);

#endif
