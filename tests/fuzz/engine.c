/* engine.c - the door for libFuzzer, and for AFL++, which has the same one. */
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);
size_t LLVMFuzzerMutate(uint8_t *bytes, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned seed);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    fuzz_target(bytes, size);
    return 0;
}

#if FUZZ_BASE >= 0 /* where the input lies in its chunk; -1: it is no part of one */
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t size, size_t room, unsigned seed)
{
    return fuzz_mutate(bytes, size, room, seed, FUZZ_BASE, LLVMFuzzerMutate);
}
#endif
