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


/* HMAC (RFC 2104) with SHA-1 or SHA-256. */

#ifndef HMAC_H
#define HMAC_H

#include <stddef.h>

#define HMAC_SHA1_LEN	20
#define HMAC_SHA256_LEN	32

/* The key has one digest's length; so has what is written to out. */
void	hmac_sha1(const unsigned char *key, const void *, size_t len,
	    unsigned char *out);
void	hmac_sha256(const unsigned char *key, const void *, size_t len,
	    unsigned char *out);

#endif
