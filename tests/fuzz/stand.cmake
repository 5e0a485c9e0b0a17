passend_fuzz(stand LINK launcher token notes policy wire strict_json base)
