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
#include "host.h"
#include "utf8.h"

/* An address under construction, in the caller's buffer. */
struct spec {
	char	*out;
	size_t	 n;		/* of out */
	size_t	 domain;	/* where it begins in out; 0 before the @ */
	unsigned int odd;	/* of the local part: ODD_* */
	int	 words;		/* there was one since the beginning or @ */
	int	 open;		/* the last one ended in a dot */
	int	 quoted;	/* a part of the local part was */
	int	 literal;	/* the domain is */
	int	 spaced;	/* blanks between words */
};

/*
 * Well-formed UTF-8 that no local part has a use for: controls, blanks,
 * what is invisible or changes the direction of what follows, and
 * noncharacters.  (Those above U+FFFF are the last two of each plane.)
 */
static const struct range {
	uint32_t	first, last;
} refused[] = {
	{ 0x80, 0xa0 },		/* C1 controls, no-break space */
	{ 0xad, 0xad },		/* soft hyphen */
	{ 0x61c, 0x61c },	/* Arabic letter mark */
	{ 0x1680, 0x1680 },	/* Ogham space */
	{ 0x180e, 0x180e },	/* Mongolian vowel separator */
	{ 0x2000, 0x200b },	/* spaces, zero width space */
	{ 0x200e, 0x200f },	/* direction marks */
	{ 0x2028, 0x202f },	/* separators, directions, narrow space */
	{ 0x205f, 0x206f },	/* mathematical space, invisible operators */
	{ 0x3000, 0x3000 },	/* ideographic space */
	{ 0xfdd0, 0xfdef },	/* noncharacters */
	{ 0xfeff, 0xfeff },	/* byte order mark */
	{ 0xfff0, 0xfffb },	/* annotations */
	{ 0xe0000, 0xe0fff }	/* tags */
};

static int
is_refused(uint32_t c)
{
	size_t i;

	if ((c & 0xfffe) == 0xfffe)
		return 1;
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		if (c >= refused[i].first && c <= refused[i].last)
			return 1;
	return 0;
}

/* design.md, invariant 5, and RFC 6531 3.3: no control byte, blank, < or >. */
static int
is_clean(const char *s, size_t n)
{
	uint32_t c;
	size_t len;

	for (; n > 0; s += len, n -= len) {
		if ((len = utf8_char(s, n, &c)) == 0)
			return 0;
		if (len == 1 ? c < 33 || c > 126 || c == '<' || c == '>' :
		    is_refused(c))
			return 0;
	}
	return 1;
}

/*
 * RFC 2047 5: no encoded word in an addr-spec.  Whoever decodes it anyway
 * would deliver to another address; in a list it is a name without address.
 */
static int
has_encoded_word(const char *s)
{
	const char *charset, *encoding, *text;

	return (charset = strstr(s, "=?")) != NULL &&
	    (encoding = strchr(charset + 2, '?')) != NULL &&
	    (text = strchr(encoding + 1, '?')) != NULL &&
	    strstr(text + 1, "?=") != NULL;
}

static int
put(struct spec *sp, const char *s, size_t n)
{
	if (n > ADDRESS_MAX - sp->n)
		return -1;
	memcpy(sp->out + sp->n, s, n);
	sp->n += n;
	return 0;
}

/* A quoted pair is its second byte; a fold is refused later, as a blank. */
static int
put_unescaped(struct spec *sp, const struct token *t)
{
	size_t i;

	for (i = 0; i < t->len; i++) {
		if (t->s[i] == '\\')
			i++;
		if (put(sp, t->s + i, 1) == -1)
			return -1;
	}
	return 0;
}

/* Two words are one only with a dot between them. */
static int
spec_atom(struct spec *sp, const struct token *t)
{
	if (sp->literal || (sp->words && !sp->open && t->s[0] != '.'))
		return -1;
	sp->open = t->s[t->len - 1] == '.';
	if (sp->domain == 0)
		sp->odd |= t->odd;
	return put(sp, t->s, t->len);
}

static int
spec_quoted(struct spec *sp, const struct token *t)
{
	if (sp->domain > 0 || (sp->words && !sp->open))
		return -1;
	sp->open = 0;
	sp->quoted = 1;
	sp->odd = ODD_CONTROL | ODD_QUESTION | ODD_8BIT;
	return put_unescaped(sp, t);
}

static int
spec_literal(struct spec *sp, const struct token *t)
{
	if (sp->domain == 0 || sp->words)
		return -1;
	sp->literal = 1;
	return put(sp, "[", 1) == -1 || put_unescaped(sp, t) == -1 ? -1 :
	    put(sp, "]", 1);
}

static int
spec_word(struct spec *sp, const struct token *t)
{
	int rc;

	sp->spaced |= t->gap && (sp->words || sp->domain > 0);
	if (t->type == T_ATOM)
		rc = spec_atom(sp, t);
	else if (t->type == T_QUOTED)
		rc = spec_quoted(sp, t);
	else
		rc = spec_literal(sp, t);
	sp->words = 1;
	return rc;
}

/* RFC 5321 4.1.2 Dot-string, RFC 6531 3.3. */
static int
is_dot_string(const char *s, size_t n)
{
	size_t i;

	if (n == 0 || s[0] == '.' || s[n - 1] == '.')
		return 0;
	for (i = 0; i < n; i++)
		if (s[i] == '.' ? s[i + 1] == '.' :
		    strchr("()<>[]:;@\\,\"", s[i]) != NULL)
			return 0;
	return 1;
}

/* Put the local part in quotes, where it is. */
static int
quote(struct spec *sp)
{
	size_t from, to, extra = 2;

	for (from = 0; from < sp->n; from++)
		extra += sp->out[from] == '"' || sp->out[from] == '\\';
	if (extra > ADDRESS_MAX - sp->n)
		return -1;
	from = sp->n;
	sp->n += extra;
	to = sp->n;
	sp->out[--to] = '"';
	while (from-- > 0) {
		sp->out[--to] = sp->out[from];
		if (sp->out[from] == '"' || sp->out[from] == '\\')
			sp->out[--to] = '\\';
	}
	sp->out[0] = '"';
	return 0;
}

/* The local part is complete: 0, or -1 if it must not go out. */
static int
finish_local(struct spec *sp)
{
	if (sp->n == 0 && !sp->quoted)
		return -1;
	sp->out[sp->n] = '\0';
	if ((sp->odd & (ODD_CONTROL | ODD_8BIT)) && !is_clean(sp->out, sp->n))
		return -1;
	if ((sp->odd & ODD_QUESTION) && has_encoded_word(sp->out))
		return -1;
	return sp->quoted && !is_dot_string(sp->out, sp->n) ? quote(sp) : 0;
}

static int
spec_at(struct spec *sp)
{
	if (sp->domain > 0 || finish_local(sp) == -1 || put(sp, "@", 1) == -1)
		return -1;
	sp->domain = sp->n;
	sp->words = sp->open = 0;
	return 0;
}

static int
finish_domain(struct spec *sp)
{
	char host[HOST_MAX + 1], *raw = sp->out + sp->domain;

	raw[sp->n - sp->domain] = '\0';
	if (sp->literal)
		return host_is_literal(raw) ? 0 : -1;
	if (host_to_ascii(raw, sp->n - sp->domain, host) == -1)
		return -1;
	sp->n = sp->domain;
	return put(sp, host, strlen(host));
}

/* Without @, blanks between words are the mark of a name: "Doe, J. R." */
static int
spec_finish(struct spec *sp)
{
	if (sp->domain > 0)
		return finish_domain(sp);
	if (sp->spaced || sp->n == 0)
		return -1;
	return finish_local(sp);
}

enum address_status
address_spec(struct address_list *l, struct token *t,
    char out[ADDRESS_MAX + 1])
{
	struct spec sp = { .out = out };
	int any = 0;

	for (;; any = 1) {
		if (token_is(t, '@')) {
			if (spec_at(&sp) == -1)
				break;
		} else if (!token_is_word(t)) {
			if (!any)
				return ADDRESS_NULL;
			if (spec_finish(&sp) == -1)
				break;
			out[sp.n] = '\0';
			return ADDRESS_OK;
		} else if (spec_word(&sp, t) == -1)
			break;
		address_token(l, t);
	}
	return ADDRESS_BAD;
}

enum address_status
address_spec_at(const struct address_list *l, size_t begin, size_t end,
    char out[ADDRESS_MAX + 1])
{
	struct address_list one = *l;
	struct token t;

	one.pos = begin;
	one.len = end;
	address_token(&one, &t);
	return address_spec(&one, &t, out);
}
