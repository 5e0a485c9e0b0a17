passend_fuzz(http LINK gate_read pack model json wire base)
