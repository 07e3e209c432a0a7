/* SPDX-License-Identifier: Apache-2.0 */
/* unpack.c - files out of ZIP and gzip archives, within limits. */
#include "read/unpack.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zip.h>
#include <zlib.h>

#include "base/file.h"
#include "base/text.h"
#include "read/container.h"

enum {
	BLOCK = 128 << 10,
	FREE_BYTES = 10 << 20, /* before the ratio means something */
	PULSE_BLOCKS = 64,
	NAME_BYTES = 300
};

/* One file on its way out. */
struct flow {
	const struct unpack_archive *archive;
	int64_t index;
	int64_t max;
	const struct unpack_pulse *pulse;
	int out;
	int64_t read, written;
	zip_file_t *member;
	gzFile gz;
};

bool
unpack_knows(const char *packing)
{
	return strcmp(packing, "zip") == 0 || strcmp(packing, "gz") == 0;
}

enum err_code
unpack_go_on(const struct unpack_pulse *p, struct err *e)
{
	if (!p || p->fn(p->arg))
		return ERR_OK;
	return err_set(e, ERR_BUSY, "La lecture du fichier a été interrompue.");
}

static enum err_code
damaged(struct err *e, const char *cause)
{
	enum err_code rc = err_set(e, ERR_INVALID,
	    "Cette archive est endommagée ou incomplète" NNBSP
	    ": vérifiez qu’elle s’ouvre sur votre ordinateur, puis déposez-la "
	    "à nouveau.");

	err_cause(e, "%s", cause);
	return rc;
}

/* --- zip ---------------------------------------------------------------- */

static enum err_code
zip_start(const char *path, zip_t **out, struct err *e)
{
	int code = 0;
	zip_error_t why;
	enum err_code rc = container_check(path, e);

	if (rc)
		return rc;
	*out = zip_open(path, ZIP_RDONLY, &code);
	if (*out)
		return ERR_OK;
	zip_error_init_with_code(&why, code);
	rc = damaged(e, zip_error_strerror(&why));
	zip_error_fini(&why);
	return rc;
}

static bool
is_folder(const char *name)
{
	size_t len = strlen(name);

	return len == 0 || name[len - 1] == '/';
}

static void
close_archive(void *zip)
{
	zip_discard(zip);
}

static enum err_code
list_zip(struct arena *a, struct unpack_archive *ar, struct err *e)
{
	struct unpack_entry *list;
	zip_int64_t n;
	enum err_code rc = zip_start(ar->path, &ar->zip, e);

	if (rc)
		return rc;
	arena_defer(a, close_archive, ar->zip);
	n = zip_get_num_entries(ar->zip, 0);
	list = arena_array_of(a, n > 0 ? n : 1, struct unpack_entry);
	for (zip_int64_t i = 0; i < n; i++) {
		struct unpack_entry *one = &list[ar->count];
		zip_stat_t st;

		if (zip_stat_index(ar->zip, (zip_uint64_t)i, 0, &st) != 0 ||
		    is_folder(st.name))
			continue;
		*one = (struct unpack_entry){ .index = i, .size = -1 };
		one->name = text_clean(a,
		    arena_strndup(a, st.name,
			text_cut(st.name, strlen(st.name), NAME_BYTES)));
		if (st.valid & ZIP_STAT_SIZE && st.size <= INT64_MAX)
			one->size = (int64_t)st.size;
		one->is_encrypted = st.valid & ZIP_STAT_ENCRYPTION_METHOD &&
		    st.encryption_method != ZIP_EM_NONE;
		ar->count++;
	}
	ar->files = list;
	return ERR_OK;
}

static enum err_code
zip_fails(zip_error_t *why, struct err *e)
{
	int code = zip_error_code_zip(why);

	if (code == ZIP_ER_NOPASSWD || code == ZIP_ER_ENCRNOTSUPP)
		return err_set(e, ERR_INVALID,
		    "Cette archive est protégée par un mot de passe" NNBSP
		    ": refaites-la sans mot de passe, puis déposez-la à "
		    "nouveau.");
	if (code == ZIP_ER_COMPNOTSUPP)
		return err_set(e, ERR_INVALID,
		    "Cette archive est compressée d’une façon que Parvis ne "
		    "connaît pas" NNBSP
		    ": refaites-la au format ZIP ordinaire (méthode "
		    "«" NNBSP "deflate" NNBSP "»).");
	return damaged(e, zip_error_strerror(why));
}

static enum err_code
open_zip(struct flow *f, struct err *e)
{
	const struct unpack_archive *ar = f->archive;
	struct stat file;
	zip_stat_t st;

	/* What the entry says is no more to be trusted than the rest. */
	f->read = stat(ar->path, &file) == 0 ? file.st_size : 0;
	if (zip_stat_index(ar->zip, (zip_uint64_t)f->index, 0, &st) == 0 &&
	    st.valid & ZIP_STAT_COMP_SIZE &&
	    st.comp_size < (zip_uint64_t)f->read)
		f->read = (int64_t)st.comp_size;
	f->member = zip_fopen_index(ar->zip, (zip_uint64_t)f->index, 0);
	if (!f->member)
		return zip_fails(zip_get_error(ar->zip), e);
	return ERR_OK;
}

static enum err_code
read_zip(struct flow *f, char *block, size_t room, size_t *len, struct err *e)
{
	zip_int64_t n = zip_fread(f->member, block, room);

	if (n < 0)
		return zip_fails(zip_file_get_error(f->member), e);
	*len = (size_t)n;
	return ERR_OK;
}

static void
close_zip(struct flow *f)
{
	if (f->member)
		zip_fclose(f->member);
}

/* --- gzip --------------------------------------------------------------- */

/* The name in its header, if any (RFC 1952, 2.3). */
static const char *
gzip_name(struct arena *a, const char *path)
{
	enum {
		EXTRA = 4,
		NAME = 8
	};
	unsigned char head[1024] = { 0 };
	FILE *in = fopen(path, "rbe");
	size_t at = 10;

	if (!in)
		return "";
	/* One NUL is left at the end. */
	if (fread(head, 1, sizeof(head) - 1, in) < at || !(head[3] & NAME))
		at = sizeof(head) - 1;
	else if (head[3] & EXTRA)
		at += 2 + (size_t)(head[10] | head[11] << 8);
	fclose(in);
	if (at >= sizeof(head))
		return "";
	return text_clean(a, arena_strdup(a, (const char *)head + at));
}

static enum err_code
list_gzip(struct arena *a, struct unpack_archive *ar, struct err *e)
{
	struct unpack_entry *only = arena_new_of(a, struct unpack_entry);

	(void)e;
	only->name = gzip_name(a, ar->path);
	only->size = -1;
	ar->files = only;
	ar->count = 1;
	return ERR_OK;
}

static enum err_code
open_gzip(struct flow *f, struct err *e)
{
	f->gz = gzopen(f->archive->path, "rbe");
	if (!f->gz)
		return file_err(e, "ouvrir l’archive", f->archive->path);
	gzbuffer(f->gz, BLOCK);
	return ERR_OK;
}

static enum err_code
read_gzip(struct flow *f, char *block, size_t room, size_t *len, struct err *e)
{
	int n = gzread(f->gz, block, (unsigned)room), code = Z_OK;
	const char *why = gzerror(f->gz, &code);

	if (n < 0 || (n == 0 && code != Z_OK && code != Z_STREAM_END))
		return damaged(e, why);
	f->read = gzoffset(f->gz);
	*len = (size_t)n;
	return ERR_OK;
}

static void
close_gzip(struct flow *f)
{
	if (f->gz)
		gzclose_r(f->gz);
}

/* --- both --------------------------------------------------------------- */

static const struct packing {
	const char *name;
	enum err_code (*list)(
	    struct arena *a, struct unpack_archive *ar, struct err *e);
	enum err_code (*open)(struct flow *f, struct err *e);
	enum err_code (*read)(struct flow *f, char *block, size_t room,
	    size_t *len, struct err *e);
	void (*close)(struct flow *f);
} packings[] = {
	{ "zip", list_zip, open_zip, read_zip, close_zip },
	{ "gz", list_gzip, open_gzip, read_gzip, close_gzip },
};

static const struct packing *
find(const char *name)
{
	return &packings[strcmp(name, "gz") == 0];
}

enum err_code
unpack_open(struct arena *a, const char *path, const char *packing,
    struct unpack_archive **out, struct err *e)
{
	struct unpack_archive *ar = arena_new_of(a, struct unpack_archive);

	*out = ar;
	ar->path = path;
	ar->packing = packing;
	return find(packing)->list(a, ar, e);
}

static enum err_code
check_caps(const struct flow *f, struct err *e)
{
	if (f->written > UNPACK_TOTAL_MAX)
		return err_set(e, ERR_TOO_BIG,
		    "Cette archive dépasse 8" NNBSP "Gio une fois "
		    "décompressée" NNBSP
		    ": découpez-la, ou déposez les fichiers un par un.");
	if (f->written > FREE_BYTES && f->written / UNPACK_RATIO_MAX > f->read)
		return err_set(e, ERR_TOO_BIG,
		    "Cette archive grossit de plus de 200 fois quand on la "
		    "décompresse" NNBSP
		    ": par prudence, elle n’est pas ouverte. Déposez le "
		    "fichier sans le compresser.");
	return ERR_OK;
}

static enum err_code
pump(struct flow *f, const struct packing *p, char *block, struct err *e)
{
	size_t len = 1;
	enum err_code rc = ERR_OK;

	for (int64_t blocks = 1; !rc && len > 0; blocks++) {
		size_t room = BLOCK;

		if (f->max >= 0 && f->max - f->written < BLOCK)
			room = (size_t)(f->max - f->written);
		if (room == 0)
			return ERR_OK;
		rc = p->read(f, block, room, &len, e);
		f->written += rc ? 0 : (int64_t)len;
		if (!rc)
			rc = check_caps(f, e);
		if (!rc)
			rc = file_append(f->out, block, len, e);
		if (!rc && blocks % PULSE_BLOCKS == 0)
			rc = unpack_go_on(f->pulse, e);
	}
	return rc;
}

static void
close_later(void *fd)
{
	close((int)(intptr_t)fd);
}

enum err_code
unpack_file(struct arena *a, const struct unpack_archive *ar, int64_t index,
    int64_t max_bytes, const struct unpack_pulse *pulse, const char **out,
    struct err *e)
{
	const struct packing *p = find(ar->packing);
	struct flow f = {
		.archive = ar, .index = index, .max = max_bytes, .pulse = pulse
	};
	enum err_code rc = file_nameless(ar->path, &f.out, e);
	char *block;

	if (rc)
		return rc;
	arena_defer(a, close_later, (void *)(intptr_t)f.out);
	block = malloc(BLOCK);
	if (!block)
		return err_set(e, ERR_INTERNAL, "Mémoire épuisée.");
	rc = p->open(&f, e);
	if (!rc)
		rc = pump(&f, p, block, e);
	p->close(&f);
	free(block);
	*out = arena_printf(a, "/proc/self/fd/%d", f.out);
	return rc;
}
