passend_fuzz(jwks LINK verify json model base PkgConfig::CRYPTO)
