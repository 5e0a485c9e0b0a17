passend_fuzz(rules LINK base json strict_json policy pack model packs report PkgConfig::CRYPTO PkgConfig::JANSSON)
