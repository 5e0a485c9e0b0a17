passend_fuzz(registry LINK launcher oauth evidence x509 jose log pack model wire strict_json base)
