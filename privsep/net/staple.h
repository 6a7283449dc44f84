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
 * Stapled answers of OCSP (RFC 6960): what libtls does not see to.
 */

#ifndef STAPLE_H
#define STAPLE_H

#include <openssl/ssl.h>
#include <openssl/x509.h>

/*
 * RFC 7633: a certificate may demand that an answer comes with it ("must
 * staple").
 */
int	staple_is_demanded(X509 *);

/*
 * An answer that libtls takes for good: that it is signed by the certificate's
 * issuer, or by whom that has put in charge, and, where the certificate demands
 * one, that it says that it is good.  To be called when the chain is verified.
 * NULL, or why not (static text).
 */
const char *staple_check(SSL *);

#endif
