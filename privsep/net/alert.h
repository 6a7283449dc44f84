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
 * Why a handshake failed, in plain words.
 */

#ifndef ALERT_H
#define ALERT_H

#define ALERT_DEMANDS	"the server demands a certificate of the client's: " \
	"set tls_key_file and tls_cert_file"
#define ALERT_ENDED	"the server ended it"
#define ALERT_NOTHING	"the server does not answer with TLS"

/*
 * What an error of OpenSSL's queue means: the server's alert, or what we have
 * against what it sent.  Static; NULL for one that TLS does not know.
 */
const char *alert_words(unsigned long error);

#endif
