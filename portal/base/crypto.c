/* SPDX-License-Identifier: Apache-2.0 */
/* crypto.c - nettle hashes, libsodium randomness and comparison. */
#include "base/crypto.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include <nettle/hmac.h>
#include <sodium.h>

static void
start(void)
{
	int rc = sodium_init();

	assert(rc >= 0);
	(void)rc;
}

static void
random_bytes(unsigned char *out, size_t n)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, start);
	randombytes_buf(out, n);
}

static void
to_hex(const unsigned char *bytes, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * n] = '\0';
}

void
sha256_start(struct sha256 *h)
{
	sha256_init(&h->ctx);
}

void
sha256_add(struct sha256 *h, const void *data, size_t len)
{
	if (len)
		sha256_update(&h->ctx, len, data);
}

void
sha256_end(struct sha256 *h, char hex[SHA256_HEX])
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_digest(&h->ctx, sizeof(digest), digest);
	to_hex(digest, sizeof(digest), hex);
}

void
sha256_of(const void *data, size_t len, char hex[SHA256_HEX])
{
	struct sha256 h;

	sha256_start(&h);
	sha256_add(&h, data, len);
	sha256_end(&h, hex);
}

void
hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
    char hex[SHA256_HEX])
{
	struct hmac_sha256_ctx ctx;
	uint8_t digest[SHA256_DIGEST_SIZE];

	hmac_sha256_set_key(&ctx, key_len, key);
	if (len)
		hmac_sha256_update(&ctx, len, data);
	hmac_sha256_digest(&ctx, sizeof(digest), digest);
	to_hex(digest, sizeof(digest), hex);
	sodium_memzero(&ctx, sizeof(ctx));
}

void
uuid_new(char out[UUID_TEXT])
{
	static const size_t part[] = { 4, 2, 2, 2, 6 };
	unsigned char bytes[16], *from = bytes;

	random_bytes(bytes, sizeof(bytes));
	bytes[6] = (unsigned char)((bytes[6] & 0x0f) | 0x40);
	bytes[8] = (unsigned char)((bytes[8] & 0x3f) | 0x80);
	for (int i = 0; i < 5; i++) {
		to_hex(from, part[i], out);
		from += part[i];
		out += 2 * part[i];
		*out++ = i < 4 ? '-' : '\0';
	}
}

char *
random_hex(struct arena *a, size_t n)
{
	unsigned char *bytes = arena_alloc(a, n);
	char *out = arena_alloc(a, 2 * n + 1);

	random_bytes(bytes, n);
	to_hex(bytes, n, out);
	sodium_memzero(bytes, n);
	return out;
}

bool
ct_equal(const char *x, const char *y)
{
	size_t n = strlen(x);

	return n == strlen(y) && sodium_memcmp(x, y, n) == 0;
}
