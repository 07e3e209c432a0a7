/* SPDX-License-Identifier: Apache-2.0 */
/* admin_reread.c - reading a file in another way: settings, preview, repairs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "ingest/ingest.h"
#include "ingest/repair.h"
#include "jobs/deposit.h"
#include "jobs/queue.h"
#include "web/admin_draft.h"
#include "web/admin_form.h"
#include "web/admin_reread.h"
#include "web/app.h"
#include "web/budget.h"
#include "web/ctx.h"
#include "web/handlers.h"

enum {
	PREVIEW_ROWS = 6,
	AT_ONCE_MAX = 1 << 20 /* bytes of a file looked at while others wait */
};

enum {
	FIELD_CHARSET,
	FIELD_SEPARATOR,
	FIELD_SIGN,
	FIELD_HEADER
};
static const struct field fields[] = {
	[FIELD_CHARSET] = { "encodage", "Encodage", NULL, FIELD_SELECT, false,
	    0, NULL },
	[FIELD_SEPARATOR] = { "separateur", "Séparateur", NULL, FIELD_SELECT,
	    false, 0, NULL },
	[FIELD_SIGN] = { "signe", "Autre séparateur",
	    "Un seul signe, par exemple ~ ou ^, si vous avez choisi «" NNBSP
	    "autre" NNBSP "».",
	    FIELD_TEXT, false, 1, NULL },
	[FIELD_HEADER] = { "entete", "Ligne des noms de colonnes",
	    "Son numéro dans le fichier ; 0 s'il n'y en a pas.", FIELD_TEXT,
	    false, 6, NULL },
};

static const struct {
	char separator;
	const char *key, *label;
} separators[] = {
	{ ';', "point-virgule", "point-virgule ( ; )" },
	{ ',', "virgule", "virgule ( , )" },
	{ '\t', "tabulation", "tabulation" },
	{ '|', "barre", "barre verticale ( | )" },
};
#define SEPARATORS (sizeof(separators) / sizeof(separators[0]))
static const char all_offered[] = "reparations[]";
static const char other[] = "autre", as_guessed[] = "reconnu par Parvis";

static const char *
text_of(const json_t *o, const char *name)
{
	const char *s = json_string_value(json_object_get(o, name));

	return s ? s : "";
}

bool
reread_is_busy(const struct resource *r)
{
	return r->pending > 0 || strcmp(r->table_state, "waiting") == 0 ||
	    strcmp(r->table_state, "loading") == 0;
}

/* May it be a text? In an archive too, when nothing could be read of it. */
static bool
may_be_text(const char *format, const json_t *report)
{
	const struct read_format *f = read_format_find(format);

	if (text_of(report, "encoding")[0])
		return true;
	return (f && f->is_text) || (!f && !json_object_get(report, "columns"));
}

/* The names of several forms of a page are the same; their ids must differ. */
struct form {
	struct request *req;
	json_t *list;
	const char *id;
	const struct reread_refused *refused; /* or NULL */
};

/* What was typed is shown again. */
static const char *
typed(const struct form *f, int field, const char *otherwise)
{
	return f->refused ? form_text(f->req, fields[field].name) : otherwise;
}

static const char *
field_id(struct request *req, int field, const char *id)
{
	return arena_printf(req->a, "%s-%s", fields[field].name, id);
}

static json_t *
put_field(const struct form *f, int field, const char *value)
{
	struct field own = fields[field];
	json_t *o;

	own.name = field_id(f->req, field, f->id);
	o = form_field(
	    f->list, &own, value, f->refused ? &f->refused->errors : NULL);
	ctx_text(o, "name", fields[field].name);
	return o;
}

static void
put_charset(const struct form *form, const char *read)
{
	json_t *f = put_field(form, FIELD_CHARSET, NULL);
	const char *chosen = typed(form, FIELD_CHARSET, read);

	form_option(f, "", as_guessed, NULL, !chosen[0]);
	for (int c = 0; c < CHARSETS; c++)
		form_option(f, charset_name((enum charset)c),
		    charset_label((enum charset)c), NULL,
		    strcmp(charset_name((enum charset)c), chosen) == 0);
}

/* The choice of the list for this separator; "" for none. */
static const char *
separator_key(char separator)
{
	if (separator == '\0')
		return "";
	for (size_t i = 0; i < SEPARATORS; i++) {
		if (separator == separators[i].separator)
			return separators[i].key;
	}
	return other;
}

static void
put_separator(const struct form *form, const char *read)
{
	json_t *f = put_field(form, FIELD_SEPARATOR, NULL);
	const char *key = separator_key(read[0]);
	const char *sign = key == other ? read : "";
	const char *chosen = typed(form, FIELD_SEPARATOR, key);

	form_option(f, "", as_guessed, NULL, !chosen[0]);
	for (size_t i = 0; i < SEPARATORS; i++)
		form_option(f, separators[i].key, separators[i].label, NULL,
		    strcmp(separators[i].key, chosen) == 0);
	form_option(f, other, "autre, écrit ci-dessous", NULL,
	    strcmp(other, chosen) == 0);
	put_field(form, FIELD_SIGN, typed(form, FIELD_SIGN, sign));
}

void
reread_fields(struct request *req, json_t *o, const char *format,
    const json_t *report, const struct reread_refused *refused)
{
	const json_t *header = json_object_get(report, "header_line");
	const struct form form = { req, ctx_list(o, "fields"), text_of(o, "id"),
		refused };

	if (may_be_text(format, report)) {
		put_charset(&form, text_of(report, "encoding"));
		put_separator(&form, text_of(report, "separator"));
	}
	put_field(&form, FIELD_HEADER,
	    typed(&form, FIELD_HEADER,
		header ? text_int(req->a, json_integer_value(header)) : NULL));
}

const char *
reread_form_id(struct request *req, const struct resource *r, int64_t table)
{
	return arena_printf(req->a, "%.8s-%lld", r->id, (long long)table);
}

/* What a form or an address says of it. */
typedef const char *said_fn(const struct request *req, const char *name);

static const char *
said_in_query(const struct request *req, const char *name)
{
	return request_query(req, name, "");
}

static enum err_code
read_charset(const char *name, struct csv_options *out, struct err *e)
{
	if (name[0] && !charset_find(name, &out->charset))
		return err_set(e, ERR_INVALID, "Cet encodage n'est pas connu.");
	out->charset_given = name[0] != '\0';
	return ERR_OK;
}

static enum err_code
read_separator(
    const char *key, const char *sign, struct csv_options *out, struct err *e)
{
	if (strcmp(key, other) == 0) {
		out->separator = sign[0];
		out->separator_given =
		    strlen(sign) == 1 && csv_is_separator(sign[0]);
		if (!out->separator_given)
			return err_set(e, ERR_INVALID,
			    "Autre séparateur" NNBSP ": écrivez un seul signe, "
			    "par exemple ~ ou ^. Ce ne peut être ni une "
			    "lettre, ni un chiffre, ni un guillemet.");
	}
	for (size_t i = 0; i < SEPARATORS; i++) {
		if (strcmp(key, separators[i].key) == 0) {
			out->separator = separators[i].separator;
			out->separator_given = true;
		}
	}
	if (key[0] && !out->separator_given)
		return err_set(
		    e, ERR_INVALID, "Ce séparateur n'est pas connu.");
	return ERR_OK;
}

static enum err_code
read_header(const char *line, struct csv_options *out, struct err *e)
{
	char *end;

	if (!line[0])
		return ERR_OK;
	out->header_line = strtoll(line, &end, 10);
	out->header_given = true;
	if (*end || out->header_line < 0 || out->header_line > 1000)
		return err_set(e, ERR_INVALID,
		    "La ligne des noms de colonnes est un nombre "
		    "entre 0 et 1000.");
	return ERR_OK;
}

/* What is not said is guessed. wrong: the field that is refused. */
static enum err_code
read_options(const struct request *req, said_fn *said, struct csv_options *out,
    int *wrong, struct err *e)
{
	const char *key = said(req, fields[FIELD_SEPARATOR].name);
	enum err_code rc;

	memset(out, 0, sizeof(*out));
	*wrong = FIELD_CHARSET;
	rc = read_charset(said(req, fields[FIELD_CHARSET].name), out, e);
	if (rc)
		return rc;
	*wrong = strcmp(key, other) == 0 ? FIELD_SIGN : FIELD_SEPARATOR;
	rc = read_separator(key, said(req, fields[FIELD_SIGN].name), out, e);
	if (rc)
		return rc;
	*wrong = FIELD_HEADER;
	return read_header(said(req, fields[FIELD_HEADER].name), out, e);
}

/* Of the newest reading, even when it waits its turn. */
static enum err_code
reading_of(struct request *req, struct db *db, const struct resource *r,
    const char **reading, struct err *e)
{
	struct version *all;
	unsigned n;
	enum err_code rc = version_list(db, req->a, r->id, &all, &n, e);

	*reading = !rc && n > 0 ? all[0].reading : "";
	return rc;
}

/* The table a form is about; 0 when it says none. */
static int64_t
table_number(const char *text)
{
	long long n = strtoll(text, NULL, 10);

	return n > 0 && n <= READ_TABLES_MAX ? n : 0;
}

/* The form shows the title line of the last reading: with another separator,
 * it is meant only when the person changed it. */
static enum err_code
forget_title_line(struct request *req, struct db *db, const struct resource *r,
    int64_t table, struct csv_options *o, struct err *e)
{
	struct version_table *tables;
	unsigned n;
	enum err_code rc = reread_tables(req, db, r, &tables, &n, e);

	for (unsigned i = 0; !rc && i < n; i++) {
		char separator = o->separator_given ? o->separator : '\0';
		json_t *report, *line;

		if (n > 1 && tables[i].number != table)
			continue;
		report = json_loads(tables[i].report, 0, NULL);
		line = json_object_get(report, "header_line");
		if (line && json_integer_value(line) == o->header_line &&
		    text_of(report, "separator")[0] != separator)
			o->header_given = false;
		json_decref(report);
	}
	return rc;
}

/* The page again, with the sentence at the field. */
static enum err_code
refuse(struct request *req, struct response *res, struct db *db,
    const struct dataset *d, const struct resource *r, int64_t table, int wrong,
    struct err *e)
{
	struct reread_refused refused = { 0 };

	refused.form = reread_form_id(
	    req, r, r->more_tables > 0 ? table : r->table_number);
	findings_add(&refused.errors, req->a,
	    field_id(req, wrong, refused.form), "%s", e->msg);
	err_clear(e);
	return reread_page(req, res, 422, db, d, &refused, e);
}

enum err_code
admin_reread_settings(struct request *req, struct response *res, struct err *e)
{
	struct csv_options options;
	struct resource r;
	struct dataset d;
	struct db *db;
	const char *reading = "";
	int64_t number, table = table_number(form_text(req, "tableau"));
	int wrong;
	enum err_code rc = draft_load_resource(req, &db, &r, &d, e);

	if (rc)
		return rc;
	rc = read_options(req, form_text, &options, &wrong, e);
	if (rc)
		return refuse(req, res, db, &d, &r, table, wrong, e);
	rc = forget_title_line(req, db, &r, table, &options, e);
	if (!rc)
		rc = reading_of(req, db, &r, &reading, e);
	if (rc)
		return rc;
	reading = csv_options_set(
	    req->a, reading, r.more_tables > 0 ? table : 0, &options);
	rc = resource_reread(
	    db, req->a, r.id, reading, app_user(req)->id, &number, e);
	if (rc)
		return rc;
	queue_wake(app_of(req)->queue);
	app_flash(req, res, "info", "Le fichier est relu avec ces réglages.");
	response_redirect(res, req, 303, draft_path(req, d.id, STEP_CHECK));
	return ERR_OK;
}

/* The reading with all the repairs of the form, or without them any more. */
static enum err_code
ask_repairs(struct request *req, int64_t table, bool wanted,
    const char **reading, struct err *e)
{
	const char *repair;
	enum err_code rc = ERR_OK;

	if (!request_has(req, all_offered))
		return repair_ask(req->a, *reading, table,
		    form_text(req, "reparation"), wanted, reading, e);
	for (unsigned i = 0;
	     !rc && (repair = request_form_nth(req, all_offered, i)) != NULL;
	     i++)
		rc = repair_ask(
		    req->a, *reading, table, repair, wanted, reading, e);
	return rc;
}

/* More repairs, or one less, on a new version. */
enum err_code
admin_reread_repair(struct request *req, struct response *res, struct err *e)
{
	bool wanted = form_text(req, "annuler")[0] == '\0';
	bool several = request_has(req, all_offered);
	int64_t number, table = table_number(form_text(req, "tableau"));
	const char *reading;
	struct resource r;
	struct dataset d;
	struct db *db;
	enum err_code rc = draft_load_resource(req, &db, &r, &d, e);

	if (!rc)
		rc = reading_of(req, db, &r, &reading, e);
	if (!rc)
		rc = ask_repairs(req, table > 0 ? table : r.table_number,
		    wanted, &reading, e);
	if (!rc)
		rc = resource_reread(
		    db, req->a, r.id, reading, app_user(req)->id, &number, e);
	if (rc)
		return rc;
	queue_wake(app_of(req)->queue);
	app_flash(req, res, "info",
	    several ? "Le fichier est relu avec ces réparations. Le fichier "
		      "d’origine ne change pas."
		: wanted
		? "Le fichier est relu avec cette réparation. Le fichier "
		  "d’origine ne change pas."
		: "Le fichier est relu sans cette réparation.");
	response_redirect(res, req, 303, draft_path(req, d.id, STEP_CHECK));
	return ERR_OK;
}

/* A thread that visitors wait for has its time; one aside, that of a
 * question. */
static bool
has_time(void *until, int thousandths)
{
	(void)thousandths;
	return date_clock_ms() < *(const int64_t *)until;
}

/* The first rows as they would be read, for the script of the page. Some
 * formats (GeoJSON, shapefiles) are walked whole before the first of them,
 * which nothing stops: of a large file this is no work for a thread that
 * visitors wait for. */
enum err_code
admin_reread_preview(struct request *req, struct response *res, struct err *e)
{
	struct csv_options options;
	int64_t until = budget_until(req);
	struct ingest_input in = {
		.given = &options, .progress = has_time, .arg = &until
	};
	struct resource r;
	struct dataset d;
	struct db *db;
	struct str out;
	char *json;
	int wrong;
	enum err_code rc = draft_load_resource(req, &db, &r, &d, e);

	if (!rc)
		rc = read_options(req, said_in_query, &options, &wrong, e);
	in.number = table_number(request_query(req, "tableau", ""));
	if (!rc)
		rc = forget_title_line(req, db, &r, in.number, &options, e);
	if (!rc)
		rc = deposit_path(req->a, app_of(req)->blobs, &r, &in.path, e);
	in.format = r.format;
	if (rc)
		return rc;
	if (!req->is_aside && r.size > AT_ONCE_MAX) {
		response_aside(res);
		return ERR_OK;
	}
	rc = ingest_preview(req->a, &in, PREVIEW_ROWS, &json, e);
	if (rc == ERR_BUSY && req->is_aside) {
		err_clear(e);
		return err_set(e, ERR_TOO_BIG,
		    "Ce fichier est trop long à parcourir pour un aperçu" NNBSP
		    ": pour voir ce que donnent ces réglages, choisissez "
		    "«" NNBSP "Relire le fichier ainsi" NNBSP "».");
	}
	if (rc)
		return budget_spent(req, res, rc, e);
	str_init(&out, req->a, 4u << 20);
	str_append(&out, json);
	if (str_failed(&out))
		return err_set(
		    e, ERR_TOO_BIG, "L'aperçu de ce fichier est trop grand.");
	response_json(res, 200, &out);
	return ERR_OK;
}

enum err_code
admin_reread_state(struct request *req, struct response *res, struct err *e)
{
	struct err none = { 0 };
	struct job job = { .message = "" };
	struct resource r;
	struct dataset d;
	struct db *db;
	struct str out;
	enum err_code rc = draft_load_resource(req, &db, &r, &d, e);

	if (rc)
		return rc;
	if (job_get(db, req->a, r.id, r.pending ? r.pending : r.version, &job,
		&none))
		job.message = "";
	str_init(&out, req->a, 8192);
	str_append_printf(&out, "{\"reading\":%s,\"progress\":%d,\"state\":",
	    reread_is_busy(&r) ? "true" : "false", job.progress);
	str_append_json(&out, r.table_state, strlen(r.table_state));
	str_append(&out, ",\"message\":");
	str_append_json(&out, job.message, strlen(job.message));
	str_append_char(&out, '}');
	response_json(res, 200, &out);
	return ERR_OK;
}
