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

#include "address.h"
#include "host.h"

enum token_type {
	T_END, T_ATOM, T_QUOTED, T_LITERAL, T_PUNCT, T_BAD
};

/*
 * A token in the list's text.  Quoted strings and literals come without
 * their delimiters, still folded and escaped; punctuation is a byte in punct.
 */
struct token {
	enum token_type	 type;
	char		 punct;
	const char	*s;
	size_t		 len;
	int		 gap;	/* blanks or a comment before it */
};

/* An address (RFC 5322 addr-spec) under construction. */
struct spec {
	char	 local[ADDRESS_MAX + 1], domain[ADDRESS_MAX + 1];
	size_t	 nlocal, ndomain;
	int	 used;		/* there was a token at all */
	int	 at;
	int	 quoted;	/* a part of local was */
	int	 literal;	/* domain is */
	int	 word;		/* the token before was a word */
	int	 spaced;	/* blanks around a dot */
	int	 bad;		/* could be a display name, but no address */
};

void
address_begin(struct address_list *l, const char *s, size_t len)
{
	memset(l, 0, sizeof(*l));
	l->s = s;
	l->len = len;
}

/* Bytes that fold away at pos: a blank, or CRLF before one or at the end. */
static size_t
blank_len(const struct address_list *l, size_t pos)
{
	const char *p = l->s + pos;
	size_t n = l->len - pos;

	if (n > 0 && (p[0] == ' ' || p[0] == '\t'))
		return 1;
	if (n >= 2 && p[0] == '\r' && p[1] == '\n' &&
	    (n == 2 || p[2] == ' ' || p[2] == '\t'))
		return 2;
	return 0;
}

/* Skip the comment at pos.  0, or -1 if it does not end. */
static int
skip_comment(struct address_list *l)
{
	size_t depth = 0;

	for (; l->pos < l->len; l->pos++) {
		switch (l->s[l->pos]) {
		case '\\':
			l->pos++;
			break;
		case '(':
			if (++depth > ADDRESS_COMMENT_DEPTH)
				return -1;
			break;
		case ')':
			if (--depth > 0)
				break;
			l->pos++;
			return 0;
		}
	}
	l->pos = l->len;
	return -1;
}

/* Skip blanks and comments.  1 if there were any, -1 on an open comment. */
static int
skip_gap(struct address_list *l)
{
	size_t n, begin = l->pos;

	while (l->pos < l->len) {
		if ((n = blank_len(l, l->pos)) > 0)
			l->pos += n;
		else if (l->s[l->pos] != '(')
			break;
		else if (skip_comment(l) == -1)
			return -1;
	}
	return l->pos > begin;
}

/* Up to the delimiter end, unescaped. */
static void
take_delimited(struct address_list *l, struct token *t, char end)
{
	t->s = l->s + ++l->pos;
	for (; l->pos < l->len; l->pos++) {
		if (l->s[l->pos] == end) {
			t->type = end == '"' ? T_QUOTED : T_LITERAL;
			t->len = (size_t)(l->s + l->pos++ - t->s);
			return;
		}
		if (l->s[l->pos] == '\\')
			l->pos++;
	}
	l->pos = l->len;
	t->type = T_BAD;
}

static int
is_special(char c)
{
	return c != '\0' && strchr("()<>[]:;@\\,.\"", c) != NULL;
}

static void
take_atom(struct address_list *l, struct token *t)
{
	t->type = T_ATOM;
	t->s = l->s + l->pos;
	while (l->pos < l->len && !is_special(l->s[l->pos]) &&
	    blank_len(l, l->pos) == 0)
		l->pos++;
	t->len = (size_t)(l->s + l->pos - t->s);
}

static void
next_token(struct address_list *l, struct token *t)
{
	int gap;
	char c;

	memset(t, 0, sizeof(*t));
	t->type = T_BAD;
	if ((gap = skip_gap(l)) == -1)
		return;
	t->gap = gap;
	if (l->pos == l->len) {
		t->type = T_END;
		return;
	}
	c = l->s[l->pos];
	if (c == '"' || c == '[') {
		take_delimited(l, t, c == '"' ? '"' : ']');
	} else if (!is_special(c)) {
		take_atom(l, t);
	} else if (c != ')' && c != ']' && c != '\\') {
		t->type = T_PUNCT;
		t->punct = c;
		l->pos++;
	}
}

static int
is_punct(const struct token *t, char c)
{
	return t->type == T_PUNCT && t->punct == c;
}

/* Append one byte to the part that is being built. */
static void
spec_byte(struct spec *sp, char c)
{
	size_t *n = sp->at ? &sp->ndomain : &sp->nlocal;
	char *part = sp->at ? sp->domain : sp->local;

	if (*n == ADDRESS_MAX) {
		sp->bad = 1;
		return;
	}
	part[(*n)++] = c;
	part[*n] = '\0';
}

/* Quoted strings and literals: folding goes, a quoted pair is its byte. */
static void
spec_unfold(struct spec *sp, const struct token *t)
{
	size_t i;

	for (i = 0; i < t->len; i++) {
		if (t->s[i] == '\\' && i + 1 < t->len)
			i++;
		else if (t->s[i] == '\r' && i + 1 < t->len &&
		    t->s[i + 1] == '\n') {
			i++;
			continue;
		}
		spec_byte(sp, t->s[i]);
	}
}

static void
spec_word(struct spec *sp, const struct token *t)
{
	size_t i;

	if (sp->word || sp->literal || (sp->at && t->type == T_QUOTED))
		sp->bad = 1;
	sp->word = 1;
	sp->spaced |= t->gap && sp->used;
	if (t->type == T_QUOTED) {
		sp->quoted = 1;
		spec_unfold(sp, t);
		return;
	}
	for (i = 0; i < t->len; i++)
		spec_byte(sp, t->s[i]);
}

static void
spec_literal(struct spec *sp, const struct token *t)
{
	if (!sp->at || sp->ndomain > 0 || sp->literal)
		sp->bad = 1;
	sp->literal = 1;
	spec_byte(sp, '[');
	spec_unfold(sp, t);
	spec_byte(sp, ']');
}

static void
spec_at(struct spec *sp)
{
	if (sp->at)
		sp->bad = 1;
	sp->at = 1;
	sp->word = 0;
}

static void
spec_dot(struct spec *sp, const struct token *t)
{
	if (sp->literal)
		sp->bad = 1;
	sp->word = 0;
	sp->spaced |= t->gap && sp->used;
	spec_byte(sp, '.');
}

/* A token that can be part of an address.  0 if it cannot. */
static int
spec_take(struct spec *sp, const struct token *t)
{
	if (t->type == T_ATOM || t->type == T_QUOTED)
		spec_word(sp, t);
	else if (t->type == T_LITERAL)
		spec_literal(sp, t);
	else if (is_punct(t, '@'))
		spec_at(sp);
	else if (is_punct(t, '.'))
		spec_dot(sp, t);
	else
		return 0;
	sp->used = 1;
	return 1;
}

/* No control byte, blank, <, >, nothing above 127: design.md, invariant 5. */
static int
is_clean(const char *s, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (s[i] < 33 || s[i] > 126 || s[i] == '<' || s[i] == '>')
			return 0;
	return 1;
}

/* RFC 5321 4.1.2 Dot-string. */
static int
is_dot_string(const char *s, size_t n)
{
	size_t i;

	if (n == 0 || s[0] == '.' || s[n - 1] == '.')
		return 0;
	for (i = 0; i < n; i++)
		if (s[i] == '.' ? s[i + 1] == '.' : is_special(s[i]))
			return 0;
	return 1;
}

/* Write the local part, in quotes where it needs them. */
static size_t
put_local(const struct spec *sp, char *out)
{
	size_t i, n = 0;

	if (!sp->quoted || is_dot_string(sp->local, sp->nlocal)) {
		memcpy(out, sp->local, sp->nlocal);
		return sp->nlocal;
	}
	out[n++] = '"';
	for (i = 0; i < sp->nlocal; i++) {
		if (sp->local[i] == '"' || sp->local[i] == '\\')
			out[n++] = '\\';
		out[n++] = sp->local[i];
	}
	out[n++] = '"';
	return n;
}

/* The domain of an address in its final form.  0, or -1. */
static int
get_domain(const struct spec *sp, char host[HOST_MAX + 1])
{
	if (!sp->literal)
		return host_to_ascii(sp->domain, sp->ndomain, host);
	if (strlen(sp->domain) != sp->ndomain || !host_is_literal(sp->domain))
		return -1;
	memcpy(host, sp->domain, sp->ndomain + 1);
	return 0;
}

static enum address_status
spec_finish(const struct spec *sp, char out[ADDRESS_MAX + 1])
{
	char buf[2 * ADDRESS_MAX + 2 + 1 + HOST_MAX + 1], host[HOST_MAX + 1];
	size_t n;

	/* Without @, blanks around dots are the mark of a name: "Doe, J." */
	if (sp->bad || (!sp->at && sp->spaced))
		return ADDRESS_BAD;
	if ((sp->nlocal == 0 && !sp->quoted) ||
	    !is_clean(sp->local, sp->nlocal))
		return ADDRESS_BAD;
	n = put_local(sp, buf);
	if (sp->at) {
		if (get_domain(sp, host) == -1)
			return ADDRESS_BAD;
		buf[n++] = '@';
		memcpy(buf + n, host, strlen(host));
		n += strlen(host);
	}
	if (n > ADDRESS_MAX)
		return ADDRESS_BAD;
	memcpy(out, buf, n);
	out[n] = '\0';
	return ADDRESS_OK;
}

/* Skip a source route, "@a,@b:", its first token in *t.  0, or -1. */
static int
skip_route(struct address_list *l, struct token *t)
{
	while (!is_punct(t, ':')) {
		if (t->type != T_ATOM && t->type != T_LITERAL &&
		    !is_punct(t, '@') && !is_punct(t, ',') &&
		    !is_punct(t, '.'))
			return -1;
		next_token(l, t);
	}
	next_token(l, t);
	return 0;
}

/* Behind "<": the address and ">". */
static enum address_status
angle_addr(struct address_list *l, char out[ADDRESS_MAX + 1])
{
	struct spec sp = { .used = 0 };
	struct token t;
	int route;

	next_token(l, &t);
	route = is_punct(&t, '@') || is_punct(&t, ',');
	if (route && skip_route(l, &t) == -1)
		return ADDRESS_BAD;
	while (spec_take(&sp, &t))
		next_token(l, &t);
	if (!is_punct(&t, '>'))
		return ADDRESS_BAD;
	if (!sp.used)
		return route ? ADDRESS_BAD : ADDRESS_NULL;
	return spec_finish(&sp, out);
}

/* A separator or the end follows an element: leave a group where it closes. */
static int
at_separator(struct address_list *l, const struct token *t)
{
	if (t->type == T_END)
		return !l->in_group;
	if (is_punct(t, ';'))
		l->in_group = 0;
	return is_punct(t, ';') || is_punct(t, ',');
}

static enum address_status
after_angle(struct address_list *l, enum address_status st)
{
	struct token t;

	if (st == ADDRESS_BAD)
		return st;
	next_token(l, &t);
	return at_separator(l, &t) ? st : ADDRESS_BAD;
}

/* A colon: what came before is the name of a group. */
static int
begin_group(struct address_list *l, const struct spec *sp)
{
	if (l->in_group || !sp->used || sp->at)
		return -1;
	l->in_group = l->groups = 1;
	return 0;
}

enum address_status
address_next(struct address_list *l, char out[ADDRESS_MAX + 1])
{
	struct spec sp = { .used = 0 };
	struct token t;

	for (;;) {
		next_token(l, &t);
		if (spec_take(&sp, &t))
			continue;
		if (is_punct(&t, '<'))
			return after_angle(l, angle_addr(l, out));
		if (is_punct(&t, ':')) {
			if (begin_group(l, &sp) == -1)
				return ADDRESS_BAD;
			memset(&sp, 0, sizeof(sp));
			continue;
		}
		if (!at_separator(l, &t))
			return ADDRESS_BAD;
		if (sp.used)
			return spec_finish(&sp, out);
		if (t.type == T_END)
			return ADDRESS_END;
	}
}

int
address_sender(const char *s, char out[ADDRESS_MAX + 1])
{
	char rest[ADDRESS_MAX + 1];
	struct address_list l;
	enum address_status st;

	address_begin(&l, s, strlen(s));
	st = address_next(&l, out);
	if (st == ADDRESS_END || st == ADDRESS_NULL)
		out[0] = '\0';
	if (st == ADDRESS_BAD || l.groups)
		return -1;
	return address_next(&l, rest) == ADDRESS_END && !l.groups ? 0 : -1;
}
