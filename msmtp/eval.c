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
#include <string.h>
#include <sysexits.h>

#include "eval.h"
#include "helper.h"

/* As long as passwordeval's: there may be a PIN to type. */
#define EVAL_TIMEOUT	300	/* seconds */

static int fail(struct conf_source *, int, const char *, ...)
    __attribute__((__format__(printf, 3, 4)));

static int
fail(struct conf_source *src, int code, const char *fmt, ...)
{
	va_list ap;

	src->code = code;
	va_start(ap, fmt);
	(void)vsnprintf(src->why, sizeof(src->why), fmt, ap);
	va_end(ap);
	return -1;
}

/* Neither the command nor what it printed is repeated. */
static int
complain(struct conf_source *src, enum helper_result res, int status,
    size_t size)
{
	switch (res) {
	case HELPER_SYSTEM:
		return fail(src, EX_OSERR, "eval: cannot run its command: %s",
		    strerror(errno));
	case HELPER_TIMEOUT:
		return fail(src, EX_TEMPFAIL, "eval: its command took longer "
		    "than %d seconds and was stopped", EVAL_TIMEOUT);
	case HELPER_STOPPED:
		return fail(src, EX_TEMPFAIL, "eval: interrupted by signal %d "
		    "(%s): nothing was sent", status, strsignal(status));
	case HELPER_LONG:
		return fail(src, EX_CONFIG, "eval: its command printed a line "
		    "longer than %zu bytes", size - 1);
	case HELPER_FLOOD:
		return fail(src, EX_CONFIG, "eval: its command printed more "
		    "than %d bytes", HELPER_OUTPUT_MAX);
	case HELPER_NUL:
		return fail(src, EX_CONFIG, "eval: its command printed a NUL "
		    "byte");
	case HELPER_EXIT:
		return fail(src, EX_CONFIG, "eval: its command exited with "
		    "status %d", status);
	case HELPER_SIGNAL:
		return fail(src, EX_CONFIG, "eval: its command was killed by "
		    "signal %d (%s)", status, strsignal(status));
	case HELPER_DONE:
		break;
	}
	return fail(src, EX_CONFIG, "eval: its command printed nothing");
}

int
eval_run(struct conf_source *src, const char *command, char *buf, size_t size)
{
	const struct eval_helper *eh = src->eval_arg;
	int printed = 0, status;
	struct helper h = {
		.command = command,
		.timeout_ms = EVAL_TIMEOUT * 1000,
		.locked = src->locked,
		.group = eh == NULL ? 0 : eh->group,
		.printed = &printed
	};
	enum helper_result res;

	if (src->locked && (eh == NULL || eh->dry))
		return 1;
	res = helper_run(&h, buf, size, &status);
	if (res != HELPER_DONE || !printed)
		return complain(src, res, status, size);
	return 0;
}
