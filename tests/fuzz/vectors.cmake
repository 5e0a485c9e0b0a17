passend_fuzz(vectors LINK vectors verify log packs report credential evidence x509 jose json strict_json policy pack model base PkgConfig::CRYPTO PkgConfig::JANSSON)
