/* SPDX-License-Identifier: Apache-2.0 */
/* test_assets.c - built-in files, and the operator's folder before them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/assets.h"
#include "base/file.h"
#include "folder.h"

#define SCHEMA "db/schema/0001-catalogue.sql"

static struct folder folder;

static void
put(const char *name, const char *text)
{
	char path[256];
	struct err e = { 0 };

	snprintf(path, sizeof(path), "%s/%s", folder.path, name);
	assert_int_equal(file_write(path, text, strlen(text), &e), ERR_OK);
}

static void
make(const char *name)
{
	char path[256];
	struct err e = { 0 };

	snprintf(path, sizeof(path), "%s/%s", folder.path, name);
	assert_int_equal(file_mkdirs(path, &e), ERR_OK);
}

static void
are_sorted_and_all_found(void **state)
{
	struct asset found;

	(void)state;
	assert_true(assets_count > 0);
	for (int i = 0; i < assets_count; i++) {
		if (i)
			assert_true(
			    strcmp(assets[i - 1].name, assets[i].name) < 0);
		assert_true(asset_find(assets[i].name, &found));
		assert_ptr_equal(found.data, assets[i].data);
		/* Text readers may rely on a NUL after the last byte. */
		assert_int_equal(found.data[found.size], 0);
	}
}

static void
refuse_other_names(void **state)
{
	static const char *const bad[] = { "", "/", "/etc/passwd", "..",
		"db/../" SCHEMA, SCHEMA "/", "./" SCHEMA, "nothing", "db" };
	struct asset found;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(asset_find(bad[i], &found));
}

static void
come_from_the_folder_first(void **state)
{
	struct asset x, y;
	char version[13];

	(void)state;
	assert_int_equal(strlen(assets_version()), 12);
	assert_int_equal(strlen(assets_hash), 64);
	snprintf(version, sizeof(version), "%s", assets_version());
	make("db/schema");
	put(SCHEMA, "theirs");
	put("new.css", "body {}");
	assets_override(folder.path);
	assert_string_not_equal(assets_version(), version);
	assert_true(asset_find(SCHEMA, &x));
	assert_string_equal((const char *)x.data, "theirs");
	assert_true(asset_find("new.css", &y));
	assert_int_equal(y.size, 7);
	/* Read once and kept, whatever happens to the file. */
	put(SCHEMA, "changed");
	assert_true(asset_find(SCHEMA, &y));
	assert_ptr_equal(x.data, y.data);
	assert_false(asset_find("db", &y));
	assert_false(asset_find("../x", &y));
	assert_true(asset_find("db/schema/0002-search.sql", &y));
	assets_override(NULL);
	assert_false(asset_find("new.css", &y));
	assert_true(asset_find(SCHEMA, &y));
	assert_ptr_not_equal(x.data, y.data);
}

static int
begin(void **state)
{
	(void)state;
	folder_make(&folder);
	return 0;
}

static int
finish(void **state)
{
	(void)state;
	folder_remove(&folder);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(are_sorted_and_all_found),
		cmocka_unit_test(refuse_other_names),
		cmocka_unit_test(come_from_the_folder_first),
	};

	return cmocka_run_group_tests(tests, begin, finish);
}
