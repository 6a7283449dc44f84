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
 * The fingerprint of a certificate, as people write it.
 */

#ifndef FINGERPRINT_H
#define FINGERPRINT_H

#include <stddef.h>
#include <stdint.h>

#define FINGERPRINT_SHA256	32
#define FINGERPRINT_SHA1	20
#define FINGERPRINT_MD5		16
#define FINGERPRINT_MAX		FINGERPRINT_SHA256

/*
 * Pairs of hexadecimal digits in either case with a colon between them, as
 * --serverinfo shows them.  The number of bytes, which says of which digest it
 * is, or 0 if it is none of these.
 */
size_t	fingerprint_parse(const char *, uint8_t digest[FINGERPRINT_MAX]);

/* The name of the digest with so many bytes, "SHA256" ..., or NULL. */
const char *fingerprint_name(size_t len);

#endif
