passend_fuzz(status LINK token strict_json base)
