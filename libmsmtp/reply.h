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
 * SMTP replies (RFC 5321 4.2), taken in as they arrive.
 */

#ifndef REPLY_H
#define REPLY_H

#include <stddef.h>
#include <stdint.h>

/*
 * Limits.  RFC 5321 4.5.3.1.5 lets a reply line have 512 octets; a SASL
 * challenge may have 12288 (RFC 4954 4).  Both without CRLF here.
 */
#define REPLY_LINE_MAX	12288
#define REPLY_LINES_MAX	256	/* far more than any EHLO has */
#define REPLY_TEXT_MAX	32768	/* all lines: PROTO_REPLY_MAX */

/*
 * A reply: its code, and its lines as they came, code included, without their
 * ends, joined by LF.  No NUL and no CR is in the text; any other byte may be:
 * escape it before showing it.
 */
struct reply {
	unsigned int	 code;		/* 200 to 599 */
	unsigned int	 lines;		/* complete ones */
	size_t		 len;		/* bytes in text */
	size_t		 start;		/* where the current line starts */
	int		 failed;
	char		 text[REPLY_TEXT_MAX + 1];
};

enum reply_status {
	REPLY_ERR = -1,	/* malformed or over a limit; for good */
	REPLY_MORE = 0,
	REPLY_DONE = 1	/* code, lines, text and len are set */
};

/* Make ready for a reply; wipes the last one. */
void	reply_init(struct reply *);

/*
 * Take at most n bytes at p, and set *used to the number taken: bytes behind
 * the end of the reply are not.  Lines end in CRLF; a bare LF is tolerated as
 * the end of a line, since between a server and itself nobody can disagree
 * about it.  A bare CR, a NUL, a code that is not 2yz to 5yz, codes that differ
 * between the lines, and text not set off by a blank or "-" are errors.
 */
enum reply_status reply_feed(struct reply *, const void *p, size_t n,
	    size_t *used);

/* The text of the last line behind the code and the blank; maybe empty. */
const char *reply_last(const struct reply *);

/* True for codes 2yz. */
int	reply_positive(const struct reply *);

#endif
