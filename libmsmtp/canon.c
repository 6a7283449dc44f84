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

#include "canon.h"

#define WORD		sizeof(uint64_t)
#define ONES		UINT64_C(0x0101010101010101)
#define HIGHS		UINT64_C(0x8080808080808080)

/* Where the output stands. */
struct out {
	uint8_t		*p;
	uint8_t		*line;	/* begin of the line, or of the output */
	uint64_t	 carry;	/* bytes of the line in earlier outputs */
	uint64_t	 bits;	/* all bytes or-ed together */
	uint64_t	 lines, longest;
};

void
text_count(struct text_count *t, const void *data, size_t n)
{
	const uint8_t *p = data, *end = p + n, *lf;
	uint64_t len, w, bits = 0;

	t->bytes += n;
	for (; (lf = memchr(p, '\n', (size_t)(end - p))) != NULL; p = lf + 1) {
		/* partial has the CR when the text was cut behind it. */
		len = t->partial + (uint64_t)(lf - p) - 1;
		if (len > t->longest)
			t->longest = len;
		t->lines++;
		t->partial = 0;
	}
	t->partial += (uint64_t)(end - p);
	for (p = data; (size_t)(end - p) >= WORD; p += WORD) {
		memcpy(&w, p, WORD);
		bits |= w;
	}
	for (; p < end; p++)
		bits |= *p;
	if (bits & HIGHS)
		t->eightbit = 1;
}

/*
 * Not zero if a byte of w is below 14: CR, LF and NUL are, of ordinary text
 * only TAB is too.
 */
static uint64_t
specials(uint64_t w)
{
	return (w - ONES * 14) & ~w & HIGHS;
}

/* How many bytes of p come before the first below 14; there is one. */
static size_t
before_special(const uint8_t *p, uint64_t special)
{
	size_t n = 0;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	/* A borrow can only set bits above the first one. */
	n = (size_t)__builtin_ctzll(special) / 8;
	(void)p;
#else
	(void)special;
	while (p[n] >= 14)
		n++;
#endif
	return n;
}

static void
end_line(struct out *o)
{
	uint64_t len = o->carry + (uint64_t)(o->p - o->line);

	*o->p++ = '\r';
	*o->p++ = '\n';
	o->line = o->p;
	o->carry = 0;
	o->lines++;
	if (len > o->longest)
		o->longest = len;
}

/* Bytes below 14 at p, up to text or a CR or NUL that needs a closer look. */
static const uint8_t *
copy_specials(struct out *o, const uint8_t *p, const uint8_t *end)
{
	for (; p < end && *p < 14; p++) {
		if (*p == '\n')
			end_line(o);
		else if (*p == '\r' && end - p > 1 && p[1] == '\n') {
			end_line(o);
			p++;
		} else if (*p == '\r' || *p == '\0')
			break;
		else
			*o->p++ = *p;
	}
	return p;
}

/*
 * Copy by words as long as there is nothing but text, LF and CRLF.  Returns
 * where that ends, at the latest less than a word before end.
 */
static const uint8_t *
copy_words(struct out *out, const uint8_t *p, const uint8_t *end)
{
	struct out o = *out;	/* what is written to p could change *out */
	const uint8_t *q;
	uint64_t w, special;
	size_t n;

	while ((size_t)(end - p) >= WORD) {
		memcpy(&w, p, WORD);
		memcpy(o.p, &w, WORD);
		o.bits |= w;
		special = specials(w);
		n = special == 0 ? WORD : before_special(p, special);
		p += n;
		o.p += n;
		if (special == 0)
			continue;
		if ((q = copy_specials(&o, p, end)) == p)
			break;
		p = q;
	}
	*out = o;
	return p;
}

/* Text follows the CRs held back: they were line ends. */
static void
release_crs(struct canon *c, struct out *o)
{
	for (; c->crs > 0; c->crs--)
		end_line(o);
}

static void
take_byte(struct canon *c, struct out *o, uint8_t b)
{
	switch (b) {
	case '\0':
		break;
	case '\n':
		c->crs = 0;
		end_line(o);
		break;
	case '\r':
		if (c->crs == 2)
			end_line(o);
		else
			c->crs++;
		break;
	default:
		release_crs(c, o);
		*o->p++ = b;
		o->bits |= b;
	}
}

static void
out_begin(const struct canon *c, struct out *o, uint8_t *buf)
{
	o->p = o->line = buf;
	o->carry = c->count.partial;
	o->bits = 0;
	o->lines = c->count.lines;
	o->longest = c->count.longest;
}

static size_t
out_finish(struct canon *c, const struct out *o, const uint8_t *buf)
{
	c->count.bytes += (uint64_t)(o->p - buf);
	c->count.partial = o->carry + (uint64_t)(o->p - o->line);
	c->count.lines = o->lines;
	c->count.longest = o->longest;
	if (o->bits & HIGHS)
		c->count.eightbit = 1;
	return (size_t)(o->p - buf);
}

size_t
canon_feed(struct canon *c, const uint8_t *in, size_t n, uint8_t *buf)
{
	const uint8_t *p = in, *end = in + n;
	struct out o;

	out_begin(c, &o, buf);
	while (p < end) {
		if (c->crs == 0)
			p = copy_words(&o, p, end);
		if (p < end)
			take_byte(c, &o, *p++);
	}
	return out_finish(c, &o, buf);
}

size_t
canon_end(struct canon *c, uint8_t *buf)
{
	struct out o;

	out_begin(c, &o, buf);
	release_crs(c, &o);
	if (o.carry + (uint64_t)(o.p - o.line) > 0)
		end_line(&o);
	return out_finish(c, &o, buf);
}
