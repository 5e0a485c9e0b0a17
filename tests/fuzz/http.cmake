passend_fuzz(http LINK gate_read http_core pack model json wire base)
