passend_fuzz(vp LINK credential evidence x509 jose strict_json model base)
