passend_fuzz(http LINK gate_read json wire base)
