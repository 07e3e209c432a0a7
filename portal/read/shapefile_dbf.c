/* SPDX-License-Identifier: Apache-2.0 */
/* shapefile_dbf.c - the attributes of a shapefile, as text. */
#include "read/shapefile_dbf.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/date.h"
#include "base/scan.h"
#include "base/text.h"
#include "read/charset.h"
#include "read/guess.h"
#include "read/shapefile.h"

enum limits {
	SAMPLE = 64 << 10,      /* bytes of texts to guess a charset from */
	SAMPLE_RECORDS = 200000 /* records looked at for them */
};

static const char descriptors[] = "/proc/self/fd/";

/* --- shapelib ----------------------------------------------------------- */

static SAFile
open_part(const char *name, const char *access)
{
	const char *dot = strrchr(name, '.'), *dash = strchr(name, '-');
	char path[64];

	if (!dot || !dash || access[0] != 'r' || strchr(access, '+'))
		return NULL;
	if (strcasecmp(dot, ".shx") == 0)
		name = dash + 1;
	else if (strcasecmp(dot, ".shp") != 0 && strcasecmp(dot, ".dbf") != 0)
		return NULL;
	snprintf(
	    path, sizeof(path), "%s%ld", descriptors, strtol(name, NULL, 10));
	return (SAFile)(void *)fopen(path, "rbe");
}

static void
stay_silent(const char *message)
{
	(void)message;
}

void
shapefile_hooks(SAHooks *hooks)
{
	SASetupDefaultHooks(hooks);
	hooks->FOpen = open_part;
	hooks->Error = stay_silent;
}

/* --- charsets ----------------------------------------------------------- */

/* « UTF-8 », « ISO 8859-1 », « ANSI 1252 », « 850 », « OEM 437 »... */
static bool
named_charset(const char *cpg, enum charset *out)
{
	static const struct {
		const char *word;
		enum charset charset;
	} words[] = {
		{ "UTF8", CHARSET_UTF8 },
		{ "65001", CHARSET_UTF8 },
		{ "8859", CHARSET_WINDOWS_1252 },
		{ "88591", CHARSET_WINDOWS_1252 },
		{ "LATIN", CHARSET_WINDOWS_1252 },
		{ "1252", CHARSET_WINDOWS_1252 },
		{ "850", CHARSET_CP850 },
		/* The letters of French are where 850 has them. */
		{ "437", CHARSET_CP850 },
		{ "MAC", CHARSET_MACROMAN },
		{ "10000", CHARSET_MACROMAN },
	};
	char plain[32];
	size_t n = 0;

	for (; *cpg && n + 1 < sizeof(plain); cpg++) {
		if (isalnum((unsigned char)*cpg))
			plain[n++] = (char)toupper((unsigned char)*cpg);
	}
	plain[n] = '\0';
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strstr(plain, words[i].word)) {
			*out = words[i].charset;
			return true;
		}
	}
	return false;
}

/* The byte 29 of a .dbf. */
static bool
driver_charset(int driver, enum charset *out)
{
	switch (driver) {
	case 0x01: /* 437 */
	case 0x02: /* 850 */
	case 0x0d: /* French, 437 */
	case 0x0e: /* French, 850 */
	case 0x1c: /* French of Canada */
		*out = CHARSET_CP850;
		return true;
	case 0x03:
	case 0x57:
	case 0x58:
	case 0x59:
		*out = CHARSET_WINDOWS_1252;
		return true;
	case 0x04:
		*out = CHARSET_MACROMAN;
		return true;
	default:
		return false;
	}
}

static bool
is_ascii(const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (p[i] & 0x80)
			return false;
	}
	return true;
}

/* Without the first bytes of a character of UTF-8 that the width of the field
 * may have cut. */
static size_t
whole_part(const char *p, size_t len)
{
	uint32_t c;

	for (size_t n = 1; n < 4 && n <= len; n++) {
		if ((p[len - n] & 0xc0) != 0x80)
			return (p[len - n] & 0x80) &&
				charset_get(p + len - n, n, &c) < 0
			    ? len - n
			    : len;
	}
	return len;
}

/* Texts that are not ASCII, as many as there is room for. */
static size_t
sample_texts(struct dbf *d, char sample[SAMPLE], bool with_cut)
{
	size_t len = 0;

	for (int i = 0; i < d->records && i < SAMPLE_RECORDS; i++) {
		const char *record = DBFReadTuple(d->file, i);

		for (unsigned f = 0; record && f < d->fields; f++) {
			const char *p = record + d->file->panFieldOffset[f];
			size_t n = (size_t)d->file->panFieldSize[f];

			n = with_cut ? n : whole_part(p, n);
			if (d->file->pachFieldType[f] != 'C' ||
			    n >= SAMPLE - len || is_ascii(p, n))
				continue;
			memcpy(sample + len, p, n);
			len += n;
			sample[len++] = '\n';
		}
		if (!record || len > SAMPLE / 2)
			break;
	}
	return len;
}

/* From texts that are not ASCII; UTF-8 when there are none. */
static enum charset
guess_texts(struct dbf *d)
{
	char *sample = malloc(SAMPLE);
	size_t len = sample ? sample_texts(d, sample, false) : 0;
	enum charset c = CHARSET_UTF8;

	/* Last letters are all there is to go by. */
	if (sample && len == 0)
		len = sample_texts(d, sample, true);
	if (len > 0)
		c = guess_charset(sample, len);
	free(sample);
	return c;
}

/*
 * What the .cpg says; else the language byte, which many programs leave as it
 * comes: texts that are all well-formed UTF-8 are UTF-8.
 */
static void
choose_charset(struct dbf *d, const char *cpg)
{
	enum charset said, guess;

	if (named_charset(cpg, &d->charset))
		return;
	guess = guess_texts(d);
	d->charset = guess;
	if (guess != CHARSET_UTF8 &&
	    driver_charset(d->file->iLanguageDriver, &said))
		d->charset = said;
	if (d->charset == CHARSET_UTF16LE || d->charset == CHARSET_UTF16BE)
		d->charset = CHARSET_UTF8;
}

/* The character at p of a text in our charset; how many bytes it takes. */
static size_t
next_char(struct dbf *d, const char *p, size_t len, uint32_t *c)
{
	bool by_sequence =
	    d->charset == CHARSET_UTF8 || d->charset == CHARSET_MIXED;
	int n = by_sequence ? charset_get(p, len, c) : 0;

	if (n > 0) {
		d->met.multibyte++;
		d->met.replaced += *c == 0xfffd;
		return (size_t)n;
	}
	/* Cut by the width of the field. */
	if (n < 0) {
		*c = 0;
		return len;
	}
	d->met.repaired += by_sequence;
	*c = charset_upper(d->charset)[(unsigned char)*p - 0x80];
	d->met.replaced += *c == 0xfffd;
	return 1;
}

static void
append_text(struct dbf *d, const char *p, size_t len)
{
	size_t i = 0;

	while (i < len) {
		size_t run = scan_ascii(p + i, len - i);
		char out[4];
		uint32_t c = 0;

		str_append_n(&d->text, p + i, run);
		i += run;
		if (i == len)
			break;
		if (p[i] == '\0')
			i++;
		else
			i += next_char(d, p + i, len - i, &c);
		if (c)
			str_append_n(&d->text, out, charset_put(out, c));
	}
}

/* --- cells -------------------------------------------------------------- */

/* Spaces around do not count. */
static void
trim(const char **p, size_t *len)
{
	while (*len > 0 && (**p == ' ' || **p == '\0')) {
		(*p)++;
		(*len)--;
	}
	while (*len > 0 && ((*p)[*len - 1] == ' ' || (*p)[*len - 1] == '\0'))
		(*len)--;
}

/* A number with an exponent. */
struct scientific {
	char digits[64];
	long count, point; /* digits, and those before the point */
	bool minus;
};

/* « e+001 » */
static bool
read_exponent(const char *e, const char *end, long *out)
{
	if (end - e < 3 || (e[1] != '+' && e[1] != '-'))
		return false;
	*out = 0;
	for (const char *p = e + 2; p < end; p++) {
		if (!isdigit((unsigned char)*p) || *out > 20)
			return false;
		*out = 10 * *out + (*p - '0');
	}
	if (e[1] == '-')
		*out = -*out;
	return true;
}

static bool
read_scientific(const char *p, size_t len, struct scientific *out)
{
	const char *e = memchr(p, 'e', len);
	long power;

	e = e ? e : memchr(p, 'E', len);
	*out = (struct scientific){ .point = -1, .minus = *p == '-' };
	if (!e || len > 40 || !read_exponent(e, p + len, &power))
		return false;
	for (p += out->minus; p < e; p++) {
		if (*p == '.' && out->point < 0)
			out->point = out->count;
		else if (isdigit((unsigned char)*p))
			out->digits[out->count++] = *p;
		else
			return false;
	}
	out->point = (out->point < 0 ? out->count : out->point) + power;
	return out->count > 0 && (out->digits[0] != '0' || power == 0);
}

/*
 * 1.25000000000e+001 is how some programs store 12.5: the same digits, the
 * point where it belongs. False when it has no exponent, or a great one.
 */
static bool
append_scientific(struct str *out, const char *p, size_t len)
{
	struct scientific n;

	if (!read_scientific(p, len, &n))
		return false;
	while (n.count > 1 && n.count > n.point && n.digits[n.count - 1] == '0')
		n.count--;
	str_append(out, n.minus ? "-" : "");
	str_append(out, n.point <= 0 ? "0." : "");
	for (long i = n.point; i < 0; i++)
		str_append_char(out, '0');
	for (long i = 0; i < n.count; i++) {
		if (i == n.point && i > 0)
			str_append_char(out, '.');
		str_append_char(out, n.digits[i]);
	}
	for (long i = n.count; i < n.point; i++)
		str_append_char(out, '0');
	return true;
}

static void
append_number(struct dbf *d, const char *p, size_t len)
{
	trim(&p, &len);
	/* A number wider than its field. */
	if (len > 0 && *p == '*') {
		d->met.errors++;
		return;
	}
	if (len > 0 && !append_scientific(&d->text, p, len))
		append_text(d, p, len);
}

static void
append_date(struct dbf *d, const char *p, size_t len)
{
	char iso[11] = "";

	trim(&p, &len);
	if (len == 8 && memcmp(p, "00000000", 8) == 0)
		return;
	if (len == 8)
		snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2s", p, p + 4, p + 6);
	if (date_is_iso(iso))
		str_append(&d->text, iso);
	else
		append_text(d, p, len);
}

static void
append_logical(struct dbf *d, const char *p, size_t len)
{
	trim(&p, &len);
	if (len == 0 || *p == '?')
		return;
	if (len == 1 && strchr("TtYyOoVv1", *p))
		str_append(&d->text, "VRAI");
	else if (len == 1 && strchr("FfNn0", *p))
		str_append(&d->text, "FAUX");
	else
		append_text(d, p, len);
}

/* Of dBase 7 and FoxPro, in binary: 32 bits, and a double. */
static void
append_binary(struct dbf *d, char type, const char *p, size_t len)
{
	if (type == 'I' && len == 4) {
		int32_t i;

		memcpy(&i, p, sizeof(i));
		str_append_int(&d->text, i);
	} else if (len == 8) {
		double real;

		memcpy(&real, p, sizeof(real));
		str_append_double(&d->text, real);
	}
}

static void
append_cell(struct dbf *d, char type, const char *p, size_t len)
{
	switch (type) {
	case 'N':
	case 'F':
		append_number(d, p, len);
		break;
	case 'D':
		append_date(d, p, len);
		break;
	case 'L':
		append_logical(d, p, len);
		break;
	case 'I':
	case 'B':
		append_binary(d, type, p, len);
		break;
	case 'M': /* its text is in another file, which no GIS writes */
	case 'G':
	case 'P':
		break;
	default:
		while (len > 0 && (p[len - 1] == ' ' || p[len - 1] == '\0'))
			len--;
		append_text(d, p, len);
	}
}

enum dbf_state
dbf_read(struct dbf *d, int64_t record, struct cell *cells)
{
	const char *p;

	if (DBFIsRecordDeleted(d->file, (int)record))
		return DBF_DELETED;
	p = DBFReadTuple(d->file, (int)record);
	if (!p)
		return DBF_DAMAGED;
	str_reset(&d->text);
	for (unsigned f = 0; f < d->fields; f++) {
		size_t before = d->text.len;

		append_cell(d, d->file->pachFieldType[f],
		    p + d->file->panFieldOffset[f],
		    (size_t)d->file->panFieldSize[f]);
		cells[f].len = d->text.len - before;
	}
	/* The text may have moved while it grew. */
	for (size_t f = 0, at = 0; f < d->fields; f++) {
		cells[f].text = str_text(&d->text) + at;
		at += cells[f].len;
	}
	return DBF_ROW;
}

/* --- opening ------------------------------------------------------------ */

static uint32_t
le32(const unsigned char *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24;
}

/* Are all the records the header counts in the file? */
static enum err_code
check_header(const char *path, struct err *e)
{
	unsigned char head[32];
	struct stat st;
	FILE *f = fopen(path, "rbe");
	size_t got = f ? fread(head, 1, sizeof(head), f) : 0;
	uint64_t records, header, width;

	if (f)
		fclose(f);
	if (got < sizeof(head) || stat(path, &st) != 0)
		return err_set(e, ERR_INVALID,
		    "Le fichier .dbf (les attributs) est vide ou coupé" NNBSP
		    ": déposez à nouveau l’archive, complète.");
	records = le32(head + 4);
	header = head[8] | (uint64_t)head[9] << 8;
	width = head[10] | (uint64_t)head[11] << 8;
	if (records > SHAPEFILE_RECORDS_MAX)
		return err_set(e, ERR_TOO_BIG,
		    "Cette couche a plus de 8 millions d’objets" NNBSP
		    ": découpez-la avant de la déposer.");
	if (header + records * width > (uint64_t)st.st_size)
		return err_set(e, ERR_INVALID,
		    "Le fichier .dbf (les attributs) est coupé" NNBSP
		    ": il annonce plus de lignes qu’il n’en a. Exportez à "
		    "nouveau la couche.");
	return ERR_OK;
}

static void
read_names(struct dbf *d, struct arena *a)
{
	d->names = arena_array_of(a, d->fields + 1, struct cell);
	for (unsigned f = 0; f < d->fields; f++) {
		char name[XBASE_FLDNAME_LEN_READ + 1] = "";
		int width, decimals;

		DBFGetFieldInfo(d->file, (int)f, name, &width, &decimals);
		str_reset(&d->text);
		append_text(d, name, strlen(name));
		d->names[f].text = arena_strdup(a, str_text(&d->text));
		d->names[f].len = d->text.len;
	}
}

enum err_code
dbf_open(struct dbf *d, struct arena *a, const char *path, const char *cpg,
    struct err *e)
{
	enum err_code rc = check_header(path, e);
	char name[64];
	SAHooks hooks;

	memset(d, 0, sizeof(*d));
	if (rc)
		return rc;
	str_init(&d->text, NULL, 1 << 20);
	shapefile_hooks(&hooks);
	snprintf(name, sizeof(name), "%s-0.dbf", strrchr(path, '/') + 1);
	d->file = DBFOpenLL(name, "rb", &hooks);
	if (!d->file)
		return err_set(e, ERR_INVALID,
		    "Le fichier .dbf (les attributs) est endommagé" NNBSP
		    ": exportez à nouveau la couche.");
	d->records = DBFGetRecordCount(d->file);
	d->record_bytes = d->file->nRecordLength;
	d->fields = (unsigned)DBFGetFieldCount(d->file);
	if (d->fields >= READ_COLUMNS_MAX)
		return err_set(e, ERR_TOO_BIG,
		    "Cette couche a plus de 1 998 champs, c’est trop pour un "
		    "tableau.");
	choose_charset(d, cpg);
	read_names(d, a);
	memset(&d->met, 0, sizeof(d->met));
	return ERR_OK;
}

void
dbf_close(struct dbf *d)
{
	if (d->file)
		DBFClose(d->file);
	d->file = NULL;
	str_free(&d->text);
}
