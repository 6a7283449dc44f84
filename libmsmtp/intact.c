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

#include "intact.h"

void
intact_init(struct intact *s)
{
	s->last = '\n';		/* the message begins a line */
	s->size = 0;
}

/* The byte c, behind before, would break the form. */
static unsigned int
breaks(uint8_t before, uint8_t c)
{
	return (unsigned int)(c == '\0') |
	    ((unsigned int)(before == '\r') ^ (unsigned int)(c == '\n'));
}

int
intact_feed(struct intact *s, const uint8_t *p, size_t n)
{
	unsigned int bad;
	size_t i;

	if (n == 0)
		return 0;
	bad = breaks(s->last, p[0]);
	/* Without branches, so that it becomes vector instructions. */
	for (i = 1; i < n; i++)
		bad |= breaks(p[i - 1], p[i]);
	s->last = p[n - 1];
	s->size += n;
	return bad ? -1 : 0;
}

int
intact_end(const struct intact *s, uint64_t size)
{
	return s->last == '\n' && s->size == size ? 0 : -1;
}
