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
 * libcrypto compares the names of a certificate with the constraints of its
 * issuers, but not what they reach: *.example does not lie in an excluded
 * mail.example, and matches it; and a common name that is no full host name, a
 * wildcard or an address, is not compared at all, though libtls takes it for
 * one.  So the name that was wanted is compared as well.
 */

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "constraints.h"

/* A subjectAltName with nothing else in it. */
static GENERAL_NAMES *
only_name(const char *host)
{
	GENERAL_NAMES *names = GENERAL_NAMES_new();
	GENERAL_NAME *g = GENERAL_NAME_new();
	ASN1_STRING *s = a2i_IPADDRESS(host);
	int type = s != NULL ? GEN_IPADD : GEN_DNS;

	if (s == NULL && (s = ASN1_IA5STRING_new()) != NULL &&
	    ASN1_STRING_set(s, host, -1) != 1) {
		ASN1_STRING_free(s);
		s = NULL;
	}
	if (g != NULL && s != NULL) {
		GENERAL_NAME_set0_value(g, type, s);
		if (names != NULL && sk_GENERAL_NAME_push(names, g) > 0)
			return names;
	} else
		ASN1_STRING_free(s);
	GENERAL_NAME_free(g);
	GENERAL_NAMES_free(names);
	return NULL;
}

/* The certificate, but for this host and nobody else; NULL: no memory. */
static X509 *
for_host(X509 *cert, const char *host)
{
	GENERAL_NAMES *names = only_name(host);
	X509_NAME *nobody = X509_NAME_new();
	X509 *x = X509_dup(cert);
	int ok;

	ok = names != NULL && nobody != NULL && x != NULL &&
	    X509_set_subject_name(x, nobody) == 1 &&
	    X509_add1_ext_i2d(x, NID_subject_alt_name, names, 0,
	    X509V3_ADD_REPLACE) == 1 &&
	    X509_check_purpose(x, -1, 0) == 1;	/* takes the names in */
	GENERAL_NAMES_free(names);
	X509_NAME_free(nobody);
	if (ok)
		return x;
	X509_free(x);
	return NULL;
}

/* Whether this issuer may vouch for it. */
static int
permits(X509 *issuer, X509 *x)
{
	NAME_CONSTRAINTS *nc;
	int critical, ok;

	nc = X509_get_ext_d2i(issuer, NID_name_constraints, &critical, NULL);
	if (nc == NULL)
		return critical == -1;		/* it has none */
	ok = NAME_CONSTRAINTS_check(x, nc) == X509_V_OK;
	NAME_CONSTRAINTS_free(nc);
	return ok;
}

X509 *
constraints_broken(SSL *ssl, X509 *cert, const char *host)
{
	STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
	X509 *x = for_host(cert, host), *broken = NULL;
	int i;

	if (x == NULL || chain == NULL)
		broken = cert;
	for (i = 1; broken == NULL && i < sk_X509_num(chain); i++)
		if (!permits(sk_X509_value(chain, i), x))
			broken = sk_X509_value(chain, i);
	X509_free(x);
	ERR_clear_error();
	return broken;
}
