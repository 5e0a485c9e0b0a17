passend_fuzz(uitleg LINK gate_read oauth pack model json wire base)
