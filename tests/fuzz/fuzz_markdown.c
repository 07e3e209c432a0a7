/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz_markdown.c - whatever is written, only our own tags and safe links. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "fuzz.h"
#include "view/markdown.h"

/* Every tag as it may be written; « * » is an attribute's value. */
static const char *const tags[] = { "<p>", "</p>", "<br>", "<hr>", "<em>",
	"</em>", "<strong>", "</strong>", "<del>", "</del>", "<code>",
	"</code>", "<blockquote>", "</blockquote>", "<ul>", "</ul>", "<ol>",
	"<ol start=\"*\">", "</ol>", "<li>", "</li>", "<h2>", "</h2>", "<h3>",
	"</h3>", "<h4>", "</h4>", "<h5>", "</h5>", "<h6>", "</h6>",
	"<pre tabindex=\"0\">", "</pre>", "<a href=\"*\">",
	"<a href=\"*\" rel=\"nofollow\">", "</a>", "<table>", "</table>",
	"<thead>", "</thead>", "<tbody>", "</tbody>", "<tr>", "</tr>",
	"<th scope=\"col\">", "<th scope=\"col\" class=\"align-center\">",
	"<th scope=\"col\" class=\"align-right\">", "</th>", "<td>",
	"<td class=\"align-center\">", "<td class=\"align-right\">", "</td>",
	"<div class=\"table-scroll\" tabindex=\"0\" role=\"group\" "
	"aria-label=\"Tableau\">",
	"</div>" };

static bool
matches(const char *html, const char *tag)
{
	for (; *tag; tag++) {
		if (*tag == '*')
			html += strcspn(html, "\"<>");
		else if (*html++ != *tag)
			return false;
	}
	return true;
}

static bool
is_ours(const char *html)
{
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (matches(html, tags[i]))
			return true;
	}
	return false;
}

static bool
is_safe_link(const char *url)
{
	return strncasecmp(url, "http://", 7) == 0 ||
	    strncasecmp(url, "https://", 8) == 0 ||
	    strncasecmp(url, "mailto:", 7) == 0 ||
	    (url[0] == '/' && !strchr("/\\\t\r\n", url[1]));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new();
	char *text = arena_strndup(a, (const char *)data, size);
	const char *html = markdown_html(a, text, 2), *p;

	for (p = html; (p = strchr(p, '<')); p++) {
		if (!is_ours(p))
			abort();
		if (strncmp(p, "<a href=\"", 9) == 0 && !is_safe_link(p + 9))
			abort();
	}
	if (!text_is_utf8(html, strlen(html)))
		abort();
	arena_free(a);
	return 0;
}
