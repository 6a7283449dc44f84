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

/* The words of a display name, a group's name or an address. */
struct phrase {
	size_t	 begin;		/* where they begin, or the gap before them */
	size_t	 words;
	int	 at;		/* an @ among them */
};

void
address_begin(struct address_list *l, const char *s, size_t len)
{
	memset(l, 0, sizeof(*l));
	l->s = s;
	l->len = len;
}

/* Skip words and @; *t becomes what is behind them. */
static void
skip_phrase(struct address_list *l, struct phrase *ph, struct token *t)
{
	ph->begin = l->pos;
	ph->words = 0;
	ph->at = 0;
	for (address_token(l, t);; address_token(l, t)) {
		if (token_is(t, '@'))
			ph->at = 1;
		else if (!token_is_word(t))
			return;
		ph->words++;
	}
}

/* The domain of a hop, its first token in *t: 0, or -1. */
static int
skip_hop(struct address_list *l, struct token *t)
{
	int open;

	if (t->type == T_LITERAL) {
		address_token(l, t);
		return 0;
	}
	if (t->type != T_ATOM)
		return -1;
	do {
		open = t->s[t->len - 1] == '.';
		address_token(l, t);
	} while (t->type == T_ATOM && (open || t->s[0] == '.'));
	return 0;
}

/*
 * Skip a source route, "@a,@b:" (RFC 5322 4.4 obs-route), its first token in
 * *t, which becomes the token behind it.  0, or -1.
 */
static int
skip_route(struct address_list *l, struct token *t)
{
	size_t hops = 0;

	for (;;) {
		while (token_is(t, ','))
			address_token(l, t);
		if (!token_is(t, '@'))
			break;
		address_token(l, t);
		if (skip_hop(l, t) == -1)
			return -1;
		hops++;
		if (!token_is(t, ','))
			break;
	}
	if (hops == 0 || !token_is(t, ':'))
		return -1;
	address_token(l, t);
	return 0;
}

/* Behind "<": the address and ">". */
static enum address_status
angle_addr(struct address_list *l, char out[ADDRESS_MAX + 1])
{
	enum address_status st;
	struct token t;
	int route;

	address_token(l, &t);
	route = token_is(&t, '@') || token_is(&t, ',');
	if (route && skip_route(l, &t) == -1)
		return ADDRESS_BAD;
	st = address_spec(l, &t, out);
	if (!token_is(&t, '>') || (route && st == ADDRESS_NULL))
		return ADDRESS_BAD;
	return st;
}

/* A separator or the end must follow an element, and may end its group. */
static int
end_element(struct address_list *l, const struct token *t)
{
	if (!token_separates(t))
		return -1;
	if (!token_is(t, ','))
		l->in_group = 0;
	return 0;
}

static enum address_status
mailbox(struct address_list *l, char out[ADDRESS_MAX + 1])
{
	enum address_status st;
	struct token t;

	if ((st = angle_addr(l, out)) == ADDRESS_BAD)
		return st;
	address_token(l, &t);
	return end_element(l, &t) == -1 ? ADDRESS_BAD : st;
}

/* A colon: what came before is the name of a group. */
static int
begin_group(struct address_list *l, const struct phrase *ph)
{
	if (l->in_group || ph->words == 0 || ph->at)
		return -1;
	l->in_group = l->groups = 1;
	return 0;
}

static enum address_status
next_element(struct address_list *l, char out[ADDRESS_MAX + 1])
{
	struct phrase ph;
	struct token t;

	for (;;) {
		skip_phrase(l, &ph, &t);
		if (token_is(&t, '<'))
			return mailbox(l, out);
		if (token_is(&t, ':')) {
			if (begin_group(l, &ph) == -1)
				return ADDRESS_BAD;
			continue;
		}
		if (end_element(l, &t) == -1)
			return ADDRESS_BAD;
		if (ph.words > 0)
			return address_spec_at(l, ph.begin,
			    token_offset(l, &t), out);
		if (t.type == T_END)
			return ADDRESS_END;
	}
}

enum address_status
address_next(struct address_list *l, char out[ADDRESS_MAX + 1])
{
	enum address_status st = next_element(l, out);

	if (st != ADDRESS_OK)
		out[0] = '\0';
	return st;
}

int
address_sender(const char *s, char out[ADDRESS_MAX + 1])
{
	char rest[ADDRESS_MAX + 1];
	struct address_list l;

	address_begin(&l, s, strlen(s));
	if (address_next(&l, out) == ADDRESS_BAD)
		return -1;
	return address_next(&l, rest) == ADDRESS_END && !l.groups ? 0 : -1;
}
