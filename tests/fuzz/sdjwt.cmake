passend_fuzz(sdjwt LINK credential evidence x509 jose strict_json model base)
