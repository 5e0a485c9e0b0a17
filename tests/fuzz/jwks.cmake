passend_fuzz(jwks LINK verify log json model base PkgConfig::CRYPTO)
