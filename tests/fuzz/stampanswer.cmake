passend_fuzz(stampanswer LINK courier_stamp base PkgConfig::CRYPTO)
