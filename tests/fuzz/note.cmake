passend_fuzz(note LINK notes base)
