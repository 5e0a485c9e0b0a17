passend_fuzz(standin LINK standin_flow standin credential evidence x509 jose strict_json model base PkgConfig::LIBJWT)
