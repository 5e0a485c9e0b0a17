passend_fuzz(uitleg LINK gate_read pack model json wire base)
