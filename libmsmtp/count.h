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
 * What can be said about canonical text (canon.h), piece by piece: what an
 * SMTP server wants to know before it gets it, or may not be fit for.
 */

#ifndef COUNT_H
#define COUNT_H

#include <stddef.h>
#include <stdint.h>

/* How far behind its first byte UTF-8's longest character ends. */
#define UTF8_BACK	3

/* All zero to begin with. */
struct text_count {
	uint64_t	 bytes;
	uint64_t	 lines;		/* complete ones */
	uint64_t	 longest;	/* of these, without CRLF */
	uint64_t	 partial;	/* bytes of the incomplete line */
	int		 eightbit;	/* a byte above 127 */
	int		 not_utf8;	/* one that is not part of UTF-8: RFC
					   3629; known at the end of its line */
	uint8_t		 back[UTF8_BACK]; /* the last bytes */
};

/* Count n more bytes. */
void	text_count(struct text_count *, const void *, size_t n);

/* The same, of bytes, eightbit and not_utf8 only. */
void	text_count_bytes(struct text_count *, const uint8_t *, size_t n);

#endif
