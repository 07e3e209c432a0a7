/* SPDX-License-Identifier: Apache-2.0 */
/* conf.c - the settings table, its file, the environment, its checks. */
#include "base/conf.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ini.h>

#include "base/file.h"
#include "base/text.h"

enum type {
	TYPE_int,
	TYPE_text
};

static const struct setting {
	const char *name;
	enum type type;
	const char *def, *unit, *help;
	size_t at;
} settings[] = {
#define SETTING(name, type, def, unit, help)                                   \
	{ #name, TYPE_##type, def, unit, help, offsetof(struct conf, name) },
#include "base/settings.def"
#undef SETTING
};

#define NSETTINGS (sizeof(settings) / sizeof(settings[0]))

/* « 127.0.0.1:8080 », « [::1]:8080 »; port 0: any that is free. */
static bool
is_listen(const char *s)
{
	struct in6_addr addr;
	const char *colon = strrchr(s, ':');
	bool six = s[0] == '[';
	char host[64], *end;
	size_t len;
	long port;

	if (!colon || colon[1] < '0' || colon[1] > '9')
		return false;
	port = strtol(colon + 1, &end, 10);
	if (*end || end - colon > 6 || port > 65535)
		return false;
	len = (size_t)(colon - s);
	if (six && (len < 2 || s[len - 1] != ']'))
		return false;
	if (six) {
		s++;
		len -= 2;
	}
	if (len >= sizeof(host))
		return false;
	memcpy(host, s, len);
	host[len] = '\0';
	return inet_pton(six ? AF_INET6 : AF_INET, host, &addr) == 1;
}

static bool
is_base_url(const char *s)
{
	size_t len = strlen(s);

	return !len ||
	    (text_is_http_url(s) && s[len - 1] != '/' && !strpbrk(s, "?#"));
}

static bool
is_geo_api(const char *s)
{
	return !*s || text_is_http_url(s);
}

static bool
is_address_list(const char *s)
{
	while (*s) {
		struct in6_addr addr;
		size_t len = strcspn(s, ", ");
		char one[64];

		if (len >= sizeof(one))
			return false;
		memcpy(one, s, len);
		one[len] = '\0';
		if (len && inet_pton(AF_INET, one, &addr) != 1 &&
		    inet_pton(AF_INET6, one, &addr) != 1)
			return false;
		s += len + (s[len] != '\0');
	}
	return true;
}

static bool
is_path(const char *s)
{
	return *s != '\0';
}

/* Texts that may not be just anything, and what is expected. */
static const struct {
	const char *name;
	bool (*is_good)(const char *);
	const char *expected;
} text_checks[] = {
	{ "data", is_path, "le chemin d'un dossier" },
	{ "listen", is_listen,
	    "une adresse IP et un port, comme 127.0.0.1:8080 ou [::1]:8080" },
	{ "base_url", is_base_url,
	    "une adresse http ou https, comme https://donnees.exemple.fr" },
	{ "trusted_proxies", is_address_list,
	    "des adresses IP séparées par des virgules" },
	{ "geo_api", is_geo_api, "une adresse http ou https, ou rien" },
};

static const struct {
	const char *name;
	int64_t min, max;
} int_checks[] = {
	{ "threads", 1, 64 },
	{ "max_upload", 1 << 20, (int64_t)1 << 40 },
	{ "query_timeout_ms", 100, 600000 },
};

static enum err_code
refuse(const struct setting *s, const char *expected, struct err *e)
{
	return err_set(e, ERR_INVALID,
	    "la valeur de « %s » ne convient pas : il faut %s.", s->name,
	    expected);
}

/* Is the value one of « text|json »? */
static bool
is_listed(const char *list, const char *value)
{
	size_t len = strlen(value);

	for (;;) {
		size_t n = strcspn(list, "|");

		if (n == len && memcmp(list, value, n) == 0)
			return true;
		if (!list[n])
			return false;
		list += n + 1;
	}
}

static enum err_code
set_int(
    struct conf *c, const struct setting *s, const char *value, struct err *e)
{
	int64_t min = 0, max = INT64_MAX;
	char *end, expected[96];
	long long n;

	for (size_t i = 0; i < sizeof(int_checks) / sizeof(int_checks[0]);
	     i++) {
		if (strcmp(int_checks[i].name, s->name) == 0) {
			min = int_checks[i].min;
			max = int_checks[i].max;
		}
	}
	errno = 0;
	n = strtoll(value, &end, 10);
	if (errno || !isdigit((unsigned char)value[0]) || *end || n < min ||
	    n > max) {
		snprintf(expected, sizeof(expected),
		    "un nombre entier de %lld à %lld", (long long)min,
		    (long long)max);
		return refuse(s, expected, e);
	}
	*(int64_t *)(void *)((char *)c + s->at) = n;
	return ERR_OK;
}

static enum err_code
set_text(struct conf *c, struct arena *a, const struct setting *s,
    const char *value, struct err *e)
{
	char *text = arena_strdup(a, value), expected[96];
	size_t len = strlen(text);

	if (!text_is_utf8(text, len))
		return refuse(s, "du texte en UTF-8", e);
	if (strcmp(s->name, "base_url") == 0 && len && text[len - 1] == '/')
		text[len - 1] = '\0';
	for (size_t i = 0; i < sizeof(text_checks) / sizeof(text_checks[0]);
	     i++) {
		if (strcmp(text_checks[i].name, s->name) == 0 &&
		    !text_checks[i].is_good(text))
			return refuse(s, text_checks[i].expected, e);
	}
	if (strchr(s->unit, '|') && !is_listed(s->unit, text)) {
		snprintf(expected, sizeof(expected), "l'un de %s", s->unit);
		return refuse(s, expected, e);
	}
	*(const char **)(void *)((char *)c + s->at) = text;
	return ERR_OK;
}

static enum err_code
set(struct conf *c, struct arena *a, const char *key, const char *value,
    struct err *e)
{
	for (size_t i = 0; i < NSETTINGS; i++) {
		const struct setting *s = &settings[i];

		if (strcmp(s->name, key) != 0)
			continue;
		return s->type == TYPE_int ? set_int(c, s, value, e)
					   : set_text(c, a, s, value, e);
	}
	return err_set(e, ERR_INVALID,
	    "le réglage « %.*s » n'existe pas ; la page de manuel les donne "
	    "tous.",
	    (int)text_cut(key, strlen(key), 60), key);
}

/* A file being read. */
struct reading {
	struct conf *c;
	struct arena *a;
	struct err e; /* what the handler found, without file nor line */
};

static int
on_pair(void *arg, const char *section, const char *key, const char *value)
{
	struct reading *r = arg;

	if (*section)
		return err_set(&r->e, ERR_INVALID,
			   "ce fichier n'a pas de rubriques entre crochets ; "
			   "enlevez « [%.*s] ».",
			   (int)text_cut(section, strlen(section), 60),
			   section) == ERR_OK;
	return set(r->c, r->a, key, value, &r->e) == ERR_OK;
}

static enum err_code
load_file(struct conf *c, struct arena *a, const char *file, struct err *e)
{
	struct reading r = { .c = c, .a = a };
	char *text;
	size_t len;
	enum err_code rc = file_read(a, file, 1 << 20, &text, &len, e);
	int line;

	if (rc)
		return rc;
	if (!text_is_utf8(text, len))
		return err_set(e, ERR_INVALID,
		    "%s : ce fichier n'est pas du texte en UTF-8.", file);
	/* An indented line is a line, and a long one is whole. */
	ini_allow_multiline = false;
	ini_stop_on_first_error = true;
	ini_use_stack = false;
	ini_allow_realloc = true;
	ini_max_line = 8192;
	line = ini_parse_string(text, on_pair, &r);
	if (line == 0)
		return ERR_OK;
	return err_set(e, ERR_INVALID, "%s, ligne %d : %s", file, line,
	    r.e.code ? r.e.msg : "il faut « clé = valeur ».");
}

/* PARVIS_LISTEN for listen. Others, such as PARVIS_NOW, are no settings. */
static enum err_code
load_environment(struct conf *c, struct arena *a, struct err *e)
{
	for (size_t i = 0; i < NSETTINGS; i++) {
		char *name = arena_printf(a, "PARVIS_%s", settings[i].name);
		struct err found = { 0 };
		const char *value;

		for (char *p = name; *p; p++)
			*p = (char)toupper((unsigned char)*p);
		value = getenv(name);
		if (value && set(c, a, settings[i].name, value, &found))
			return err_set(e, ERR_INVALID,
			    "variable d'environnement %s : %s", name,
			    found.msg);
	}
	return ERR_OK;
}

enum err_code
conf_load(struct conf *c, struct arena *a, const char *file, bool required,
    struct err *e)
{
	enum err_code rc;

	memset(c, 0, sizeof(*c));
	for (size_t i = 0; i < NSETTINGS; i++) {
		rc = set(c, a, settings[i].name, settings[i].def, e);
		if (rc)
			return rc;
	}
	if (file && (required || file_exists(file))) {
		rc = load_file(c, a, file, e);
		if (rc)
			return rc;
	}
	return load_environment(c, a, e);
}

enum err_code
conf_set(struct conf *c, struct arena *a, const char *key, const char *value,
    struct err *e)
{
	struct err found = { 0 };

	if (set(c, a, key, value, &found))
		return err_set(e, ERR_INVALID, "option --%.*s : %s",
		    (int)text_cut(key, strlen(key), 60), key, found.msg);
	return ERR_OK;
}

void
conf_describe(struct str *out)
{
	str_append(out,
	    "# parvis.conf - réglages de Parvis.\n"
	    "# Chaque ligne est « clé = valeur ». Les lignes qui commencent "
	    "par # ne comptent pas.\n"
	    "# Les valeurs montrées sont celles par défaut ; PARVIS_CLÉ dans "
	    "l'environnement\n"
	    "# passe devant ce fichier, et les options de la ligne de "
	    "commande devant tout.\n");
	for (size_t i = 0; i < NSETTINGS; i++)
		str_append_printf(out, "\n# %s (%s)\n#%s = %s\n",
		    settings[i].help, settings[i].unit, settings[i].name,
		    settings[i].def);
}
