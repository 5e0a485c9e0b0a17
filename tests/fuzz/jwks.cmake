passend_fuzz(jwks LINK verify json base PkgConfig::CRYPTO)
