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
 * TLS with libtls, which verifies the chain, the name and the time.  Two things
 * it does not do itself: it would parse the whole trust file, so its
 * certificate store is given a look-up over trust.c's index; and its texts
 * for failures are not for everybody.
 */

#include <sys/types.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tls.h>
#include <unistd.h>

#include "secure.h"
#include "trust.h"

/*
 * A directory for libtls to look for certificates in: with a path named, even
 * one that does not exist (and the sandbox lets nothing be opened), it loads no
 * bundle of its own choice.
 */
#define NO_CA_PATH	"/nonexistent"

struct secure {
	struct tls	*tls;
	SSL		*ssl;		/* libtls's, seen when it made it */
	struct trust	 trust;
	int		 verify;
	int		 eof;		/* the socket has ended */
};

/*
 * libtls keeps its SSL to itself; OpenSSL tells who asks for a new ex_data
 * index of each SSL that is made.  One process makes one.
 */
static SSL *made_ssl;

static void
note_ssl(void *parent, void *ptr, CRYPTO_EX_DATA *ad, int idx, long argl,
    void *argp)
{
	(void)ptr;
	(void)ad;
	(void)idx;
	(void)argl;
	(void)argp;
	made_ssl = parent;
}

int
secure_init(void)
{
	return tls_init() == -1 ||
	    SSL_get_ex_new_index(0, NULL, note_ssl, NULL, NULL) == -1 ? -1 : 0;
}

/* libtls's callbacks: the socket. */

static ssize_t
from_socket(struct tls *tls, void *buf, size_t n, void *arg)
{
	struct conn *c = arg;
	ssize_t k;

	(void)tls;
	if ((k = read(c->fd, buf, n)) >= 0) {
		if (k == 0)
			c->secure->eof = 1;
		return k;
	}
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return TLS_WANT_POLLIN;
	c->io_errno = errno;
	return -1;
}

static ssize_t
to_socket(struct tls *tls, const void *buf, size_t n, void *arg)
{
	struct conn *c = arg;
	ssize_t k;

	(void)tls;
	if ((k = write(c->fd, buf, n)) >= 0)
		return k;
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return TLS_WANT_POLLOUT;
	c->io_errno = errno;
	return -1;
}

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

/* Give the store of libtls's connection the look-up. */
static int
add_lookup(struct secure *s)
{
	X509_LOOKUP_METHOD *method;
	X509_LOOKUP *lu;
	X509_STORE *store;

	if (s->ssl == NULL || (store = SSL_CTX_get_cert_store(
	    SSL_get_SSL_CTX(s->ssl))) == NULL)
		return -1;
	if ((method = X509_LOOKUP_meth_new("trust file")) == NULL ||
	    X509_LOOKUP_meth_set_get_by_subject(method, lookup) != 1 ||
	    (lu = X509_STORE_add_lookup(store, method)) == NULL ||
	    X509_LOOKUP_set_method_data(lu, &s->trust) != 1)
		return -1;
	return 0;
}

/* Read the whole trust file.  0, or -1 with the setup's error and why. */
static int
read_trust(struct secure_setup *su, struct buf *pem)
{
	ssize_t k;

	do {
		if (buf_reserve(pem, 65536) == -1 || (k = read(su->trust_fd,
		    pem->data + pem->len, 65536)) == -1) {
			su->error = errno;
			return -1;
		}
		pem->len += (size_t)k;
	} while (k > 0 && pem->len <= TRUST_FILE_MAX);
	if (k > 0) {
		su->error = EFBIG;
		return -1;
	}
	return 0;
}

/* 0, or NETF_*. */
static int
load_trust(struct secure *s, struct secure_setup *su)
{
	struct buf pem = { 0 };
	int st = 0;

	if (su->trust_fd != -1) {
		if (read_trust(su, &pem) == -1)
			st = NETF_TRUST;
		else if (trust_index(&s->trust, (const char *)pem.data,
		    pem.len) == -1) {
			su->error = errno;
			st = errno == ENOMEM ? NETF_SYSTEM : NETF_TRUST;
		}
		buf_free(&pem);
	}
	su->ncerts = (uint32_t)s->trust.ncerts;
	if (st == 0 && su->ncerts == 0 && !(su->flags & TLSSET_NOVERIFY)) {
		strlcpy(su->why, "there is no certificate in it",
		    sizeof(su->why));
		st = NETF_TRUST;
	}
	return st;
}

static struct tls_config *
make_config(uint32_t flags)
{
	struct tls_config *config;

	if ((config = tls_config_new()) == NULL)
		return NULL;
	if (tls_config_set_protocols(config,
	    TLS_PROTOCOL_TLSv1_2 | TLS_PROTOCOL_TLSv1_3) == -1 ||
	    tls_config_set_ca_path(config, NO_CA_PATH) == -1) {
		tls_config_free(config);
		return NULL;
	}
	if (flags & TLSSET_NOVERIFY) {
		tls_config_insecure_noverifycert(config);
		tls_config_insecure_noverifyname(config);
		tls_config_insecure_noverifytime(config);
	}
	return config;
}

/* libtls, up to where the socket is needed. */
static int
make_tls(struct secure *s, struct conn *c, struct secure_setup *su)
{
	struct tls_config *config;
	int ok;

	strlcpy(su->why, "libtls cannot be set up", sizeof(su->why));
	if ((config = make_config(su->flags)) == NULL)
		return NETF_SYSTEM;
	if ((s->tls = tls_client()) == NULL) {
		tls_config_free(config);
		return NETF_SYSTEM;
	}
	made_ssl = NULL;
	ok = tls_configure(s->tls, config) == 0 && tls_connect_cbs(s->tls,
	    from_socket, to_socket, c, su->host) == 0;
	tls_config_free(config);
	s->ssl = made_ssl;
	s->verify = !(su->flags & TLSSET_NOVERIFY);
	if (ok && add_lookup(s) == 0)
		return 0;
	if (tls_error(s->tls) != NULL)
		strlcpy(su->why, tls_error(s->tls), sizeof(su->why));
	return NETF_SYSTEM;
}

static void
secure_free(struct secure *s)
{
	tls_free(s->tls);
	trust_free(&s->trust);
	free(s);
}

int
secure_arm(struct conn *c, struct secure_setup *su)
{
	struct secure *s;
	int st;

	if ((s = calloc(1, sizeof(*s))) == NULL) {
		su->error = ENOMEM;
		return NETF_SYSTEM;
	}
	st = load_trust(s, su);
	if (su->trust_fd != -1)
		close(su->trust_fd);
	su->trust_fd = -1;
	if (st == 0)
		st = make_tls(s, c, su);
	if (st == 0)
		c->secure = s;
	else
		secure_free(s);
	return st;
}

/* The transport. */

static ssize_t
tls_result(struct conn *c, ssize_t k)
{
	if (k >= 0)
		return k;
	if (k == TLS_WANT_POLLIN)
		return IO_WANT_READ;
	if (k == TLS_WANT_POLLOUT)
		return IO_WANT_WRITE;
	c->io_text = tls_error(c->secure->tls);
	return IO_ERR;
}

static ssize_t
through_read(struct conn *c, void *buf, size_t n)
{
	ssize_t k = tls_result(c, tls_read(c->secure->tls, buf, n));

	/* Closed without close_notify: nobody can tell who closed. */
	return k == IO_ERR && c->secure->eof ? 0 : k;
}

static ssize_t
through_write(struct conn *c, const void *buf, size_t n)
{
	return tls_result(c, tls_write(c->secure->tls, buf, n));
}

static const struct transport through_tls = { through_read, through_write };

int
secure_handshake(struct conn *c)
{
	ssize_t k;

	c->io_errno = 0;
	k = tls_result(c, tls_handshake(c->secure->tls));
	if (k == 0)
		c->via = &through_tls;
	return (int)k;
}

/* What libtls says in the words of its library, for everybody. */
static const struct {
	int		 code;
	const char	*words;
} verdicts[] = {
	{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT,
	    "it was not issued by an authority of the trust file" },
	{ X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
	    "it was not issued by an authority of the trust file" },
	{ X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE,
	    "it was not issued by an authority of the trust file" },
	{ X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT,
	    "it is signed by itself and not in the trust file" },
	{ X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN,
	    "the authority that issued it is not in the trust file" },
	{ X509_V_ERR_CERT_HAS_EXPIRED, "it or its issuer's has expired" },
	{ X509_V_ERR_CERT_NOT_YET_VALID,
	    "it or its issuer's is not yet valid" },
	{ X509_V_ERR_CERT_REVOKED, "it was revoked" },
	{ X509_V_ERR_INVALID_PURPOSE, "it is not for a TLS server" },
	{ X509_V_ERR_CERT_SIGNATURE_FAILURE, "its signature is wrong" },
};

static void
explain(long code, const char *says, char *text, size_t size)
{
	size_t i;

	for (i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		if (verdicts[i].code == code) {
			snprintf(text, size, "%s (%s)", verdicts[i].words,
			    says);
			return;
		}
	}
	strlcpy(text, says, size);
}

enum net_failure
secure_failure(struct conn *c, char *text, size_t size)
{
	struct secure *s = c->secure;
	const char *says = tls_error(s->tls);
	long code;

	if (says == NULL)
		says = "";
	code = SSL_get_verify_result(s->ssl);
	if (s->verify && code != X509_V_OK) {
		explain(code, says, text, size);
		return NETF_TLS_VERIFY;
	}
	/* TLS itself came to its end: what failed is the check of the name. */
	strlcpy(text, says, size);
	return s->verify && SSL_is_init_finished(s->ssl) ? NETF_TLS_VERIFY :
	    NETF_TLS_HANDSHAKE;
}

static void
put_info(struct wcur *w, const char *s)
{
	char text[PROTO_TEXT_MAX + 1];

	strlcpy(text, s == NULL ? "" : s, sizeof(text));
	put_str(w, text);
}

/* A digest, or no bytes where the library refuses to make it. */
static void
put_digest(struct wcur *w, const X509 *cert, const EVP_MD *type)
{
	unsigned char md[EVP_MAX_MD_SIZE];
	unsigned int len = 0;

	if (cert == NULL || type == NULL ||
	    X509_digest(cert, type, md, &len) != 1)
		len = 0;
	put_bytes(w, md, len);
	ERR_clear_error();
}

void
secure_info(struct conn *c, struct wcur *w)
{
	struct tls *tls = c->secure->tls;
	X509 *cert = SSL_get_peer_certificate(c->secure->ssl);

	put_info(w, tls_conn_version(tls));
	put_info(w, tls_conn_cipher(tls));
	put_info(w, tls_peer_cert_subject(tls));
	put_info(w, tls_peer_cert_issuer(tls));
	put_u64(w, (uint64_t)(int64_t)tls_peer_cert_notbefore(tls));
	put_u64(w, (uint64_t)(int64_t)tls_peer_cert_notafter(tls));
	put_digest(w, cert, EVP_sha256());
	put_digest(w, cert, EVP_sha1());
	put_digest(w, cert, EVP_md5());
	X509_free(cert);
}

void
secure_close(struct conn *c)
{
	if (c->via == &through_tls)
		(void)tls_close(c->secure->tls);
}
