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
 * Untrusted text on its way to a terminal or a log.
 */

#ifndef ESCAPE_H
#define ESCAPE_H

#include <stddef.h>

/* An escaped byte takes at most this many bytes. */
#define ESCAPE_WIDTH	4

/*
 * Escape len bytes of src into dst: printable ASCII and well-formed UTF-8 pass,
 * but for control characters (C0, DEL, C1), line and paragraph separators and
 * invisible or direction-changing format characters (bidi overrides, zero
 * width): these, and bytes that are not UTF-8, become \n, \r, \t or \ooo
 * (octal), byte by byte.  A backslash passes: the result is to be
 * read, not to be decoded.
 *
 * Writes at most size - 1 bytes, never half of a character or an escape, and a
 * NUL.  Returns the length that it would have without that limit.
 */
size_t	escape(char *dst, size_t size, const char *src, size_t len);

/*
 * The same for a string, allocated.  NULL without memory.
 */
char	*escape_dup(const char *);

/*
 * The number of bytes of the well-formed UTF-8 character (or ASCII byte) at p,
 * which is printable as above; 0: what is there must be escaped, a byte.
 */
size_t	escape_printable(const unsigned char *p, size_t len);

#endif
