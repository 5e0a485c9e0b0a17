passend_fuzz(note LINK log base)
