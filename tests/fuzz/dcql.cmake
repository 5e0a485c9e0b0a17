passend_fuzz(dcql LINK credential evidence x509 jose strict_json model base)
