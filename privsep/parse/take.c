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
 * PARSE_TAKE: addresses and hosts of the command line, the configuration and
 * the aliases, taken apart before the first byte of the message is read.
 */

#include <string.h>

#include "address.h"
#include "host.h"
#include "parse.h"

_Static_assert(ADDRESS_MAX <= PROTO_ADDR_MAX, "an address fits its message");
_Static_assert(HOST_MAX <= PROTO_ADDR_MAX, "a host fits its message");

static void
take_rcpts(struct parse *p, struct batch *b, uint32_t arg, const char *s)
{
	char addr[ADDRESS_MAX + 1];
	struct address_list l;
	enum address_status st;

	address_begin(&l, s, strlen(s));
	while ((st = address_next(&l, addr)) == ADDRESS_OK)
		batch_add(p, b, arg, addr);
	if (st != ADDRESS_END)
		failed(p, PARSEF_ARG_ADDR, arg, 0);
}

static void
take_sender(struct parse *p, struct batch *b, uint32_t arg, const char *s)
{
	char addr[ADDRESS_MAX + 1];

	if (address_sender(s, addr) == -1)
		failed(p, PARSEF_ARG_ADDR, arg, 0);
	batch_add(p, b, arg, addr);
}

static void
take_host(struct parse *p, struct batch *b, uint32_t arg, const char *s)
{
	char host[HOST_MAX + 1];

	if (host_take(s, host) == -1)
		failed(p, PARSEF_ARG_HOST, arg, 0);
	batch_add(p, b, arg, host);
}

/* 0 if there is no such kind of argument. */
static int
take_one(struct parse *p, struct batch *b, uint8_t kind, uint32_t arg,
    const char *s)
{
	if (kind == TAKE_RCPTS)
		take_rcpts(p, b, arg, s);
	else if (kind == TAKE_SENDER)
		take_sender(p, b, arg, s);
	else if (kind == TAKE_HOST)
		take_host(p, b, arg, s);
	else
		return 0;
	return 1;
}

void
take(struct parse *p, const struct chmsg *m)
{
	struct batch b = { .type = MSG_PARSE_TAKEN };
	struct wcur w = { 0 };
	struct rcur r;
	uint32_t arg, before = p->addrs;
	uint8_t kind;
	const char *s;

	rcur_init(&r, m->data, m->len);
	for (arg = 0; rcur_more(&r); arg++) {
		kind = get_u8(&r);
		s = get_str(&r, 0, PROTO_ARG_MAX);
		if (r.err == 0 && !take_one(p, &b, kind, arg, s))
			r.err = 1;
	}
	child_check(&r);
	batch_send(p, &b);
	put_u32(&w, p->addrs - before);
	child_send(&p->child, MSG_PARSE_TAKEN_END, -1, &w);
}
