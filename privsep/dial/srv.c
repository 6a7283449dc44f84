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

/*
 * OpenBSD has no ns_parserr(3), and glibc has it in a library of its own.  What
 * is difficult in an answer are its names: libc takes them apart.
 */

#include <sys/types.h>
#include <netinet/in.h>

#include <arpa/nameser.h>
#include <resolv.h>

#include "srv.h"

#define HEADER_LEN	12	/* RFC 1035 4.1.1 */
#define QUESTION_LEN	4	/* behind the name: type, class */
#define RECORD_LEN	10	/* type, class, TTL, length */
#define RDATA_LEN	6	/* before the target's name (RFC 2782) */
#define TYPE_SRV	33
#define CLASS_IN	1

/* The answer, and what of it is still to be read. */
struct reader {
	const uint8_t	*msg, *p, *end;
};

static uint16_t
get16(const uint8_t *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

/* Move behind n bytes: 0 with *p at them, or -1. */
static int
take(struct reader *r, size_t n, const uint8_t **p)
{
	if ((size_t)(r->end - r->p) < n)
		return -1;
	*p = r->p;
	r->p += n;
	return 0;
}

static int
skip_name(struct reader *r)
{
	int n;

	if (r->p == r->end || (n = dn_skipname(r->p, r->end)) < 0 ||
	    n > r->end - r->p)
		return -1;
	r->p += n;
	return 0;
}

static int
skip_questions(struct reader *r, unsigned int n)
{
	const uint8_t *unused;

	while (n-- > 0)
		if (skip_name(r) == -1 || take(r, QUESTION_LEN, &unused) == -1)
			return -1;
	return 0;
}

/* The data of a record of type SRV, if it is one to use. */
static int
service(const struct reader *r, const uint8_t *p, size_t len, struct srv *s)
{
	if (len <= RDATA_LEN || dn_expand(r->msg, r->end, p + RDATA_LEN,
	    s->host, sizeof(s->host)) < 0)
		return -1;
	s->priority = get16(p);
	s->weight = get16(p + 2);
	s->port = get16(p + 4);
	return s->port != 0 && host_is_ascii(s->host) ? 0 : -1;
}

/* The next record: 1 if it is a service, 0 if not, -1 if malformed. */
static int
record(struct reader *r, struct srv *s)
{
	const uint8_t *head, *data;
	size_t len;

	if (skip_name(r) == -1 || take(r, RECORD_LEN, &head) == -1)
		return -1;
	len = get16(head + 8);
	if (take(r, len, &data) == -1)
		return -1;
	return get16(head) == TYPE_SRV && get16(head + 2) == CLASS_IN &&
	    service(r, data, len, s) == 0;
}

static int
is_better(const struct srv *a, const struct srv *b)
{
	if (a->priority != b->priority)
		return a->priority < b->priority;
	return a->weight > b->weight;
}

int
srv_best(const uint8_t *answer, size_t len, struct srv *best)
{
	struct reader r = { answer, answer, answer + len };
	const uint8_t *head;
	unsigned int i, n;
	struct srv s;
	int is, found = 0;

	if (take(&r, HEADER_LEN, &head) == -1 ||
	    skip_questions(&r, get16(head + 4)) == -1)
		return -1;
	n = get16(head + 6);
	for (i = 0; i < n; i++) {
		if ((is = record(&r, &s)) == -1)
			return -1;
		if (is && (!found || is_better(&s, best))) {
			*best = s;
			found = 1;
		}
	}
	return found ? 0 : -1;
}
