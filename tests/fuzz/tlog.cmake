passend_fuzz(tlog LINK log base)
