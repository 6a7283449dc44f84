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
 * TLS with libtls, which verifies the chain, the name and the time.  What it
 * does not do itself: it would parse the whole trust file, so its certificate
 * store is given a look-up (anchors.c); its texts for failures are not for
 * everybody, and it does not know fingerprints (verdict.c); it believes too
 * many of those who answer for a certificate (staple.c); and its names reach
 * beyond what an issuer may vouch for (constraints.c).
 */

#include <sys/types.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tls.h>
#include <unistd.h>

#include "alert.h"
#include "anchors.h"
#include "binding.h"
#include "fingerprint.h"
#include "secure.h"
#include "sign.h"
#include "staple.h"
#include "tlsprio.h"
#include "trust.h"
#include "verdict.h"

/*
 * A directory for libtls to look for certificates in: with a path named, even
 * one that does not exist (and the sandbox lets nothing be opened), it loads no
 * bundle of its own choice.
 */
#define NO_CA_PATH	"/nonexistent"

/* How its first byte tells a record of a handshake or alert (RFC 8446 5.1). */
enum { HEARD_NOTHING, HEARD_TLS, HEARD_OTHER };

struct secure {
	struct tls	*tls;
	SSL		*ssl;		/* libtls's, seen when it made it */
	struct trust	 trust;
	int		 verify;	/* by libtls */
	struct verdict	 verdict;	/* what it found */
	int		 (*staple)(SSL *, void *);	/* libtls's check */
	int		 bad_staple;	/* what that found, */
	const char	*staple_why;	/* or, if it did not, we */
	char		*host;
	uint8_t		 pin[FINGERPRINT_MAX];
	size_t		 pin_len;	/* 0: none */
	int		 dh_bits;	/* 0: any */
	enum net_failure refused;	/* by us, once the handshake was over */
	char		 why[PROTO_TEXT_MAX];
	unsigned long	 error;		/* OpenSSL's, of the last failure */
	int		 heard;		/* of the server: HEARD_*, */
	int		 eof;		/* and the socket has ended */
};

/*
 * libtls keeps its SSL to itself; OpenSSL tells who asks for a new ex_data
 * index of each SSL that is made.  One process makes one.
 */
static SSL *made_ssl;
static int ssl_index;		/* of our struct secure in it */

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
	if (tls_init() == -1)
		return -1;
	ssl_index = SSL_get_ex_new_index(0, NULL, note_ssl, NULL, NULL);
	return ssl_index == -1 ? -1 : 0;
}

/* libtls tells no more of itself than the API that it was built against. */
void
secure_about(const void *arg, struct wcur *w)
{
	char api[16];

	(void)arg;
	snprintf(api, sizeof(api), "%d", TLS_API);
	put_str(w, "");
	child_library(w, "libtls API", api);
	put_str(w, OpenSSL_version(OPENSSL_VERSION));
}

/* libtls's callbacks: the socket. */

static void
note_first(struct secure *s, uint8_t first)
{
	if (s->heard == HEARD_NOTHING)
		s->heard = first == SSL3_RT_HANDSHAKE ||
		    first == SSL3_RT_ALERT ? HEARD_TLS : HEARD_OTHER;
}

static ssize_t
from_socket(struct tls *tls, void *buf, size_t n, void *arg)
{
	struct conn *c = arg;
	ssize_t k;

	(void)tls;
	if ((k = read(c->fd, buf, n)) >= 0) {
		if (k == 0)
			c->secure->eof = 1;
		else
			note_first(c->secure, *(const uint8_t *)buf);
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

/* tls_priorities.  0, or NETF_PRIORITIES. */
static int
set_priorities(struct tls_config *config, struct secure_setup *su)
{
	const char *text = su->priorities;
	char value[TLSPRIO_MAX];
	uint32_t protocols;
	int bad = 0;

	if (tlsprio_get(text, TLSPRIO_PROTOCOLS, value, sizeof(value)))
		bad |= tls_config_parse_protocols(&protocols, value) == -1 ||
		    protocols == 0 ||
		    tls_config_set_protocols(config, protocols) == -1;
	if (tlsprio_get(text, TLSPRIO_CIPHERS, value, sizeof(value)))
		bad |= tls_config_set_ciphers(config, value) == -1;
	if (tlsprio_get(text, TLSPRIO_CURVES, value, sizeof(value)))
		bad |= tls_config_set_ecdhecurves(config, value) == -1;
	if (!bad)
		return 0;
	strlcpy(su->why, tls_config_error(config) != NULL ?
	    tls_config_error(config) : "libtls does not take it",
	    sizeof(su->why));
	return NETF_PRIORITIES;
}

/*
 * Who is verified by a fingerprint, or not at all, is not verified by libtls:
 * neither chain, name nor time.
 */
static int
verified_by_libtls(const struct secure_setup *su)
{
	return su->pin_len == 0 && !(su->flags & TLSSET_NOVERIFY);
}

static int
set_files(struct tls_config *config, struct secure_setup *su)
{
	struct buf pem = { 0 };
	int st;

	if (!verified_by_libtls(su)) {
		tls_config_insecure_noverifycert(config);
		tls_config_insecure_noverifyname(config);
		tls_config_insecure_noverifytime(config);
	}
	if (tls_config_set_ca_path(config, NO_CA_PATH) == -1)
		return NETF_SYSTEM;
	st = anchors_read_crl(&pem, su);
	if (st == 0 && pem.len > 0 &&
	    tls_config_set_crl_mem(config, pem.data, pem.len) == -1)
		st = NETF_SYSTEM;
	buf_free(&pem);
	return st;
}

/* The client's certificate.  0, or NETF_*. */
static int
set_cert(struct tls_config *config, struct secure_setup *su)
{
	struct buf pem = { 0 };
	int st;

	if (su->cert_fd == -1)
		return 0;
	st = anchors_read_cert(&pem, su);
	if (st == 0 && sign_setup(config, su->child, pem.data, pem.len) == -1)
		st = NETF_CERT;
	buf_free(&pem);
	return st;
}

static int
set_config(struct tls_config *config, struct secure_setup *su)
{
	int st;

	if (tls_config_set_protocols(config,
	    TLS_PROTOCOL_TLSv1_2 | TLS_PROTOCOL_TLSv1_3) == -1)
		return NETF_SYSTEM;
	if ((st = set_files(config, su)) != 0 ||
	    (st = set_cert(config, su)) != 0)
		return st;
	return set_priorities(config, su);
}

/* Our struct secure of an SSL. */
static struct secure *
secure_of(const SSL *ssl)
{
	return SSL_get_ex_data(ssl, ssl_index);
}

/* Looks on; what is wrong stays wrong. */
static int
look_on(int ok, X509_STORE_CTX *ctx)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(ctx,
	    SSL_get_ex_data_X509_STORE_CTX_idx());

	if (!ok)
		verdict_note(&secure_of(ssl)->verdict, ctx);
	return ok;
}

/* The same for libtls's check of what was stapled, which is not enough. */
static int
look_on_staple(SSL *ssl, void *arg)
{
	struct secure *s = secure_of(ssl);
	int ok = s->staple(ssl, arg);

	if (ok == 1 && (s->staple_why = staple_check(ssl)) != NULL)
		ok = 0;
	if (ok != 1)
		s->bad_staple = 1;
	return ok;
}

/*
 * Take part in what libtls does with its SSL.  It compares the name once, and
 * one signature is made: who the server is cannot change, as it could by
 * renegotiation (TLS 1.2).  Where it does not verify, nothing is to be stapled:
 * it would still insist on finding the issuer.
 */
static int
attach(struct secure *s)
{
	SSL_CTX *ctx;

	if (s->ssl == NULL || SSL_set_ex_data(s->ssl, ssl_index, s) != 1 ||
	    anchors_attach(s->ssl, &s->trust) == -1)
		return -1;
	SSL_set_options(s->ssl, SSL_OP_NO_RENEGOTIATION);
	ctx = SSL_get_SSL_CTX(s->ssl);
	if (SSL_CTX_get_tlsext_status_cb(ctx, &s->staple) != 1)
		return -1;
	if (!s->verify || s->staple == NULL)
		return SSL_CTX_set_tlsext_status_cb(ctx, NULL) == 1 &&
		    SSL_set_tlsext_status_type(s->ssl, -1) == 1 ? 0 : -1;
	SSL_set_verify(s->ssl, SSL_get_verify_mode(s->ssl), look_on);
	return SSL_CTX_set_tlsext_status_cb(ctx, look_on_staple) == 1 ? 0 : -1;
}

/* libtls, up to where the socket is needed. */
static int
make_tls(struct secure *s, struct conn *c, struct secure_setup *su)
{
	struct tls_config *config;
	int st, ok, cert = su->cert_fd != -1;

	strlcpy(su->why, "libtls cannot be set up", sizeof(su->why));
	if ((config = tls_config_new()) == NULL)
		return NETF_SYSTEM;
	if ((st = set_config(config, su)) != 0 ||
	    (s->tls = tls_client()) == NULL) {
		tls_config_free(config);
		return st != 0 ? st : NETF_SYSTEM;
	}
	made_ssl = NULL;
	ok = tls_configure(s->tls, config) == 0 && tls_connect_cbs(s->tls,
	    from_socket, to_socket, c, su->host) == 0;
	tls_config_free(config);
	s->ssl = made_ssl;
	if (ok && attach(s) == 0)
		return 0;
	if (tls_error(s->tls) != NULL)
		strlcpy(su->why, tls_error(s->tls), sizeof(su->why));
	if (*su->priorities != '\0')
		return NETF_PRIORITIES;
	return cert ? NETF_CERT : NETF_SYSTEM;
}

static void
secure_free(struct secure *s)
{
	tls_free(s->tls);
	verdict_free(&s->verdict);
	trust_free(&s->trust);
	free(s->host);
	free(s);
}

static void
close_files(struct secure_setup *su)
{
	if (su->trust_fd != -1)
		close(su->trust_fd);
	if (su->crl_fd != -1)
		close(su->crl_fd);
	if (su->cert_fd != -1)
		close(su->cert_fd);
	su->trust_fd = su->crl_fd = su->cert_fd = -1;
}

/* What is needed of the setup later on. */
static int
keep(struct secure *s, const struct secure_setup *su)
{
	s->verify = verified_by_libtls(su);
	memcpy(s->pin, su->pin, su->pin_len);
	s->pin_len = su->pin_len;
	s->dh_bits = (int)su->dh_bits;
	return (s->host = strdup(su->host)) == NULL ? -1 : 0;
}

int
secure_arm(struct conn *c, struct secure_setup *su)
{
	struct secure *s;
	int st;

	if ((s = calloc(1, sizeof(*s))) == NULL || keep(s, su) == -1) {
		free(s);
		close_files(su);
		su->error = ENOMEM;
		return NETF_SYSTEM;
	}
	if ((st = anchors_load(&s->trust, su)) == 0)
		st = make_tls(s, c, su);
	close_files(su);
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
	c->secure->error = ERR_peek_error();
	c->io_text = alert_words(c->secure->error);
	if (c->io_text == NULL)
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

/* The prime that the server chose for Diffie-Hellman is long enough. */
static int
check_dh(struct secure *s)
{
	EVP_PKEY *key = NULL;
	int bits = 0;

	if (s->dh_bits == 0 || SSL_get_server_tmp_key(s->ssl, &key) != 1)
		return 0;
	if (EVP_PKEY_base_id(key) == EVP_PKEY_DH)
		bits = EVP_PKEY_bits(key);
	EVP_PKEY_free(key);
	if (bits == 0 || bits >= s->dh_bits)
		return 0;
	snprintf(s->why, sizeof(s->why), "the server's Diffie-Hellman prime "
	    "has %d bits, and tls_min_dh_prime_bits demands %d", bits,
	    s->dh_bits);
	return NETF_TLS_HANDSHAKE;
}

/* What libtls leaves to us.  0, or NETF_* with why. */
static int
check_peer(struct secure *s)
{
	X509 *cert = SSL_get_peer_certificate(s->ssl);
	int bad = 0;

	if (s->pin_len != 0)
		bad = verdict_pin(cert, s->pin, s->pin_len, s->why,
		    sizeof(s->why));
	else if (s->verify)
		bad = verdict_constraints(s->ssl, cert, s->host, s->why,
		    sizeof(s->why)) == -1 || verdict_must_staple(s->ssl, cert,
		    s->why, sizeof(s->why)) == -1;
	X509_free(cert);
	return bad ? NETF_TLS_VERIFY : check_dh(s);
}

int
secure_handshake(struct conn *c)
{
	struct secure *s = c->secure;
	ssize_t k;

	c->io_errno = 0;
	k = tls_result(c, tls_handshake(s->tls));
	if (k != 0)
		return (int)k;
	/* To libtls the server's close_notify is no failure. */
	if (!SSL_is_init_finished(s->ssl))
		return IO_ERR;
	if ((s->refused = (enum net_failure)check_peer(s)) != 0)
		return IO_ERR;
	c->via = &through_tls;
	return 0;
}

/*
 * TLS itself came to its end, and libtls refuses the certificate: that is its
 * check of the name.
 */
static void
explain_name(struct secure *s, const char *says, char *text, size_t size)
{
	X509 *cert = SSL_get_peer_certificate(s->ssl);

	if (strstr(says, "not present") != NULL)
		verdict_name(cert, s->host, text, size);
	else
		strlcpy(text, says, size);
	X509_free(cert);
}

static void
explain_staple(struct secure *s, const char *says, char *text, size_t size)
{
	X509 *cert = SSL_get_peer_certificate(s->ssl);

	verdict_staple(cert, s->staple_why != NULL ? s->staple_why : says,
	    text, size);
	X509_free(cert);
}

/*
 * Up to TLS 1.2 a server says no more than that it failed when it was given no
 * certificate that it had asked for.
 */
static int
has_demanded(const struct secure *s)
{
	const uint8_t *types;

	return SSL_get0_certificate_types(s->ssl, &types) > 0 &&
	    SSL_get_certificate(s->ssl) == NULL;
}

static enum net_failure
explain_handshake(struct conn *c, char *text, size_t size)
{
	struct secure *s = c->secure;
	const char *words = alert_words(s->error);

	if (s->heard == HEARD_OTHER ||
	    (s->heard == HEARD_NOTHING && (s->eof || c->io_errno == 0)))
		words = ALERT_NOTHING;
	else if (words == NULL && (s->eof || c->io_errno == 0))
		words = ALERT_ENDED;
	else if (words == NULL)
		words = strerror(c->io_errno);
	else if (ERR_GET_REASON(s->error) ==
	    SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE && has_demanded(s))
		words = ALERT_DEMANDS;
	strlcpy(text, words, size);
	return s->heard == HEARD_TLS ? NETF_TLS_HANDSHAKE : NETF_NO_TLS;
}

int
secure_heard(const struct conn *c)
{
	return c->secure->heard == HEARD_TLS;
}

enum net_failure
secure_failure(struct conn *c, char *text, size_t size)
{
	struct secure *s = c->secure;
	const char *says = tls_error(s->tls);

	if (says == NULL)
		says = "";
	if (s->refused != 0) {
		strlcpy(text, s->why, size);
		return s->refused;
	}
	if (s->verify && s->verdict.code != X509_V_OK)
		verdict_chain(&s->verdict, text, size);
	else if (s->bad_staple)
		explain_staple(s, says, text, size);
	else if (s->verify && SSL_is_init_finished(s->ssl))
		explain_name(s, says, text, size);
	else
		return explain_handshake(c, text, size);
	return NETF_TLS_VERIFY;
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

uint8_t
secure_binding(struct conn *c, uint8_t *data, size_t *len)
{
	return binding_get(c->secure->ssl, data, len);
}

void
secure_close(struct conn *c)
{
	if (c->via == &through_tls)
		(void)tls_close(c->secure->tls);
}
