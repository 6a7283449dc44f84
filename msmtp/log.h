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
 * The log, a file or syslogd(8) or both: one line for each mail that was tried.
 */

#ifndef LOG_H
#define LOG_H

#include <stddef.h>
#include <stdint.h>

struct log {
	const char	*file;		/* NULL: no log is wanted */
	int		 fd;		/* -1: none */
	int		 regular;	/* a file, which can be locked */
	int		 error;		/* errno of a failed open */
	const char	*format;	/* of the time in it; NULL: as msmtp */
	int		 facility;	/* LOG_USER ...; -1: no syslog */
	int		 slog;		/* slog_open's */
	int		 slog_error;
};

/* Of logfile_time_format: no time. */
#define LOG_TIME_NONE	"none"

/* Such a format, and what it may come to; longer, and msmtp's own is used. */
#define LOG_FORMAT_MAX	255
#define LOG_TIME_MAX	1024

/*
 * What one line tells.  Strings are copied nowhere and escaped by log_write.
 */
struct log_entry {
	const char		*host;		/* or NULL, then: */
	const char		*socket;
	int			 tls;
	int			 auth;
	const char		*user;		/* or NULL */
	const char		*from;
	const char *const	*rcpts;
	size_t			 nrcpts;
	uint64_t		 mailsize;	/* shown on success only */
	int			 smtpstatus;	/* 0: no reply to show */
	const char		*smtpmsg;	/* the reply, all its lines */
	const char		*errormsg;	/* shown on failure only */
	int			 exitcode;
};

/*
 * Open the log before lock-in ("-" is standard output, NULL no file; format and
 * facility: as in struct log) and load the time zone.  A failure is remembered
 * and reported by log_write.  The strings must live as long as the log.
 */
void	log_open(struct log *, const char *file, const char *format,
	    int facility);

/*
 * Log one line: in the file locked against other writers, for at most
 * LOG_LOCK_WAIT seconds, and in one write(2).  What goes wrong is reported
 * together with the line and otherwise ignored: a log never changes the result.
 * Closes the log: one line a run.  Works inside SANDBOX_PARENT: needs write,
 * close, fcntl(F_SETLK), clock_gettime, clock_nanosleep; for syslog sendto,
 * getsockopt, poll.
 */
void	log_write(struct log *, const struct log_entry *);
void	log_close(struct log *);

#define LOG_LOCK_WAIT	10	/* seconds, as msmtp 1.8 */

/*
 * The line for an entry, without time and newline, allocated; NULL without
 * memory.  For log_write and its tests.
 */
char	*log_line(const struct log_entry *);

#endif
