passend_fuzz(jws LINK credential evidence x509 jose strict_json model base)
