/* SPDX-License-Identifier: Apache-2.0 */
/* cache.c - whole answers ready to send, the least used go first. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/crypto.h"
#include "http/exchange.h"

#define BUCKETS 512
#define OVERHEAD 4096 /* heads and bookkeeping of one entry */

/* The four ways to answer from one entry. */
enum form {
	PLAIN,
	GZIPPED,
	SAME_PLAIN,
	SAME_GZIPPED,
	FORMS
};

struct cache_entry {
	struct cache_entry *chain;         /* same bucket */
	struct cache_entry *newer, *older; /* by last use */
	char *key, *etag;
	unsigned refs; /* one of the cache, one per exchange */
	unsigned hash;
	size_t size;
	int status;
	bool can_gzip, is_listed;
	const char *bytes; /* of the plain form, as long as the entry */
	struct MHD_Response *forms[FORMS]; /* PLAIN; the rest when asked */
	size_t lens[FORMS];
};

struct cache {
	pthread_mutex_t lock;
	struct cache_entry *buckets[BUCKETS];
	struct cache_entry *newest, *oldest;
	size_t size, max;
};

struct cache *
cache_new(size_t max_bytes)
{
	struct cache *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	pthread_mutex_init(&c->lock, NULL);
	c->max = max_bytes;
	return c;
}

/* Under the lock. */
static void
release(struct cache_entry *en)
{
	if (--en->refs)
		return;
	for (int i = 0; i < FORMS; i++)
		if (en->forms[i])
			MHD_destroy_response(en->forms[i]);
	free(en->key);
	free(en->etag);
	free(en);
}

static void
unlink_use(struct cache *c, struct cache_entry *en)
{
	if (en->newer)
		en->newer->older = en->older;
	else
		c->newest = en->older;
	if (en->older)
		en->older->newer = en->newer;
	else
		c->oldest = en->newer;
}

static void
link_newest(struct cache *c, struct cache_entry *en)
{
	en->newer = NULL;
	en->older = c->newest;
	if (c->newest)
		c->newest->newer = en;
	else
		c->oldest = en;
	c->newest = en;
}

static void
evict(struct cache *c, struct cache_entry *en)
{
	struct cache_entry **at = &c->buckets[en->hash % BUCKETS];

	while (*at != en)
		at = &(*at)->chain;
	*at = en->chain;
	unlink_use(c, en);
	c->size -= en->size;
	en->is_listed = false;
	release(en);
}

void
cache_free(struct cache *c)
{
	if (!c)
		return;
	while (c->newest)
		evict(c, c->newest);
	pthread_mutex_destroy(&c->lock);
	free(c);
}

void
cache_release(struct server *s, struct cache_entry *entry)
{
	pthread_mutex_lock(&s->cache->lock);
	release(entry);
	pthread_mutex_unlock(&s->cache->lock);
}

/* FNV-1a. Behind https the head differs: other entries. */
static unsigned
hash_of(const struct request *req, const char *key)
{
	unsigned h = req->secure ? 2166136263u : 2166136261u;

	for (; *key; key++)
		h = (h ^ (unsigned char)*key) * 16777619u;
	return h;
}

static struct cache_entry *
find(struct cache *c, const struct request *req, const char *key, unsigned hash)
{
	struct cache_entry *en = c->buckets[hash % BUCKETS];

	for (; en; en = en->chain)
		if (en->hash == hash &&
		    en->key[0] == (req->secure ? 's' : 'p') &&
		    strcmp(en->key + 1, key) == 0)
			return en;
	return NULL;
}

bool
response_from_cache(struct request *req, struct response *res, const char *key)
{
	struct exchange *x = exchange_of(req);
	struct cache *c = req->server->cache;
	unsigned hash = hash_of(req, key);
	struct cache_entry *en;

	if (!c || x->cached)
		return false;
	pthread_mutex_lock(&c->lock);
	en = find(c, req, key, hash);
	if (en) {
		en->refs++;
		unlink_use(c, en);
		link_newest(c, en);
	}
	pthread_mutex_unlock(&c->lock);
	if (!en) {
		x->cache_key = key;
		return false;
	}
	x->cached = en;
	res->status = en->status;
	return true;
}

/* Copy a header field of the plain form to another. */
struct copy {
	struct MHD_Response *to;
	enum form form;
};

static enum MHD_Result
copy_field(
    void *arg, enum MHD_ValueKind kind, const char *name, const char *value)
{
	const struct copy *c = arg;
	size_t len = strlen(value);
	char tag[128];

	(void)kind;
	if (c->form != GZIPPED && strcasecmp(name, "Content-Type") == 0)
		return MHD_YES;
	if (c->form != SAME_PLAIN && strcasecmp(name, "ETag") == 0 && len) {
		snprintf(
		    tag, sizeof(tag), "%.*s-gzip\"", (int)(len - 1), value);
		value = tag;
	}
	MHD_add_response_header(c->to, name, value);
	return MHD_YES;
}

/* A form other than PLAIN, made when it is first asked for. NULL: this text
 * does not shrink. */
static struct MHD_Response *
derive(const struct cache_entry *en, enum form form, size_t *len)
{
	struct copy c = { .form = form };
	char *small = NULL;

	*len = 0;
	if (form == GZIPPED) {
		small = reply_gzip(en->bytes, en->lens[PLAIN], len);
		if (!small)
			return NULL;
	}
	c.to = MHD_create_response_from_buffer(*len, small,
	    small ? MHD_RESPMEM_MUST_FREE : MHD_RESPMEM_PERSISTENT);
	if (!c.to) {
		free(small);
		return NULL;
	}
	MHD_get_response_headers(en->forms[PLAIN], copy_field, &c);
	if (form == GZIPPED)
		MHD_add_response_header(c.to, "Content-Encoding", "gzip");
	return c.to;
}

/* The form, made if need be; PLAIN when gzip does not pay. */
static struct MHD_Response *
form_of(struct cache *c, struct cache_entry *en, enum form *form)
{
	struct MHD_Response *m, *made;
	size_t len;

	pthread_mutex_lock(&c->lock);
	if (*form == GZIPPED && !en->can_gzip)
		*form = PLAIN;
	m = en->forms[*form];
	pthread_mutex_unlock(&c->lock);
	if (m)
		return m;
	made = derive(en, *form, &len);
	pthread_mutex_lock(&c->lock);
	if (!made) {
		en->can_gzip = false;
		*form = PLAIN;
	} else if (en->forms[*form]) {
		MHD_destroy_response(made);
	} else {
		en->forms[*form] = made;
		en->lens[*form] = len;
		en->size += len;
		c->size += en->is_listed ? len : 0;
	}
	m = en->forms[*form];
	pthread_mutex_unlock(&c->lock);
	return m;
}

static void
make_plain(struct exchange *x, struct cache_entry *en)
{
	const struct response *res = &x->res;
	char *copy = malloc(res->len ? res->len : 1);
	struct MHD_Response *m;

	if (!copy)
		return;
	if (res->len)
		memcpy(copy, res->bytes, res->len);
	m = MHD_create_response_from_buffer(
	    res->len, copy, MHD_RESPMEM_MUST_FREE);
	if (!m) {
		free(copy);
		return;
	}
	reply_head(m, x, false);
	en->bytes = copy;
	en->forms[PLAIN] = m;
	en->lens[PLAIN] = res->len;
	en->size = res->len + OVERHEAD;
	en->can_gzip = reply_can_gzip(res);
}

/* An answer that may be shared: whole, public, and without a cookie. */
static bool
is_sharable(const struct exchange *x)
{
	const struct response *res = &x->res;

	return x->req.method == GET && res->kind == BODY_BYTES &&
	    res->status == 200 && !res->is_private && !x->cached &&
	    !reply_get(res, "Set-Cookie");
}

/* The tag without quotes; one made from the bytes when there is none. */
static char *
tag_of(struct exchange *x)
{
	const char *tag = reply_get(&x->res, "ETag");
	char hex[SHA256_HEX];

	if (!tag) {
		sha256_of(x->res.bytes, x->res.len, hex);
		response_header(&x->res, &x->req, "ETag",
		    arena_printf(x->req.a, "\"%.20s\"", hex));
		return strndup(hex, 20);
	}
	tag += strcspn(tag, "\"") + 1;
	return strndup(tag, strcspn(tag, "\""));
}

void
response_to_cache(struct request *req, const struct response *res)
{
	struct exchange *x = exchange_of(req);
	struct cache *c = req->server->cache;
	const char *key = x->cache_key;
	struct cache_entry *en, *old;

	if (!c || !key || res != &x->res || !is_sharable(x) ||
	    res->len > c->max / 8)
		return;
	en = calloc(1, sizeof(*en));
	if (!en)
		return;
	en->refs = 2; /* the cache and this exchange */
	en->hash = hash_of(req, key);
	en->status = res->status;
	en->etag = tag_of(x);
	if (asprintf(&en->key, "%c%s", req->secure ? 's' : 'p', key) < 0)
		en->key = NULL;
	make_plain(x, en);
	pthread_mutex_lock(&c->lock);
	if (!en->key || !en->etag || !en->forms[PLAIN]) {
		en->refs = 1;
		release(en);
		pthread_mutex_unlock(&c->lock);
		return;
	}
	old = find(c, req, key, en->hash);
	if (old)
		evict(c, old);
	while (c->oldest && c->size + en->size > c->max)
		evict(c, c->oldest);
	en->chain = c->buckets[en->hash % BUCKETS];
	c->buckets[en->hash % BUCKETS] = en;
	link_newest(c, en);
	c->size += en->size;
	en->is_listed = true;
	x->cached = en;
	pthread_mutex_unlock(&c->lock);
}

enum MHD_Result
cache_send(struct exchange *x)
{
	struct cache_entry *en = x->cached;
	bool named, gzip = reply_wants_gzip(x);
	enum form form = gzip ? GZIPPED : PLAIN;
	struct MHD_Response *m;

	x->status = en->status;
	if (etag_listed(&x->req, en->etag, &named)) {
		form = named ? SAME_GZIPPED : SAME_PLAIN;
		x->status = 304;
	}
	m = form_of(x->req.server->cache, en, &form);
	if (!m)
		return MHD_NO;
	x->bytes = x->req.is_head ? 0 : (int64_t)en->lens[form];
	return MHD_queue_response(x->conn, (unsigned)x->status, m);
}
