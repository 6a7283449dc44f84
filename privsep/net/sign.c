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

/* The library has no other way to a key that is somewhere else. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "sign.h"

/*
 * Exported by libtls since LibreSSL 3.3, but not declared: take the public key
 * of the certificate for the private one, and leave it at that.
 */
void	tls_config_use_fake_private_key(struct tls_config *);

/*
 * Through whom; the library hands its callbacks nothing of ours.  One process
 * has one key.
 */
static struct child *asks;

/* The signature, of at most size bytes; its length, or 0. */
static size_t
ask(uint8_t kind, const void *data, size_t len, uint8_t *out, size_t size)
{
	struct wcur w = { 0 };
	const void *sig;
	struct chmsg m;
	struct rcur r;
	size_t n;

	put_u8(&w, kind);
	put_bytes(&w, data, len);
	child_send(asks, MSG_NET_SIGN, -1, &w);
	child_recv(asks, &m);
	if (m.type != MSG_NET_SIGNED)
		exit(EX_PROTOCOL);
	rcur_init(&r, m.data, m.len);
	sig = get_bytes(&r, &n, PROTO_SIGN_MAX);
	child_check(&r);
	if (n > size)
		return 0;
	memcpy(out, sig, n);
	return n;
}

/* RSA: padded for us or by us. */
static int
rsa_sign(int len, const unsigned char *from, unsigned char *to, RSA *rsa,
    int padding)
{
	uint8_t kind = padding == RSA_PKCS1_PADDING ? SIGN_PKCS1 : SIGN_PSS;
	size_t size = (size_t)RSA_size(rsa);

	if ((padding != RSA_PKCS1_PADDING && padding != RSA_NO_PADDING) ||
	    len <= 0 || len > PROTO_SIGN_MAX || size > PROTO_SIGN_MAX)
		return -1;
	return ask(kind, from, (size_t)len, to, size) == size ? (int)size : -1;
}

static int
ec_sign(int type, const unsigned char *digest, int len, unsigned char *sig,
    unsigned int *sig_len, const BIGNUM *kinv, const BIGNUM *rp, EC_KEY *key)
{
	int size = ECDSA_size(key);

	(void)type;
	(void)kinv;
	(void)rp;
	if (len <= 0 || len > PROTO_SIGN_MAX || size <= 0)
		return 0;
	*sig_len = (unsigned int)ask(SIGN_ECDSA, digest, (size_t)len, sig,
	    (size_t)size);
	return *sig_len > 0;
}

static ECDSA_SIG *
ec_sign_sig(const unsigned char *digest, int len, const BIGNUM *kinv,
    const BIGNUM *rp, EC_KEY *key)
{
	unsigned char der[PROTO_SIGN_MAX];
	const unsigned char *p = der;
	size_t n;

	(void)kinv;
	(void)rp;
	(void)key;
	if (len <= 0 || len > PROTO_SIGN_MAX)
		return NULL;
	n = ask(SIGN_ECDSA, digest, (size_t)len, der, sizeof(der));
	return n == 0 ? NULL : d2i_ECDSA_SIG(NULL, &p, (long)n);
}

static int
set_rsa_method(void)
{
	RSA_METHOD *method;

	if ((method = RSA_meth_dup(RSA_get_default_method())) == NULL ||
	    RSA_meth_set_priv_enc(method, rsa_sign) != 1)
		return -1;
	RSA_set_default_method(method);
	return 0;
}

static int
set_ec_method(void)
{
	EC_KEY_METHOD *method;

	if ((method = EC_KEY_METHOD_new(EC_KEY_get_default_method())) == NULL)
		return -1;
	EC_KEY_METHOD_set_sign(method, ec_sign, NULL, ec_sign_sig);
	EC_KEY_set_default_method(method);
	return 0;
}

int
sign_setup(struct tls_config *config, struct child *child, const void *pem,
    size_t len)
{
	asks = child;
	if (set_rsa_method() == -1 || set_ec_method() == -1 ||
	    tls_config_set_cert_mem(config, pem, len) == -1)
		return -1;
	tls_config_use_fake_private_key(config);
	return 0;
}
