/* SPDX-License-Identifier: Apache-2.0 */
/* listen.c - the socket behind « address:port ». */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "http/exchange.h"

/* « 127.0.0.1:80 », « [::1]:80 », « :80 », « *:80 »: *host is "" for any. */
static bool
split(struct arena *a, const char *text, const char **host, const char **port)
{
	const char *colon = strrchr(text, ':');
	size_t len;

	if (!colon || !colon[1] || colon[1 + strspn(colon + 1, "0123456789")] ||
	    strlen(colon + 1) > 5 || strtol(colon + 1, NULL, 10) > 65535)
		return false;
	*port = colon + 1;
	len = (size_t)(colon - text);
	if (len >= 2 && text[0] == '[' && colon[-1] == ']') {
		text++;
		len -= 2;
	} else if (memchr(text, ':', len)) {
		return false;
	}
	if (len == 1 && *text == '*')
		len = 0;
	*host = arena_strndup(a, text, len);
	return true;
}

static int
try_one(const struct addrinfo *ai)
{
	int fd, on = 1, off = 0, saved;

	fd = socket(
	    ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (ai->ai_family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof(off));
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, 511) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static const char *
url_of(struct arena *a, int fd, bool tls)
{
	struct sockaddr_storage sa;
	socklen_t len = sizeof(sa);
	char host[NI_MAXHOST], port[NI_MAXSERV];
	const char *shown = host;

	if (getsockname(fd, (struct sockaddr *)&sa, &len) != 0 ||
	    getnameinfo((struct sockaddr *)&sa, len, host, sizeof(host), port,
		sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return "";
	/* « any address » is not one a browser can open. */
	if (strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0)
		shown = "127.0.0.1";
	return arena_printf(a, strchr(shown, ':') ? "%s[%s]:%s" : "%s%s:%s",
	    tls ? "https://" : "http://", shown, port);
}

static enum err_code
refused(struct err *e, const char *text, int why)
{
	if (why == EADDRINUSE)
		err_set(e, ERR_INVALID,
		    "L'adresse %s est déjà prise par un autre programme" NNBSP
		    ": arrêtez-le, ou choisissez un autre port (listen).",
		    text);
	else if (why == EACCES)
		err_set(e, ERR_INVALID,
		    "Le système refuse d'écouter sur %s" NNBSP ": les ports "
		    "sous 1024 demandent un droit particulier.",
		    text);
	else
		err_set(e, ERR_INVALID,
		    "Impossible d'écouter sur %s" NNBSP ": cette adresse "
		    "n'est pas celle de cette machine.",
		    text);
	err_cause(e, "%s", strerror(why));
	return ERR_INVALID;
}

enum err_code
listen_open(struct arena *a, const char *text, bool tls, int *fd,
    const char **url, struct err *e)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV };
	struct addrinfo *list = NULL;
	const char *host, *port;
	int why = EADDRNOTAVAIL;

	if (!split(a, text, &host, &port))
		return err_set(e, ERR_INVALID,
		    "listen" NNBSP ": «" NNBSP "%s" NNBSP
		    "» n'est pas de la forme "
		    "adresse:port, comme 127.0.0.1:8080 ou [::1]:8080.",
		    text);
	if (getaddrinfo(*host ? host : NULL, port, &hints, &list) != 0)
		return refused(e, text, why);
	*fd = -1;
	/* Any address: IPv6 first, its socket takes IPv4 too. */
	for (const struct addrinfo *ai = list; !*host && ai && *fd < 0;
	     ai = ai->ai_next)
		if (ai->ai_family == AF_INET6)
			*fd = try_one(ai);
	for (const struct addrinfo *ai = list; ai && *fd < 0;
	     ai = ai->ai_next) {
		*fd = try_one(ai);
		if (*fd < 0)
			why = errno;
	}
	freeaddrinfo(list);
	if (*fd < 0)
		return refused(e, text, why);
	*url = url_of(a, *fd, tls);
	return ERR_OK;
}
