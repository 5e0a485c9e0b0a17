passend_fuzz(stamp LINK x509 jose strict_json model base PkgConfig::CRYPTO PkgConfig::JANSSON)
