passend_fuzz(csv LINK impact base json strict_json policy pack model packs report PkgConfig::CRYPTO PkgConfig::JANSSON)
