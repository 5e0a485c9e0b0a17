passend_fuzz(source LINK courier_read evidence_fetching json strict_json model base)
