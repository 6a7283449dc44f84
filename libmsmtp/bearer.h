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
 * OAUTHBEARER (RFC 7628) and its forerunner XOAUTH2: a token of OAuth 2.0 in
 * place of a password.
 */

#ifndef BEARER_H
#define BEARER_H

#include <stddef.h>

enum bearer_kind { BEARER_OAUTHBEARER, BEARER_XOAUTH2 };

/*
 * The client's one message, allocated (it has the token in it: freezero), and
 * its length.  NULL with EINVAL: user or host has a control byte, or the token
 * something that no token has (RFC 6750 2.1: visible ASCII); or ENOMEM.
 */
char	*bearer_message(enum bearer_kind, const char *user, const char *host,
	    unsigned int port, const char *token, size_t *len);

/* Why a server does not take a token (RFC 7628 3.2.2, RFC 6750 3.1). */
enum bearer_reason {
	BEARER_UNSAID = 1,	/* nothing that we understand */
	BEARER_TOKEN,		/* invalid or expired */
	BEARER_SCOPE,		/* not for sending mail */
	BEARER_REQUEST,		/* it did not understand us */
	BEARER_MAX
};

/*
 * The reason in a server's error, a JSON object of len bytes with a "status":
 * a word of RFC 7628, or a status of HTTP, as XOAUTH2's servers say it.
 */
enum bearer_reason bearer_reason(const char *, size_t len);

#endif
