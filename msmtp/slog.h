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
 * The system's log, syslogd(8).  Not syslog(3): it looks for the daemon when it
 * has something to say, which is after the lock-in, and tells nobody when that
 * is in vain.
 */

#ifndef SLOG_H
#define SLOG_H

/* How long a daemon that is busy is waited for, in milliseconds. */
#define SLOG_WAIT	10000

/*
 * Connect to the daemon, before lock-in: *fd, or -1 where the system needs no
 * descriptor for it.  facility: LOG_USER ...  0, or an errno.
 */
int	slog_open(int facility, int *fd);

/*
 * Have it log one line (printable, without newline), as from "msmtp", without a
 * process id.  Works inside SANDBOX_PARENT.  severity: LOG_INFO or LOG_ERR.
 * 0, or an errno; a daemon that was started anew in the meantime is one.
 */
int	slog_send(int fd, int facility, int severity, const char *line);

#endif
