passend_fuzz(cms LINK token strict_json base)
target_compile_definitions(fuzz_cms PRIVATE PASSEND_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
