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


/* The Message-ID field (RFC 5322 3.6.4). */

#ifndef MSGID_H
#define MSGID_H

#include <stddef.h>
#include <stdint.h>

#define MSGID_RANDOM	16	/* bytes: no two mails ever share them */
#define MSGID_DOMAIN_MAX 255
/* Room for "<", the bytes in hex, "@", the domain, ">" and the NUL. */
#define MSGID_MAX	(1 + 2 * MSGID_RANDOM + 1 + MSGID_DOMAIN_MAX + 1 + 1)

/*
 * Write "<hex@domain>".  The domain is ASCII, a name or a literal in
 * brackets.  0, or -1 if it is empty, too long, or has a byte in it that
 * would end the id early.
 */
int	msgid_make(char out[MSGID_MAX], const uint8_t random[MSGID_RANDOM],
	    const char *domain);

#endif
