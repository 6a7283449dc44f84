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

#include "dotstuff.h"

/*
 * Bytes looked at together.  A constant number in a loop without branches is
 * what a compiler turns into vector instructions; the speed then does not
 * depend on how long the lines are.
 */
#define BLOCK	256

#define FOUND_BAD	1
#define FOUND_DOT	2

void
dotstuff_init(struct dotstuff *d)
{
	d->last = '\n';		/* the message begins a line */
	d->size = 0;
}

/* What is in BLOCK bytes; p[-1] is the byte before. */
static unsigned int
look(const uint8_t *p)
{
	uint8_t bad = 0, dot = 0, c, before;
	int i;

	for (i = 0; i < BLOCK; i++) {
		before = p[i - 1];
		c = p[i];
		bad |= (uint8_t)((c == '\0') |
		    ((before == '\r') ^ (c == '\n')));
		dot |= (uint8_t)((before == '\n') & (c == '.'));
	}
	return (bad ? FOUND_BAD : 0u) | (dot ? FOUND_DOT : 0u);
}

/*
 * BLOCK bytes without fault; returns where the output ends.  Without a branch:
 * a dot is put before each byte, and overwritten where there is to be none.
 */
static uint8_t *
copy_block(const uint8_t *p, uint8_t *o, unsigned int found)
{
	int i;

	if (!(found & FOUND_DOT)) {
		memcpy(o, p, BLOCK);
		return o + BLOCK;
	}
	for (i = 0; i < BLOCK; i++) {
		*o = '.';
		o += (p[i - 1] == '\n') & (p[i] == '.');
		*o++ = p[i];
	}
	return o;
}

/* One by one: 0, or -1; *out is advanced. */
static int
copy_slowly(uint8_t *last, const uint8_t *in, size_t n, uint8_t **out)
{
	uint8_t *o = *out, before = *last, c;
	size_t i;

	for (i = 0; i < n; i++, before = c) {
		c = in[i];
		if (c == '\0' || (before == '\r') != (c == '\n'))
			return -1;
		if (c == '.' && before == '\n')
			*o++ = '.';
		*o++ = c;
	}
	*last = before;
	*out = o;
	return 0;
}

int
dotstuff(struct dotstuff *d, const uint8_t *in, size_t n, uint8_t *out,
    size_t *out_len)
{
	uint8_t *o = out;
	size_t i = 0, k;
	unsigned int found;

	while (i < n) {
		k = n - i < BLOCK ? n - i : BLOCK;
		if (i == 0)
			k = 1;	/* from here on there is a byte before */
		found = k == BLOCK ? look(in + i) : FOUND_DOT;
		if (found & FOUND_BAD)
			return -1;
		if (k < BLOCK) {
			if (copy_slowly(&d->last, in + i, k, &o) == -1)
				return -1;
		} else {
			o = copy_block(in + i, o, found);
			d->last = in[i + k - 1];
		}
		i += k;
	}
	d->size += n;
	*out_len = (size_t)(o - out);
	return 0;
}

int
dotstuff_end(const struct dotstuff *d, uint64_t size)
{
	return d->last == '\n' && d->size == size ? 0 : -1;
}
