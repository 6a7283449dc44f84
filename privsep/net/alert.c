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
#include <openssl/ssl.h>

#include "alert.h"

/* What both ends may speak differs. */
#define NO_VERSION	"the server speaks no version of TLS that is " \
	"permitted here: 1.2 and 1.3, or what tls_priorities says (PROTOCOLS)"
#define NO_CIPHER	"the server takes no cipher, curve or signature that " \
	"is permitted here (tls_priorities)"

#define NOT_OURS	"the server does not accept the certificate of " \
	"tls_cert_file"

static const struct {
	int		 reason;	/* SSL_R_* */
	const char	*words;
} table[] = {
	{ SSL_R_TLSV1_ALERT_PROTOCOL_VERSION, NO_VERSION },
	{ SSL_R_UNSUPPORTED_PROTOCOL, NO_VERSION },
	{ SSL_R_WRONG_SSL_VERSION, NO_VERSION },
	{ SSL_R_WRONG_VERSION_NUMBER, NO_VERSION },
	{ SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE, NO_CIPHER },
	{ SSL_R_TLSV1_ALERT_INSUFFICIENT_SECURITY, NO_CIPHER },
	{ SSL_R_WRONG_CIPHER_RETURNED, "the server chose a cipher that is not "
	    "permitted here (tls_priorities)" },
	{ SSL_R_UNKNOWN_CIPHER_RETURNED, "the server chose a cipher that is "
	    "not known here" },
	{ SSL_R_DH_KEY_TOO_SMALL, "the server's Diffie-Hellman prime is too "
	    "short to be safe" },
	{ SSL_R_TLSV1_UNRECOGNIZED_NAME, "the server does not go by this "
	    "name: is host right (or tls_host_override)?" },
	{ SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, ALERT_DEMANDS },
	{ SSL_R_TLSV1_ALERT_UNKNOWN_CA, NOT_OURS },
	{ SSL_R_TLSV1_ALERT_ACCESS_DENIED, NOT_OURS },
	{ SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, NOT_OURS },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED, NOT_OURS ": it has expired" },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_REVOKED, NOT_OURS ": it was revoked" },
	{ SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN, NOT_OURS },
	{ SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE, NOT_OURS },
	{ SSL_R_TLSV1_ALERT_INTERNAL_ERROR, "the server reports a failure of "
	    "its own" },
	{ SSL_R_UNEXPECTED_EOF_WHILE_READING, ALERT_ENDED }
};

const char *
alert_words(unsigned long error)
{
	size_t i;

	if (ERR_GET_LIB(error) != ERR_LIB_SSL)
		return NULL;
	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].reason == ERR_GET_REASON(error))
			return table[i].words;
	return ERR_reason_error_string(error);
}
