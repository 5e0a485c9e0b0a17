passend_fuzz(stand LINK launcher evidence x509 jose log pack model wire strict_json base)
