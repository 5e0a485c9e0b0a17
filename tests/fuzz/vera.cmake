passend_fuzz(vera LINK vera base json strict_json policy PkgConfig::CRYPTO PkgConfig::JANSSON)
