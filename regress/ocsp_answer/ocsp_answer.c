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
 * An answer of OCSP (RFC 6960) as openssl ocsp cannot give it, about a time
 * that is over or has not come, in DER on standard output.
 *
 *	ocsp_answer signer.pem signer.key issuer.pem cert.pem status from to
 *
 * The status is "good", "revoked" or "unknown"; from and to are seconds from
 * now.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ocsp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

static _Noreturn void
fail(const char *what)
{
	fprintf(stderr, "ocsp_answer: %s\n", what);
	ERR_print_errors_fp(stderr);
	exit(1);
}

static FILE *
open_file(const char *name)
{
	FILE *f = fopen(name, "r");

	if (f == NULL)
		fail(name);
	return f;
}

static X509 *
certificate(const char *name)
{
	FILE *f = open_file(name);
	X509 *x = PEM_read_X509(f, NULL, NULL, NULL);

	fclose(f);
	if (x == NULL)
		fail(name);
	return x;
}

static EVP_PKEY *
private_key(const char *name)
{
	FILE *f = open_file(name);
	EVP_PKEY *k = PEM_read_PrivateKey(f, NULL, NULL, NULL);

	fclose(f);
	if (k == NULL)
		fail(name);
	return k;
}

static ASN1_TIME *
from_now(const char *seconds)
{
	ASN1_TIME *t;
	char *end;
	long n;

	n = strtol(seconds, &end, 10);
	if (end == seconds || *end != '\0')
		fail(seconds);
	if ((t = ASN1_GENERALIZEDTIME_adj(NULL, time(NULL), 0, n)) == NULL)
		fail(seconds);
	return t;
}

static int
status_of(const char *name)
{
	if (strcmp(name, "good") == 0)
		return V_OCSP_CERTSTATUS_GOOD;
	if (strcmp(name, "revoked") == 0)
		return V_OCSP_CERTSTATUS_REVOKED;
	return V_OCSP_CERTSTATUS_UNKNOWN;
}

int
main(int argc, char *argv[])
{
	OCSP_RESPONSE *response;
	OCSP_BASICRESP *basic;
	OCSP_CERTID *id;
	ASN1_TIME *from, *to, *when = NULL;
	BIO *out;
	int status;

	if (argc != 8)
		return 2;
	status = status_of(argv[5]);
	from = from_now(argv[6]);
	to = from_now(argv[7]);
	if (status == V_OCSP_CERTSTATUS_REVOKED)
		when = from_now("-3600");
	id = OCSP_cert_to_id(NULL, certificate(argv[4]), certificate(argv[3]));
	if (id == NULL || (basic = OCSP_BASICRESP_new()) == NULL)
		fail("out of memory");
	if (OCSP_basic_add1_status(basic, id, status, 0, when, from, to) ==
	    NULL || OCSP_basic_sign(basic, certificate(argv[1]),
	    private_key(argv[2]), EVP_sha256(), NULL, 0) != 1)
		fail("cannot sign");
	response = OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic);
	if (response == NULL || (out = BIO_new_fp(stdout, BIO_NOCLOSE)) == NULL)
		fail("out of memory");
	if (i2d_OCSP_RESPONSE_bio(out, response) != 1 || BIO_flush(out) != 1)
		fail("cannot write");
	return 0;
}
