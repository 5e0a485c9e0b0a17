passend_fuzz(definitive LINK gate_read oauth pack model json wire base)
