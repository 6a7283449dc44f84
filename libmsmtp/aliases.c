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

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aliases.h"

#define NAME_SHOWN	64	/* bytes of a name in a message */

/* A file under way. */
struct scan {
	struct aliases		*a;
	struct aliases_fault	*fault;
	size_t			 line;
	char			*end;	/* of the value so far, or NULL */
};

static int
fail(struct scan *s, const char *why, const char *name)
{
	s->fault->line = s->line;
	(void)snprintf(s->fault->why, sizeof(s->fault->why), "%s%s%.*s%s",
	    why, *name == '\0' ? "" : " \"", NAME_SHOWN, name,
	    *name == '\0' ? "" : "\"");
	return -1;
}

static int
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* The first c (or NUL) that is not within double quotes. */
static char *
find_outside(char *p, char c)
{
	int quoted = 0;

	for (; *p != '\0' && (quoted || *p != c); p++) {
		if (*p == '\\' && quoted && p[1] != '\0')
			p++;
		else if (*p == '"')
			quoted = !quoted;
	}
	return p;
}

/* Cut blanks off both ends. */
static char *
trim(char *p)
{
	char *end = p + strlen(p);

	while (end > p && is_blank(end[-1]))
		*--end = '\0';
	return p + strspn(p, " \t\r");
}

/* Remove one pair of quotes that encloses it all, and the escapes within. */
static char *
unquote(char *p)
{
	char *from = p + 1, *to = p;

	if (*p != '"' || find_outside(p, '\0') == p + 1)
		return p;
	for (; *from != '\0' && *from != '"'; from++) {
		if (*from == '\\' && from[1] != '\0')
			from++;
		*to++ = *from;
	}
	*to = '\0';
	return p;
}

/*
 * More of the value above: an indented line behind or with a comma, which joins
 * it, or behind a name with nothing yet.  (msmtp 1.8 takes any indented line
 * for an alias of its own, sendmail none: a comma is what both agree on.)
 */
static int
continues(const struct scan *s, const char *raw, const char *text)
{
	const char *value;

	if (s->end == NULL || !is_blank(*raw))
		return 0;
	value = s->a->v[s->a->n - 1].value;
	return *text == ',' || *value == '\0' || s->end[-1] == ',';
}

/* Append it in place: what lies between was a comment, blanks, the line end. */
static void
append(struct scan *s, const char *text)
{
	size_t n = strlen(text);

	memmove(s->end, text, n + 1);
	s->end += n;
}

static int
add(struct scan *s, char *name, char *value)
{
	struct aliases *a = s->a;
	struct alias *v;
	size_t cap;

	if (a->n == a->cap) {
		cap = a->cap == 0 ? 64 : a->cap * 2;
		v = reallocarray(a->v, cap, sizeof(*v));
		if (v == NULL)
			return fail(s, "", "");
		a->v = v;
		a->cap = cap;
	}
	if (strmap_add(&a->names, name, a->n) == -1)
		return fail(s, "", "");
	a->v[a->n].name = name;
	a->v[a->n].value = value;
	a->v[a->n].line = s->line;
	a->n++;
	s->end = value + strlen(value);
	return 0;
}

/* A value that never got anything is found where the next begins. */
static int
check_value(struct scan *s)
{
	const struct alias *last;

	if (s->end == NULL)
		return 0;
	last = &s->a->v[s->a->n - 1];
	if (last->value[strspn(last->value, ", \t\r")] != '\0')
		return 0;
	s->line = last->line;
	return fail(s, "no address for alias", last->name);
}

static int
take_entry(struct scan *s, char *text)
{
	char *colon = find_outside(text, ':'), *name;

	if (check_value(s) == -1)
		return -1;
	if (*colon == '\0')
		return fail(s, "\":\" is missing behind the name of an alias",
		    "");
	*colon = '\0';
	name = unquote(trim(text));
	if (*name == '\0')
		return fail(s, "an alias without a name", "");
	if (strchr(name, '@') != NULL)
		return fail(s, "an alias must not have a \"@\":", name);
	if (strmap_find(&s->a->names, name) != STRMAP_NONE)
		return fail(s, "a second alias", name);
	return add(s, name, trim(colon + 1));
}

static int
take_line(struct scan *s, char *line)
{
	char *text;

	*find_outside(line, '#') = '\0';
	text = trim(line);
	if (*text == '\0')
		return 0;
	if (continues(s, line, text)) {
		append(s, text);
		return 0;
	}
	return take_entry(s, text);
}

int
aliases_parse(struct aliases *a, char *text, size_t len,
    struct aliases_fault *fault)
{
	struct scan s = { .a = a, .fault = fault };
	char *p = text, *end = text + len, *nl;

	memset(a, 0, sizeof(*a));
	*end = '\0';
	for (; p < end; p = nl + 1) {
		s.line++;
		if ((nl = memchr(p, '\n', (size_t)(end - p))) == NULL)
			nl = end;
		if (nl - p > ALIASES_LINE_MAX)
			return fail(&s, "a line longer than 64 KiB", "");
		if (memchr(p, '\0', (size_t)(nl - p)) != NULL)
			return fail(&s, "a NUL byte", "");
		*nl = '\0';
		if (take_line(&s, p) == -1)
			return -1;
	}
	return check_value(&s);
}

size_t
aliases_find(const struct aliases *a, const char *name)
{
	size_t i;

	if ((i = strmap_find(&a->names, name)) == STRMAP_NONE)
		i = strmap_find(&a->names, "default");
	return i;
}

void
aliases_free(struct aliases *a)
{
	free(a->v);
	strmap_free(&a->names);
	memset(a, 0, sizeof(*a));
}

static int
unsupported(const char *p)
{
	p += *p == '"';
	return *p == '|' || *p == '/' || strncmp(p, ":include:", 9) == 0;
}

char *
aliases_item(char **value, enum alias_kind *kind)
{
	char *p, *end;

	do {
		if (**value == '\0')
			return NULL;
		p = *value;
		end = find_outside(p, ',');
		*value = *end == '\0' ? end : end + 1;
		*end = '\0';
		p = trim(p);
	} while (*p == '\0');
	*kind = ALIAS_ADDRESS;
	if (unsupported(p)) {
		*kind = ALIAS_UNSUPPORTED;
		return unquote(p);
	}
	if (*p != '\\' || strchr(p, '@') != NULL)
		return p;
	*kind = ALIAS_FINAL;
	return p + 1;
}
