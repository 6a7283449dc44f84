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

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "key.h"
#include "proto.h"

/*
 * The library's memory: it frees copies of the key and passphrase that it does
 * not wipe.  The size stands in front of each block.
 */
#define HEAD	16

static void *
wiped_malloc(size_t n, const char *file, int line)
{
	char *p;

	(void)file;
	(void)line;
	if (n > SIZE_MAX - HEAD || (p = malloc(n + HEAD)) == NULL)
		return NULL;
	memcpy(p, &n, sizeof(n));
	return p + HEAD;
}

static size_t
size_of(const void *p)
{
	size_t n;

	memcpy(&n, (const char *)p - HEAD, sizeof(n));
	return n;
}

static void
wiped_free(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	if (p != NULL)
		freezero((char *)p - HEAD, size_of(p) + HEAD);
}

static void *
wiped_realloc(void *p, size_t n, const char *file, int line)
{
	size_t old;
	void *q;

	if (p == NULL)
		return wiped_malloc(n, file, line);
	if (n == 0) {
		wiped_free(p, file, line);
		return NULL;
	}
	if ((q = wiped_malloc(n, file, line)) == NULL)
		return NULL;
	old = size_of(p);
	memcpy(q, p, old < n ? old : n);
	wiped_free(p, file, line);
	return q;
}

/* Have the library fetch what it needs while files can still be asked for. */
int
key_init(void)
{
	unsigned char byte;

	if (CRYPTO_set_mem_functions(wiped_malloc, wiped_realloc,
	    wiped_free) != 1 ||
	    OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG |
	    OPENSSL_INIT_ADD_ALL_CIPHERS | OPENSSL_INIT_ADD_ALL_DIGESTS,
	    NULL) != 1)
		return -1;
	return RAND_bytes(&byte, 1) == 1 ? 0 : -1;
}

/* What the callback has, and whether it was asked. */
struct asked {
	const char	*passphrase;
	int		 asked;
};

static int
passphrase(char *buf, int size, int writing, void *arg)
{
	struct asked *a = arg;
	size_t n;

	(void)writing;
	a->asked = 1;
	if (a->passphrase == NULL || size < 0 ||
	    (n = strlen(a->passphrase)) > (size_t)size)
		return -1;
	memcpy(buf, a->passphrase, n);
	return (int)n;
}

static int
ec_is_known(const EVP_PKEY *pkey)
{
	char group[64];
	size_t n;
	int nid;

	if (EVP_PKEY_get_group_name(pkey, group, sizeof(group), &n) != 1)
		return 0;
	nid = OBJ_txt2nid(group);
	return nid == NID_X9_62_prime256v1 || nid == NID_secp384r1 ||
	    nid == NID_secp521r1;
}

static int
set_kind(struct key *k, const char **why)
{
	int bits = EVP_PKEY_get_bits(k->pkey);

	*why = "it is neither RSA nor on the curve P-256, P-384 or P-521";
	switch (EVP_PKEY_get_base_id(k->pkey)) {
	case EVP_PKEY_RSA:
		k->kind.rsa = 1;
		k->kind.bits = (size_t)bits;
		*why = "an RSA key must have 1024 to 8192 bits";
		return bits < KEY_RSA_MIN || bits > KEY_RSA_MAX ? KEYF_KIND :
		    0;
	case EVP_PKEY_EC:
		return ec_is_known(k->pkey) ? 0 : KEYF_KIND;
	default:
		return KEYF_KIND;
	}
}

int
key_load(struct key *k, const void *pem, size_t len, const char *pass,
    const char **why)
{
	struct asked a = { pass, 0 };
	BIO *bio;

	memset(k, 0, sizeof(*k));
	*why = "out of memory";
	if (len > INT_MAX || (bio = BIO_new_mem_buf(pem, (int)len)) == NULL)
		return KEYF_SYSTEM;
	k->pkey = PEM_read_bio_PrivateKey(bio, NULL, passphrase, &a);
	BIO_free(bio);
	ERR_clear_error();
	if (k->pkey != NULL)
		return set_kind(k, why);
	if (a.asked && pass == NULL)
		return -1;
	*why = a.asked ? "it does not unlock the key" :
	    "there is no private key in PEM form in it, or a damaged one";
	return a.asked ? KEYF_PASSPHRASE : KEYF_KEY;
}

int
key_match(const struct key *k, const void *pem, size_t len, const char **why)
{
	X509 *cert;
	BIO *bio;
	int ok;

	*why = "out of memory";
	if (len > INT_MAX || (bio = BIO_new_mem_buf(pem, (int)len)) == NULL)
		return KEYF_SYSTEM;
	cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	BIO_free(bio);
	*why = "there is no certificate in PEM form in it, or a damaged one";
	ok = cert != NULL && X509_check_private_key(cert, k->pkey) == 1;
	ERR_clear_error();
	if (cert == NULL)
		return KEYF_CERT;
	X509_free(cert);
	*why = "the key is that of another certificate";
	return ok ? 0 : KEYF_MATCH;
}

static int
padding_of(uint8_t kind)
{
	return kind == SIGN_PKCS1 ? RSA_PKCS1_PADDING : RSA_NO_PADDING;
}

int
key_sign(const struct key *k, uint8_t kind, const void *data, size_t len,
    uint8_t *out, size_t *out_len, const char **why)
{
	EVP_PKEY_CTX *ctx;
	int ok;

	if ((*why = request_check(&k->kind, kind, data, len)) != NULL)
		return KEYF_REQUEST;
	*why = "the library failed to sign";
	if ((ctx = EVP_PKEY_CTX_new(k->pkey, NULL)) == NULL)
		return KEYF_SYSTEM;
	ok = EVP_PKEY_sign_init(ctx) == 1 && (!k->kind.rsa ||
	    EVP_PKEY_CTX_set_rsa_padding(ctx, padding_of(kind)) == 1) &&
	    EVP_PKEY_sign(ctx, out, out_len, data, len) == 1;
	EVP_PKEY_CTX_free(ctx);
	ERR_clear_error();
	return ok ? 0 : KEYF_SYSTEM;
}

void
key_free(struct key *k)
{
	EVP_PKEY_free(k->pkey);
	memset(k, 0, sizeof(*k));
}
