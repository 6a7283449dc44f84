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
 * What a server says that it can do (RFC 5321 4.1.1.1).
 */

#ifndef EHLO_H
#define EHLO_H

#include <stdint.h>

#include "proto.h"

struct ehlo {
	uint32_t caps;				/* CAP_* of proto.h */
	uint64_t size;				/* SIZE; 0: no limit named */
	char	 mechs[PROTO_MECHS_MAX + 1];	/* "PLAIN LOGIN", upper case */
};

/*
 * Take apart the text of a positive reply to EHLO (struct reply).  A line that
 * is malformed is ignored: what is not offered in the right form is not
 * used.  The old form "AUTH=PLAIN" counts as "AUTH PLAIN"; mechanism names are
 * those of RFC 4422 3.1, each named once, at most PROTO_MECHS_MAX bytes.
 */
void	ehlo_parse(struct ehlo *, const char *text);

/*
 * The next line of such a reply, at or after *text, which does not name one of
 * SIZE, PIPELINING, SMTPUTF8, ETRN, DSN, STARTTLS and AUTH in a form that
 * ehlo_parse takes: without its code, cut at size - 1.  *text is moved behind
 * it.  1, or 0 at the end.
 */
int	ehlo_other(const char **text, char *line, size_t size);

#endif
