#include "vectors/ops.h"

const struct vectors_op vectors_ops[] = {
    { "json-parse", op_json_parse },
    { "jcs", op_jcs },
    { "verify-jws", op_verify_jws },
    { "import-jwk", op_import_jwk },
    { "verify-sdjwt", op_verify_sdjwt },
    { "status", op_status },
    { "dcql", op_dcql },
    { "verify-verdict", op_verify_verdict },
    { "evaluate", op_evaluate },
    { "inclusion", op_inclusion },
    { "consistency", op_consistency },
    { "signed-note", op_signed_note },
    { "tlog-proof", op_tlog_proof },
    { "verify-timestamp", op_verify_timestamp },
    { "verify-jades", op_verify_jades },
    { NULL, NULL },
};
