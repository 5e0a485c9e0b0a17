passend_fuzz(vera LINK vera base json strict_json policy pack model PkgConfig::CRYPTO PkgConfig::JANSSON)
