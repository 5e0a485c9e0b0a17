passend_fuzz(oauth LINK oauth base)
