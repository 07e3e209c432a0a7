/* SPDX-License-Identifier: Apache-2.0 */
/* multipart.c - streaming reader of multipart/form-data (RFC 7578, 2046). */
#include "http/multipart.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "http/exchange.h"

#define BOUNDARY_MAX 70
#define PARTS_MAX 64
#define HEADERS_LIMIT 8192

enum state {
	PREAMBLE,  /* before the first boundary: let go by */
	PART_DATA, /* content of a part */
	BOUNDARY,  /* just after a boundary: -- or the end of the line */
	LAST_DASH, /* after the first - of the final -- */
	LINE_END,  /* after the CR behind a boundary */
	FIELDS,    /* header fields of a part */
	EPILOGUE   /* after the last boundary: let go by */
};

struct multipart {
	struct arena *a;
	struct multipart_handler h;
	char delim[4 + BOUNDARY_MAX + 1]; /* CR LF - - boundary */
	size_t delim_len;
	size_t matched; /* bytes of delim seen at the end of what came */
	enum state state;
	unsigned parts;
	char fields[HEADERS_LIMIT];
	size_t fields_len;
	struct err failed;
};

static enum err_code
broken(struct multipart *m, const char *why)
{
	return err_set(&m->failed, ERR_INVALID,
	    "Le formulaire reçu est mal formé (%s)" NNBSP
	    ": renvoyez-le, et si cela continue, changez de navigateur.",
	    why);
}

enum err_code
multipart_new(struct arena *a, const char *content_type,
    const struct multipart_handler *h, struct multipart **out, struct err *e)
{
	const char *boundary = field_param(a, content_type, "boundary");
	size_t len = boundary ? strlen(boundary) : 0;
	struct multipart *m;

	if (strcmp(field_type(a, content_type), "multipart/form-data") != 0 ||
	    !len || len > BOUNDARY_MAX || strpbrk(boundary, "\r\n"))
		return err_set(e, ERR_INVALID,
		    "Le formulaire reçu ne dit pas comment ses parties sont "
		    "séparées" NNBSP ": son en-tête Content-Type doit donner "
		    "une limite (boundary) de 1 à 70 caractères.");
	m = arena_new_of(a, struct multipart);
	m->a = a;
	m->h = *h;
	memcpy(m->delim, "\r\n--", 4);
	memcpy(m->delim + 4, boundary, len);
	m->delim_len = len + 4;
	/* The first boundary may open the body, without a line before it. */
	m->matched = 2;
	*out = m;
	return ERR_OK;
}

/* Next header line at *s, ended; NULL at the blank one. */
static char *
next_line(char **s)
{
	char *line = *s, *end = strstr(line, "\r\n");

	if (!end || end == line)
		return NULL;
	*end = '\0';
	*s = end + 2;
	return line;
}

static enum err_code
open_part(struct multipart *m, const char *disposition, const char *mime)
{
	const char *name, *file_name, *type;

	if (!disposition)
		return broken(m, "une partie n'a pas de Content-Disposition");
	type = field_type(m->a, disposition);
	name = field_param(m->a, disposition, "name");
	file_name = field_param(m->a, disposition, "filename");
	if (strcmp(type, "form-data") != 0 || !name)
		return broken(m, "une partie n'a pas de nom");
	if (!text_is_utf8(name, strlen(name)) ||
	    (file_name && !text_is_utf8(file_name, strlen(file_name))))
		return err_set(&m->failed, ERR_INVALID,
		    "Le nom d'un champ ou d'un fichier contient des octets "
		    "qui ne forment pas un texte UTF-8" NNBSP
		    ": renommez-le, puis renvoyez-le.");
	return m->h.part(m->h.arg, name, file_name, mime, &m->failed);
}

/* The blank line came: read the header fields of this part. */
static enum err_code
read_fields(struct multipart *m)
{
	const char *disposition = NULL, *mime = "";
	char *s = m->fields, *line;

	if (memchr(m->fields, 0, m->fields_len))
		return broken(m, "l'en-tête d'une partie a un octet nul");
	if (++m->parts > PARTS_MAX)
		return err_set(&m->failed, ERR_TOO_BIG,
		    "Le formulaire a plus de 64 parties" NNBSP
		    ": envoyez moins de fichiers à la fois.");
	while ((line = next_line(&s)) != NULL) {
		char *value = strchr(line, ':');

		if (!value)
			return broken(
			    m, "une ligne d'en-tête sans deux-points");
		*value++ = '\0';
		value += strspn(value, " \t");
		if (strcasecmp(line, "Content-Disposition") == 0)
			disposition = value;
		else if (strcasecmp(line, "Content-Type") == 0)
			mime = value;
	}
	m->state = PART_DATA;
	m->matched = 0;
	return open_part(m, disposition, mime);
}

static enum err_code
take_field_byte(struct multipart *m, char c)
{
	if (m->fields_len + 1 >= HEADERS_LIMIT)
		return broken(m, "l'en-tête d'une partie dépasse 8 Kio");
	m->fields[m->fields_len++] = c;
	m->fields[m->fields_len] = '\0';
	if (m->fields_len == 2 && memcmp(m->fields, "\r\n", 2) == 0)
		return read_fields(m);
	if (m->fields_len >= 4 &&
	    memcmp(m->fields + m->fields_len - 4, "\r\n\r\n", 4) == 0)
		return read_fields(m);
	return ERR_OK;
}

/* What follows a boundary, one byte at a time. */
static enum err_code
take_mark(struct multipart *m, char c)
{
	if (m->state == LAST_DASH || m->state == LINE_END) {
		if (c != (m->state == LAST_DASH ? '-' : '\n'))
			return broken(m, "une limite mal terminée");
		m->state = m->state == LAST_DASH ? EPILOGUE : FIELDS;
		m->fields_len = 0;
		return ERR_OK;
	}
	if (c == '-')
		m->state = LAST_DASH;
	else if (c == '\r')
		m->state = LINE_END;
	else if (c != ' ' && c != '\t')
		return broken(m, "une limite mal terminée");
	return ERR_OK;
}

static enum err_code
give(struct multipart *m, const char *data, size_t len)
{
	if (!len || m->state == PREAMBLE)
		return ERR_OK;
	return m->h.data(m->h.arg, data, len, &m->failed);
}

/* Content up to the next boundary; *used bytes were taken. A CR stands only
 * at the start of the delimiter: after a mismatch nothing needs rereading. */
static enum err_code
take_content(struct multipart *m, const char *data, size_t len, size_t *used)
{
	size_t i = 0;
	enum err_code rc;

	if (m->matched) {
		while (i < len && m->matched < m->delim_len &&
		    data[i] == m->delim[m->matched]) {
			i++;
			m->matched++;
		}
		*used = i;
		if (m->matched == m->delim_len) {
			rc = m->state == PREAMBLE
			    ? ERR_OK
			    : m->h.part_end(m->h.arg, &m->failed);
			m->state = BOUNDARY;
			return rc;
		}
		if (i == len)
			return ERR_OK;
		rc = give(m, m->delim, m->matched);
		m->matched = 0;
		return rc;
	}
	while (i < len) {
		const char *cr = memchr(data + i, '\r', len - i);

		i = cr ? (size_t)(cr - data) : len;
		/* Most CRs of a file are followed by a plain line. */
		if (len - i > 2 && (cr[1] != '\n' || cr[2] != '-')) {
			i++;
			continue;
		}
		break;
	}
	*used = i;
	if (i < len) {
		m->matched = 1;
		*used = i + 1;
	}
	return give(m, data, i);
}

enum err_code
multipart_feed(struct multipart *m, const char *data, size_t len, struct err *e)
{
	size_t used;

	while (len && !m->failed.code) {
		used = 1;
		switch (m->state) {
		case PREAMBLE:
		case PART_DATA:
			(void)take_content(m, data, len, &used);
			break;
		case FIELDS:
			(void)take_field_byte(m, *data);
			break;
		case EPILOGUE:
			used = len;
			break;
		case BOUNDARY:
		case LAST_DASH:
		case LINE_END:
			(void)take_mark(m, *data);
			break;
		}
		data += used;
		len -= used;
	}
	if (m->failed.code)
		*e = m->failed;
	return m->failed.code;
}

enum err_code
multipart_finish(struct multipart *m, struct err *e)
{
	if (!m->failed.code && m->state != EPILOGUE)
		(void)broken(m, "il s'arrête avant la fin");
	if (m->failed.code)
		*e = m->failed;
	return m->failed.code;
}
