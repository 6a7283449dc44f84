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
 * The index of the trust file, against OpenSSL's view of the same file.
 */

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "trust.h"

#define BUNDLE	"/etc/ssl/certs/ca-certificates.crt"

static int serial;

/* A certificate with this subject, signed by itself. */
static X509 *
make_cert(X509_NAME *name)
{
	EVP_PKEY *key;
	X509 *x;

	ATF_REQUIRE((key = EVP_EC_gen("P-256")) != NULL);
	ATF_REQUIRE((x = X509_new()) != NULL);
	ATF_REQUIRE(X509_set_version(x, 2) == 1);
	ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
	X509_gmtime_adj(X509_getm_notBefore(x), 0);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	ATF_REQUIRE(X509_set_subject_name(x, name) == 1);
	ATF_REQUIRE(X509_set_issuer_name(x, name) == 1);
	ATF_REQUIRE(X509_set_pubkey(x, key) == 1);
	ATF_REQUIRE(X509_sign(x, key, EVP_sha256()) > 0);
	EVP_PKEY_free(key);
	return x;
}

/* A name of one organisation and one CN, with this kind of string. */
static X509_NAME *
make_name(int type, const char *org, const char *cn)
{
	X509_NAME *n;

	ATF_REQUIRE((n = X509_NAME_new()) != NULL);
	ATF_REQUIRE(X509_NAME_add_entry_by_txt(n, "O", type,
	    (const unsigned char *)org, -1, -1, 0) == 1);
	ATF_REQUIRE(X509_NAME_add_entry_by_txt(n, "CN", type,
	    (const unsigned char *)cn, -1, -1, 0) == 1);
	return n;
}

static uint64_t
key_of(const X509_NAME *n)
{
	const unsigned char *der;
	size_t len;
	uint64_t key;

	ATF_REQUIRE(X509_NAME_get0_der(n, &der, &len) == 1);
	ATF_REQUIRE(trust_key(der, len, &key) == 0);
	return key;
}

/* The index has this certificate under its subject. */
static int
indexed(const struct trust *t, X509 *x)
{
	const struct trust_cert *c;
	unsigned char *der = NULL;
	size_t pos = 0;
	int len, found = 0;

	ATF_REQUIRE((len = i2d_X509(x, &der)) > 0);
	while ((c = trust_next(t, key_of(X509_get_subject_name(x)),
	    &pos)) != NULL)
		found |= c->len >= (size_t)len &&
		    memcmp(t->der + c->off, der, (size_t)len) == 0;
	OPENSSL_free(der);
	return found;
}

static char *
slurp(const char *path, size_t *len)
{
	char *s;
	FILE *f;

	if ((f = fopen(path, "r")) == NULL)
		return NULL;
	ATF_REQUIRE((s = malloc(TRUST_FILE_MAX)) != NULL);
	*len = fread(s, 1, TRUST_FILE_MAX, f);
	fclose(f);
	return s;
}

ATF_TC_WITHOUT_HEAD(the_systems_bundle_is_indexed_whole);
ATF_TC_BODY(the_systems_bundle_is_indexed_whole, tc)
{
	struct trust t;
	char *pem;
	size_t len, n = 0;
	X509 *x;
	BIO *bio;

	if ((pem = slurp(BUNDLE, &len)) == NULL)
		atf_tc_skip("no %s (package ca-certificates)", BUNDLE);
	ATF_REQUIRE_EQ(0, trust_index(&t, pem, len));
	ATF_REQUIRE((bio = BIO_new_mem_buf(pem, (int)len)) != NULL);
	while ((x = PEM_read_bio_X509(bio, NULL, NULL, NULL)) != NULL) {
		n++;
		ATF_CHECK(indexed(&t, x));
		X509_free(x);
	}
	ATF_CHECK(n > 0);
	ATF_CHECK_EQ(n, t.ncerts);
	for (n = 0; n < t.ncerts; n++)
		ATF_CHECK(!t.certs[n].any);
	trust_free(&t);
}

ATF_TC_WITHOUT_HEAD(names_that_compare_equal_have_equal_keys);
ATF_TC_BODY(names_that_compare_equal_have_equal_keys, tc)
{
	static const struct {
		int		 type;
		const char	*org, *cn;
	} same[] = {
		{ V_ASN1_PRINTABLESTRING, "Example Org", "Root CA 1" },
		{ V_ASN1_UTF8STRING, "Example Org", "Root CA 1" },
		{ V_ASN1_T61STRING, "Example Org", "Root CA 1" },
		{ V_ASN1_IA5STRING, "EXAMPLE ORG", "root ca 1" },
		{ V_ASN1_UTF8STRING, "  Example   Org ", "Root  CA 1" },
	};
	X509_NAME *first, *n;
	uint64_t key;
	size_t i;

	first = make_name(same[0].type, same[0].org, same[0].cn);
	key = key_of(first);
	for (i = 1; i < sizeof(same) / sizeof(same[0]); i++) {
		n = make_name(same[i].type, same[i].org, same[i].cn);
		ATF_CHECK_EQ(0, X509_NAME_cmp(first, n));
		ATF_CHECK_EQ(key, key_of(n));
		X509_NAME_free(n);
	}
	/* Two and four bytes a character. */
	n = X509_NAME_new();
	ATF_REQUIRE(X509_NAME_add_entry_by_txt(n, "O", V_ASN1_BMPSTRING,
	    (const unsigned char *)"\0E\0x\0a\0m\0p\0l\0e\0 \0O\0r\0g", 22, -1,
	    0) == 1);
	ATF_REQUIRE(X509_NAME_add_entry_by_txt(n, "CN",
	    V_ASN1_UNIVERSALSTRING, (const unsigned char *)
	    "\0\0\0R\0\0\0o\0\0\0o\0\0\0t\0\0\0 \0\0\0C\0\0\0A\0\0\0 \0\0\0001",
	    36, -1, 0) == 1);
	ATF_CHECK_EQ(0, X509_NAME_cmp(first, n));
	ATF_CHECK_EQ(key, key_of(n));
	X509_NAME_free(n);
	X509_NAME_free(first);
}

ATF_TC_WITHOUT_HEAD(letters_beyond_ascii_do_not_count);
ATF_TC_BODY(letters_beyond_ascii_do_not_count, tc)
{
	X509_NAME *utf8, *latin, *bmp;

	utf8 = make_name(V_ASN1_UTF8STRING, "Caf\xc3\xa9", "\xc5\x81\xc3\xb3");
	latin = make_name(V_ASN1_T61STRING, "Caf\xe9", "\xf3");
	bmp = X509_NAME_new();
	ATF_REQUIRE(X509_NAME_add_entry_by_txt(bmp, "O", V_ASN1_BMPSTRING,
	    (const unsigned char *)"\0C\0a\0f\0\xe9", 8, -1, 0) == 1);
	ATF_REQUIRE(X509_NAME_add_entry_by_txt(bmp, "CN", V_ASN1_BMPSTRING,
	    (const unsigned char *)"\1\x41\0\xf3", 4, -1, 0) == 1);
	ATF_CHECK_EQ(0, X509_NAME_cmp(utf8, bmp));
	ATF_CHECK_EQ(key_of(utf8), key_of(bmp));
	ATF_CHECK_EQ(key_of(utf8), key_of(latin));
	X509_NAME_free(utf8);
	X509_NAME_free(latin);
	X509_NAME_free(bmp);
}

ATF_TC_WITHOUT_HEAD(the_order_within_an_rdn_does_not_count);
ATF_TC_BODY(the_order_within_an_rdn_does_not_count, tc)
{
	X509_NAME *a = X509_NAME_new(), *b = X509_NAME_new();
	const unsigned char *x = (const unsigned char *)"one",
	    *y = (const unsigned char *)"two";

	X509_NAME_add_entry_by_txt(a, "O", MBSTRING_ASC, x, -1, -1, 0);
	X509_NAME_add_entry_by_txt(a, "CN", MBSTRING_ASC, y, -1, -1, -1);
	X509_NAME_add_entry_by_txt(b, "CN", MBSTRING_ASC, y, -1, -1, 0);
	X509_NAME_add_entry_by_txt(b, "O", MBSTRING_ASC, x, -1, -1, -1);
	ATF_CHECK_EQ(key_of(a), key_of(b));
	X509_NAME_free(a);
	X509_NAME_free(b);
}

ATF_TC_WITHOUT_HEAD(other_names_are_not_found);
ATF_TC_BODY(other_names_are_not_found, tc)
{
	X509_NAME *n = make_name(V_ASN1_UTF8STRING, "Example Org", "Root 1"),
	    *o = make_name(V_ASN1_UTF8STRING, "Example Org", "Root 2");
	struct trust t;
	char *pem;
	size_t pos = 0;
	X509 *x = make_cert(n);
	BIO *bio = BIO_new(BIO_s_mem());

	ATF_REQUIRE(PEM_write_bio_X509(bio, x) == 1);
	ATF_REQUIRE_EQ(0, trust_index(&t, NULL, 0));
	ATF_CHECK_EQ(0, t.ncerts);
	trust_free(&t);
	ATF_REQUIRE_EQ(0, trust_index(&t, pem,
	    (size_t)BIO_get_mem_data(bio, &pem)));
	ATF_CHECK_EQ(1, t.ncerts);
	ATF_CHECK(indexed(&t, x));
	ATF_CHECK(trust_next(&t, key_of(o), &pos) == NULL);
	trust_free(&t);
	BIO_free(bio);
	X509_free(x);
	X509_NAME_free(n);
	X509_NAME_free(o);
}

ATF_TC_WITHOUT_HEAD(only_blocks_of_certificates_count);
ATF_TC_BODY(only_blocks_of_certificates_count, tc)
{
	X509_NAME *n = make_name(V_ASN1_UTF8STRING, "Example Org", "Root 1");
	X509 *x = make_cert(n);
	struct trust t;
	char *pem, text[16384];
	BIO *bio = BIO_new(BIO_s_mem());

	ATF_REQUIRE(PEM_write_bio_X509(bio, x) == 1);
	ATF_REQUIRE(PEM_write_bio_X509_AUX(bio, x) == 1);
	ATF_REQUIRE(BIO_write(bio, "", 1) == 1);
	BIO_get_mem_data(bio, &pem);
	snprintf(text, sizeof(text), "A comment, -----BEGIN nothing\r\n"
	    "-----BEGIN X509 CRL-----\nMIIB\n-----END X509 CRL-----\n"
	    "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n"
	    "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"
	    "%s-----BEGIN CERTIFICATE-----\nMIIB", pem);
	ATF_REQUIRE_EQ(0, trust_index(&t, text, strlen(text)));
	ATF_CHECK_EQ(2, t.ncerts);
	ATF_CHECK(!t.certs[0].aux);
	ATF_CHECK(t.certs[1].aux);
	ATF_CHECK_EQ(t.certs[0].key, t.certs[1].key);
	trust_free(&t);
	BIO_free(bio);
	X509_free(x);
	X509_NAME_free(n);
}

ATF_TC_WITHOUT_HEAD(what_is_not_understood_is_offered_for_every_name);
ATF_TC_BODY(what_is_not_understood_is_offered_for_every_name, tc)
{
	const char text[] = "-----BEGIN CERTIFICATE-----\nMAA=\n"
	    "-----END CERTIFICATE-----\n";
	struct trust t;
	size_t pos = 0;

	ATF_REQUIRE_EQ(0, trust_index(&t, text, strlen(text)));
	ATF_REQUIRE_EQ(1, t.ncerts);
	ATF_CHECK(t.certs[0].any);
	ATF_CHECK(trust_next(&t, 12345, &pos) == &t.certs[0]);
	trust_free(&t);
}

ATF_TC_WITHOUT_HEAD(damaged_names_are_refused);
ATF_TC_BODY(damaged_names_are_refused, tc)
{
	X509_NAME *n = make_name(V_ASN1_UTF8STRING, "Example Org", "Root 1");
	const unsigned char *der;
	unsigned char copy[256];
	uint64_t key;
	size_t len, i;

	ATF_REQUIRE(X509_NAME_get0_der(n, &der, &len) == 1);
	ATF_REQUIRE(len < sizeof(copy));
	for (i = 0; i < len; i++)
		ATF_CHECK_EQ(-1, trust_key(der, i, &key));
	memcpy(copy, der, len);
	copy[len] = 0;
	ATF_CHECK_EQ(-1, trust_key(copy, len + 1, &key));
	copy[1] = 0x80;			/* indefinite */
	ATF_CHECK_EQ(-1, trust_key(copy, len, &key));
	memcpy(copy, "\x30\x88\0\0\0\0\0\0\0\0", 10);
	ATF_CHECK_EQ(-1, trust_key(copy, 10, &key));
	memcpy(copy, "\x30\x84\xff\xff\xff\xff", 6);
	ATF_CHECK_EQ(-1, trust_key(copy, 6, &key));
	X509_NAME_free(n);
}

ATF_TC_WITHOUT_HEAD(the_number_of_certificates_is_bounded);
ATF_TC_BODY(the_number_of_certificates_is_bounded, tc)
{
	const char block[] = "-----BEGIN CERTIFICATE-----\nMAA=\n"
	    "-----END CERTIFICATE-----\n";
	size_t n = strlen(block), i;
	struct trust t;
	char *text;

	ATF_REQUIRE((text = malloc((TRUST_CERTS_MAX + 1) * n)) != NULL);
	for (i = 0; i <= TRUST_CERTS_MAX; i++)
		memcpy(text + i * n, block, n);
	ATF_CHECK_EQ(0, trust_index(&t, text, TRUST_CERTS_MAX * n));
	ATF_CHECK_EQ(TRUST_CERTS_MAX, t.ncerts);
	trust_free(&t);
	ATF_CHECK_EQ(-1, trust_index(&t, text, (TRUST_CERTS_MAX + 1) * n));
	ATF_CHECK_EQ(E2BIG, errno);
	free(text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_systems_bundle_is_indexed_whole);
	ATF_TP_ADD_TC(tp, names_that_compare_equal_have_equal_keys);
	ATF_TP_ADD_TC(tp, letters_beyond_ascii_do_not_count);
	ATF_TP_ADD_TC(tp, the_order_within_an_rdn_does_not_count);
	ATF_TP_ADD_TC(tp, other_names_are_not_found);
	ATF_TP_ADD_TC(tp, only_blocks_of_certificates_count);
	ATF_TP_ADD_TC(tp, what_is_not_understood_is_offered_for_every_name);
	ATF_TP_ADD_TC(tp, damaged_names_are_refused);
	ATF_TP_ADD_TC(tp, the_number_of_certificates_is_bounded);
	return atf_no_error();
}
