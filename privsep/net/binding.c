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

#include "binding.h"

#define EXPORTER_LABEL	"EXPORTER-Channel-Binding"
#define EXPORTER_LEN	32

/* RFC 9266: with TLS 1.3. */
static size_t
exporter(SSL *ssl, uint8_t *data)
{
	if (SSL_export_keying_material(ssl, data, EXPORTER_LEN, EXPORTER_LABEL,
	    sizeof(EXPORTER_LABEL) - 1, (const unsigned char *)"", 0, 1) != 1)
		return 0;
	return EXPORTER_LEN;
}

/*
 * RFC 5929 3, RFC 9266 3: the first Finished message, which is ours, as no
 * session is resumed.  Without the extended master secret (RFC 7627) somebody
 * in between can make two sessions whose values are the same.
 */
static size_t
unique(SSL *ssl, uint8_t *data)
{
	size_t n;

	if (SSL_get_extms_support(ssl) != 1 || SSL_session_reused(ssl))
		return 0;
	n = SSL_get_finished(ssl, data, PROTO_BINDING_MAX);
	return n <= PROTO_BINDING_MAX ? n : 0;
}

uint8_t
binding_get(SSL *ssl, uint8_t *data, size_t *len)
{
	uint8_t kind = BIND_NONE;

	*len = 0;
	if (ssl == NULL)
		return BIND_NONE;
	if (SSL_version(ssl) == TLS1_3_VERSION) {
		kind = BIND_EXPORTER;
		*len = exporter(ssl, data);
	} else if (SSL_version(ssl) == TLS1_2_VERSION) {
		kind = BIND_UNIQUE;
		*len = unique(ssl, data);
	}
	ERR_clear_error();
	return *len == 0 ? BIND_NONE : kind;
}
