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
 * 3.4 with what its section 4.4 calls obsolete, and RFC 6532; read leniently
 * around the addresses and strictly in them.
 *
 * Around: display names with unquoted dots, brackets, control bytes, bytes
 * above 127 and at signs, comments, groups (the end of the list closes the
 * last one), empty elements, semicolons for commas, source routes (dropped),
 * folding by CRLF or LF.  A CR or LF that folds nothing, or a NUL, makes the
 * list malformed wherever it stands.
 *
 * In them: what comes out has no control byte, blank, < or >, not even quoted,
 * and no encoded word.  A local part may have bytes above 127, quoted or not:
 * well-formed UTF-8 (RFC 3629, RFC 6531 3.3) comes out as it is, but for C1
 * controls, blanks, separators, invisible and direction-changing characters,
 * and noncharacters, which are refused as malformed UTF-8 is.  A domain comes
 * out in ASCII, always.
 */

#ifndef ADDRESS_H
#define ADDRESS_H

#include <stddef.h>

/* As PROTO_ADDR_MAX: far above RFC 5321's 254, below any command line. */
#define ADDRESS_MAX		1024
/* Comments in comments: nobody means more. */
#define ADDRESS_COMMENT_DEPTH	32
/* A name in one line of 998 bytes (RFC 5322 2.1.1), field name before it. */
#define ADDRESS_NAME_MAX	900

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
 * (quoted only where it must be; maybe UTF-8), and, if it has one, @ and the
 * domain with A-labels, or an address literal.  ADDRESS_OK, ADDRESS_NULL,
 * ADDRESS_END, or ADDRESS_BAD: malformed near pos, and nothing after it can be
 * trusted.  Longer than ADDRESS_MAX, before or after the conversion, is
 * malformed.  out is "" unless ADDRESS_OK is returned.
 */
enum address_status address_next(struct address_list *,
	    char out[ADDRESS_MAX + 1]);

/*
 * One sender: exactly one address outside any group; "<>" and a blank string
 * are the empty one.  0, or -1 if it is something else.
 */
int	address_sender(const char *s, char out[ADDRESS_MAX + 1]);

/* A display name, or the comment that stands for one. */
struct address_name {
	size_t	 off, len;	/* in the text */
	int	 comment;	/* it is one, parentheses included */
};

/*
 * The name in s, the value of a From field (len bytes of canonical text,
 * folded or not), that can be kept when the address is replaced: what stands
 * before the first "<", or if nothing does, the first comment behind the
 * address.  1 if there is one and it can be put back, followed by a blank and
 * "<addr>" (a comment: behind it), as it stands: a complete phrase (RFC 5322
 * 3.2.5 and its obs-phrase) or one comment with text in it, at most
 * ADDRESS_NAME_MAX bytes, any above 127, but no control byte except TAB and
 * the CRLF of folding, and no line of blanks.  0 if not: no name, a group, or
 * something malformed.
 */
int	address_name(const char *s, size_t len, struct address_name *);

#endif
