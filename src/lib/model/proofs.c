#include "model/proofs.h"

static const struct { const char *name; uint32_t statuses; } proofs[PROOF_N] = {
#define PROOF(id, name, statuses) [PROOF_##id] = { name, statuses },
#include "model/proofs.def"
#undef PROOF
};

const char *proof_name(enum proof p)
{
    return proofs[p].name;
}

uint32_t proof_statuses(enum proof p)
{
    return proofs[p].statuses;
}
