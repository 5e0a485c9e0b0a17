passend_fuzz(ocsp LINK credential evidence x509 jose strict_json model base)
