passend_fuzz(wire LINK wire base)
