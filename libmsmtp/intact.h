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
 * The canonical form of a message, checked chunk by chunk where it is sent as
 * it is (RFC 3030): CR and LF come only as CRLF, there is no NUL, and it ends
 * with CRLF.  dotstuff.h has the same for DATA.
 */

#ifndef INTACT_H
#define INTACT_H

#include <stddef.h>
#include <stdint.h>

struct intact {
	uint8_t		 last;	/* the byte before this chunk */
	uint64_t	 size;	/* bytes seen */
};

void	intact_init(struct intact *);

/* Look at n bytes.  0, or -1 if nothing of them may be sent. */
int	intact_feed(struct intact *, const uint8_t *, size_t n);

/*
 * The message is over: 0 if it ended with CRLF (or was empty) and had exactly
 * size bytes, else -1.
 */
int	intact_end(const struct intact *, uint64_t size);

#endif
