passend_fuzz(json LINK json strict_json model base)
