passend_fuzz(pack LINK base json strict_json policy pack model packs report PkgConfig::CRYPTO PkgConfig::JANSSON)
# Compiled packs are seeds too. They are made when the target is, because their form changes with the compiler.
add_dependencies(fuzz_pack passend)
set(seeds "mkdir -p corpus_pack")
foreach(pack 2022 2024 2026)
    set(seeds "${seeds} && '$<TARGET_FILE:passend>' policy compile nl.woningwet/${pack} -o corpus_pack/${pack}.pack")
endforeach()
add_custom_command(TARGET fuzz_pack POST_BUILD WORKING_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}
    COMMAND ${CMAKE_COMMAND} -E env PASSEND_POLICY_DIR=${CMAKE_SOURCE_DIR}/policy sh -c
            "${seeds} && '$<TARGET_FILE:passend>' policy compile regio-demo/2026 -o corpus_pack/regio-demo.pack" VERBATIM)
