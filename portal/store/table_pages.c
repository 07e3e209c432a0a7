/* SPDX-License-Identifier: Apache-2.0 */
/* table_pages.c - a b-tree built from its leaves, in the order of its keys. */
#include "store/table_pages.h"

#include <assert.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"

enum {
	LEVELS = 10,  /* of more rows than there are numbers */
	WAITING = 64, /* pages written at once */
	LEAF = 0x0d,
	INTERIOR = 0x05,
	LEAF_HEAD = 8,
	INTERIOR_HEAD = 12,
	REAL = 7, /* types of values; below 7, and 8 and 9: whole numbers */
	TEXT = 13,
	VARINT_MAX = 9,
	COLUMNS_MAX = 2001,
	PAGE_COUNT_AT = 28 /* in the file's header */
};

/* SQLite locks bytes from here on, and never uses their page. */
#define LOCK_BYTE 0x40000000

/* A page under way, of the leaves or of a level above them. */
struct level {
	unsigned char *page;
	unsigned cells;
	uint32_t start; /* of the cells, which grow down */
	/* Of an interior page: the last child, not yet a cell. */
	uint32_t child;
	int64_t key; /* greatest below the child; or of a leaf's last row */
};

struct page_writer {
	int fd;
	uint32_t size, root;
	uint32_t next;    /* number of the next page of the file */
	uint32_t waiting; /* pages before it that are still in `out` */
	unsigned char *out;
	struct level levels[LEVELS];
	unsigned char *record; /* one too long for a page */
	size_t record_size;
	/* Of the row under way: the types of its values, as they are written,
	 * and those of numbers by themselves. */
	unsigned char types[COLUMNS_MAX * VARINT_MAX];
	unsigned char numbers[COLUMNS_MAX];
};

static inline void
put16(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

static inline void
put32(unsigned char *p, uint32_t v)
{
	put16(p, v >> 16);
	put16(p + 2, v);
}

static inline unsigned char *
put_varint(unsigned char *p, uint64_t v)
{
	unsigned char reversed[VARINT_MAX];
	unsigned n = 0;

	if (v < 0x80) {
		*p = (unsigned char)v;
		return p + 1;
	}
	if (v < 0x4000) {
		p[0] = (unsigned char)(v >> 7 | 0x80);
		p[1] = (unsigned char)(v & 0x7f);
		return p + 2;
	}
	if (v >> 56) {
		p[8] = (unsigned char)v;
		v >>= 8;
		for (int i = 7; i >= 0; i--, v >>= 7)
			p[i] = (unsigned char)(v | 0x80);
		return p + 9;
	}
	for (; v; v >>= 7)
		reversed[n++] = (unsigned char)(v & 0x7f);
	while (n-- > 1)
		*p++ = reversed[n] | 0x80;
	*p = reversed[0];
	return p + 1;
}

static unsigned
varint_len(uint64_t v)
{
	unsigned n = 1;

	while (n < VARINT_MAX && (v >>= 7) != 0)
		n++;
	return n;
}

/* --- pages to the file -------------------------------------------------- */

static enum err_code
write_at(struct page_writer *w, const unsigned char *data, size_t len,
    int64_t at, struct err *e)
{
	while (len > 0) {
		ssize_t n = file_fault() ? -1 : pwrite(w->fd, data, len, at);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return file_err(e, "écrire la table", "");
		data += n;
		at += n;
		len -= (size_t)n;
	}
	return ERR_OK;
}

static enum err_code
write_waiting(struct page_writer *w, struct err *e)
{
	uint32_t n = w->waiting;

	w->waiting = 0;
	return write_at(w, w->out, (size_t)n * w->size,
	    (int64_t)(w->next - n - 1) * w->size, e);
}

static uint32_t
lock_page(const struct page_writer *w)
{
	return LOCK_BYTE / w->size + 1;
}

static uint32_t
number_after(const struct page_writer *w, uint32_t number)
{
	return number + 1 == lock_page(w) ? number + 2 : number + 1;
}

/* The next page of the file, to be filled; *number is its own. */
static enum err_code
take_page(struct page_writer *w, unsigned char **page, uint32_t *number,
    struct err *e)
{
	enum err_code rc = ERR_OK;

	/* One more for the page of the locks. */
	if (w->waiting + 2 > WAITING)
		rc = write_waiting(w, e);
	if (rc)
		return rc;
	if (w->next == UINT32_MAX - 1)
		return err_set(e, ERR_TOO_BIG, "Cette table est trop grande.");
	if (w->next == lock_page(w)) {
		memset(w->out + (size_t)w->waiting++ * w->size, 0, w->size);
		w->next++;
	}
	*number = w->next++;
	*page = w->out + (size_t)w->waiting++ * w->size;
	return ERR_OK;
}

/* --- levels ------------------------------------------------------------- */

static uint32_t
head_of(unsigned depth)
{
	return depth == 0 ? LEAF_HEAD : INTERIOR_HEAD;
}

static void
start_level(struct page_writer *w, unsigned depth)
{
	struct level *l = &w->levels[depth];

	if (!l->page)
		l->page = malloc(w->size);
	if (!l->page)
		abort();
	l->cells = 0;
	l->start = w->size;
}

/* Bytes left in the page for a cell and its place in the list. */
static uint32_t
room_in(const struct level *l, unsigned depth)
{
	return l->start - head_of(depth) - 2 * l->cells;
}

/* Room for a cell of len bytes, which is there. */
static unsigned char *
push(struct level *l, unsigned depth, uint32_t len)
{
	l->start -= len;
	put16(l->page + head_of(depth) + 2 * l->cells++, l->start);
	return l->page + l->start;
}

/* The page as it is in the file; what lies between is zero. */
static void
close_page(
    const struct page_writer *w, unsigned depth, uint32_t right, void *out)
{
	const struct level *l = &w->levels[depth];
	unsigned char *p = out;
	uint32_t list = head_of(depth) + 2 * l->cells;

	memcpy(p, l->page, list);
	memset(p + list, 0, l->start - list);
	memcpy(p + l->start, l->page + l->start, w->size - l->start);
	p[0] = depth == 0 ? LEAF : INTERIOR;
	put16(p + 1, 0);
	put16(p + 3, l->cells);
	put16(p + 5, l->start & 0xffff);
	p[7] = 0;
	if (depth > 0)
		put32(p + 8, right);
}

static enum err_code add_child(struct page_writer *w, unsigned depth,
    uint32_t child, int64_t key, struct err *e);

/* The page of this level goes to the file, and into the level above. */
static enum err_code
flush_level(struct page_writer *w, unsigned depth, uint32_t right, int64_t key,
    struct err *e)
{
	unsigned char *page;
	uint32_t number;
	enum err_code rc = take_page(w, &page, &number, e);

	if (rc)
		return rc;
	close_page(w, depth, right, page);
	start_level(w, depth);
	return add_child(w, depth + 1, number, key, e);
}

static uint64_t
get_varint(const unsigned char *p)
{
	uint64_t v = 0;

	for (int i = 0; i < VARINT_MAX - 1; i++) {
		v = v << 7 | (p[i] & 0x7f);
		if (!(p[i] & 0x80))
			return v;
	}
	return v << 8 | p[VARINT_MAX - 1];
}

/* The last cell of a full interior page becomes its right child: no page is
 * left with a child and no cell. */
static enum err_code
flush_interior(struct page_writer *w, unsigned depth, struct err *e)
{
	struct level *l = &w->levels[depth];
	const unsigned char *cell = l->page + l->start;
	uint32_t right = (uint32_t)cell[0] << 24 | (uint32_t)cell[1] << 16 |
	    (uint32_t)cell[2] << 8 | cell[3];
	int64_t key = (int64_t)get_varint(cell + 4);

	l->start += 4 + varint_len((uint64_t)key);
	l->cells--;
	return flush_level(w, depth, right, key, e);
}

/* With flush_level(), as deep as the tree: at most LEVELS. */
static enum err_code
add_child(struct page_writer *w, unsigned depth, uint32_t child, int64_t key,
    struct err *e)
{
	struct level *l = &w->levels[depth];
	uint32_t len = 4 + varint_len((uint64_t)l->key);
	enum err_code rc = ERR_OK;
	unsigned char *cell;

	assert(depth < LEVELS);
	if (!l->page)
		start_level(w, depth);
	if (l->child != 0) {
		if (room_in(l, depth) < len + 2)
			rc = flush_interior(w, depth, e);
		if (rc)
			return rc;
		cell = push(l, depth, len);
		put32(cell, l->child);
		put_varint(cell + 4, (uint64_t)l->key);
	}
	l->child = child;
	l->key = key;
	return ERR_OK;
}

/* --- records ------------------------------------------------------------ */

static inline uint64_t
type_of_int(int64_t i)
{
	uint64_t u = (uint64_t)(i < 0 ? ~i : i);

	if (i == 0 || i == 1)
		return 8 + (uint64_t)i;
	return u < 0x80             ? 1
	    : u < 0x8000            ? 2
	    : u < 0x800000          ? 3
	    : u < 0x80000000        ? 4
	    : u < 0x800000000000ull ? 5
				    : 6;
}

/* A real without decimals is stored as the whole number, as SQLite does. */
static inline bool
is_whole(double d, int64_t *i)
{
	if (!(d > -140737488355328.0 && d < 140737488355328.0))
		return false;
	*i = (int64_t)d;
	return (double)*i == d && !(d == 0 && signbit(d));
}

static const unsigned char int_sizes[] = { 0, 1, 2, 3, 4, 6, 8, 8, 0, 0 };

static inline uint64_t
type_of(const struct value *v)
{
	int64_t i;

	switch (v->type) {
	case VALUE_TEXT:
		return 2 * (uint64_t)v->len + TEXT;
	case VALUE_INT:
		return type_of_int(v->i);
	case VALUE_REAL:
		return is_whole(v->d, &i) ? type_of_int(i) : REAL;
	default:
		return 0;
	}
}

/* The size bytes of a number of this type, the greatest first. */
static inline void
put_number(unsigned char *p, const struct value *v, unsigned size, bool is_real)
{
	uint64_t u = (uint64_t)v->i;

	if (is_real)
		memcpy(&u, &v->d, sizeof(u));
	else if (v->type == VALUE_REAL)
		u = (uint64_t)(int64_t)v->d;
	if (size == sizeof(u)) {
		u = __builtin_bswap64(u);
		memcpy(p, &u, sizeof(u));
		return;
	}
	for (; size > 0; size--, u >>= 8)
		p[size - 1] = (unsigned char)u;
}

/* The values of a record, at p. */
static void
put_values(const struct page_writer *w, unsigned char *p,
    const struct value *values, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		const struct value *v = &values[i];
		unsigned size = int_sizes[w->numbers[i]];

		if (v->type == VALUE_TEXT) {
			memcpy(p, v->text, v->len);
			p += v->len;
		} else if (size > 0) {
			put_number(p, v, size, w->numbers[i] == REAL);
			p += size;
		}
	}
}

/* A record: its header of `head` bytes is w->types, below the length. */
static void
put_record(struct page_writer *w, unsigned char *p, uint64_t head,
    const struct value *values, unsigned n)
{
	unsigned len = varint_len(head);

	put_varint(p, head);
	memcpy(p + len, w->types, head - len);
	put_values(w, p + head, values, n);
}

/* What does not fit in its page, in pages of its own; *first is theirs. */
static enum err_code
spill(struct page_writer *w, const unsigned char *data, uint64_t len,
    uint32_t *first, struct err *e)
{
	*first = 0;
	while (len > 0) {
		uint64_t part = len < w->size - 4 ? len : w->size - 4;
		unsigned char *page;
		uint32_t number;
		enum err_code rc = take_page(w, &page, &number, e);

		if (rc)
			return rc;
		if (*first == 0)
			*first = number;
		len -= part;
		put32(page, len > 0 ? number_after(w, number) : 0);
		memcpy(page + 4, data, part);
		memset(page + 4 + part, 0, w->size - 4 - part);
		data += part;
	}
	return ERR_OK;
}

/* How much of a record of this length is in its leaf. */
static uint64_t
local_size(const struct page_writer *w, uint64_t len)
{
	uint64_t most = w->size - 35, least = (w->size - 12) * 32 / 255 - 23;
	uint64_t local = least + (len - least) % (w->size - 4);

	if (len <= most)
		return len;
	return local <= most ? local : least;
}

/* A record longer than a page is made aside; *first: of its other pages. */
static enum err_code
make_long(struct page_writer *w, uint64_t head, uint64_t len,
    const struct value *values, unsigned n, uint32_t *first, struct err *e)
{
	uint64_t local = local_size(w, len);

	if (w->record_size < len) {
		free(w->record);
		w->record_size = len + len / 4;
		w->record = malloc(w->record_size);
		if (!w->record)
			abort();
	}
	put_record(w, w->record, head, values, n);
	return spill(w, w->record + local, len - local, first, e);
}

/* The types of a row, in w->types; sizes of the record and its header. */
static void
measure(struct page_writer *w, const struct value *values, unsigned n,
    uint64_t *head, uint64_t *len)
{
	unsigned char *p = w->types;
	uint64_t body = 0, types;

	*p++ = 0; /* the id is the key, not in the record */
	for (unsigned i = 0; i < n; i++) {
		uint64_t type = type_of(&values[i]);

		if (type < sizeof(int_sizes) / sizeof(int_sizes[0])) {
			body += int_sizes[type];
			w->numbers[i] = (unsigned char)type;
		} else {
			body += values[i].len;
			w->numbers[i] = 0;
		}
		p = put_varint(p, type);
	}
	types = (uint64_t)(p - w->types);
	*head = types + 1;
	/* The length counts itself. */
	while (varint_len(*head) + types > *head)
		(*head)++;
	*len = *head + body;
}

enum err_code
pages_add(struct page_writer *w, int64_t id, const struct value *values,
    unsigned n, struct err *e)
{
	struct level *l = &w->levels[0];
	uint64_t head, len, local, size;
	uint32_t first = 0;
	unsigned char *cell;
	enum err_code rc = ERR_OK;

	assert(n < COLUMNS_MAX);
	measure(w, values, n, &head, &len);
	local = local_size(w, len);
	if (local < len)
		rc = make_long(w, head, len, values, n, &first, e);
	if (rc)
		return rc;
	size = varint_len(len) + varint_len((uint64_t)id) + local +
	    (first ? 4 : 0);
	if (room_in(l, 0) < size + 2)
		rc = flush_level(w, 0, 0, l->key, e);
	if (rc)
		return rc;
	cell = push(l, 0, (uint32_t)size);
	cell = put_varint(put_varint(cell, len), (uint64_t)id);
	if (first) {
		memcpy(cell, w->record, local);
		put32(cell + local, first);
	} else {
		put_record(w, cell, head, values, n);
	}
	l->key = id;
	return ERR_OK;
}

/* --- whole -------------------------------------------------------------- */

enum err_code
pages_new(int fd, uint32_t root, struct page_writer **out, struct err *e)
{
	struct page_writer *w = calloc(1, sizeof(*w));
	unsigned char head[PAGE_COUNT_AT + 4];

	if (!w)
		abort();
	*out = w;
	w->fd = fd;
	w->root = root;
	if (pread(fd, head, sizeof(head), 0) != sizeof(head))
		return file_err(e, "écrire la table", "");
	w->size = (uint32_t)head[16] << 8 | head[17];
	w->next = ((uint32_t)head[PAGE_COUNT_AT] << 24 |
		      (uint32_t)head[PAGE_COUNT_AT + 1] << 16 |
		      (uint32_t)head[PAGE_COUNT_AT + 2] << 8 |
		      head[PAGE_COUNT_AT + 3]) +
	    1;
	/* Of the sizes SQLite has, those whose offsets need no care. */
	assert(w->size >= 512 && w->size <= 32768);
	w->out = malloc((size_t)WAITING * w->size);
	if (!w->out)
		abort();
	start_level(w, 0);
	return ERR_OK;
}

/* From the leaves up: the level that nothing is above is the root. */
static enum err_code
close_levels(struct page_writer *w, struct err *e)
{
	unsigned depth = 0;
	unsigned char *root;
	enum err_code rc = ERR_OK;

	while (!rc && w->levels[depth + 1].page) {
		rc = flush_level(
		    w, depth, w->levels[depth].child, w->levels[depth].key, e);
		depth++;
	}
	if (rc)
		return rc;
	rc = write_waiting(w, e);
	if (rc)
		return rc;
	root = w->out;
	close_page(w, depth, w->levels[depth].child, root);
	return write_at(w, root, w->size, (int64_t)(w->root - 1) * w->size, e);
}

enum err_code
pages_end(struct page_writer *w, struct err *e)
{
	unsigned char count[4];
	enum err_code rc = close_levels(w, e);

	put32(count, w->next - 1);
	return rc ? rc : write_at(w, count, 4, PAGE_COUNT_AT, e);
}

void
pages_free(struct page_writer *w)
{
	if (!w)
		return;
	for (unsigned i = 0; i < LEVELS; i++)
		free(w->levels[i].page);
	free(w->record);
	free(w->out);
	free(w);
}
