/* SPDX-License-Identifier: Apache-2.0 */
/* peers.c - who asks, seen through trusted proxies. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "http/exchange.h"

/* Every address as IPv6, IPv4 mapped (RFC 4291, 2.5.5.2). */
struct peer {
	unsigned char bytes[16];
	unsigned bits;
};

struct peers {
	struct peer *list;
	unsigned count;
};

static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

static bool
read_address(const char *text, size_t len, unsigned char out[16], bool *is_v4)
{
	char copy[INET6_ADDRSTRLEN];

	if (len >= 2 && text[0] == '[' && text[len - 1] == ']') {
		text++;
		len -= 2;
	}
	if (!len || len >= sizeof(copy))
		return false;
	memcpy(copy, text, len);
	copy[len] = '\0';
	*is_v4 = inet_pton(AF_INET, copy, out + 12) == 1;
	if (*is_v4) {
		memcpy(out, mapped, sizeof(mapped));
		return true;
	}
	return inet_pton(AF_INET6, copy, out) == 1;
}

static bool
read_peer(const char *text, size_t len, struct peer *out)
{
	const char *slash = memchr(text, '/', len);
	size_t alen = slash ? (size_t)(slash - text) : len;
	unsigned long bits;
	bool is_v4;
	char *end;

	if (!read_address(text, alen, out->bytes, &is_v4))
		return false;
	out->bits = 128;
	if (!slash)
		return true;
	bits = strtoul(slash + 1, &end, 10);
	if (end == slash + 1 || end != text + len || bits > (is_v4 ? 32 : 128))
		return false;
	out->bits = (unsigned)bits + (is_v4 ? 96 : 0);
	return true;
}

enum err_code
peers_parse(
    struct arena *a, const char *text, struct peers **out, struct err *e)
{
	struct peers *p = arena_new_of(a, struct peers);
	unsigned most = 1;

	for (const char *s = text; *s; s++)
		most += *s == ',' || *s == ' ';
	p->list = arena_array_of(a, most, struct peer);
	for (;;) {
		size_t len;

		text += strspn(text, ", \t");
		len = strcspn(text, ", \t");
		if (!len)
			break;
		if (!read_peer(text, len, &p->list[p->count]))
			return err_set(e, ERR_INVALID,
			    "trusted_proxies" NNBSP ": «" NNBSP "%s" NNBSP
			    "» n'est "
			    "pas une adresse IP ni un réseau comme 10.0.0.0/8.",
			    arena_strndup(a, text, text_cut(text, len, 64)));
		p->count++;
		text += len;
	}
	*out = p;
	return ERR_OK;
}

static bool
inside(const struct peer *p, const unsigned char address[16])
{
	unsigned whole = p->bits / 8, rest = p->bits % 8;

	if (memcmp(p->bytes, address, whole) != 0)
		return false;
	return !rest || (p->bytes[whole] ^ address[whole]) >> (8 - rest) == 0;
}

static bool
has_bytes(const struct peers *p, const char *text, size_t len)
{
	unsigned char address[16];
	bool is_v4;

	if (!read_address(text, len, address, &is_v4))
		return false;
	for (unsigned i = 0; i < p->count; i++)
		if (inside(&p->list[i], address))
			return true;
	return false;
}

bool
peers_has(const struct peers *p, const char *address)
{
	return has_bytes(p, address, strlen(address));
}

/* Numeric form, one for each address; mapped IPv4 without its prefix. */
static const char *
name_of(struct arena *a, const unsigned char bytes[16])
{
	char text[INET6_ADDRSTRLEN] = "";

	if (memcmp(bytes, mapped, sizeof(mapped)) == 0)
		inet_ntop(AF_INET, bytes + 12, text, sizeof(text));
	else
		inet_ntop(AF_INET6, bytes, text, sizeof(text));
	return arena_strdup(a, text);
}

static const char *
name_of_socket(struct arena *a, const struct sockaddr *sa)
{
	unsigned char bytes[16];

	if (sa && sa->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const void *)sa;

		memcpy(bytes, mapped, sizeof(mapped));
		memcpy(bytes + 12, &in->sin_addr, 4);
	} else if (sa && sa->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in = (const void *)sa;

		memcpy(bytes, &in->sin6_addr, sizeof(bytes));
	} else {
		return "";
	}
	return name_of(a, bytes);
}

/* From the right, the first address that is not one of ours; false when the
 * line holds none but ours. */
static bool
look_behind(const struct peers *p, struct request *req, const char *field)
{
	const char *end = field + strlen(field);

	for (;;) {
		const char *start;
		unsigned char bytes[16];
		bool is_v4;

		while (end > field && strchr(", \t", end[-1]))
			end--;
		if (end == field)
			return false;
		start = end;
		while (start > field && !strchr(", \t", start[-1]))
			start--;
		if (!read_address(start, (size_t)(end - start), bytes, &is_v4))
			return true;
		req->remote = name_of(req->a, bytes);
		if (!peers_has(p, req->remote))
			return true;
		end = start;
	}
}

static void
read_proto(struct request *req, const char *field)
{
	const char *comma = strrchr(field, ',');

	field = comma ? comma + 1 : field;
	field += strspn(field, " \t");
	req->secure = strcasecmp(field, "https") == 0;
}

void
peers_identify(
    const struct peers *p, struct request *req, const struct sockaddr *sa)
{
	const struct exchange *x = exchange_of(req);
	bool has_proto = false, has_for = false;

	req->remote = name_of_socket(req->a, sa);
	if (!p->count || !peers_has(p, req->remote))
		return;
	/* From the last line: a proxy may add its own below those the visitor
	 * wrote. */
	for (unsigned i = x->nheaders; i-- > 0;) {
		const struct pair *h = &x->headers[i];

		if (!has_proto &&
		    strcasecmp(h->name, "X-Forwarded-Proto") == 0) {
			read_proto(req, h->value);
			has_proto = true;
		} else if (!has_for &&
		    strcasecmp(h->name, "X-Forwarded-For") == 0) {
			has_for = look_behind(p, req, h->value);
		}
	}
}
