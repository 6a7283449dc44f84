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

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "cases.h"

void
cases_open(struct acases *f)
{
	const char *src = getenv("MSMTP_SRC");
	char path[4096];

	memset(f, 0, sizeof(*f));
	ATF_REQUIRE_MSG(src != NULL, "MSMTP_SRC is set by regress/run.sh");
	ATF_REQUIRE((size_t)snprintf(path, sizeof(path),
	    "%s/regress/address/cases", src) < sizeof(path));
	ATF_REQUIRE_MSG((f->fp = fopen(path, "r")) != NULL, "%s", path);
}

void
cases_close(struct acases *f)
{
	fclose(f->fp);
	free(f->buf);
}

/* "{1000x}": a thousand of x.  What is behind it. */
static const char *
repeat(const struct acases *f, const char *s, char *out, size_t *n)
{
	char *end;
	unsigned long times = strtoul(s + 1, &end, 10);

	ATF_REQUIRE_MSG(end[0] != '\0' && end[1] == '}', "cases:%u: %s",
	    f->line, s);
	ATF_REQUIRE(*n + times < sizeof(((struct acase *)NULL)->text));
	memset(out + *n, *end, times);
	*n += times;
	return end + 2;
}

/* Behind a "%". */
static const char *
escaped(const struct acases *f, const char *s, char *out, size_t *n)
{
	char hex[3] = { s[0], s[0] == '\0' ? '\0' : s[1], '\0' };

	if (s[0] == '{')
		return repeat(f, s, out, n);
	if (s[0] == '-')
		return s + 1;
	ATF_REQUIRE_MSG(isxdigit((unsigned char)hex[0]) &&
	    isxdigit((unsigned char)hex[1]), "cases:%u: %%%s", f->line, s);
	out[(*n)++] = (char)strtoul(hex, NULL, 16);
	return s + 2;
}

static size_t
decode(const struct acases *f, const char *s, char *out)
{
	size_t n = 0;

	while (*s != '\0') {
		ATF_REQUIRE(n + 1 < sizeof(((struct acase *)NULL)->text));
		if (*s == '%')
			s = escaped(f, s + 1, out, &n);
		else
			out[n++] = *s++;
	}
	out[n] = '\0';
	return n;
}

/* The next line of the file that is no comment, without its end; or NULL. */
static char *
next_line(struct acases *f)
{
	ssize_t n;

	while ((n = getline(&f->buf, &f->size, f->fp)) > 0) {
		f->line++;
		if (f->buf[n - 1] == '\n')
			f->buf[n - 1] = '\0';
		if (f->buf[0] != '\0' && f->buf[0] != '#')
			return f->buf;
	}
	return NULL;
}

int
cases_next(struct acases *f, struct acase *c)
{
	char *s, *outcome;

	while ((s = next_line(f)) != NULL && strncmp(s, "== ", 3) == 0)
		strlcpy(f->section, s + 3, sizeof(f->section));
	if (s == NULL)
		return 0;
	c->line = f->line;
	c->section = f->section;
	c->kind = strsep(&s, "\t");
	c->raw = strsep(&s, "\t");
	outcome = strsep(&s, "\t");
	ATF_REQUIRE_MSG(outcome != NULL && s == NULL && (
	    strcmp(c->kind, "list") == 0 || strcmp(c->kind, "sender") == 0 ||
	    strcmp(c->kind, "name") == 0), "cases:%u: three columns, of which "
	    "the first is list, sender or name", f->line);
	c->len = decode(f, c->raw, c->text);
	decode(f, outcome, c->outcome);
	return 1;
}
