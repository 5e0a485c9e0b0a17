passend_fuzz(rules LINK base json strict_json policy packs PkgConfig::CRYPTO PkgConfig::JANSSON)
