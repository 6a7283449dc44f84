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
 * What becomes of the message's header: the lines that msmtp adds (RFC 5322
 * 3.6), and what msmtp-parse is to take away.
 */

#ifndef HEADERS_H
#define HEADERS_H

#include "buf.h"
#include "run.h"

struct header_edit {
	uint32_t	 strip;		/* EDIT_* */
	const char	*from;		/* PARSE_FROM, or NULL */
	struct buf	 lines;		/* each ended by CRLF; no NUL */
};

/*
 * Decide, by the account's settings and the header that msmtp-parse reported.
 * 0, or -1 after run_fail.  The caller frees lines in either case.
 */
int	headers_compose(struct run *, struct header_edit *);

#endif
