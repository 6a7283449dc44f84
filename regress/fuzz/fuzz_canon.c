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


#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "canon.h"

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

#define REQUIRE(x) do { if (!(x)) abort(); } while (0)

/* Canonicalise in pieces of step bytes.  Returns the length. */
static size_t
canonicalise(struct canon *c, const uint8_t *in, size_t n, size_t step,
    uint8_t *out)
{
	size_t off, piece, got, len = 0;
	uint8_t *buf;

	memset(c, 0, sizeof(*c));
	for (off = 0; off < n; off += piece) {
		piece = step < n - off ? step : n - off;
		/* Exactly the room that is promised, for the sanitizer. */
		REQUIRE((buf = malloc(CANON_ROOM(piece))) != NULL);
		got = canon_feed(c, in + off, piece, buf);
		memcpy(out + len, buf, got);
		len += got;
		free(buf);
	}
	len += canon_end(c, out + len);
	return len;
}

static void
check_canonical(const uint8_t *p, size_t n, const struct text_count *count)
{
	struct text_count slow = { 0 };
	uint64_t len = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		REQUIRE(p[i] != '\0');
		REQUIRE(p[i] != '\n' || (i > 0 && p[i - 1] == '\r'));
		REQUIRE(p[i] != '\r' || (i + 1 < n && p[i + 1] == '\n'));
		slow.eightbit |= p[i] > 127;
		if (p[i] == '\n') {
			slow.lines++;
			slow.longest = len > slow.longest ? len : slow.longest;
			len = 0;
		} else if (p[i] != '\r')
			len++;
	}
	REQUIRE(n == 0 || p[n - 1] == '\n');
	REQUIRE(count->bytes == n && count->lines == slow.lines &&
	    count->longest == slow.longest && count->partial == 0 &&
	    count->eightbit == slow.eightbit);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct text_count count = { 0 };
	struct canon c, d;
	uint8_t *a, *b;
	size_t na, nb, step;

	if (n < 1)
		return 0;
	step = 1 + data[0];
	data++;
	n--;
	REQUIRE((a = malloc(2 * CANON_ROOM(n) + 16)) != NULL);
	REQUIRE((b = malloc(2 * CANON_ROOM(n) + 16)) != NULL);
	na = canonicalise(&c, data, n, n, a);
	check_canonical(a, na, &c.count);
	nb = canonicalise(&d, data, n, step, b);
	REQUIRE(na == nb && memcmp(a, b, na) == 0);
	REQUIRE(memcmp(&c.count, &d.count, sizeof(c.count)) == 0);
	nb = canonicalise(&d, a, na, step, b);
	REQUIRE(na == nb && memcmp(a, b, na) == 0);
	text_count(&count, a, na);
	REQUIRE(memcmp(&c.count, &count, sizeof(count)) == 0);
	free(a);
	free(b);
	return 0;
}
