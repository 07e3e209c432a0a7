/* SPDX-License-Identifier: Apache-2.0 */
/* crypto.h - hashes, random names, constant-time comparison. */
#ifndef PARVIS_BASE_CRYPTO_H
#define PARVIS_BASE_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <nettle/sha2.h>

#include "base/arena.h"

#define SHA256_HEX 65 /* 64 digits and the NUL */
#define UUID_TEXT 37  /* 36 characters and the NUL */

/* Streaming SHA-256 (FIPS 180-4); uses the processor's instructions. */
struct sha256 {
	struct sha256_ctx ctx;
};
void sha256_start(struct sha256 *h);
void sha256_add(struct sha256 *h, const void *data, size_t len);
void sha256_end(struct sha256 *h, char hex[SHA256_HEX]);
void sha256_of(const void *data, size_t len, char hex[SHA256_HEX]);

/* HMAC-SHA-256 (RFC 2104) as hex. */
void hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
    char hex[SHA256_HEX]);

/* Random UUIDv4 (RFC 9562), lower case. */
void uuid_new(char out[UUID_TEXT]);

/* In a: n random bytes as 2n hex digits. */
char *random_hex(struct arena *a, size_t n);

/* Equal texts, in a time that does not tell where they differ. */
bool ct_equal(const char *x, const char *y);

#endif
