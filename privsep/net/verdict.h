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
 * What is wrong with the server's certificate, in words for everybody: which
 * check it failed, which certificate, what was expected, and what to do.
 * libtls verifies; this only looks on and explains, but for what libtls does
 * not do: fingerprints, hosts that an issuer must not vouch for, and
 * certificates that need a stapled answer of OCSP.
 *
 * The words contain text of certificates; who shows them escapes them.
 */

#ifndef VERDICT_H
#define VERDICT_H

#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <stddef.h>
#include <stdint.h>

/* The first failure while a chain is verified. */
struct verdict {
	int	 code;		/* X509_V_*; 0 (X509_V_OK): none */
	int	 depth;		/* 0: the server's own certificate */
	X509	*cert;		/* which, or NULL */
};

/* To be called for each failure. */
void	verdict_note(struct verdict *, X509_STORE_CTX *);
void	verdict_free(struct verdict *);

/* A failure of the chain. */
void	verdict_chain(const struct verdict *, char *text, size_t size);

/* The certificate is not for this host. */
void	verdict_name(X509 *, const char *host, char *text, size_t size);

/*
 * RFC 5280 4.2.1.10: an issuer may be allowed to vouch for some names only.  0,
 * or -1 with text if host, that of the certificate, is none of them.
 */
int	verdict_constraints(SSL *, X509 *, const char *host, char *text,
	    size_t size);

/* Its stapled answer of OCSP is not good: why (libtls, staple.h). */
void	verdict_staple(X509 *, const char *says, char *text, size_t size);

/*
 * Compare the certificate with a fingerprint of len bytes (fingerprint.h).  0,
 * or -1 with text.
 */
int	verdict_pin(X509 *, const uint8_t *pin, size_t len, char *text,
	    size_t size);

/*
 * RFC 7633: a certificate may demand that an answer of OCSP comes with it.  0,
 * or -1 with text if it does and none came.
 */
int	verdict_must_staple(SSL *, X509 *, char *text, size_t size);

#endif
