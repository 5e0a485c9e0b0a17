passend_fuzz(jwk LINK token strict_json base)
