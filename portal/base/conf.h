/* SPDX-License-Identifier: Apache-2.0 */
/* conf.h - settings of the operator: parvis.conf, environment, flags. */
#ifndef PARVIS_BASE_CONF_H
#define PARVIS_BASE_CONF_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* One member per row of settings.def: int64_t, or text that is never NULL. */
struct conf {
#define SETTING(name, type, def, unit, help) CONF_TYPE_##type name;
#define CONF_TYPE_int int64_t
#define CONF_TYPE_text const char *
#include "base/settings.def"
#undef SETTING
};

/*
 * Defaults, then the file (NULL: none; `required` false: may be missing),
 * then PARVIS_KEY in the environment. Texts live in a. ERR_INVALID names
 * file, line, key and what was expected.
 */
enum err_code conf_load(struct conf *c, struct arena *a, const char *file,
    bool required, struct err *e) must_check;

/* One setting from a flag: conf_set(c, a, "listen", "127.0.0.1:80", e). */
enum err_code conf_set(struct conf *c, struct arena *a, const char *key,
    const char *value, struct err *e) must_check;

/* Every setting with its default and help, as a commented parvis.conf. */
void conf_describe(struct str *out);

#endif
