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

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "expand.h"
#include "paths.h"
#include "user.h"
#include "word.h"

static int fail(struct expand *, const char *, ...)
    __attribute__((__format__(printf, 2, 3)));

static int
fail(struct expand *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(e->why, sizeof(e->why), fmt, ap);
	va_end(ap);
	return -1;
}

/* What comes from outside is no less suspect than an argument. */
static int
take(struct expand *e, const char *what, const char *value,
    char buf[EXPAND_VALUE])
{
	if (!word_safe(value, 1, EXPAND_VALUE - 1))
		return fail(e, "%s must have 1 to %d bytes, and no blanks, "
		    "control characters, < or >", what, EXPAND_VALUE - 1);
	(void)strlcpy(buf, value, EXPAND_VALUE);
	return 0;
}

/* A variable of the caller's; one that is empty is none. */
static const char *
variable(const struct expand *e, const char *name)
{
	const char *value = e->locked ? NULL : getenv(name);

	return value != NULL && *value != '\0' ? value : NULL;
}

int
expand_user(struct expand *e, char buf[EXPAND_VALUE])
{
	const char *value;

	if ((value = variable(e, "USER")) != NULL)
		return take(e, "USER", value, buf);
	if ((value = variable(e, "LOGNAME")) != NULL)
		return take(e, "LOGNAME", value, buf);
	if ((value = user_name()) == NULL)
		return fail(e, "the user id %lu has no name in the user "
		    "database%s", (unsigned long)getuid(),
		    e->locked ? "" : ": set USER");
	return take(e, "the user's name", value, buf);
}

int
expand_host(struct expand *e, char buf[EXPAND_VALUE])
{
	char name[EXPAND_VALUE + 1] = "";
	const char *value;

	if ((value = variable(e, "HOSTNAME")) != NULL)
		return take(e, "HOSTNAME", value, buf);
	if (gethostname(name, sizeof(name) - 1) == -1)
		return fail(e, "the system has no host name: %s",
		    strerror(errno));
	return take(e, "the host name of the system", name, buf);
}

static int
canonical(struct expand *e, char buf[EXPAND_VALUE])
{
	if (e->canonical != NULL)
		return take(e, "the canonical host name", e->canonical, buf);
	if (e->locked)
		return fail(e, "it is not looked up for a file that not "
		    "everyone may read: write the name out, or use %%H");
	return fail(e, "it is not known before the mail is read: write the "
	    "name out, or use %%H");
}

/* The first line, without blanks around it.  A fifo is no reason to wait. */
static int
mailname(struct expand *e, char buf[EXPAND_VALUE])
{
	char line[EXPAND_VALUE + 64] = "", *name = line;
	ssize_t n = -1;
	int fd;

	fd = open(path_mailname, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd != -1)
		n = read(fd, line, sizeof(line) - 1);
	if (n == -1)
		(void)fail(e, "cannot read %s: %s", path_mailname,
		    strerror(errno));
	if (fd != -1)
		(void)close(fd);
	if (n == -1)
		return -1;
	name[strcspn(name, "\n")] = '\0';
	name += strspn(name, " \t\r");
	name[strcspn(name, " \t\r")] = '\0';
	return take(e, path_mailname, name, buf);
}

static int
value_of(struct expand *e, char letter, char buf[EXPAND_VALUE])
{
	switch (letter) {
	case 'U':
		return expand_user(e, buf);
	case 'H':
		return expand_host(e, buf);
	case 'C':
		return canonical(e, buf);
	default:
		return mailname(e, buf);
	}
}

/* The next pattern of these, or NULL. */
static const char *
next(const char *text, const char *letters)
{
	const char *p;

	for (p = text; (p = strchr(p, '%')) != NULL; p++)
		if (p[1] != '\0' && strchr(letters, p[1]) != NULL)
			return p;
	return NULL;
}

int
expand_has(const char *text, const char *letters)
{
	return next(text, letters) != NULL;
}

/* Room is for what one more value makes of it. */
static int
append(struct expand *e, char *out, const char *s, size_t len)
{
	size_t n = strlen(out);

	if (n + len > EXPAND_MAX)
		return fail(e, "it makes it longer than %d bytes", EXPAND_MAX);
	memcpy(out + n, s, len);
	out[n + len] = '\0';
	return 0;
}

int
expand(struct expand *e, const char *text, const char *letters,
    char out[EXPAND_MAX + 1])
{
	char value[EXPAND_VALUE];
	const char *p;

	out[0] = '\0';
	e->pattern = '\0';
	for (; (p = next(text, letters)) != NULL; text = p + 2) {
		e->pattern = p[1];
		if (value_of(e, p[1], value) == -1 ||
		    append(e, out, text, (size_t)(p - text)) == -1 ||
		    append(e, out, value, strlen(value)) == -1)
			return -1;
	}
	return append(e, out, text, strlen(text));
}
