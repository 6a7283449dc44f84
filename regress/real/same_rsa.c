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
 * Preloaded into OpenSMTPD 6.8, which predates OpenSSL 3: it marks its fake
 * private key by RSA_set_ex_data() on what EVP_PKEY_get1_RSA() returns.  That
 * was the key itself; in OpenSSL 3 it is a copy, the mark is lost, and the
 * server cannot sign any more.  Here the copy becomes the key again.
 */

#define OPENSSL_SUPPRESS_DEPRECATED

#include <dlfcn.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

RSA *
EVP_PKEY_get1_RSA(EVP_PKEY *pkey)
{
	RSA	*(*get1)(EVP_PKEY *);
	RSA	*rsa;

	*(void **)&get1 = dlsym(RTLD_NEXT, "EVP_PKEY_get1_RSA");
	if (get1 == NULL || (rsa = get1(pkey)) == NULL)
		return NULL;
	if (EVP_PKEY_set1_RSA(pkey, rsa) != 1) {
		RSA_free(rsa);
		return NULL;
	}
	return rsa;
}
