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
 * What msmtp says to its user, on standard error.
 */

#ifndef REPORT_H
#define REPORT_H

/*
 * Messages begin with the last component of argv[0] ("msmtp" where that is
 * missing or empty).  To be called first thing in main().
 */
void	report_init(const char *argv0);

/*
 * "PROG: text" and a newline, in one write(2).  The whole text is escaped
 * (escape.h): what comes from a server, a file or an argument may be
 * passed as it is.  errno is preserved; a failure to write is ignored, there
 * is nobody left to tell.
 */
void	report(const char *fmt, ...) __attribute__((__format__(printf, 1, 2)));

/*
 * "PROG: server message: LINE" for each line of an SMTP reply (lines end in LF
 * or CRLF, the last one may lack it).
 */
void	report_reply(const char *reply);

/* The same, with other words in front of each line. */
void	report_reply_as(const char *what, const char *reply);

/* "EX_OK", "EX_USAGE" ... of <sysexits.h>; "EX_SOFTWARE" for any other code. */
const char *exit_name(int code);

#endif
