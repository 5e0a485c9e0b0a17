/*
 * Of the steps that fail or die, how many on one goes: each is one in a plain build. Odd, so that what is done at every second
 * step is done. A test that includes it runs in both builds (tests/unit/CMakeLists.txt).
 */
#ifndef PASSEND_TEST_STORE_STRIDE_H
#define PASSEND_TEST_STORE_STRIDE_H

#ifdef PASSEND_SANITIZED
#define STRIDE 5
#else
#define STRIDE 1
#endif

#endif
