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
 * Base64 (RFC 4648 4).
 */

#ifndef BASE64_H
#define BASE64_H

#include <stddef.h>
#include <stdint.h>

/* Characters that n bytes become, without a NUL. */
#define BASE64_LEN(n)	(((n) + 2) / 3 * 4)

/* Bytes that n characters become at most. */
#define BASE64_BYTES(n)	((n) / 4 * 3)

/* Encode n bytes to out, which takes BASE64_LEN(n) characters; no NUL. */
void	base64_encode(char *out, const void *, size_t n);

/*
 * Decode n characters to out, which takes BASE64_BYTES(n) bytes; out may be
 * the input.  Strict: alphabet, padding, no set bits beyond the end.  The
 * number of bytes, or -1.
 */
int64_t	base64_decode(void *out, const char *, size_t n);

#endif
