passend_fuzz(jcs LINK strict_json base)
