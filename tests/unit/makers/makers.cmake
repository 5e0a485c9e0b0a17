# Evidence, attestations and certificates for tests, made by the stand-in and by libraries that the service does not use for it.
# evidence_unit(name FILES made-by...): a unit test that links all of it and knows where the profiles lie.
function(evidence_unit name)
    set(makers ${CMAKE_SOURCE_DIR}/tests/unit/makers)
    list(TRANSFORM ARGN PREPEND ${makers}/)
    passend_unit(test_${name} SOURCES test_${name}.c ${ARGN}
                 LINK standin credential evidence x509 jose strict_json model base PkgConfig::LIBJWT)
    target_include_directories(test_${name} PRIVATE ${makers})
    target_compile_definitions(test_${name} PRIVATE PASSEND_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
endfunction()
