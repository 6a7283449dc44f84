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
 * The words and punctuation of an address list, for address*.c.
 *
 * An atom is longer than RFC 5322's: dots belong to it, wherever they stand.
 * It has any byte but the other specials, blanks, CR, LF and NUL.
 */

#ifndef ADDRESS_TOKEN_H
#define ADDRESS_TOKEN_H

#include <stddef.h>

#include "address.h"

enum token_type {
	T_END, T_ATOM, T_QUOTED, T_LITERAL, T_PUNCT, T_BAD
};

/* What an atom has beside the letters that an address is usually made of. */
#define ODD_CONTROL	0x02
#define ODD_QUESTION	0x04
#define ODD_8BIT	0x08

/*
 * A token in the list's text.  Quoted strings and literals come without
 * their delimiters, still folded and escaped; punctuation is a byte in punct.
 */
struct token {
	enum token_type	 type;
	char		 punct;
	int		 gap;		/* blanks or a comment before it */
	unsigned int	 odd;		/* of an atom: ODD_* */
	const char	*s;
	size_t		 len;
	const char	*comment;	/* the first one in the gap, or NULL, */
	size_t		 ncomment;	/* with its parentheses */
};

/*
 * The next token.  T_BAD: a comment, quoted string or literal that does not
 * end, a delimiter that none began, a backslash outside of them, a NUL, or
 * a CR or LF that folds nothing.
 */
void	address_token(struct address_list *, struct token *);

int	token_is(const struct token *, char punct);
/* True for words: atoms, quoted strings, and the literals in odd names. */
int	token_is_word(const struct token *);

/*
 * An address (RFC 5322 addr-spec, obsolete forms included) whose first token
 * is *t, read from the list, as address_next returns it.  *t becomes the
 * token behind it.  ADDRESS_OK, ADDRESS_BAD, or ADDRESS_NULL if there was none.
 */
enum address_status address_spec(struct address_list *, struct token *t,
	    char out[ADDRESS_MAX + 1]);

/* The same for the text between begin and end: only words and @ are there. */
enum address_status address_spec_at(const struct address_list *, size_t begin,
	    size_t end, char out[ADDRESS_MAX + 1]);

/* The list ended, or a comma or semicolon follows. */
int	token_separates(const struct token *);

/* Where a token of punctuation, or the end, stands. */
size_t	token_offset(const struct address_list *, const struct token *);

#endif
