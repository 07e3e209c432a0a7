/* SPDX-License-Identifier: Apache-2.0 */
/* template.c - the mustache subset of our pages, compiled once. */
#include "view/template.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/assets.h"
#include "base/text.h"
#include "view/node.h"

#define MAX_PARTIALS 16    /* partials in partials */
#define MAX_STEPS 1000000u /* tags of one page: loops of partials end */
#define BUCKETS 256u

/* The compiled templates: entries are only ever added, in front. */
struct entry {
	struct entry *next;
	char *name;
	struct template *t;
};

static _Atomic(struct entry *) buckets[BUCKETS];
static pthread_mutex_t compiling = PTHREAD_MUTEX_INITIALIZER;

static _Atomic(struct entry *) *
bucket(const char *name)
{
	uint32_t h = 2166136261u;

	for (; *name; name++)
		h = (h ^ (unsigned char)*name) * 16777619u;
	return &buckets[h % BUCKETS];
}

static const struct template *
compiled(const char *name)
{
	struct entry *x =
	    atomic_load_explicit(bucket(name), memory_order_acquire);

	while (x && strcmp(x->name, name) != 0)
		x = x->next;
	return x ? x->t : NULL;
}

static enum err_code
compile_file(const char *name, struct template **out, struct err *e)
{
	struct arena *a = arena_new();
	struct asset file;
	bool found =
	    asset_find(arena_printf(a, "templates/%s.html", name), &file);

	arena_free(a);
	if (!found)
		return err_set(e, ERR_NOT_FOUND, "introuvable");
	return template_compile((const char *)file.data, file.size, out, e);
}

static enum err_code
load(const char *name, const struct template **out, struct err *e)
{
	struct template *t;
	struct err why = { 0 };
	struct entry *x;

	if (compile_file(name, &t, &why))
		return err_set(e, ERR_INTERNAL,
		    "Le modèle de page «" NNBSP "%.80s" NNBSP
		    "» est inutilisable" NNBSP ": %s.",
		    name, why.msg);
	x = arena_new_of(t->a, struct entry);
	x->name = arena_strdup(t->a, name);
	x->t = t;
	x->next = atomic_load_explicit(bucket(name), memory_order_relaxed);
	atomic_store_explicit(bucket(name), x, memory_order_release);
	*out = t;
	return ERR_OK;
}

enum err_code
template_get(const char *name, const struct template **out, struct err *e)
{
	enum err_code rc = ERR_OK;

	*out = compiled(name);
	if (*out)
		return ERR_OK;
	pthread_mutex_lock(&compiling);
	*out = compiled(name);
	if (!*out)
		rc = load(name, out, e);
	pthread_mutex_unlock(&compiling);
	return rc;
}

static enum err_code
get_partial(const struct node *n, const struct template **out, struct err *e)
{
	char name[128] = "partials/";
	size_t len = strlen(n->text), before = strlen(name);

	if (len >= sizeof(name) - before)
		return err_set(e, ERR_INTERNAL,
		    "Le nom du modèle partiel %.80s est trop long.", n->text);
	memcpy(name + before, n->text, len + 1);
	return template_get(name, out, e);
}

enum err_code
template_check_all(struct err *e)
{
	static const char dir[] = "templates/", ext[] = ".html";
	struct arena *a = arena_new();
	const struct template *t, *partial;
	enum err_code rc = ERR_OK;

	for (int i = 0; i < assets_count && !rc; i++) {
		const char *name = assets[i].name;
		size_t len = strlen(name), around = sizeof(dir) + sizeof(ext);

		if (len + 2 <= around || strncmp(name, dir, sizeof(dir) - 1) ||
		    strcmp(name + len - (sizeof(ext) - 1), ext) != 0)
			continue;
		rc = template_get(
		    arena_strndup(a, name + sizeof(dir) - 1, len + 2 - around),
		    &t, e);
		for (size_t n = 0; !rc && n < t->count; n++) {
			if (t->nodes[n].kind == PARTIAL)
				rc = get_partial(&t->nodes[n], &partial, e);
		}
	}
	arena_free(a);
	return rc;
}

/* The values names are looked up in, innermost first. */
struct frame {
	const struct frame *up;
	json_t *value;
};

/* One rendering. */
struct run {
	struct str *out;
	struct err *e;
	bool strict;
	unsigned partials, steps;
};

static json_t *
walk(json_t *value, const struct node *n)
{
	const char *part = n->path;

	for (unsigned i = 0; i < n->nparts && value; i++) {
		value = json_object_get(value, part);
		part += strlen(part) + 1;
	}
	return value;
}

/* The innermost value that has the whole path; NULL: none. */
static json_t *
lookup(const struct frame *f, const struct node *n)
{
	json_t *v = walk(f->value, n);

	while (!v && f->up) {
		f = f->up;
		v = walk(f->value, n);
	}
	return v;
}

static bool
is_empty(const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		return json_string_length(v) == 0;
	case JSON_INTEGER:
		return json_integer_value(v) == 0;
	case JSON_REAL:
		return !(json_real_value(v) < 0 || json_real_value(v) > 0);
	case JSON_ARRAY:
		return json_array_size(v) == 0;
	case JSON_OBJECT:
	case JSON_TRUE:
		return false;
	case JSON_FALSE:
	case JSON_NULL:
		break;
	}
	return true;
}

static enum err_code
render_value(struct run *r, const struct node *n, const json_t *v)
{
	if (!v && r->strict)
		return err_set(r->e, ERR_INTERNAL,
		    "Le modèle de page demande «" NNBSP "%.80s" NNBSP
		    "», que personne ne lui donne (ligne %u).",
		    n->text, n->line);
	if (!v)
		return ERR_OK;
	switch (json_typeof(v)) {
	case JSON_STRING:
		if (n->kind == RAW)
			str_append_n(r->out, json_string_value(v),
			    json_string_length(v));
		else
			str_append_html(r->out, json_string_value(v));
		break;
	case JSON_INTEGER:
		str_append_int(r->out, json_integer_value(v));
		break;
	case JSON_REAL:
		str_append_double(r->out, json_real_value(v));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		str_append(r->out, json_is_true(v) ? "true" : "false");
		break;
	case JSON_NULL:
		break;
	case JSON_ARRAY:
	case JSON_OBJECT:
		return err_set(r->e, ERR_INTERNAL,
		    "Le modèle de page écrit «" NNBSP "%.80s" NNBSP
		    "», qui n'est pas un texte (ligne %u).",
		    n->text, n->line);
	}
	return ERR_OK;
}

static enum err_code render(struct run *r, const struct template *t,
    size_t from, size_t to, const struct frame *f);

static enum err_code
render_section(
    struct run *r, const struct template *t, size_t at, const struct frame *f)
{
	size_t end = t->nodes[at].end, items;
	json_t *v = lookup(f, &t->nodes[at]);
	struct frame inner = { f, v };

	if (!v || is_empty(v))
		return ERR_OK;
	if (json_is_true(v))
		return render(r, t, at + 1, end, f);
	if (!json_is_array(v))
		return render(r, t, at + 1, end, &inner);
	items = json_array_size(v);
	for (size_t i = 0; i < items; i++) {
		enum err_code rc;

		inner.value = json_array_get(v, i);
		rc = render(r, t, at + 1, end, &inner);
		if (rc)
			return rc;
	}
	return ERR_OK;
}

static enum err_code
render_partial(struct run *r, const struct node *n, const struct frame *f)
{
	const struct template *t;
	enum err_code rc = get_partial(n, &t, r->e);

	if (rc)
		return rc;
	if (r->partials == MAX_PARTIALS)
		return err_set(r->e, ERR_INTERNAL,
		    "Les modèles partiels s'appellent sans fin (%.80s).",
		    n->text);
	r->partials++;
	rc = render(r, t, 0, t->count, f);
	r->partials--;
	return rc;
}

static enum err_code
render(struct run *r, const struct template *t, size_t from, size_t to,
    const struct frame *f)
{
	enum err_code rc = ERR_OK;

	for (size_t i = from; i < to && !rc; i++) {
		const struct node *n = &t->nodes[i];
		const json_t *v;

		if (++r->steps > MAX_STEPS || str_failed(r->out))
			return err_set(r->e, ERR_INTERNAL,
			    "La page est trop longue pour être affichée.");
		switch (n->kind) {
		case TEXT:
			str_append_n(r->out, n->text, n->len);
			break;
		case VALUE:
		case RAW:
			rc = render_value(r, n, lookup(f, n));
			break;
		case SECTION:
			rc = render_section(r, t, i, f);
			i = n->end;
			break;
		case INVERTED:
			v = lookup(f, n);
			if (v && !is_empty(v))
				i = n->end;
			break;
		case PARTIAL:
			rc = render_partial(r, n, f);
			break;
		case CLOSE:
		case COMMENT:
			break;
		}
	}
	return rc;
}

enum err_code
template_render(
    const struct template *t, json_t *ctx, struct str *out, struct err *e)
{
	const char *strict = getenv("PARVIS_STRICT");
	struct frame top = { NULL, ctx };
	struct run r = {
		.out = out, .e = e, .strict = strict && strcmp(strict, "1") == 0
	};
	enum err_code rc = render(&r, t, 0, t->count, &top);

	if (!rc && str_failed(out))
		return err_set(e, ERR_INTERNAL,
		    "La page est trop longue pour être affichée.");
	return rc;
}
