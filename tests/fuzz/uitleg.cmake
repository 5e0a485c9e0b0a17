passend_fuzz(uitleg LINK gate_read gate_policy json wire base)
