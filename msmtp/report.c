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
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "escape.h"
#include "report.h"

/*
 * A message that does not fit is cut: far more than any sane one, and it can be
 * put together without memory from the heap.
 */
#define REPORT_MAX	8192

void
report_init(const char *argv0)
{
	const char *base;

	if (argv0 == NULL)
		argv0 = "msmtp";
	base = strrchr(argv0, '/');
	base = base == NULL ? argv0 : base + 1;
	setprogname(*base == '\0' ? "msmtp" : base);
}

/* One line, escaped, in one write. */
static void
report_line(const char *text, size_t len)
{
	char line[REPORT_MAX];
	const char *prog;
	size_t n;
	ssize_t unused;

	prog = getprogname();
	if (prog == NULL || *prog == '\0')
		prog = "msmtp";
	(void)escape(line, 128, prog, strlen(prog));
	(void)strlcat(line, ": ", sizeof(line));
	n = strlen(line);
	(void)escape(line + n, sizeof(line) - n - 1, text, len);
	(void)strlcat(line, "\n", sizeof(line));
	unused = write(STDERR_FILENO, line, strlen(line));
	(void)unused;
}

void
report(const char *fmt, ...)
{
	char text[REPORT_MAX];
	va_list ap;
	int save = errno;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		(void)strlcpy(text, fmt, sizeof(text));
	va_end(ap);
	report_line(text, strlen(text));
	errno = save;
}

void
report_reply(const char *reply)
{
	report_reply_as("server message", reply);
}

void
report_reply_as(const char *what, const char *reply)
{
	char text[REPORT_MAX];
	size_t len, n;
	int save = errno;

	for (; *reply != '\0'; reply += len + (reply[len] == '\n')) {
		n = len = strcspn(reply, "\n");
		if (n > 0 && reply[n - 1] == '\r')
			n--;
		if (n > sizeof(text) / 2)
			n = sizeof(text) / 2;
		(void)snprintf(text, sizeof(text), "%s: %.*s", what, (int)n,
		    reply);
		report_line(text, strlen(text));
	}
	errno = save;
}

const char *
exit_name(int code)
{
	static const char *const names[] = {
		"EX_USAGE", "EX_DATAERR", "EX_NOINPUT", "EX_NOUSER",
		"EX_NOHOST", "EX_UNAVAILABLE", "EX_SOFTWARE", "EX_OSERR",
		"EX_OSFILE", "EX_CANTCREAT", "EX_IOERR", "EX_TEMPFAIL",
		"EX_PROTOCOL", "EX_NOPERM", "EX_CONFIG"
	};

	if (code == EX_OK)
		return "EX_OK";
	if (code < EX_USAGE || code > EX_CONFIG)
		return "EX_SOFTWARE";
	return names[code - EX_USAGE];
}
