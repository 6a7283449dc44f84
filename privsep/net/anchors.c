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

#include <sys/types.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <errno.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

#include "anchors.h"

/* Parse a certificate of the index; NULL if it is none after all. */
static X509 *
parse_cert(const struct trust *t, const struct trust_cert *tc)
{
	const uint8_t *p = t->der + tc->off;

	if (tc->aux)
		return d2i_X509_AUX(NULL, &p, (long)tc->len);
	return d2i_X509(NULL, &p, (long)tc->len);
}

/*
 * X509_LOOKUP: certificates with this subject.  All candidates go into the
 * store, which picks among them; one that matches answers the call.
 */
static int
lookup(X509_LOOKUP *lu, X509_LOOKUP_TYPE type, const X509_NAME *name,
    X509_OBJECT *found)
{
	const struct trust *t = X509_LOOKUP_get_method_data(lu);
	X509_STORE *store = X509_LOOKUP_get_store(lu);
	const struct trust_cert *tc;
	const uint8_t *der;
	size_t len, pos = 0;
	uint64_t key;
	X509 *x;
	int ok = 0;

	if (type != X509_LU_X509 ||
	    X509_NAME_get0_der(name, &der, &len) != 1 ||
	    trust_key(der, len, &key) == -1)
		return 0;
	while ((tc = trust_next(t, key, &pos)) != NULL) {
		if ((x = parse_cert(t, tc)) == NULL)
			continue;
		if (X509_STORE_add_cert(store, x) == 1 && !ok &&
		    X509_NAME_cmp(X509_get_subject_name(x), name) == 0 &&
		    X509_OBJECT_set1_X509(found, x) == 1) {
			/* The caller takes a reference for itself. */
			X509_free(x);
			ok = 1;
		}
		X509_free(x);	/* the store has its own */
	}
	ERR_clear_error();
	return ok;
}

int
anchors_attach(SSL *ssl, struct trust *t)
{
	X509_LOOKUP_METHOD *method;
	X509_LOOKUP *lu;
	X509_STORE *store;

	if (ssl == NULL || (store = SSL_CTX_get_cert_store(
	    SSL_get_SSL_CTX(ssl))) == NULL)
		return -1;
	if ((method = X509_LOOKUP_meth_new("trust file")) == NULL ||
	    X509_LOOKUP_meth_set_get_by_subject(method, lookup) != 1 ||
	    (lu = X509_STORE_add_lookup(store, method)) == NULL ||
	    X509_LOOKUP_set_method_data(lu, t) != 1)
		return -1;
	return 0;
}

/* Read a whole file.  0, or -1 with errno. */
static int
read_file(int fd, struct buf *b)
{
	ssize_t k;

	do {
		if (buf_reserve(b, 65536) == -1 ||
		    (k = read(fd, b->data + b->len, 65536)) == -1)
			return -1;
		b->len += (size_t)k;
	} while (k > 0 && b->len <= TRUST_FILE_MAX);
	if (k > 0) {
		errno = EFBIG;
		return -1;
	}
	return 0;
}

static int
index_file(struct trust *t, struct secure_setup *su)
{
	struct buf pem = { 0 };
	int st = 0;

	if (read_file(su->trust_fd, &pem) == -1) {
		su->error = errno;
		st = NETF_TRUST;
	} else if (trust_index(t, (const char *)pem.data, pem.len) == -1) {
		su->error = errno;
		st = errno == ENOMEM ? NETF_SYSTEM : NETF_TRUST;
	}
	buf_free(&pem);
	return st;
}

int
anchors_load(struct trust *t, struct secure_setup *su)
{
	int st = 0;

	if (su->trust_fd != -1)
		st = index_file(t, su);
	su->ncerts = (uint32_t)t->ncerts;
	if (st == 0 && su->ncerts == 0 && su->pin_len == 0 &&
	    !(su->flags & TLSSET_NOVERIFY)) {
		strlcpy(su->why, "there is no certificate in it",
		    sizeof(su->why));
		st = NETF_TRUST;
	}
	return st;
}

/* True if there is a revocation list in it, and none that is damaged. */
static int
has_crl(const struct buf *pem)
{
	X509_CRL *crl;
	unsigned long e;
	BIO *bio;
	int n = 0;

	if (pem->len > INT_MAX ||
	    (bio = BIO_new_mem_buf(pem->data, (int)pem->len)) == NULL)
		return 0;
	ERR_clear_error();
	while ((crl = PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL)) != NULL) {
		X509_CRL_free(crl);
		n++;
	}
	e = ERR_peek_last_error();
	ERR_clear_error();
	BIO_free(bio);
	return n > 0 && ERR_GET_LIB(e) == ERR_LIB_PEM &&
	    ERR_GET_REASON(e) == PEM_R_NO_START_LINE;
}

int
anchors_read_crl(struct buf *pem, struct secure_setup *su)
{
	if (su->crl_fd == -1)
		return 0;
	if (read_file(su->crl_fd, pem) == -1) {
		su->error = errno;
		return NETF_CRL;
	}
	if (has_crl(pem))
		return 0;
	strlcpy(su->why, "there is no list of revoked certificates in it, or "
	    "a damaged one", sizeof(su->why));
	return NETF_CRL;
}

int
anchors_read_cert(struct buf *pem, struct secure_setup *su)
{
	if (su->cert_fd == -1 || read_file(su->cert_fd, pem) == 0)
		return 0;
	su->error = errno;
	return NETF_CERT;
}
