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
 * Cursors over message payloads.  Numbers are in host byte order (both ends
 * run on one machine); a string is its length, its bytes and a NUL, and has no
 * other NUL in it; bytes are a length and the bytes.  Both kinds of cursor
 * remember the first error, so that a caller checks once, at the end.
 */

#ifndef CURSOR_H
#define CURSOR_H

#include <stddef.h>
#include <stdint.h>

/* Payload under construction; grows up to CHANNEL_DATA_MAX. */
struct wcur {
	uint8_t	*buf;
	size_t	 len, cap;
	int	 err;		/* an errno, 0: none */
};

void	put_u8(struct wcur *, uint8_t);
void	put_u16(struct wcur *, uint16_t);
void	put_u32(struct wcur *, uint32_t);
void	put_u64(struct wcur *, uint64_t);
void	put_str(struct wcur *, const char *);
void	put_bytes(struct wcur *, const void *, size_t);

/* Wipe and free; the cursor may be filled anew. */
void	wcur_free(struct wcur *);

/* Payload being read; points into the message, copies nothing. */
struct rcur {
	const uint8_t	*p;
	size_t		 left;
	int		 err;	/* not 0: something was malformed */
};

void	rcur_init(struct rcur *, const void *, size_t);

/* 0 after an error, which rcur_end reports. */
uint8_t	 get_u8(struct rcur *);
uint16_t get_u16(struct rcur *);
uint32_t get_u32(struct rcur *);
uint64_t get_u64(struct rcur *);

/*
 * The string in place, its length within min and max; "" after an error
 * (never NULL).  It lives as long as the message.
 */
const char *get_str(struct rcur *, size_t min, size_t max);

/* Bytes in place, at most max of them; *len is 0 after an error. */
const void *get_bytes(struct rcur *, size_t *len, size_t max);

/* True while well-formed payload is left: for lists. */
int	rcur_more(const struct rcur *);

/* 0 if everything was well-formed and nothing is left over, else -1. */
int	rcur_end(const struct rcur *);

#endif
