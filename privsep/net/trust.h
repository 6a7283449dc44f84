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
 * The trust file, indexed.  Parsing every certificate of a system's bundle with
 * OpenSSL 3 takes ten times as long as the rest of the session, and one or two
 * are ever asked for.  So the file is only taken apart as far as the subject of
 * each certificate, and the TLS library is given what it asks for.
 *
 * Pure: bytes in, bytes out.  The index only finds candidates; which of them
 * issued a certificate is for the TLS library to decide.
 */

#ifndef TRUST_H
#define TRUST_H

#include <stddef.h>
#include <stdint.h>

#define TRUST_FILE_MAX	(16 * 1024 * 1024) /* a system's bundle has 0.25 MB */
#define TRUST_CERTS_MAX	16384

struct trust_cert {
	uint64_t	 key;		/* of the subject */
	size_t		 off, len;	/* of the DER in trust.der */
	int		 any;		/* the subject was not understood: offer
					   it for every name */
	int		 aux;		/* a TRUSTED CERTIFICATE block */
};

struct trust {
	struct trust_cert *certs;
	size_t		 ncerts, room;
	uint8_t		*der;
	size_t		 der_len;
};

/*
 * Index the PEM text (RFC 7468: CERTIFICATE, and the older X509 CERTIFICATE
 * and TRUSTED CERTIFICATE; all else in the file is passed over, as is a block
 * that is not base64).  0, or -1 with errno ENOMEM, or E2BIG for more than
 * TRUST_CERTS_MAX.
 */
int	trust_index(struct trust *, const char *pem, size_t len);

void	trust_free(struct trust *);

/*
 * The key of a Name (X.501) in DER.  Names that a TLS library takes for equal
 * (RFC 5280 7.1: letter case, blanks and the kind of string do not count) have
 * equal keys; different ones may, too.  0, or -1 if it is not a Name.
 */
int	trust_key(const uint8_t *name, size_t len, uint64_t *key);

/*
 * The next certificate at or after *pos that may have a subject with that
 * key, and *pos behind it; NULL: no more.
 */
const struct trust_cert *trust_next(const struct trust *, uint64_t key,
	    size_t *pos);

#endif
