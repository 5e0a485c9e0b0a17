passend_fuzz(cms LINK credential evidence x509 jose strict_json model base)
target_compile_definitions(fuzz_cms PRIVATE PASSEND_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
