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

/*
 * Asking for a secret on the terminal.
 */

#ifndef PROMPT_H
#define PROMPT_H

#include <signal.h>
#include <stddef.h>

/*
 * A terminal hands over lines of at most 4095 bytes and drops the rest of a
 * longer one without a word: one that comes near is not taken for whole.
 */
#define PROMPT_MAX	4000	/* bytes of an answer */
#define PROMPT_TIMEOUT	300	/* seconds to type it */

enum prompt_result {
	PROMPT_DONE,
	PROMPT_NO_TERMINAL,	/* errno: there is none to ask on */
	PROMPT_SYSTEM,		/* errno: it cannot be used */
	PROMPT_STOPPED,		/* *stop was set */
	PROMPT_LATE,		/* nobody answered in time */
	PROMPT_EOF,		/* ended without an answer */
	PROMPT_LONG,		/* longer than PROMPT_MAX or size - 1 */
	PROMPT_NUL		/* a NUL in it */
};

/*
 * Show text (escaped) on the controlling terminal, and read a line from there
 * that is not shown; standard input is not touched.  It goes to buf as a
 * string, bytes as they come, without its end; it may be empty.  The terminal's
 * modes are put back before this returns and before a signal (QUIT, TSTP ...)
 * takes its course; one that was suspended asks again.  stop: set by a signal
 * handler to give up, by a signal that may be blocked (NULL: none).
 * buf is wiped unless PROMPT_DONE is returned.
 */
enum prompt_result prompt_secret(const char *text,
	    const volatile sig_atomic_t *stop, char *buf, size_t size);

/*
 * Report why there is no answer to the question for what ("the password"), and
 * how to do without one (advice: "set passwordeval").  Nothing for
 * PROMPT_STOPPED, which is the caller's to tell.  Returns a sysexits code:
 * missing where nobody could be asked or nothing was typed, EX_TEMPFAIL where
 * trying again may help, EX_IOERR.
 */
int	prompt_complain(enum prompt_result, const char *what,
	    const char *advice, int missing);

#endif
