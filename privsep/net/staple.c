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

#include <openssl/err.h>
#include <openssl/ocsp.h>
#include <openssl/x509v3.h>

#include "staple.h"

#define FEATURE_STATUS	5	/* RFC 7633: status_request of RFC 6066 */

int
staple_is_demanded(X509 *cert)
{
	TLS_FEATURE *f;
	int i, found = 0;

	f = X509_get_ext_d2i(cert, NID_tlsfeature, NULL, NULL);
	for (i = 0; i < sk_ASN1_INTEGER_num(f); i++)
		if (ASN1_INTEGER_get(sk_ASN1_INTEGER_value(f, i)) ==
		    FEATURE_STATUS)
			found = 1;
	TLS_FEATURE_free(f);
	ERR_clear_error();
	return found;
}

/* V_OCSP_CERTSTATUS_*, or -1: nothing is said of the certificate. */
static int
status_of(OCSP_BASICRESP *br, X509 *cert, X509 *issuer)
{
	OCSP_CERTID *id;
	int status = -1;

	if ((id = OCSP_cert_to_id(NULL, cert, issuer)) == NULL)
		return -1;
	if (OCSP_resp_find_status(br, id, &status, NULL, NULL, NULL,
	    NULL) != 1)
		status = -1;
	OCSP_CERTID_free(id);
	return status;
}

static const char *
check_answer(SSL *ssl, OCSP_BASICRESP *br)
{
	STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
	X509_STORE *store = SSL_CTX_get_cert_store(SSL_get_SSL_CTX(ssl));
	X509 *cert = sk_X509_value(chain, 0), *issuer = sk_X509_value(chain, 1);

	if (cert == NULL || issuer == NULL ||
	    OCSP_basic_verify(br, chain, store, 0) != 1)
		return "it is not signed by the issuer, nor by whom that has "
		    "put in charge";
	if (staple_is_demanded(cert) &&
	    status_of(br, cert, issuer) != V_OCSP_CERTSTATUS_GOOD)
		return "it does not say that the certificate is good, as that "
		    "demands";
	return NULL;
}

/*
 * libtls passes OCSP_TRUSTOTHER with all the certificates that the server sent,
 * "as this should be done already as part of main handshake".  But the
 * handshake verifies one chain, and a server may send others beside it: whoever
 * has stolen a key could answer for himself.  So look for the signer only among
 * those that were verified.
 */
const char *
staple_check(SSL *ssl)
{
	const unsigned char *der;
	long len = SSL_get_tlsext_status_ocsp_resp(ssl, &der);
	OCSP_RESPONSE *resp;
	OCSP_BASICRESP *br = NULL;
	const char *why = "it cannot be read";

	if (len <= 0)
		return NULL;
	resp = d2i_OCSP_RESPONSE(NULL, &der, len);
	if (resp != NULL)
		br = OCSP_response_get1_basic(resp);
	if (br != NULL)
		why = check_answer(ssl, br);
	OCSP_BASICRESP_free(br);
	OCSP_RESPONSE_free(resp);
	ERR_clear_error();
	return why;
}
