passend_fuzz(status LINK credential evidence x509 jose strict_json model base)
