passend_fuzz(dcql LINK token strict_json base)
