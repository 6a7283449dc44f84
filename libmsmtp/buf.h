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
 * A byte buffer that grows, for what is about to be written.  It may hold
 * secrets: whatever it gives up is wiped first.
 */

#ifndef BUF_H
#define BUF_H

#include <stddef.h>
#include <stdint.h>

/* All zero is an empty buffer. */
struct buf {
	uint8_t	*data;
	size_t	 len, cap;
};

/* Append n bytes.  0, or -1 with errno ENOMEM (nothing was appended). */
int	buf_add(struct buf *, const void *, size_t n);

/* Append a string without its NUL.  As buf_add. */
int	buf_str(struct buf *, const char *);

/* Append a number in decimal.  As buf_add. */
int	buf_num(struct buf *, uint64_t);

/* Room for n more bytes at data + len.  As buf_add. */
int	buf_reserve(struct buf *, size_t n);

/* Wipe the content and keep the memory. */
void	buf_clear(struct buf *);

/* Wipe and free; the buffer is empty afterwards. */
void	buf_free(struct buf *);

#endif
