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

#include "address_token.h"

/* Words read, and what they would be as a phrase (RFC 5322 3.2.5, 4.1). */
struct words {
	size_t	 begin, end;	/* from the first to the last one */
	size_t	 n;
	int	 phrase;	/* a complete one */
	int	 text;		/* not just empty quoted strings */
};

static void
add_word(struct words *w, const struct address_list *l, const struct token *t)
{
	size_t begin = (size_t)(t->s - l->s) - (t->type != T_ATOM);

	if (w->n++ == 0) {
		w->begin = begin;
		/* A phrase may have dots, but not to begin with. */
		w->phrase = t->type != T_ATOM || t->s[0] != '.';
	}
	w->phrase &= t->type == T_ATOM || t->type == T_QUOTED;
	w->text |= t->len > 0;
	w->end = l->pos;
}

/* Read words, and @, which no phrase has; *t becomes what is behind them. */
static struct words
read_words(struct address_list *l, struct token *t)
{
	struct words w = { .n = 0 };

	for (address_token(l, t);; address_token(l, t)) {
		if (token_is_word(t))
			add_word(&w, l, t);
		else if (!token_is(t, '@'))
			return w;
		else
			w.phrase = 0;
	}
}

/* Behind "<": up to ">", whatever the address is.  0, or -1. */
static int
skip_angle(struct address_list *l, struct token *t)
{
	do
		address_token(l, t);
	while (t->type != T_BAD && t->type != T_END && !token_is(t, '<') &&
	    !token_is(t, '>'));
	return token_is(t, '>') ? 0 : -1;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The CRLF at s[i] folds: text follows, and not on a line without any. */
static int
folds(const char *s, size_t i, size_t n)
{
	if (i + 2 >= n || s[i + 1] != '\n' || !is_blank(s[i + 2]))
		return 0;
	for (i += 2; i < n && is_blank(s[i]); i++)
		continue;
	return i < n && s[i] != '\r';
}

/* What stands there can stand in another field as it is. */
static int
is_safe(const char *s, size_t n)
{
	unsigned char c;
	size_t i;

	if (n > ADDRESS_NAME_MAX)
		return 0;
	for (i = 0; i < n; i++) {
		c = (unsigned char)s[i];
		if (c == '\r' && folds(s, i, n))
			i++;
		else if ((c < 32 && c != '\t') || c == 127)
			return 0;
	}
	return 1;
}

static int
found(const struct address_list *l, struct address_name *an, size_t begin,
    size_t end, int comment)
{
	an->off = begin;
	an->len = end - begin;
	an->comment = comment;
	return is_safe(l->s + an->off, an->len);
}

/* The comment before the token, if there is one with text in it. */
static int
name_in_comment(const struct address_list *l, const struct token *t,
    struct address_name *an)
{
	size_t i, begin;

	for (i = 0; i < t->ncomment; i++)
		if (!is_blank(t->comment[i]) && t->comment[i] != '\r' &&
		    t->comment[i] != '\n' && t->comment[i] != '(' &&
		    t->comment[i] != ')')
			break;
	if (i == t->ncomment)
		return 0;
	begin = (size_t)(t->comment - l->s);
	return found(l, an, begin, begin + t->ncomment, 1);
}

int
address_name(const char *s, size_t len, struct address_name *an)
{
	char addr[ADDRESS_MAX + 1];
	struct address_list l;
	struct token t;
	struct words w;

	address_begin(&l, s, len);
	do
		w = read_words(&l, &t);
	while (w.n == 0 && token_is(&t, ','));
	if (token_is(&t, '<')) {
		if ((w.n > 0 && !w.phrase) || skip_angle(&l, &t) == -1)
			return 0;
		address_token(&l, &t);
		if (!token_separates(&t))
			return 0;
		return w.text ? found(&l, an, w.begin, w.end, 0) :
		    name_in_comment(&l, &t, an);
	}
	if (w.n == 0 || !token_separates(&t) || address_spec_at(&l, w.begin,
	    token_offset(&l, &t), addr) != ADDRESS_OK)
		return 0;
	return name_in_comment(&l, &t, an);
}
