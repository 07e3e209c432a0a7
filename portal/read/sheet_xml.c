/* SPDX-License-Identifier: Apache-2.0 */
/* sheet_xml.c - a part of a zipped document parsed as XML, by steps. */
#include "read/sheet_xml.h"

#include <assert.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum {
	BLOCK = 64 << 10,
	MAX_DEPTH = 200,
	MAX_MEMORY = 16 << 20
};

struct sheet_xml {
	XML_Parser parser;
	struct zip_part *part;
	const struct sheet_xml_events *events;
	void *arg;
	size_t memory; /* the parser's */
	unsigned depth;
	int64_t max; /* of the part to read; -1: all */
	bool paused, ended, cut, full;
	enum err_code failed;
	struct err *e;
};

/* Before each block of the parser's memory: its size. */
struct lump {
	_Alignas(max_align_t) size_t size;
};

/*
 * Whose memory is asked for: Expat's allocators are told nothing of the
 * parser. Set for the length of one call of it, which may call another.
 */
static _Thread_local struct sheet_xml *current;

static void *
resize(void *p, size_t size)
{
	struct lump *old = p ? (struct lump *)p - 1 : NULL, *now;
	size_t had = old ? old->size : 0;

	assert(current);
	if (size > MAX_MEMORY || current->memory - had > MAX_MEMORY - size) {
		current->full = true;
		return NULL;
	}
	now = realloc(old, sizeof(*now) + size);
	if (!now)
		return NULL;
	now->size = size;
	current->memory += size - had;
	return now + 1;
}

static void *
allocate(size_t size)
{
	return resize(NULL, size);
}

static void
release(void *p)
{
	struct lump *old = p ? (struct lump *)p - 1 : NULL;

	if (!old)
		return;
	assert(current);
	current->memory -= old->size;
	free(old);
}

static void
on_start(void *arg, const XML_Char *name, const XML_Char **atts)
{
	struct sheet_xml *x = arg;

	if (x->failed)
		return;
	if (++x->depth > MAX_DEPTH) {
		x->full = true;
		XML_StopParser(x->parser, XML_FALSE);
		return;
	}
	x->events->start(x->arg, name, atts);
}

static void
on_end(void *arg, const XML_Char *name)
{
	struct sheet_xml *x = arg;

	if (x->failed)
		return;
	x->depth--;
	if (x->events->end)
		x->events->end(x->arg, name);
}

static void
on_text(void *arg, const XML_Char *s, int len)
{
	struct sheet_xml *x = arg;

	if (!x->failed)
		x->events->text(x->arg, s, len);
}

/* No office program writes one; it is where entities would be declared. */
static void
on_doctype(void *arg, const XML_Char *name, const XML_Char *system_id,
    const XML_Char *public_id, int has_internal)
{
	struct sheet_xml *x = arg;

	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_internal;
	sheet_xml_fail(x,
	    err_set(x->e, ERR_INVALID,
		"Ce classeur contient une définition de type de document, ce "
		"qu’aucun tableur n’écrit" NNBSP ": par sécurité il n’est pas "
		"lu."));
}

static XML_Parser
new_parser(struct sheet_xml *x)
{
	static const XML_Memory_Handling_Suite memory = {
		.malloc_fcn = allocate,
		.realloc_fcn = resize,
		.free_fcn = release,
	};
	struct sheet_xml *outer = current;
	XML_Parser p;

	current = x;
	p = XML_ParserCreate_MM(NULL, &memory, NULL);
	if (p) {
		XML_SetUserData(p, x);
		XML_SetElementHandler(p, on_start, on_end);
		XML_SetStartDoctypeDeclHandler(p, on_doctype);
	}
	current = outer;
	return p;
}

enum err_code
sheet_xml_open(struct zip_parts *z, const char *name,
    const struct sheet_xml_events *events, void *arg, struct sheet_xml **out,
    struct err *e)
{
	struct sheet_xml *x = calloc(1, sizeof(*x));
	enum err_code rc;

	if (!x)
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	rc = zip_part_open(z, name, &x->part, e);
	if (rc) {
		free(x);
		return rc;
	}
	x->events = events;
	x->arg = arg;
	x->max = -1;
	x->parser = new_parser(x);
	if (!x->parser) {
		sheet_xml_close(x);
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	}
	*out = x;
	return ERR_OK;
}

void
sheet_xml_close(struct sheet_xml *x)
{
	struct sheet_xml *outer = current;

	if (!x)
		return;
	current = x;
	XML_ParserFree(x->parser);
	current = outer;
	zip_part_close(x->part);
	free(x);
}

static enum err_code
why_not(struct sheet_xml *x, struct err *e)
{
	if (x->failed)
		return x->failed;
	if (x->full)
		return err_set(e, ERR_TOO_BIG,
		    "Ce classeur contient un élément démesuré" NNBSP
		    ": par sécurité il n’est pas lu. Enregistrez le tableau au "
		    "format CSV, puis déposez-le.");
	err_set(e, ERR_INVALID,
	    "Ce classeur est abîmé ou incomplet" NNBSP
	    ": ouvrez-le dans votre tableur, enregistrez-le à nouveau, puis "
	    "déposez-le.");
	err_cause(e, "%s, line %lu of a part",
	    XML_ErrorString(XML_GetErrorCode(x->parser)),
	    (unsigned long)XML_GetCurrentLineNumber(x->parser));
	return e->code;
}

/* Read a block and have it parsed. */
static enum err_code
feed(struct sheet_xml *x, enum XML_Status *status, struct err *e)
{
	size_t want = BLOCK, got = 0;
	int64_t left;
	enum err_code rc;
	void *buf;

	/* One more than it declares, for its end to be seen. */
	left = zip_part_size(x->part) - zip_part_done(x->part);
	if (left < BLOCK)
		want = left < 0 ? 1 : (size_t)left + 1;
	if (x->max >= 0) {
		left = x->max - zip_part_done(x->part);
		if (left <= 0) {
			x->ended = x->cut = true;
			return ERR_OK;
		}
		if (left < (int64_t)want)
			want = (size_t)left;
	}
	buf = XML_GetBuffer(x->parser, (int)want);
	if (!buf) {
		*status = XML_STATUS_ERROR;
		return ERR_OK;
	}
	rc = zip_part_read(x->part, buf, want, &got, e);
	if (rc)
		return rc;
	*status = XML_ParseBuffer(x->parser, (int)got, got == 0);
	if (got == 0 && *status == XML_STATUS_OK)
		x->ended = true;
	return ERR_OK;
}

enum err_code
sheet_xml_step(struct sheet_xml *x, bool *more, struct err *e)
{
	struct sheet_xml *outer = current;
	enum XML_Status status = XML_STATUS_OK;
	enum err_code rc = ERR_OK;

	*more = false;
	if (x->ended)
		return ERR_OK;
	current = x;
	x->e = e;
	if (x->paused) {
		XML_ParsingStatus ps;

		x->paused = false;
		status = XML_ResumeParser(x->parser);
		XML_GetParsingStatus(x->parser, &ps);
		if (status == XML_STATUS_OK && ps.parsing == XML_FINISHED)
			x->ended = true;
	} else {
		rc = feed(x, &status, e);
	}
	current = outer;
	x->e = NULL;
	if (rc)
		return rc;
	if (status == XML_STATUS_ERROR || x->failed)
		return why_not(x, e);
	*more = !x->ended;
	return ERR_OK;
}

enum err_code
sheet_xml_read(struct zip_parts *z, const char *name,
    const struct sheet_xml_events *events, void *arg, struct err *e)
{
	struct sheet_xml *x;
	enum err_code rc = sheet_xml_open(z, name, events, arg, &x, e);
	bool more = true;

	if (rc)
		return rc;
	while (!rc && more)
		rc = sheet_xml_step(x, &more, e);
	sheet_xml_close(x);
	return rc;
}

void
sheet_xml_pause(struct sheet_xml *x)
{
	if (XML_StopParser(x->parser, XML_TRUE) == XML_STATUS_OK)
		x->paused = true;
}

void
sheet_xml_fail(struct sheet_xml *x, enum err_code rc)
{
	assert(rc);
	if (x->failed)
		return;
	x->failed = rc;
	XML_StopParser(x->parser, XML_FALSE);
}

void
sheet_xml_listen(struct sheet_xml *x, bool wanted)
{
	XML_SetCharacterDataHandler(x->parser, wanted ? on_text : NULL);
}

struct err *
sheet_xml_err(struct sheet_xml *x)
{
	return x->e;
}

void
sheet_xml_limit(struct sheet_xml *x, int64_t max)
{
	x->max = zip_part_done(x->part) + max;
}

bool
sheet_xml_is_cut(const struct sheet_xml *x)
{
	return x->cut;
}

int64_t
sheet_xml_done(const struct sheet_xml *x)
{
	return zip_part_done(x->part);
}

int64_t
sheet_xml_size(const struct sheet_xml *x)
{
	return zip_part_size(x->part);
}

const char *
sheet_xml_local(const char *name)
{
	const char *colon = strchr(name, ':');

	return colon ? colon + 1 : name;
}

const char *
sheet_xml_att(const char **atts, const char *local)
{
	for (; atts[0]; atts += 2) {
		if (strcmp(sheet_xml_local(atts[0]), local) == 0)
			return atts[1];
	}
	return NULL;
}

bool
sheet_xml_flag(const char **atts, const char *local)
{
	const char *v = sheet_xml_att(atts, local);

	return v && (strcmp(v, "1") == 0 || strcmp(v, "true") == 0);
}
