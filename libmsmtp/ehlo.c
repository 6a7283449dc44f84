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

#include "ehlo.h"

#define MECH_NAME_MAX	20	/* RFC 4422 3.1 */
#define CODE_BLANK_LEN	4	/* "250-" */

/* A run of bytes in the reply. */
struct span {
	const char	*p;
	size_t		 len;
};

/* The next word of s, which is shortened by it and by the blanks before it. */
static struct span
word(struct span *s)
{
	struct span w;

	while (s->len > 0 && *s->p == ' ') {
		s->p++;
		s->len--;
	}
	w.p = s->p;
	w.len = 0;
	while (w.len < s->len && w.p[w.len] != ' ')
		w.len++;
	s->p += w.len;
	s->len -= w.len;
	return w;
}

static int
is(struct span w, const char *name)
{
	return w.len == strlen(name) && strncasecmp(w.p, name, w.len) == 0;
}

static char
upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

static int
mech_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
	    c == '_';
}

/* Copy a mechanism's name in upper case to out; 0 if it is not one. */
static int
mech_name(struct span w, char out[MECH_NAME_MAX + 1])
{
	size_t i;

	if (w.len == 0 || w.len > MECH_NAME_MAX)
		return 0;
	for (i = 0; i < w.len; i++) {
		out[i] = upper(w.p[i]);
		if (!mech_char(out[i]))
			return 0;
	}
	out[i] = '\0';
	return 1;
}

static int
has_mech(const struct ehlo *e, const char *name)
{
	struct span list = { e->mechs, strlen(e->mechs) }, w;

	while ((w = word(&list)).len > 0)
		if (is(w, name))
			return 1;
	return 0;
}

static void
auth(struct ehlo *e, struct span args)
{
	char name[MECH_NAME_MAX + 1];
	size_t len = strlen(e->mechs);
	struct span w;

	while ((w = word(&args)).len > 0) {
		if (!mech_name(w, name) || has_mech(e, name) ||
		    len + 1 + w.len > PROTO_MECHS_MAX)
			continue;
		if (len > 0)
			e->mechs[len++] = ' ';
		memcpy(e->mechs + len, name, w.len + 1);
		len += w.len;
	}
	if (len > 0)
		e->caps |= CAP_AUTH;
}

/* A number in decimal (RFC 1870: at most 20 digits; none is 0). */
static int
number(struct span w, uint64_t *v)
{
	uint64_t digit;
	size_t i;

	*v = 0;
	for (i = 0; i < w.len; i++) {
		if (w.p[i] < '0' || w.p[i] > '9')
			return 0;
		digit = (uint64_t)(w.p[i] - '0');
		if (*v > (UINT64_MAX - digit) / 10)
			return 0;
		*v = *v * 10 + digit;
	}
	return 1;
}

static void
size(struct ehlo *e, struct span args)
{
	uint64_t v;

	if (!number(word(&args), &v) || word(&args).len > 0)
		return;
	e->caps |= CAP_SIZE;
	e->size = v;
}

static const struct {
	const char	*name;
	uint32_t	 cap;
} bare[] = {			/* keywords without parameters for us */
	{ "STARTTLS",		CAP_STARTTLS },
	{ "PIPELINING",		CAP_PIPELINING },
	{ "8BITMIME",		CAP_8BITMIME },
	{ "DSN",		CAP_DSN },
	{ "SMTPUTF8",		CAP_SMTPUTF8 },
	{ "CHUNKING",		CAP_CHUNKING },
	{ "ENHANCEDSTATUSCODES", CAP_ENHANCED },
	{ "ETRN",		CAP_ETRN },
};

static void
keyword(struct ehlo *e, struct span line)
{
	struct span w = word(&line);
	size_t i;

	if (is(w, "AUTH"))
		auth(e, line);
	else if (w.len > 5 && strncasecmp(w.p, "AUTH=", 5) == 0) {
		line.len += w.len - 5;
		line.p = w.p + 5;
		auth(e, line);
	} else if (is(w, "SIZE"))
		size(e, line);
	else if (word(&line).len == 0)
		for (i = 0; i < sizeof(bare) / sizeof(bare[0]); i++)
			if (is(w, bare[i].name))
				e->caps |= bare[i].cap;
}

/*
 * The next line with a keyword; *text is moved to its start.  The line that
 * *text is at comes first in the reply, or was taken before.
 */
static int
next_line(const char **text, struct span *line)
{
	const char *lf;

	while ((lf = strchr(*text, '\n')) != NULL) {
		*text = lf + 1;
		line->len = strcspn(*text, "\n");
		line->p = *text + CODE_BLANK_LEN;
		if (line->len <= CODE_BLANK_LEN)
			continue;
		line->len -= CODE_BLANK_LEN;
		if (*line->p != ' ')
			return 1;
	}
	return 0;
}

void
ehlo_parse(struct ehlo *e, const char *text)
{
	struct span line;

	memset(e, 0, sizeof(*e));
	e->caps = CAP_ESMTP;
	/* The first line is the server's name and greeting. */
	while (next_line(&text, &line))
		keyword(e, line);
}

#define EXPLAINED	(CAP_SIZE | CAP_PIPELINING | CAP_SMTPUTF8 | \
			 CAP_ETRN | CAP_DSN | CAP_STARTTLS | CAP_AUTH)

int
ehlo_other(const char **text, char *line, size_t size)
{
	struct ehlo e;
	struct span s;

	while (next_line(text, &s)) {
		memset(&e, 0, sizeof(e));
		keyword(&e, s);
		if ((e.caps & EXPLAINED) || size == 0)
			continue;
		if (s.len >= size)
			s.len = size - 1;
		memcpy(line, s.p, s.len);
		line[s.len] = '\0';
		return 1;
	}
	return 0;
}
