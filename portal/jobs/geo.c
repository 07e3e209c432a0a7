/* SPDX-License-Identifier: Apache-2.0 */
/* geo.c - the box of a territory, asked of geo.api.gouv.fr. */
#include "jobs/geo.h"

#include <curl/curl.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/str.h"

#define ANSWER_MAX (16u << 20)
#define DEPTH_MAX 6

static size_t
receive(char *data, size_t size, size_t n, void *arg)
{
	struct str *s = arg;

	str_append_n(s, data, size * n);
	return str_failed(s) ? 0 : size * n;
}

/* Positions are the arrays whose first member is a number. */
static void
widen(const json_t *coordinates, struct bbox *b, int depth)
{
	size_t i;
	json_t *one;

	if (!json_is_array(coordinates) || depth > DEPTH_MAX)
		return;
	if (json_is_number(json_array_get(coordinates, 0))) {
		double x = json_number_value(json_array_get(coordinates, 0));
		double y = json_number_value(json_array_get(coordinates, 1));

		if (!b->known)
			*b = (struct bbox){ true, x, y, x, y };
		b->west = fmin(b->west, x);
		b->east = fmax(b->east, x);
		b->south = fmin(b->south, y);
		b->north = fmax(b->north, y);
		return;
	}
	json_array_foreach(coordinates, i, one) widen(one, b, depth + 1);
}

bool
geo_read_bbox(const char *json, size_t len, struct bbox *out)
{
	static const char *const members[] = { "bbox", "contour" };
	json_t *root = json_loadb(json, len, 0, NULL);

	*out = (struct bbox){ 0 };
	for (size_t i = 0; i < 2 && !out->known; i++)
		widen(json_object_get(
			  json_object_get(root, members[i]), "coordinates"),
		    out, 0);
	json_decref(root);
	return out->known && out->west >= -180 && out->east <= 180 &&
	    out->south >= -90 && out->north <= 90 && out->west < out->east &&
	    out->south < out->north;
}

static CURLcode
fetch(const char *url, struct str *answer, long *status)
{
	CURL *c = curl_easy_init();
	CURLcode rc;

	if (!c)
		return CURLE_FAILED_INIT;
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT, 10L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "parvis");
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, receive);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, answer);
	rc = curl_easy_perform(c);
	curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, status);
	curl_easy_cleanup(c);
	return rc;
}

/* Digits and the A or B of Corsica, nothing that could change the address. */
static bool
is_code(const char *code)
{
	size_t n = strspn(code, "0123456789AB");

	return code[n] == '\0' && (n == 5 || n == 9);
}

enum err_code
geo_bbox(struct arena *a, const char *service, const char *kind,
    const char *code, struct bbox *out, struct err *e)
{
	bool commune = strcmp(kind, "commune") == 0;
	struct str answer;
	long status = 0;
	CURLcode rc;

	if (!service[0] || !is_code(code) ||
	    (!commune && strcmp(kind, "epci") != 0))
		return err_set(e, ERR_INVALID,
		    "L'emprise ne peut être demandée que pour une commune ou "
		    "une intercommunalité dont le code est connu. Tapez-la.");
	str_init(&answer, a, ANSWER_MAX);
	rc = fetch(arena_printf(a, "%s/%s/%s?fields=%s&format=json", service,
		       commune ? "communes" : "epcis", code,
		       commune ? "bbox,contour" : "contour"),
	    &answer, &status);
	if (rc != CURLE_OK || status >= 500) {
		err_set(e, ERR_BUSY,
		    "Le service des emprises ne répond pas. Réessayez plus "
		    "tard, ou tapez l'emprise.");
		err_cause(e, "%s, status %ld", curl_easy_strerror(rc), status);
		return e->code;
	}
	if (status != 200 || !geo_read_bbox(str_text(&answer), answer.len, out))
		return err_set(e, ERR_NOT_FOUND,
		    "Le service des emprises ne connaît pas ce territoire. "
		    "Tapez l'emprise.");
	return ERR_OK;
}
