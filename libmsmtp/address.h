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
 * Address lists as they stand in To, Cc and Bcc and on command lines: RFC 5322
 * 3.4 and what its section 4.4 calls obsolete, read leniently around the
 * addresses and strictly in them.
 *
 * Around: display names with unquoted dots, control bytes, bytes above 127
 * and at signs, comments, groups, empty elements, semicolons for commas,
 * source routes (dropped), folding.  In them: what comes out has no control
 * byte, blank, < or >, not even quoted, and nothing above 127.
 */

#ifndef ADDRESS_H
#define ADDRESS_H

#include <stddef.h>

/* As PROTO_ADDR_MAX: far above RFC 5321's 254, below any command line. */
#define ADDRESS_MAX		1024
/* Comments in comments: nobody means more. */
#define ADDRESS_COMMENT_DEPTH	32

enum address_status {
	ADDRESS_BAD = -1,
	ADDRESS_END = 0,
	ADDRESS_OK = 1,
	ADDRESS_NULL = 2	/* <>, which is no recipient */
};

/* A list being read; points to the text, which need not end in NUL. */
struct address_list {
	const char	*s;
	size_t		 len, pos;
	int		 in_group;
	int		 groups;	/* there was one */
};

void	address_begin(struct address_list *, const char *s, size_t len);

/*
 * The next address, as it goes between < and > of an SMTP command: local part
 * (quoted only where it must be), and, if it has one, @ and the domain with
 * A-labels, or an address literal.  ADDRESS_OK, ADDRESS_NULL, ADDRESS_END, or
 * ADDRESS_BAD: malformed near pos, and nothing after it can be trusted.
 */
enum address_status address_next(struct address_list *,
	    char out[ADDRESS_MAX + 1]);

/*
 * One sender: exactly one address outside any group; "<>" and a blank string
 * are the empty one.  0, or -1 if it is something else.
 */
int	address_sender(const char *s, char out[ADDRESS_MAX + 1]);

#endif
