# The signer is the target's own: only what is public of keys matters here.
passend_fuzz(keyset LINK base)
target_sources(fuzz_keyset PRIVATE ${CMAKE_SOURCE_DIR}/src/service/notary/keyset.c ${CMAKE_SOURCE_DIR}/src/lib/proof/claim.c)
