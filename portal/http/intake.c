/* SPDX-License-Identifier: Apache-2.0 */
/* intake.c - request bodies: forms and JSON in memory, files to disk. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/statvfs.h>

#include "base/text.h"
#include "http/exchange.h"
#include "http/multipart.h"

#define FIELDS_MAX 4096
#define FREE_MARGIN (16 * 1024 * 1024) /* left to the database */
#define IGNORED_MAX 1024               /* body nobody asked for */
#define LET_BY_MAX (16 * 1024 * 1024)  /* after a failure, length unknown */

enum intake_kind {
	IGNORE,
	WHOLE_BODY,
	PARTS
};

struct file {
	struct file *next;
	struct upload up;
};

struct field {
	struct field *next;
	const char *name;
	struct str value;
};

struct intake {
	enum intake_kind kind;
	bool is_form; /* urlencoded, in text */
	struct str text;
	struct multipart *parts;
	size_t fields_len; /* bytes of plain fields so far */
	size_t fields_max;
	int64_t seen, let_by;
	struct file *files, **files_end;
	struct field *fields, **fields_end;
	struct file *file;   /* part under way, or NULL */
	struct field *field; /* or this one */
	unsigned nfiles, nfields;
	struct err failed;
};

static void
drop_file(void *arg)
{
	struct file *f = arg;

	spool_drop(&f->up.spool);
}

static void
drop_upload(void *arg)
{
	struct upload *up = arg;

	spool_drop(&up->spool);
}

static enum err_code
begin_file(struct exchange *x, const char *name, const char *file_name,
    const char *mime, struct err *e)
{
	struct intake *in = x->intake;
	struct server *s = x->req.server;
	struct file *f = arena_new_of(x->req.a, struct file);
	enum err_code rc;

	if (x->req.route->body != UPLOAD && *file_name)
		return err_set(e, ERR_INVALID,
		    "Ce formulaire ne prend pas de fichier" NNBSP
		    ": retirez-le, puis renvoyez.");
	rc = spool_open(
	    &f->up.spool, s->opts.tmp_dir, s->opts.conf->max_upload, e);
	if (rc)
		return rc;
	arena_defer(x->req.a, drop_file, f);
	f->up.field = arena_strdup(x->req.a, name);
	f->up.file_name = arena_strdup(x->req.a, file_name);
	f->up.mime = arena_strdup(x->req.a, mime);
	*in->files_end = f;
	in->files_end = &f->next;
	in->file = f;
	in->nfiles++;
	return ERR_OK;
}

static enum err_code
on_part(void *arg, const char *name, const char *file_name, const char *mime,
    struct err *e)
{
	struct exchange *x = arg;
	struct intake *in = x->intake;
	struct field *f;

	if (file_name)
		return begin_file(x, name, file_name, mime, e);
	f = arena_new_of(x->req.a, struct field);
	f->name = arena_strdup(x->req.a, name);
	str_init(&f->value, x->req.a, in->fields_max);
	*in->fields_end = f;
	in->fields_end = &f->next;
	in->field = f;
	in->nfields++;
	return ERR_OK;
}

static enum err_code
too_long(const struct exchange *x, struct err *e)
{
	return err_set(e, ERR_TOO_BIG,
	    "Le contenu envoyé dépasse la limite de cette adresse, %u Kio, "
	    "fichiers non compris" NNBSP ": raccourcissez-le.",
	    x->req.route->max_kib);
}

static enum err_code
on_data(void *arg, const char *data, size_t len, struct err *e)
{
	struct exchange *x = arg;
	struct intake *in = x->intake;

	if (in->file)
		return spool_write(&in->file->up.spool, data, len, e);
	in->fields_len += len;
	if (in->fields_len > in->fields_max)
		return too_long(x, e);
	str_append_n(&in->field->value, data, len);
	return ERR_OK;
}

static enum err_code
on_part_end(void *arg, struct err *e)
{
	struct exchange *x = arg;
	struct intake *in = x->intake;
	struct file *f = in->file;
	const char *value;

	in->file = NULL;
	if (f)
		return spool_finish(&f->up.spool, e);
	value = str_text(&in->field->value);
	if (!text_is_utf8(value, in->field->value.len))
		return err_set(e, ERR_INVALID,
		    "Le champ «" NNBSP "%.*s" NNBSP "» contient des octets "
		    "qui ne forment pas un texte UTF-8" NNBSP
		    ": corrigez-le, puis renvoyez.",
		    (int)text_cut(in->field->name, strlen(in->field->name), 80),
		    in->field->name);
	in->field = NULL;
	return ERR_OK;
}

static enum err_code
choose(struct exchange *x, const char *type, struct err *e)
{
	struct intake *in = x->intake;
	enum body wanted = x->req.route->body;
	const struct multipart_handler h = { on_part, on_data, on_part_end, x };
	const char *main_type = field_type(x->req.a, type);
	size_t len = strlen(main_type);
	bool is_json = strcmp(main_type, "application/json") == 0 ||
	    (len > 5 && strcmp(main_type + len - 5, "+json") == 0);

	if (wanted == NO_BODY)
		return ERR_OK; /* IGNORE */
	if ((wanted == FORM || wanted == UPLOAD) &&
	    strcmp(main_type, "multipart/form-data") == 0) {
		in->kind = PARTS;
		return multipart_new(x->req.a, type, &h, &in->parts, e);
	}
	in->kind = WHOLE_BODY;
	in->is_form = wanted == FORM &&
	    strcmp(main_type, "application/x-www-form-urlencoded") == 0;
	if (in->is_form || (wanted == JSON && is_json))
		return ERR_OK;
	return err_set(e, ERR_UNSUPPORTED,
	    "Cette adresse attend %s" NNBSP
	    ": corrigez l'en-tête Content-Type.",
	    wanted == JSON       ? "du JSON (application/json)"
		: wanted == FORM ? "un formulaire"
				 : "un formulaire avec fichier "
				   "(multipart/form-data)");
}

static enum err_code
over_upload(const struct exchange *x, struct err *e)
{
	return err_set(e, ERR_TOO_BIG,
	    "L'envoi est trop gros" NNBSP ": la limite est de %s par envoi. "
	    "Découpez le fichier, ou demandez à l'administrateur de relever "
	    "la limite.",
	    text_size(x->req.a, x->req.server->opts.conf->max_upload));
}

/* Most bytes a body of this route may have in all. */
static int64_t
most(const struct exchange *x)
{
	const struct route *r = x->req.route;
	int64_t fields = (int64_t)r->max_kib * 1024;

	if (r->body == NO_BODY)
		return fields ? fields : IGNORED_MAX;
	/* Part headers and boundaries come on top of the content. */
	if (x->intake->kind == PARTS)
		fields += 64 * 1024;
	if (r->body == UPLOAD)
		fields += x->req.server->opts.conf->max_upload;
	return fields;
}

static enum err_code
check_room(const struct exchange *x, struct err *e)
{
	struct statvfs fs;
	int64_t room;

	if (x->req.route->body != UPLOAD || x->body_len < 0 ||
	    statvfs(x->req.server->opts.tmp_dir, &fs) != 0)
		return ERR_OK;
	room = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize - FREE_MARGIN;
	if (x->body_len <= room)
		return ERR_OK;
	return err_set(e, ERR_NO_SPACE,
	    "Le disque du serveur n'a plus assez de place pour cet "
	    "envoi" NNBSP ": prévenez l'administrateur du portail.");
}

enum err_code
intake_begin(struct exchange *x, struct err *e)
{
	const char *type = request_header(&x->req, "Content-Type");
	struct intake *in = arena_new_of(x->req.a, struct intake);
	enum err_code rc;

	x->intake = in;
	in->fields_max = (size_t)x->req.route->max_kib * 1024;
	in->files_end = &in->files;
	in->fields_end = &in->fields;
	str_init(&in->text, x->req.a, in->fields_max);
	rc = choose(x, type ? type : "", e);
	if (rc)
		return rc;
	if (x->body_len > most(x))
		return x->req.route->body == UPLOAD ? over_upload(x, e)
						    : too_long(x, e);
	return check_room(x, e);
}

static void
take_whole(struct exchange *x, const char *data, size_t len)
{
	struct intake *in = x->intake;

	str_append_n(&in->text, data, len);
	if (str_failed(&in->text))
		(void)too_long(x, &in->failed);
}

/* Failed: free what was received, keep reading while that is reasonable, so
 * that the person gets the words and not a cut connection. */
static bool
let_by(struct exchange *x, size_t len)
{
	struct intake *in = x->intake;

	for (struct file *f = in->files; f; f = f->next)
		spool_drop(&f->up.spool);
	in->let_by += (int64_t)len;
	return x->body_len >= 0 || in->let_by <= LET_BY_MAX;
}

bool
intake_take(struct exchange *x, const char *data, size_t len)
{
	struct intake *in = x->intake;

	if (!in)
		return true;
	if (in->failed.code)
		return let_by(x, len);
	in->seen += (int64_t)len;
	if (in->seen > most(x))
		(void)(x->req.route->body == UPLOAD
			? over_upload(x, &in->failed)
			: too_long(x, &in->failed));
	else if (in->kind == WHOLE_BODY)
		take_whole(x, data, len);
	else if (in->kind == PARTS)
		return !multipart_feed(in->parts, data, len, &in->failed) ||
		    let_by(x, 0);
	return true;
}

static void
hand_over_parts(struct exchange *x)
{
	struct intake *in = x->intake;
	struct request *req = &x->req;

	req->form = arena_array_of(req->a, in->nfields, struct pair);
	for (struct field *f = in->fields; f; f = f->next)
		req->form[req->nform++] =
		    (struct pair){ f->name, str_text(&f->value) };
	req->uploads = arena_array_of(req->a, in->nfiles, struct upload);
	for (struct file *f = in->files; f; f = f->next) {
		struct upload *up = &req->uploads[req->nuploads];

		/* An input left empty is no file. */
		if (!*f->up.file_name && !f->up.spool.size)
			continue;
		*up = f->up;
		req->nuploads++;
		/* From here the handler's copy owns the temporary file. */
		f->up.spool.path[0] = '\0';
		arena_defer(req->a, drop_upload, up);
	}
}

enum err_code
intake_end(struct exchange *x, struct err *e)
{
	struct intake *in = x->intake;
	enum err_code rc = in->failed.code;

	if (in->kind == PARTS && !rc)
		rc = multipart_finish(in->parts, &in->failed);
	if (rc) {
		*e = in->failed;
		(void)let_by(x, 0);
		return rc;
	}
	if (in->kind == PARTS) {
		hand_over_parts(x);
		return ERR_OK;
	}
	if (in->kind == IGNORE)
		return ERR_OK;
	if (!in->is_form) {
		x->req.body = str_text(&in->text);
		x->req.body_len = in->text.len;
		return ERR_OK;
	}
	return uri_pairs(x->req.a, str_text(&in->text), in->text.len,
	    "Le formulaire", &x->req.form, &x->req.nform, e);
}
