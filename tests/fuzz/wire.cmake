passend_fuzz(wire LINK wire model base)
