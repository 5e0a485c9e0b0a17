passend_fuzz(claims LINK credential evidence x509 jose strict_json model base)
target_compile_definitions(fuzz_claims PRIVATE PASSEND_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
