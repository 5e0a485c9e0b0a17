passend_fuzz(csv LINK impact base json strict_json policy packs PkgConfig::CRYPTO PkgConfig::JANSSON)
