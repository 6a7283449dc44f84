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
#include <sys/socket.h>

#include <arpa/inet.h>

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "constraints.h"
#include "fingerprint.h"
#include "staple.h"
#include "verdict.h"

#define NAME_SIZE	256	/* of a subject or host name, cut to it */
#define NAMES_SHOWN	8	/* of a certificate */

void
verdict_note(struct verdict *v, X509_STORE_CTX *ctx)
{
	X509 *cert = X509_STORE_CTX_get_current_cert(ctx);

	if (v->code != X509_V_OK)
		return;
	v->code = X509_STORE_CTX_get_error(ctx);
	v->depth = X509_STORE_CTX_get_error_depth(ctx);
	if (cert != NULL && X509_up_ref(cert) == 1)
		v->cert = cert;
}

void
verdict_free(struct verdict *v)
{
	X509_free(v->cert);
	memset(v, 0, sizeof(*v));
}

static const char *
name_of(const X509_NAME *name, char buf[NAME_SIZE])
{
	if (name == NULL || X509_NAME_oneline(name, buf, NAME_SIZE) == NULL)
		strlcpy(buf, "?", NAME_SIZE);
	return buf;
}

static const char *
show_tm(const struct tm *tm, char buf[NAME_SIZE])
{
	if (strftime(buf, NAME_SIZE, "%Y-%m-%d %H:%M:%S UTC", tm) == 0)
		strlcpy(buf, "?", NAME_SIZE);
	return buf;
}

static const char *
time_of(const ASN1_TIME *t, char buf[NAME_SIZE])
{
	struct tm tm;

	if (t == NULL || ASN1_TIME_to_tm(t, &tm) != 1) {
		strlcpy(buf, "?", NAME_SIZE);
		return buf;
	}
	return show_tm(&tm, buf);
}

static const char *
time_now(char buf[NAME_SIZE])
{
	time_t now = time(NULL);
	struct tm tm;

	if (gmtime_r(&now, &tm) == NULL)
		memset(&tm, 0, sizeof(tm));
	return show_tm(&tm, buf);
}

/* What the sentences are made of. */
struct words {
	char	 which[NAME_SIZE + 64];	/* the certificate */
	char	 issuer[NAME_SIZE];
	char	 from[NAME_SIZE], until[NAME_SIZE], now[NAME_SIZE];
};

static void
find_words(struct words *w, X509 *cert, int depth)
{
	char subject[NAME_SIZE];

	name_of(cert == NULL ? NULL : X509_get_subject_name(cert), subject);
	snprintf(w->which, sizeof(w->which), "%s certificate (%s)",
	    depth == 0 ? "the server's" : "an issuer's", subject);
	name_of(cert == NULL ? NULL : X509_get_issuer_name(cert), w->issuer);
	time_of(cert == NULL ? NULL : X509_get0_notBefore(cert), w->from);
	time_of(cert == NULL ? NULL : X509_get0_notAfter(cert), w->until);
	time_now(w->now);
}

/* Failures of time. */
static int
say_time(int code, const struct words *w, char *text, size_t size)
{
	switch (code) {
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return snprintf(text, size, "%s expired on %s, and now it is "
		    "%s: it must be renewed, unless the clock of this machine "
		    "is wrong", w->which, w->until, w->now);
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return snprintf(text, size, "%s is not yet valid, but from %s "
		    "on, and now it is %s: is the clock of this machine "
		    "right?", w->which, w->from, w->now);
	default:
		return -1;
	}
}

/* Failures to find a way to an authority that is trusted. */
static int
say_trust(int code, const struct words *w, char *text, size_t size)
{
	switch (code) {
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return snprintf(text, size, "%s was issued by %s, which is "
		    "not in the trust file: if that authority deserves "
		    "trust, add its certificate (tls_trust_file)", w->which,
		    w->issuer);
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return snprintf(text, size, "%s is signed by itself and not in "
		    "the trust file: if it is known to be the right one, "
		    "name it (tls_trust_file or tls_fingerprint)", w->which);
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
		return snprintf(text, size, "the authority %s, which stands "
		    "behind the server's certificate, is not in the trust "
		    "file: if it deserves trust, add its certificate "
		    "(tls_trust_file)", w->issuer);
	default:
		return -1;
	}
}

/* Failures that have to do with tls_crl_file. */
static int
say_crl(int code, const struct words *w, char *text, size_t size)
{
	switch (code) {
	case X509_V_ERR_CERT_REVOKED:
		return snprintf(text, size, "%s was revoked by its issuer %s: "
		    "it is in tls_crl_file", w->which, w->issuer);
	case X509_V_ERR_UNABLE_TO_GET_CRL:
		return snprintf(text, size, "whether %s was revoked cannot be "
		    "said: tls_crl_file has no list of its issuer %s, and "
		    "needs one of each authority of the chain", w->which,
		    w->issuer);
	case X509_V_ERR_CRL_HAS_EXPIRED:
	case X509_V_ERR_CRL_NOT_YET_VALID:
	case X509_V_ERR_CRL_SIGNATURE_FAILURE:
		return snprintf(text, size, "whether %s was revoked cannot be "
		    "said: the list of its issuer %s in tls_crl_file %s",
		    w->which, w->issuer,
		    code == X509_V_ERR_CRL_HAS_EXPIRED ?
		    "has expired, get a new one" :
		    code == X509_V_ERR_CRL_NOT_YET_VALID ?
		    "is not yet valid" : "is not signed by it");
	default:
		return -1;
	}
}

static int
say_other(int code, const struct words *w, char *text, size_t size)
{
	switch (code) {
	case X509_V_ERR_INVALID_PURPOSE:
		return snprintf(text, size, "%s is not for a TLS server, by "
		    "the purposes that it names", w->which);
	case X509_V_ERR_INVALID_CA:
		return snprintf(text, size, "%s is not that of an authority, "
		    "but another was issued with it", w->which);
	case X509_V_ERR_CERT_SIGNATURE_FAILURE:
		return snprintf(text, size, "%s was altered, or was not issued "
		    "by %s: its signature is wrong", w->which, w->issuer);
	default:
		return snprintf(text, size, "%s does not verify: %s", w->which,
		    X509_verify_cert_error_string(code));
	}
}

void
verdict_chain(const struct verdict *v, char *text, size_t size)
{
	struct words w = { 0 };

	find_words(&w, v->cert, v->depth);
	if (say_time(v->code, &w, text, size) == -1 &&
	    say_trust(v->code, &w, text, size) == -1 &&
	    say_crl(v->code, &w, text, size) == -1)
		(void)say_other(v->code, &w, text, size);
}

/*
 * As a string.  What it was made to be cut at, a NUL, is shown; the rest is
 * escaped where it is printed.
 */
static void
show_dns(const ASN1_STRING *s, char buf[NAME_SIZE])
{
	const unsigned char *p = ASN1_STRING_get0_data(s);
	size_t n = 0;
	int i;

	for (i = 0; i < ASN1_STRING_length(s) && n + 5 <= NAME_SIZE; i++) {
		if (p[i] != '\0')
			buf[n++] = (char)p[i];
		else
			n += strlcpy(buf + n, "\\000", NAME_SIZE - n);
	}
	buf[n] = '\0';
}

/* A name of the certificate as text; -1 if it is of another kind. */
static int
show_name(const GENERAL_NAME *g, char buf[NAME_SIZE])
{
	int n;

	if (g->type == GEN_DNS) {
		show_dns(g->d.dNSName, buf);
		return 0;
	}
	if (g->type != GEN_IPADD)
		return -1;
	n = ASN1_STRING_length(g->d.iPAddress);
	return (n == 4 || n == 16) && inet_ntop(n == 4 ? AF_INET : AF_INET6,
	    ASN1_STRING_get0_data(g->d.iPAddress), buf, NAME_SIZE) != NULL ?
	    0 : -1;
}

/* The first of those that it is for, separated by commas; "": none. */
static void
list_names(X509 *cert, char *list, size_t size)
{
	GENERAL_NAMES *names;
	char name[NAME_SIZE];
	int i, n = 0;

	*list = '\0';
	names = X509_get_ext_d2i(cert, NID_subject_alt_name, NULL, NULL);
	for (i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		if (show_name(sk_GENERAL_NAME_value(names, i), name) == -1)
			continue;
		if (n++ == NAMES_SHOWN) {
			strlcat(list, ", ...", size);
			break;
		}
		if (*list != '\0')
			strlcat(list, ", ", size);
		strlcat(list, name, size);
	}
	GENERAL_NAMES_free(names);
	ERR_clear_error();
}

void
verdict_name(X509 *cert, const char *host, char *text, size_t size)
{
	char list[(NAMES_SHOWN + 1) * NAME_SIZE] = "";

	if (cert != NULL)
		list_names(cert, list, sizeof(list));
	if (*list == '\0' && cert != NULL)
		name_of(X509_get_subject_name(cert), list);
	snprintf(text, size, "the server's certificate is for %s, not for %s: "
	    "is host right?  If that server is known by the other name, say "
	    "so (tls_host_override)", list, host);
}

int
verdict_constraints(SSL *ssl, X509 *cert, const char *host, char *text,
    size_t size)
{
	struct words w = { 0 };
	X509 *issuer;

	if (cert == NULL ||
	    (issuer = constraints_broken(ssl, cert, host)) == NULL)
		return 0;
	find_words(&w, issuer, issuer != cert);
	snprintf(text, size, "%s must not vouch for %s, by the limits that it "
	    "was given (name constraints)", w.which, host);
	return -1;
}

void
verdict_staple(X509 *cert, const char *says, char *text, size_t size)
{
	struct words w = { 0 };

	find_words(&w, cert, 0);
	snprintf(text, size, "%s came with an answer of its issuer about "
	    "revocation (OCSP stapling) that is not good: %s", w.which, says);
}

static const EVP_MD *
digest_type(size_t len)
{
	switch (len) {
	case FINGERPRINT_SHA256:
		return EVP_sha256();
	case FINGERPRINT_SHA1:
		return EVP_sha1();
	default:
		return EVP_md5();
	}
}

static const char *
show_hex(const uint8_t *p, size_t n, char buf[NAME_SIZE])
{
	size_t i;

	for (i = 0; i < n; i++)
		snprintf(buf + 3 * i, NAME_SIZE - 3 * i, "%02X%s", p[i],
		    i + 1 < n ? ":" : "");
	return buf;
}

int
verdict_pin(X509 *cert, const uint8_t *pin, size_t len, char *text,
    size_t size)
{
	unsigned char md[EVP_MAX_MD_SIZE];
	char got[NAME_SIZE], want[NAME_SIZE];
	unsigned int n = 0;

	if (cert == NULL ||
	    X509_digest(cert, digest_type(len), md, &n) != 1 || n != len) {
		snprintf(text, size, "the %s fingerprint of the server's "
		    "certificate cannot be made, which tls_fingerprint is to "
		    "be compared with", fingerprint_name(len));
		return -1;
	}
	if (memcmp(md, pin, len) == 0)
		return 0;
	snprintf(text, size, "the server's certificate is not the one of "
	    "tls_fingerprint: its %s fingerprint is %s, not %s.  Was it "
	    "renewed?  If its owner confirms the new one, put that into "
	    "tls_fingerprint", fingerprint_name(len), show_hex(md, len, got),
	    show_hex(pin, len, want));
	return -1;
}

int
verdict_must_staple(SSL *ssl, X509 *cert, char *text, size_t size)
{
	const unsigned char *answer;
	struct words w = { 0 };

	if (cert == NULL || !staple_is_demanded(cert) ||
	    SSL_get_tlsext_status_ocsp_resp(ssl, &answer) > 0)
		return 0;
	find_words(&w, cert, 0);
	snprintf(text, size, "%s must come with an answer of its issuer about "
	    "revocation (OCSP must-staple), and none came: the server's "
	    "administrator must turn OCSP stapling on", w.which);
	return -1;
}
