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
 * The canonical form of a message (RFC 5321 2.3.8): every line ends in CRLF.
 *
 *	LF, CRLF		one line end
 *	CR CR LF		one line end: CRLF converted a second time
 *	any other CR		a line end of its own
 *	NUL			removed, before anything above is looked at
 *	no line end at the end	added
 *
 * What comes out never has a bare CR, a bare LF or a NUL, does not depend on
 * how the input was cut into pieces, and is its own canonical form.
 */

#ifndef CANON_H
#define CANON_H

#include <stddef.h>
#include <stdint.h>

#include "count.h"

/* All zero to begin with. */
struct canon {
	struct text_count	 count;		/* of what has come out */
	unsigned int		 crs;		/* CRs held back, at most 2 */
};

/* Room that canon_feed needs for n bytes of input, and canon_end. */
#define CANON_ROOM(n)	(2 * (n) + 16)

/*
 * Take n bytes, write canonical ones to out, which has CANON_ROOM(n) and does
 * not overlap them.  Returns how many were written; at most two CRs are held
 * back.
 */
size_t	canon_feed(struct canon *, const uint8_t *, size_t n, uint8_t *out);

/* The input is complete: what is held back, at most CANON_ROOM(0). */
size_t	canon_end(struct canon *, uint8_t *out);

#endif
