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
 * A SOCKS5 proxy: the first byte says how its answers are cut.  The parser
 * must give the same whatever the pieces are, never ask for more than its
 * limit, and never for a byte behind the end of an honest answer.
 */

#include <stdlib.h>
#include <string.h>

#include "socks.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
check(int ok)
{
	if (!ok)
		abort();
}

static enum socks_status
feed(struct socks *s, const uint8_t *p, size_t n, size_t step, size_t *used)
{
	enum socks_status st = SOCKS_MORE;
	size_t k;

	socks_init(s);
	for (*used = 0; *used < n && (k = socks_want(s)) > 0; *used += k) {
		check(k <= SOCKS_PIECE_MAX);
		k = k < step ? k : step;
		k = k < n - *used ? k : n - *used;
		st = socks_feed(s, p + *used, k);
	}
	check((st == SOCKS_MORE || st == SOCKS_ASK) == (socks_want(s) > 0));
	return st;
}

/* The length of the answers as RFC 1928 has it; n if they are not there. */
static size_t
honest(const uint8_t *p, size_t n)
{
	size_t len;

	if (n < 7)
		return n;
	len = p[5] == 1 ? 12 : p[5] == 4 ? 24 : 2 + 4 + 1 + p[6] + 2U;
	return len;
}

/* A host of the input's bytes: whatever it is, the request is well-formed. */
static void
try_request(const uint8_t *p, size_t n)
{
	uint8_t out[SOCKS_REQUEST_MAX];
	char host[300];
	size_t len;

	n = n < sizeof(host) - 1 ? n : sizeof(host) - 1;
	memcpy(host, p, n);
	host[n] = '\0';
	len = socks_request(out, host, 587);
	check((len == 0) == (host[0] == '\0' || strlen(host) > 255));
	if (len == 0)
		return;
	check(memcmp(out, "\5\1\0", 3) == 0);
	check(out[len - 2] == 587 >> 8 && out[len - 1] == (587 & 0xff));
	check(len == (out[3] == 1 ? 10U : out[3] == 4 ? 22U : out[4] + 7U));
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	enum socks_status a, b;
	struct socks whole, cut;
	size_t step, used, taken;

	if (n == 0)
		return 0;
	step = (size_t)p[0] + 1;
	p++;
	n--;
	a = feed(&whole, p, n, SOCKS_PIECE_MAX, &used);
	b = feed(&cut, p, n, step, &taken);
	check(a == b && used == taken);
	if (a == SOCKS_OPEN)
		check(used == honest(p, n) && p[3] == 0);
	if (a == SOCKS_REFUSED)
		check(used == 4 && whole.reply == p[3] && p[3] != 0);
	check(*socks_reason(whole.reply) != '\0');
	try_request(p, n);
	return 0;
}
