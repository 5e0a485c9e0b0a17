passend_fuzz(http LINK gate_read oauth http_core pack model json wire base)
