/*
 * Copyright (c) 2026 The msmtp-privsep authors
 *
 * Permission to use, copy, modify, and distribute this software for any
 * purpose with or without fee is hereby granted, provided that the above
 * copyright notice and this permission notice appear in all copies.
 *
 * THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
 * WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
 * MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
 * ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
 * WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
 * ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
 * OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
 */

#include <sys/types.h>
#include <netinet/in.h>

#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>
#include <stdio.h>
#include <string.h>

#include "dns.h"
#include "host.h"

#define TYPE_SRV	33
#define CLASS_IN	1
#define ANSWER_LEN	65535	/* the longest DNS message */
#define DNS_NAME_LEN	253	/* RFC 1035: as text, without a last dot */

/*
 * For dns_name: each of at most three name servers is asked once, and given so
 * many seconds.
 */
#define REVERSE_TIMEOUT	1

/* Ask for SRV records: 0 with *s, or DIALF_*. */
static int
query(const char *service, const char *domain, struct srv *s,
    const char **why)
{
	uint8_t answer[ANSWER_LEN];
	char name[DNS_NAME_LEN + 1];
	int n;

	if (snprintf(name, sizeof(name), "%s%s", service, domain) >=
	    (int)sizeof(name))
		return DIALF_NOSERVICE;
	n = res_query(name, CLASS_IN, TYPE_SRV, answer, (int)sizeof(answer));
	if (n > (int)sizeof(answer))
		n = (int)sizeof(answer);
	if (n > 0)
		return srv_best(answer, (size_t)n, s) == 0 ? 0 :
		    DIALF_NOSERVICE;
	*why = hstrerror(h_errno);
	return h_errno == HOST_NOT_FOUND || h_errno == NO_DATA ?
	    DIALF_NOSERVICE : DIALF_AGAIN;
}

int
dns_service(const char *domain, struct srv *s, int *tls, const char **why)
{
	int rv;

	*why = "there is none";
	*tls = 1;
	rv = query("_submissions._tcp.", domain, s, why);
	if (rv == DIALF_NOSERVICE) {
		*tls = 0;
		rv = query("_submission._tcp.", domain, s, why);
	}
	return rv;
}

int
dns_canonical(const char *host, char name[PROTO_HOST_MAX + 1])
{
	struct addrinfo hints, *list;
	int found;

	memset(&hints, 0, sizeof(hints));
	hints.ai_family = AF_UNSPEC;
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_flags = AI_CANONNAME;
	if (getaddrinfo(host, NULL, &hints, &list) != 0)
		return -1;
	found = list->ai_canonname != NULL && strlcpy(name,
	    list->ai_canonname, PROTO_HOST_MAX + 1) <= PROTO_HOST_MAX &&
	    host_is_ascii(name);
	freeaddrinfo(list);
	return found ? 0 : -1;
}

int
dns_name(const struct race_addr *a, char name[PROTO_HOST_MAX + 1])
{
	/* What getnameinfo(3) asks with. */
	if ((_res.options & RES_INIT) || res_init() == 0) {
		_res.retrans = REVERSE_TIMEOUT;
		_res.retry = 1;
	}
	if (getnameinfo((const struct sockaddr *)&a->ss, a->len, name,
	    PROTO_HOST_MAX + 1, NULL, 0, NI_NAMEREQD) != 0)
		return -1;
	return host_is_ascii(name) ? 0 : -1;
}
