passend_fuzz(pack LINK base json strict_json policy packs PkgConfig::CRYPTO PkgConfig::JANSSON)
