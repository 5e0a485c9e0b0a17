passend_fuzz(html LINK html model base PkgConfig::CRYPTO)
