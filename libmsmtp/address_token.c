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

#include <string.h>

#include "address_token.h"

/* What a byte is, beside ODD_*. */
#define WORD	0x01		/* may stand in an atom */
#define GAP	0x10		/* may begin what is between tokens */
#define INNER	0x20		/* means something between delimiters */

#define W	WORD
#define K	(WORD | ODD_CONTROL)
#define Q	(WORD | ODD_QUESTION)
#define E	(WORD | ODD_8BIT)
#define B	GAP
#define I	INNER
#define G	(GAP | INNER)
static const unsigned char class[256] = {
	/* NUL to US: TAB is a blank; NUL, LF and CR are no part of a word */
	I, K, K, K, K, K, K, K, K, B, G, K, K, G, K, K,
	K, K, K, K, K, K, K, K, K, K, K, K, K, K, K, K,
	/* ! " # $ % & ' ( ) * + , - . / */
	B, W, I, W, W, W, W, W, G, I, W, W, 0, W, W, W,
	/* digits : ; < = > ? */
	W, W, W, W, W, W, W, W, W, W, 0, 0, 0, W, 0, Q,
	/* @ A to O, P to Z [ \ ] ^ _ */
	0, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, 0, I, I, W, W,
	/* ` a to o, p to z { | } ~ DEL */
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, W,
	W, W, W, W, W, W, W, W, W, W, W, W, W, W, W, K,
	E, E, E, E, E, E, E, E, E, E, E, E, E, E, E, E,
	E, E, E, E, E, E, E, E, E, E, E, E, E, E, E, E,
	E, E, E, E, E, E, E, E, E, E, E, E, E, E, E, E,
	E, E, E, E, E, E, E, E, E, E, E, E, E, E, E, E,
	E, E, E, E, E, E, E, E, E, E, E, E, E, E, E, E,
	E, E, E, E, E, E, E, E, E, E, E, E, E, E, E, E,
	E, E, E, E, E, E, E, E, E, E, E, E, E, E, E, E,
	E, E, E, E, E, E, E, E, E, E, E, E, E, E, E, E
};
#undef W
#undef K
#undef Q
#undef E
#undef B
#undef I
#undef G

static unsigned int
class_of(char c)
{
	return class[(unsigned char)c];
}

static int
is_blank_at(const struct address_list *l, size_t pos)
{
	return pos < l->len && (l->s[pos] == ' ' || l->s[pos] == '\t');
}

/*
 * The bytes of a line end at pos that folds: CRLF before a blank or at the
 * end of a field, or LF before a blank, as one folds on a command line.
 */
static size_t
fold_len(const struct address_list *l, size_t pos)
{
	if (l->s[pos] == '\n')
		return is_blank_at(l, pos + 1);
	if (l->s[pos] == '\r' && pos + 1 < l->len && l->s[pos + 1] == '\n' &&
	    (pos + 2 == l->len || is_blank_at(l, pos + 2)))
		return 2;
	return 0;
}

/*
 * How far to go on from a byte between delimiters: a quoted pair, a line end
 * that folds, or any other.  0 if it must not stand there.
 */
static size_t
inner_len(const struct address_list *l, size_t pos)
{
	switch (l->s[pos]) {
	case '\0':
		return 0;
	case '\r':
	case '\n':
		return fold_len(l, pos);
	case '\\':
		return pos + 1 < l->len && l->s[pos + 1] != '\0' &&
		    l->s[pos + 1] != '\r' && l->s[pos + 1] != '\n' ? 2 : 0;
	}
	return 1;
}

/* The next byte from pos on that means something between delimiters. */
static size_t
next_inner(const struct address_list *l, size_t pos)
{
	const char *p = l->s + pos, *end = l->s + l->len;

	while (p < end && !(class_of(*p) & INNER))
		p++;
	return (size_t)(p - l->s);
}

/* Skip the comment at pos.  0, or -1 if it does not end. */
static int
skip_comment(struct address_list *l)
{
	size_t n, depth = 0;

	for (;; l->pos += n) {
		l->pos = next_inner(l, l->pos);
		if (l->pos == l->len || (n = inner_len(l, l->pos)) == 0)
			return -1;
		if (l->s[l->pos] == '(' && ++depth > ADDRESS_COMMENT_DEPTH)
			return -1;
		if (l->s[l->pos] == ')' && --depth == 0) {
			l->pos++;
			return 0;
		}
	}
}

/* Skip blanks and comments.  0, or -1 on an open comment. */
static int
skip_gap(struct address_list *l, struct token *t)
{
	size_t n, from;

	while (l->pos < l->len && (class_of(l->s[l->pos]) & GAP)) {
		from = l->pos;
		if (is_blank_at(l, from)) {
			l->pos++;
		} else if (l->s[from] != '(') {
			if ((n = fold_len(l, from)) == 0)
				break;
			l->pos += n;
		} else if (skip_comment(l) == -1) {
			return -1;
		} else if (t->comment == NULL) {
			t->comment = l->s + from;
			t->ncomment = l->pos - from;
		}
		t->gap = 1;
	}
	return 0;
}

/* A quoted string or a literal, up to the delimiter end. */
static void
take_delimited(struct address_list *l, struct token *t, char end)
{
	size_t n;

	t->s = l->s + ++l->pos;
	for (;; l->pos += n) {
		l->pos = next_inner(l, l->pos);
		if (l->pos == l->len)
			return;
		if (l->s[l->pos] == end)
			break;
		if ((n = inner_len(l, l->pos)) == 0)
			return;
	}
	t->type = end == '"' ? T_QUOTED : T_LITERAL;
	t->len = (size_t)(l->s + l->pos++ - t->s);
}

static void
take_atom(struct address_list *l, struct token *t)
{
	const char *p = l->s + l->pos, *end = l->s + l->len;
	unsigned int c, odd = 0;

	for (t->s = p; p < end && ((c = class_of(*p)) & WORD); p++)
		odd |= c;
	t->type = T_ATOM;
	t->odd = odd & (ODD_CONTROL | ODD_QUESTION | ODD_8BIT);
	t->len = (size_t)(p - t->s);
	l->pos += t->len;
}

static int
is_punct(char c)
{
	return c == '<' || c == '>' || c == '@' || c == ',' || c == ';' ||
	    c == ':';
}

void
address_token(struct address_list *l, struct token *t)
{
	char c;

	*t = (struct token){ .type = T_BAD };
	if (skip_gap(l, t) == -1)
		return;
	if (l->pos == l->len) {
		t->type = T_END;
		return;
	}
	c = l->s[l->pos];
	if (class_of(c) & WORD) {
		take_atom(l, t);
	} else if (c == '"' || c == '[') {
		take_delimited(l, t, c == '"' ? '"' : ']');
	} else if (is_punct(c)) {
		t->type = T_PUNCT;
		t->punct = c;
		l->pos++;
	}
}

int
token_is(const struct token *t, char punct)
{
	return t->type == T_PUNCT && t->punct == punct;
}

int
token_is_word(const struct token *t)
{
	return t->type == T_ATOM || t->type == T_QUOTED ||
	    t->type == T_LITERAL;
}

int
token_separates(const struct token *t)
{
	return t->type == T_END || token_is(t, ',') || token_is(t, ';');
}

size_t
token_offset(const struct address_list *l, const struct token *t)
{
	return t->type == T_END ? l->len : l->pos - 1;
}
