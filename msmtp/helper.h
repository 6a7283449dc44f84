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
 * Running a command of the configuration and taking its output.
 */

#ifndef HELPER_H
#define HELPER_H

#include <sys/types.h>

#include <signal.h>
#include <stddef.h>

/*
 * Output beyond the first line is read and thrown away up to this size, so that
 * "pass show" and its like do not die of SIGPIPE.
 */
#define HELPER_OUTPUT_MAX	(1024 * 1024)

struct helper {
	const char	*command;	/* for /bin/sh -c */
	int		 timeout_ms;
	const volatile sig_atomic_t *stop; /* give up when set, by a signal
					   that may be blocked; NULL: give up
					   when SIGHUP, SIGINT or SIGTERM
					   comes that nobody catches */
	int		 locked;	/* run it as group, with nothing of
					   the caller's in its environment */
	gid_t		 group;
	int		*printed;	/* NULL, or: was there any output? */
};

enum helper_result {
	HELPER_DONE,
	HELPER_SYSTEM,		/* errno: it could not be run */
	HELPER_TIMEOUT,
	HELPER_STOPPED,		/* *stop was set, or *status: a signal came */
	HELPER_LONG,		/* the line is longer than size - 1 */
	HELPER_NUL,		/* a NUL in the line */
	HELPER_FLOOD,		/* more than HELPER_OUTPUT_MAX */
	HELPER_EXIT,		/* *status: exited other than 0 */
	HELPER_SIGNAL		/* *status: the signal that killed it */
};

/*
 * Run it with /dev/null on standard input, our standard error (locked:
 * /dev/null, a shell's complaint would quote the command), every other
 * descriptor closed, default signals, no core dumps and a process group of its
 * own (which gets the terminal, if we have it, so that it may ask there); kill
 * that group when the time is up.  The first line of its output goes to
 * buf as a string, without its end (LF or CRLF); "" if there was none.
 * buf is wiped unless HELPER_DONE is returned.
 */
enum helper_result helper_run(const struct helper *, char *buf, size_t size,
	    int *status);

#endif
