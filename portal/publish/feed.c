/* SPDX-License-Identifier: Apache-2.0 */
/* feed.c - Atom and sitemap. */
#include "publish/feed.h"

#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "model/search.h"

#define ENTRIES 50
#define SUMMARY_MAX 500 /* characters */
#define URLS_MAX 50000  /* sitemaps.org, protocol */
#define BATCH 200

static void
append_xml(struct str *out, const char *text)
{
	str_append_xml(out, text, strlen(text));
}

static void
element(struct str *out, const char *name, const char *text)
{
	str_append_printf(out, "<%s>", name);
	append_xml(out, text);
	str_append_printf(out, "</%s>\n", name);
}

static void
link_to(struct str *out, const char *rel, const char *type, const char *href)
{
	str_append_printf(
	    out, "<link rel=\"%s\" type=\"%s\" href=\"", rel, type);
	append_xml(out, href);
	str_append(out, "\"/>\n");
}

static const char *
dataset_page(struct arena *a, const char *base_url, const struct dataset *d)
{
	return arena_printf(a, "%s/jeux-de-donnees/%s", base_url, d->slug);
}

static void
entry(struct arena *a, const struct dataset *d, const char *base_url,
    struct str *out)
{
	const char *page = dataset_page(a, base_url, d);

	str_append(out, "<entry>\n");
	element(out, "id", dataset_identifier(a, d, base_url));
	element(out, "title", d->title);
	link_to(out, "alternate", "text/html", page);
	element(out, "updated", date_utc(a, d->modified_at));
	if (d->published_at)
		element(out, "published", date_utc(a, d->published_at));
	str_append(out, "<author>");
	element(out, "name", d->organization_name);
	str_append(out, "</author>\n");
	for (unsigned i = 0; i < d->nkeywords; i++) {
		str_append(out, "<category term=\"");
		append_xml(out, d->keywords[i]);
		str_append(out, "\"/>\n");
	}
	element(out, "summary", text_excerpt(a, d->description, SUMMARY_MAX));
	str_append(out, "</entry>\n");
}

/* Address of a feed and of the page it follows. */
static void
head(struct arena *a, const char *base_url, const char *title,
    const struct org *o, int64_t updated, struct str *out)
{
	const char *page = o
	    ? arena_printf(a, "%s/organisations/%s", base_url, o->slug)
	    : arena_printf(a, "%s/jeux-de-donnees", base_url);
	const char *self = o ? arena_printf(a, "%s/flux.atom", page)
			     : arena_printf(a, "%s/flux.atom", base_url);

	str_append(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<feed xmlns=\"http://www.w3.org/2005/Atom\" "
	    "xml:lang=\"fr\">\n");
	/* The slug of an organization may change, its feed's name may not. */
	element(out, "id",
	    o ? arena_printf(a, "%s/id/organization/%s#flux", base_url, o->id)
	      : self);
	element(out, "title", title);
	link_to(out, "self", "application/atom+xml", self);
	link_to(out, "alternate", "text/html", page);
	element(out, "updated", date_utc(a, updated));
}

enum err_code
feed_atom(struct db *db, struct arena *a, const char *base_url,
    const char *title, const char *organization_id, struct str *out,
    struct err *e)
{
	struct search s = { .organization = organization_id,
		.sort = "updated",
		.descending = true,
		.page = 1,
		.page_size = ENTRIES };
	struct search_result found;
	struct org o;
	int64_t updated = 0;
	enum err_code rc = ERR_OK;

	if (*organization_id)
		rc = org_get(db, a, organization_id, &o, e);
	if (!rc)
		rc = search_datasets(db, a, &s, &found, e);
	if (rc)
		return rc;
	for (unsigned i = 0; i < found.count; i++) {
		if (found.datasets[i].modified_at > updated)
			updated = found.datasets[i].modified_at;
	}
	head(a, base_url, title, *organization_id ? &o : NULL, updated, out);
	for (unsigned i = 0; i < found.count; i++)
		entry(a, &found.datasets[i], base_url, out);
	str_append(out, "</feed>\n");
	return ERR_OK;
}

struct sitemap {
	const char *base_url;
	struct str *out;
	unsigned count;
};

static void
url(struct sitemap *m, struct arena *a, const char *path, int64_t modified)
{
	if (m->count == URLS_MAX)
		return;
	m->count++;
	str_append(m->out, "<url><loc>");
	append_xml(m->out, m->base_url);
	append_xml(m->out, path);
	str_append(m->out, "</loc>");
	if (modified)
		str_append_printf(
		    m->out, "<lastmod>%s</lastmod>", date_utc(a, modified));
	str_append(m->out, "</url>\n");
}

static void
dataset_urls(struct sitemap *m, struct arena *a, const struct dataset *d)
{
	const char *page = arena_printf(a, "/jeux-de-donnees/%s", d->slug);

	url(m, a, page, d->modified_at);
	for (unsigned i = 0; i < d->nresources; i++)
		url(m, a,
		    arena_printf(
			a, "%s/ressources/%s", page, d->resources[i].id),
		    d->resources[i].modified_at);
}

static enum err_code
all_datasets(struct db *db, struct sitemap *m, struct err *e)
{
	struct arena *a = arena_new(), *next;
	const char *after = "";
	unsigned count = BATCH;
	enum err_code rc = ERR_OK;

	while (!rc && count == BATCH && m->count < URLS_MAX) {
		struct dataset *rows;

		rc = dataset_batch_described(
		    db, a, "", after, BATCH, &rows, &count, e);
		if (rc || !count)
			break;
		for (unsigned i = 0; i < count; i++)
			dataset_urls(m, a, &rows[i]);
		next = arena_new();
		after = arena_strdup(next, rows[count - 1].identifier);
		arena_free(a);
		a = next;
	}
	arena_free(a);
	return rc;
}

enum err_code
feed_sitemap(struct db *db, struct arena *a, const char *base_url,
    struct str *out, struct err *e)
{
	static const char *const pages[] = { "/", "/jeux-de-donnees",
		"/organisations", "/api", "/mentions-legales", "/accessibilite",
		"/donnees-personnelles", "/plan-du-site" };
	struct sitemap m = { base_url, out, 0 };
	struct org *orgs;
	unsigned count;
	enum err_code rc = org_list(db, a, &orgs, &count, e);

	if (rc)
		return rc;
	str_append(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset "
	    "xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n");
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		url(&m, a, pages[i], 0);
	for (unsigned i = 0; i < count; i++)
		url(&m, a, arena_printf(a, "/organisations/%s", orgs[i].slug),
		    0);
	rc = all_datasets(db, &m, e);
	str_append(out, "</urlset>\n");
	return rc;
}
