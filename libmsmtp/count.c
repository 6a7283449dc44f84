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

#include <string.h>

#include "count.h"

/*
 * Bytes looked at together.  A constant number in a loop without branches is
 * what a compiler turns into vector instructions: hence inline.
 */
#define BLOCK	256

/* All bytes or-ed together. */
static inline uint8_t
all_bits(const uint8_t *p, size_t n)
{
	uint8_t bits = 0;
	size_t i;

	for (i = 0; i < n; i++)
		bits |= p[i];
	return bits;
}

/*
 * Not zero if the byte at p cannot follow the three before it in UTF-8: the
 * syntax of RFC 3629 4, seen from the last byte of what it permits.
 */
static inline uint8_t
not_utf8_at(const uint8_t *p)
{
	uint8_t c = p[0], before = p[-1], wanted, tail, bad;

	/* UTF8-tail comes where a first byte wants it, and only there. */
	wanted = (uint8_t)((before >= 0xc0) | (p[-2] >= 0xe0) |
	    (p[-3] >= 0xf0));
	tail = (uint8_t)((c & 0xc0) == 0x80);
	bad = wanted ^ tail;
	/* No first byte: C0 and C1 (overlong), F5 and above. */
	bad |= (uint8_t)(((c & 0xfe) == 0xc0) | (c > 0xf4));
	/* Overlong, surrogates, beyond U+10FFFF. */
	bad |= (uint8_t)((before == 0xe0) & (c < 0xa0));
	bad |= (uint8_t)((before == 0xed) & (c > 0x9f));
	bad |= (uint8_t)((before == 0xf0) & (c < 0x90));
	bad |= (uint8_t)((before == 0xf4) & (c > 0x8f));
	return bad;
}

static inline uint8_t
not_utf8(const uint8_t *p, size_t n)
{
	uint8_t bad = 0;
	size_t i;

	for (i = 0; i < n; i++)
		bad |= not_utf8_at(p + i);
	return bad;
}

/* At most BLOCK bytes, some of them, or of those before, above 127. */
static int
are_utf8(const struct text_count *t, const uint8_t *p, size_t n)
{
	uint8_t b[UTF8_BACK + BLOCK];

	memcpy(b, t->back, UTF8_BACK);
	memcpy(b + UTF8_BACK, p, n);
	return n == BLOCK ? not_utf8(b + UTF8_BACK, BLOCK) == 0 :
	    not_utf8(b + UTF8_BACK, n) == 0;
}

static void
remember(struct text_count *t, const uint8_t *p, size_t n)
{
	size_t k = n < UTF8_BACK ? n : UTF8_BACK;

	memmove(t->back, t->back + k, UTF8_BACK - k);
	memcpy(t->back + UTF8_BACK - k, p + n - k, k);
}

void
text_count_bytes(struct text_count *t, const uint8_t *p, size_t n)
{
	size_t k;
	uint8_t bits;

	t->bytes += n;
	for (; n > 0; p += k, n -= k) {
		k = n < BLOCK ? n : BLOCK;
		bits = k == BLOCK ? all_bits(p, BLOCK) : all_bits(p, k);
		if (bits & 0x80)
			t->eightbit = 1;
		bits |= all_bits(t->back, UTF8_BACK);
		if ((bits & 0x80) && !t->not_utf8 && !are_utf8(t, p, k))
			t->not_utf8 = 1;
		remember(t, p, k);
	}
}

void
text_count(struct text_count *t, const void *data, size_t n)
{
	const uint8_t *p = data, *end = p + n, *lf;
	uint64_t len;

	text_count_bytes(t, p, n);
	for (; (lf = memchr(p, '\n', (size_t)(end - p))) != NULL; p = lf + 1) {
		/* partial has the CR when the text was cut behind it. */
		len = t->partial + (uint64_t)(lf - p) - 1;
		if (len > t->longest)
			t->longest = len;
		t->lines++;
		t->partial = 0;
	}
	t->partial += (uint64_t)(end - p);
}
