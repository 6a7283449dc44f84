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
#include <strings.h>

#include "netrc.h"

/* Part of the text; p is NULL where there is none. */
struct word {
	char	*p;
	size_t	 len;
};

struct scan {
	char	*p, *end;
};

/* What follows "machine" or "default". */
struct entry {
	int		 open;
	int		 any;		/* "default" */
	struct word	 host, login, password;
};

static int
fail(struct netrc_fault *f, size_t line, const char *why)
{
	f->line = line;
	f->why = why;
	return -1;
}

static size_t
line_of(const char *text, const char *at)
{
	size_t n = 1;

	for (; text < at; text++)
		n += *text == '\n';
	return n;
}

static int
check_text(const char *text, size_t len, struct netrc_fault *f)
{
	const char *p, *end = text + len, *nl;

	if ((p = memchr(text, '\0', len)) != NULL)
		return fail(f, line_of(text, p), "a NUL byte");
	for (p = text; p < end; p = nl + 1) {
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		if (nl - p > NETRC_LINE_MAX)
			return fail(f, line_of(text, p), "a line longer than "
			    "64 KiB");
	}
	return 0;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void
skip_line(struct scan *s)
{
	while (s->p < s->end && *s->p != '\n')
		s->p++;
}

/*
 * The quote that ends the word which begins with one, or NULL: then it is a
 * character like others.  Within double quotes \" and \\ are escapes.
 */
static char *
closing_quote(const struct scan *s)
{
	char *p, quote = *s->p;

	if (quote != '"' && quote != '\'')
		return NULL;
	for (p = s->p + 1; p < s->end && *p != '\n'; p++) {
		if (*p == quote)
			return p + 1 == s->end || is_blank(p[1]) ? p : NULL;
		if (quote == '"' && *p == '\\' && p + 1 < s->end &&
		    (p[1] == '"' || p[1] == '\\'))
			p++;
	}
	return NULL;
}

/* Remove the escapes from what stood within double quotes. */
static void
unescape(struct word *w)
{
	char *from = w->p, *to = w->p, *end = w->p + w->len;

	while (from < end) {
		if (*from == '\\' && from + 1 < end &&
		    (from[1] == '"' || from[1] == '\\'))
			from++;
		*to++ = *from++;
	}
	w->len = (size_t)(to - w->p);
}

static void
take_word(struct scan *s, struct word *w)
{
	char *close = closing_quote(s);
	char quote = *s->p;

	w->p = s->p;
	if (close == NULL) {
		while (s->p < s->end && !is_blank(*s->p))
			s->p++;
		w->len = (size_t)(s->p - w->p);
		return;
	}
	s->p = close + 1;
	w->len = (size_t)(close - ++w->p);
	if (quote == '"')
		unescape(w);
}

/*
 * The next word; 0 at the end.  "#" begins a comment where a keyword may stand,
 * but is part of a value in the same line.
 */
static int
next_word(struct scan *s, int value, struct word *w)
{
	for (; s->p < s->end; s->p++) {
		if (*s->p == '\n')
			value = 0;
		if (*s->p == '#' && !value)
			skip_line(s);
		if (s->p == s->end)
			break;
		if (!is_blank(*s->p)) {
			take_word(s, w);
			return 1;
		}
	}
	w->p = NULL;
	w->len = 0;
	return 0;
}

/* A macro ends with a line that has nothing but blanks in it. */
static void
skip_macro(struct scan *s)
{
	int empty;

	skip_line(s);
	while (s->p < s->end) {
		empty = 1;
		for (s->p++; s->p < s->end && *s->p != '\n'; s->p++)
			if (!is_blank(*s->p))
				empty = 0;
		if (empty)
			return;
	}
}

static int
is(const struct word *w, const char *text)
{
	return w->p != NULL && w->len == strlen(text) &&
	    memcmp(w->p, text, w->len) == 0;
}

static int
is_host(const struct word *w, const char *host)
{
	return w->p != NULL && w->len == strlen(host) &&
	    strncasecmp(w->p, host, w->len) == 0;
}

static void
begin(struct scan *s, struct entry *e, int any)
{
	memset(e, 0, sizeof(*e));
	e->open = 1;
	e->any = any;
	if (!any)
		(void)next_word(s, 1, &e->host);
}

/* The keywords within an entry; an unknown word is passed over. */
static void
take_pair(struct scan *s, const struct word *key, struct entry *e)
{
	struct word unused;

	if (is(key, "login") || is(key, "user"))
		(void)next_word(s, 1, &e->login);
	else if (is(key, "password") || is(key, "passwd"))
		(void)next_word(s, 1, &e->password);
	else if (is(key, "account"))
		(void)next_word(s, 1, &unused);
	else if (is(key, "macdef"))
		skip_macro(s);
}

/* An entry is complete: 1 if it is the one; a "default" is noted. */
static int
settle(const struct entry *e, const char *host, const char *user,
    struct word *other)
{
	if (!e->open || !is(&e->login, user) || e->password.len == 0)
		return 0;
	if (e->any && other->p == NULL)
		*other = e->password;
	return !e->any && is_host(&e->host, host);
}

static struct word
search(struct scan *s, const char *host, const char *user)
{
	struct entry e = { 0 };
	struct word w, other = { 0 };
	int any;

	while (next_word(s, 0, &w)) {
		any = is(&w, "default");
		if (!any && !is(&w, "machine")) {
			take_pair(s, &w, &e);
			continue;
		}
		if (settle(&e, host, user, &other))
			return e.password;
		begin(s, &e, any);
	}
	return settle(&e, host, user, &other) ? e.password : other;
}

int
netrc_find(char *text, size_t len, const char *host, const char *user,
    char **password, struct netrc_fault *f)
{
	struct scan s = { .p = text, .end = text + len };
	struct word w;

	*password = NULL;
	if (check_text(text, len, f) == -1)
		return -1;
	w = search(&s, host, user);
	if (w.p == NULL)
		return 0;
	if (w.len > NETRC_PASSWORD_MAX)
		return fail(f, line_of(text, w.p), "a password longer than "
		    "32 KiB");
	w.p[w.len] = '\0';
	*password = w.p;
	return 1;
}
