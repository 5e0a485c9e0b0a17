passend_fuzz(note LINK log pack model base)
