passend_fuzz(http LINK gate_read gate_policy json wire base)
