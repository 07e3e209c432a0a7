/* SPDX-License-Identifier: Apache-2.0 */
/* test_crypto.c - published vectors; random things look it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "base/text.h"

static void
hashes_as_fips_180_4_says(void **state)
{
	char hex[SHA256_HEX], *million = malloc(1000000);
	struct sha256 h;

	(void)state;
	assert_non_null(million);
	sha256_of("", 0, hex);
	assert_string_equal(hex,
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8"
	    "55");
	sha256_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
	    56, hex);
	assert_string_equal(hex,
	    "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06"
	    "c1");
	memset(million, 'a', 1000000);
	sha256_start(&h);
	/* In pieces that fall across its blocks. */
	for (size_t i = 0; i < 1000000; i += 1237)
		sha256_add(
		    &h, million + i, 1000000 - i < 1237 ? 1000000 - i : 1237);
	sha256_add(&h, NULL, 0);
	sha256_end(&h, hex);
	assert_string_equal(hex,
	    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112c"
	    "d0");
	free(million);
}

static void
signs_as_rfc_4231_says(void **state)
{
	char hex[SHA256_HEX], key[131];

	(void)state;
	hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, hex);
	assert_string_equal(hex,
	    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec38"
	    "43");
	memset(key, 0xaa, sizeof(key));
	hmac_sha256(key, sizeof(key),
	    "Test Using Larger Than Block-Size Key - Hash Key First", 54, hex);
	assert_string_equal(hex,
	    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f"
	    "54");
	/* No data at all. */
	hmac_sha256("", 0, NULL, 0, hex);
	assert_string_equal(hex,
	    "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5"
	    "ad");
}

static void
makes_uuids_that_differ(void **state)
{
	char seen[500][UUID_TEXT];

	(void)state;
	for (int i = 0; i < 500; i++) {
		uuid_new(seen[i]);
		assert_true(text_is_uuid(seen[i]));
		assert_int_equal(seen[i][14], '4');
		assert_non_null(strchr("89ab", seen[i][19]));
		for (int k = 0; k < i; k++)
			assert_string_not_equal(seen[i], seen[k]);
	}
}

static void
makes_random_hex_of_the_length_asked(void **state)
{
	struct arena *a = arena_new();
	char *x = random_hex(a, 32), *y = random_hex(a, 32);

	(void)state;
	assert_int_equal(strlen(x), 64);
	assert_int_equal(strspn(x, "0123456789abcdef"), 64);
	assert_string_not_equal(x, y);
	assert_string_equal(random_hex(a, 0), "");
	arena_free(a);
}

static void
compares_whole_texts(void **state)
{
	(void)state;
	assert_true(ct_equal("", ""));
	assert_true(ct_equal("abc", "abc"));
	assert_false(ct_equal("abc", "abd"));
	assert_false(ct_equal("abc", "bbc"));
	assert_false(ct_equal("abc", "ab"));
	assert_false(ct_equal("", "a"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hashes_as_fips_180_4_says),
		cmocka_unit_test(signs_as_rfc_4231_says),
		cmocka_unit_test(makes_uuids_that_differ),
		cmocka_unit_test(makes_random_hex_of_the_length_asked),
		cmocka_unit_test(compares_whole_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
