passend_fuzz(vectors LINK vectors verify packs token json strict_json policy base PkgConfig::CRYPTO PkgConfig::JANSSON)
