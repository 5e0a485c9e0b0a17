passend_fuzz(vp LINK token strict_json base)
