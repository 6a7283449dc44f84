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
 * What may be signed with a client's key: only what a handshake of TLS 1.2 or
 * 1.3 signs, with SHA-256, SHA-384 or SHA-512.
 */

#ifndef REQUEST_H
#define REQUEST_H

#include <stddef.h>
#include <stdint.h>

/* Of a key: */
struct request_key {
	int	 rsa;		/* or ECDSA */
	size_t	 bits;		/* of an RSA modulus */
};

/*
 * NULL, or why this is not to be signed (static).
 *
 * SIGN_PKCS1: a DigestInfo as RFC 8017 9.2 has them.
 * SIGN_PSS: as long as the modulus, and what EMSA-PSS (RFC 8017 9.1) makes of
 *	some digest with a salt as long as that (RFC 8446 4.2.3): without this
 *	check it would be any number, and the key could be made to decrypt.
 * SIGN_ECDSA: as long as one of these digests.
 */
const char *request_check(const struct request_key *, uint8_t kind,
	    const void *, size_t len);

#endif
