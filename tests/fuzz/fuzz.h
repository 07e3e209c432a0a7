/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.h - the entry point of a fuzz target, for libFuzzer and replay.c. */
#ifndef PARVIS_TESTS_FUZZ_H
#define PARVIS_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Give it any bytes; returns 0, or ends the process on a broken promise. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
