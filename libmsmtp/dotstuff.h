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
 * The message as DATA wants it (RFC 5321 4.5.2), made chunk by chunk from its
 * canonical form and checked on the way: the form's promise that CR and LF
 * come only as CRLF is what keeps one message from becoming two (smuggling).
 */

#ifndef DOTSTUFF_H
#define DOTSTUFF_H

#include <stddef.h>
#include <stdint.h>

struct dotstuff {
	uint8_t		 last;	/* the byte before this chunk */
	uint64_t	 size;	/* bytes taken */
};

/* Room that the output of n bytes needs: each could be a dot. */
#define DOTSTUFF_OUT(n)	(2 * (n))

void	dotstuff_init(struct dotstuff *);

/*
 * Copy n bytes to out, doubling the dots that begin lines; *out_len is set to
 * the number written.  0, or -1 at a NUL or a CR or LF that is not part of
 * CRLF: then nothing of out may be sent.
 */
int	dotstuff(struct dotstuff *, const uint8_t *in, size_t n, uint8_t *out,
	    size_t *out_len);

/*
 * The input is over: 0 if it ended with CRLF (or was empty) and had exactly
 * size bytes, else -1.
 */
int	dotstuff_end(const struct dotstuff *, uint64_t size);

#endif
