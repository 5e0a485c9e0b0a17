passend_fuzz(public LINK public_read model base PkgConfig::CRYPTO)
