passend_fuzz(identity LINK evidence x509 jose strict_json model base)
