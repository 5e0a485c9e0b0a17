passend_fuzz(jws LINK token strict_json base)
