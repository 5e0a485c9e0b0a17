passend_fuzz(ocsp LINK token strict_json base)
