passend_fuzz(sdjwt LINK token strict_json base)
