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

#define WORD	sizeof(uint64_t)
#define ONES	UINT64_C(0x0101010101010101)
#define HIGHS	(ONES * 0x80)

/* Where the output stands. */
struct out {
	uint8_t		*p;
	uint8_t		*line;	/* begin of the line, or of the output */
	uint64_t	 carry;	/* bytes of the line in earlier outputs */
	uint64_t	 lines, longest;
};

/* Eight bytes, the first as the lowest; compilers know this as one load. */
static uint64_t
load(const uint8_t *p)
{
	return (uint64_t)p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 |
	    (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
	    (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 |
	    (uint64_t)p[7] << 56;
}

/*
 * The high bit of each byte of w that is below 14: CR, LF and NUL are, of
 * ordinary text only TAB is too.
 */
static uint64_t
specials(uint64_t w)
{
	return ~(((w & ~HIGHS) + ONES * (0x80 - 14)) | w) & HIGHS;
}

/* How many bytes come before the first that specials found. */
static size_t
before(uint64_t special)
{
	return (size_t)__builtin_ctzll(special) / 8;
}

static inline void
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

/* A word of text and lines ended by LF, up to another special byte. */
static const uint8_t *
copy_word(struct out *o, const uint8_t *p, uint64_t special)
{
	const uint8_t *begin = p, *next;

	for (; special != 0; special &= special - 1) {
		next = begin + before(special);
		memcpy(o->p, p, WORD);
		o->p += next - p;
		p = next;
		if (*p != '\n')
			return p;
		end_line(o);
		p++;
	}
	memcpy(o->p, p, WORD);
	o->p += begin + WORD - p;
	return begin + WORD;
}

/* Empty lines, by words. */
static const uint8_t *
copy_empty(struct out *o, const uint8_t *p)
{
	size_t i;

	end_line(o);
	for (i = 1; i < WORD; i++) {
		*o->p++ = '\r';
		*o->p++ = '\n';
	}
	o->line = o->p;
	o->lines += WORD - 1;
	return p + WORD;
}

/*
 * Copy by words as long as there is nothing but text, LF and CRLF.  Returns
 * where that ends, at the latest less than two words before end.
 */
static const uint8_t *
copy_words(struct out *out, const uint8_t *p, const uint8_t *end)
{
	struct out o = *out;	/* what is written to p could change *out */
	uint64_t w, special;
	const uint8_t *q;

	while ((size_t)(end - p) >= 2 * WORD) {
		w = load(p);
		special = specials(w);
		if (special == 0) {
			memcpy(o.p, p, WORD);
			o.p += WORD;
			p += WORD;
			continue;
		}
		if (w == ONES * '\n') {
			p = copy_empty(&o, p);
			continue;
		}
		q = p;
		p = copy_word(&o, p, special);
		if (p == q + WORD)
			continue;
		if (*p == '\r' && p[1] == '\n') {
			end_line(&o);
			p += 2;
		} else if (*p == '\r' || *p == '\0')
			break;
		else
			*o.p++ = *p++;
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
	}
}

static void
out_begin(const struct canon *c, struct out *o, uint8_t *buf)
{
	o->p = o->line = buf;
	o->carry = c->count.partial;
	o->lines = c->count.lines;
	o->longest = c->count.longest;
}

static size_t
out_finish(struct canon *c, const struct out *o, const uint8_t *buf)
{
	size_t n = (size_t)(o->p - buf);

	text_count_bytes(&c->count, buf, n);
	c->count.partial = o->carry + (uint64_t)(o->p - o->line);
	c->count.lines = o->lines;
	c->count.longest = o->longest;
	return n;
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
