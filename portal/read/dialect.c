/* SPDX-License-Identifier: Apache-2.0 */
/* dialect.c - separator and quotes of a text that is a table. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "read/csv.h"
#include "read/guess.h"

enum {
	SAMPLE = 1 << 20,  /* bytes looked at for the charset */
	TRIAL = 256 << 10, /* bytes read with each separator */
	TRIAL_RECORDS = 500,
	WIDEST = 2000
};

/* What a file looks like when read with one separator. */
struct trial {
	unsigned records;
	unsigned mode; /* commonest number of cells */
	double share;  /* of the records that have it */
	double filled; /* mean number of cells that hold something */
	bool first;    /* the first record has that number of cells */
	int64_t loose;
};

static void
sum_up(struct trial *t, const unsigned *hist, unsigned first, int64_t filled)
{
	for (unsigned i = 1; i <= WIDEST; i++) {
		if (hist[i] > hist[t->mode])
			t->mode = i;
	}
	if (t->records == 0)
		return;
	t->share = (double)hist[t->mode] / t->records;
	t->filled = (double)filled / t->records;
	t->first = first == t->mode;
}

static void
try_layout(const char *path, const struct csv_options *o, struct trial *t)
{
	unsigned hist[WIDEST + 1] = { 0 };
	struct csv_options raw = *o;
	struct reader *r;
	struct err e = { 0 };
	const struct cell *cells;
	unsigned n, first = 0;
	int64_t filled = 0;

	memset(t, 0, sizeof(*t));
	raw.header_line = 0;
	if (csv_open(path, &raw, TRIAL, &r, &e))
		return;
	while (t->records < TRIAL_RECORDS && !reader_next(r, &cells, &n, &e) &&
	    n > 0) {
		if (t->records++ == 0)
			first = n;
		hist[n]++;
		filled += guess_filled(cells, n);
	}
	t->loose = r->counts.loose_quotes;
	reader_close(r);
	sum_up(t, hist, first, filled);
}

/* A comma is also a decimal mark and a stop; the others hardly are. */
static double
worth(const struct trial *t, char separator)
{
	double w = t->share * t->filled;

	if (t->mode < 2)
		return 0;
	if (separator == ',')
		w *= 0.7;
	if (separator == '\t')
		w *= 1.2;
	return t->first ? w : w * 0.6;
}

static double
try_separator(const char *path, const struct csv_options *o, struct trial *t,
    bool *quotes)
{
	struct csv_options with = *o;
	struct trial plain;
	double w;

	with.has_quotes = true;
	try_layout(path, &with, t);
	*quotes = true;
	w = worth(t, o->separator);
	if (t->loose == 0)
		return w;
	/* Quotes as letters must read much better to be believed. */
	with.has_quotes = false;
	try_layout(path, &with, &plain);
	if (worth(&plain, o->separator) * 0.4 > w) {
		*quotes = false;
		*t = plain;
		w = worth(t, o->separator) * 0.4;
	}
	return w;
}

/* Sets separator and has_quotes; *best tells what it looks like. */
static void
guess_separator(const char *path, struct csv_options *o, struct trial *best)
{
	static const char usual[] = { ';', ',', '\t', '|' };
	const char *candidates = o->separator_given ? &o->separator : usual;
	struct csv_options out = *o;
	double top = -1;

	for (size_t i = 0; i < (o->separator_given ? 1 : sizeof(usual)); i++) {
		struct csv_options c = *o;
		struct trial t;
		bool quotes;
		double w;

		c.separator = candidates[i];
		w = try_separator(path, &c, &t, &quotes);
		if (w > top) {
			top = w;
			*best = t;
			out.separator = c.separator;
			out.has_quotes = quotes;
		}
	}
	*o = out;
}

/* A spreadsheet's hint « sep=; » on a first line of its own. */
static bool
has_hint(const char *p, size_t len, char *separator)
{
	if (len >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		p += 3;
		len -= 3;
	}
	if (len < 6 || strncasecmp(p, "sep=", 4) != 0 || !p[4] ||
	    !strchr(";,\t|", p[4]) || (p[5] != '\r' && p[5] != '\n'))
		return false;
	*separator = p[4];
	return true;
}

static enum err_code
read_sample(const char *path, char **out, size_t *len, struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	enum err_code rc = ERR_OK;
	size_t room = SAMPLE;
	struct stat st;
	ssize_t n = 1;

	*len = 0;
	if (fd < 0 && errno == ENOENT)
		return err_set(e, ERR_NOT_FOUND, "Fichier introuvable.");
	if (fd < 0)
		return file_err(e, "ouvrir le fichier", path);
	if (fstat(fd, &st) == 0 && st.st_size < SAMPLE)
		room = (size_t)st.st_size;
	*out = malloc(room > 0 ? room : 1);
	while (*out && *len < room && n > 0) {
		n = read(fd, *out + *len, room - *len);
		*len += n > 0 ? (size_t)n : 0;
	}
	if (!*out)
		rc = err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	else if (n < 0)
		rc = file_err(e, "lire le fichier", path);
	close(fd);
	return rc;
}

/* Bytes that no text has, whatever its charset. */
static bool
is_binary(const char *p, size_t len, enum charset c)
{
	size_t odd = 0;

	if (c == CHARSET_UTF16LE || c == CHARSET_UTF16BE)
		return false;
	for (size_t i = 0; i < len; i++)
		odd += (unsigned char)p[i] < 0x20 &&
		    (p[i] == '\0' || !strchr("\t\n\r\f\v\x1a\x1b", p[i]));
	return odd * 20 > len;
}

/* Nothing could be read: the reader says why, or the file is blank. */
static enum err_code
why_no_record(const char *path, const struct csv_options *o, struct err *e)
{
	struct csv_options raw = *o;
	const struct cell *cells;
	struct reader *r;
	unsigned n;
	enum err_code rc;

	raw.header_line = 0;
	rc = csv_open(path, &raw, -1, &r, e);
	if (rc)
		return rc;
	rc = reader_next(r, &cells, &n, e);
	reader_close(r);
	return rc ? rc
		  : err_set(e, ERR_UNSUPPORTED,
			"Ce fichier ne contient aucune ligne remplie.");
}

enum err_code
sniff_csv(const char *path, struct csv_options *o, struct err *e)
{
	struct trial best = { 0 };
	char *sample = NULL;
	bool hint, binary;
	size_t len;
	enum err_code rc = read_sample(path, &sample, &len, e);

	if (rc) {
		free(sample);
		return rc;
	}
	if (!o->charset_given)
		o->charset = guess_charset(sample, len);
	o->has_bom = len >= 2 &&
	    (memcmp(sample, "\xff\xfe", 2) == 0 ||
		memcmp(sample, "\xfe\xff", 2) == 0 ||
		(len >= 3 && memcmp(sample, "\xef\xbb\xbf", 3) == 0));
	binary = is_binary(sample, len, o->charset);
	hint = has_hint(
	    sample, len, o->separator_given ? &(char){ 0 } : &o->separator);
	free(sample);
	if (binary)
		return err_set(e, ERR_UNSUPPORTED,
		    "Ce fichier n'est pas un texte" NNBSP ": il ne peut pas "
		    "être lu comme un tableau.");
	if (hint && !o->separator_given) {
		struct csv_options given = *o;

		given.separator_given = true;
		guess_separator(path, &given, &best);
		o->has_quotes = given.has_quotes;
	} else {
		guess_separator(path, o, &best);
	}
	if (best.records == 0)
		return why_no_record(path, o, e);
	guess_header(&read_csv, NULL, path, 0, o, hint ? 1 : 0);
	return ERR_OK;
}

bool
guess_is_table(const char *path)
{
	struct csv_options o = { 0 };
	struct trial best = { 0 };
	char *sample = NULL;
	struct err e = { 0 };
	size_t len;

	if (read_sample(path, &sample, &len, &e) == ERR_OK)
		o.charset = guess_charset(sample, len);
	free(sample);
	guess_separator(path, &o, &best);
	return best.records >= 3 && best.share >= 0.9 && best.mode >= 2 &&
	    (o.separator != ',' || best.mode >= 3);
}
