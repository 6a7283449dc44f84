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
 * Replies: the first byte says how the rest is cut into chunks.  The parser
 * must give the same whatever the chunks are, keep its limits, and what it
 * took must be a reply.
 */

#include <stdlib.h>
#include <string.h>

#include "ehlo.h"
#include "reply.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static struct reply whole, cut;

static void
check(int ok)
{
	if (!ok)
		abort();
}

static enum reply_status
feed_chunks(const uint8_t *p, size_t n, size_t chunk, size_t *taken)
{
	enum reply_status st = REPLY_MORE;
	size_t k, used;

	reply_init(&cut);
	for (*taken = 0; *taken < n && st == REPLY_MORE; *taken += used) {
		k = n - *taken < chunk ? n - *taken : chunk;
		st = reply_feed(&cut, p + *taken, k, &used);
		check(used <= k);
	}
	return st;
}

static void
check_reply(const struct reply *r)
{
	check(r->code >= 200 && r->code <= 599);
	check(r->lines >= 1 && r->lines <= REPLY_LINES_MAX);
	check(r->len <= REPLY_TEXT_MAX && strlen(r->text) == r->len);
	check(strchr(r->text, '\r') == NULL);
	check(strlen(reply_last(r)) <= r->len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct ehlo e;
	enum reply_status a, b;
	size_t chunk, used, taken;

	if (n == 0)
		return 0;
	chunk = (size_t)p[0] + 1;
	p++;
	n--;
	reply_init(&whole);
	a = reply_feed(&whole, p, n, &used);
	b = feed_chunks(p, n, chunk, &taken);
	check(a == b);
	if (a != REPLY_DONE)
		return 0;
	check(used == taken && strcmp(whole.text, cut.text) == 0);
	check_reply(&whole);
	ehlo_parse(&e, whole.text);
	check(e.caps & CAP_ESMTP);
	check(!(e.caps & CAP_AUTH) == (*e.mechs == '\0'));
	check(strlen(e.mechs) <= PROTO_MECHS_MAX);
	return 0;
}
