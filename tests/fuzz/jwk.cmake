passend_fuzz(jwk LINK credential evidence x509 jose strict_json model base)
