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


#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "escape.h"
#include "log.h"
#include "report.h"
#include "slog.h"

static void
close_file(struct log *log)
{
	if (log->fd != -1 && log->fd != STDOUT_FILENO)
		(void)close(log->fd);
	log->fd = -1;
}

static void
open_file(struct log *log, const char *file)
{
	struct stat st;

	if (strcmp(file, "-") == 0) {
		log->fd = STDOUT_FILENO;
		return;
	}
	/* Never wait for a reader of a fifo. */
	log->fd = open(file, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC |
	    O_NOCTTY | O_NONBLOCK, 0600);
	if (log->fd == -1 || fstat(log->fd, &st) == -1) {
		log->error = errno;
		close_file(log);
		return;
	}
	/* Kept, as nothing can be looked up any more after the lock-in. */
	log->regular = S_ISREG(st.st_mode) != 0;
	if (!log->regular && !S_ISCHR(st.st_mode) && !S_ISFIFO(st.st_mode)) {
		log->error = EINVAL;
		close_file(log);
	}
}

void
log_open(struct log *log, const char *file, const char *format, int facility)
{
	memset(log, 0, sizeof(*log));
	log->file = file;
	log->format = format;
	log->facility = facility;
	log->fd = log->slog = -1;
	tzset();
	if (file != NULL)
		open_file(log, file);
	if (facility != -1)
		log->slog_error = slog_open(facility, &log->slog);
}

void
log_close(struct log *log)
{
	close_file(log);
	if (log->slog != -1)
		(void)close(log->slog);
	log->slog = -1;
}

/* " name=" and a value without blanks. */
static void
put_word(FILE *f, const char *name, const char *value)
{
	char *safe, *p;

	if ((safe = escape_dup(value)) == NULL)
		return;
	(void)fprintf(f, "%s", name);
	for (p = safe; *p != '\0'; p++)
		(void)(*p == ' ' ? fputs("\\040", f) : fputc(*p, f));
	free(safe);
}

/* " name='text'": lines are joined by \n, what must not be there is "?". */
static void
put_text(FILE *f, const char *name, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t left = strlen(text), n;

	(void)fprintf(f, " %s='", name);
	while (left > 0 && (p[left - 1] == '\n' || p[left - 1] == '\r'))
		left--;
	for (; left > 0; p += n, left -= n) {
		if ((n = escape_printable(p, left)) > 0 && *p != '\'') {
			(void)fwrite(p, 1, n, f);
			continue;
		}
		n = 1;
		if (*p == '\n')
			(void)fputs("\\n", f);
		else if (*p != '\r' || left == 1 || p[1] != '\n')
			(void)fputc('?', f);
	}
	(void)fputc('\'', f);
}

static void
put_entry(FILE *f, const struct log_entry *e)
{
	size_t i;

	if (e->host != NULL)
		put_word(f, "host=", e->host);
	else
		put_word(f, "socket=", e->socket);
	(void)fprintf(f, " tls=%s auth=%s", e->tls ? "on" : "off",
	    e->auth ? "on" : "off");
	if (e->auth && e->user != NULL)
		put_word(f, " user=", e->user);
	put_word(f, " from=", e->from);
	(void)fputs(" recipients=", f);
	for (i = 0; i < e->nrcpts; i++)
		put_word(f, i == 0 ? "" : ",", e->rcpts[i]);
	if (e->exitcode == EX_OK)
		(void)fprintf(f, " mailsize=%llu",
		    (unsigned long long)e->mailsize);
	if (e->smtpstatus != 0 && e->smtpmsg != NULL) {
		(void)fprintf(f, " smtpstatus=%d", e->smtpstatus);
		put_text(f, "smtpmsg", e->smtpmsg);
	}
	if (e->exitcode != EX_OK && e->errormsg != NULL)
		put_text(f, "errormsg", e->errormsg);
	(void)fprintf(f, " exitcode=%s", exit_name(e->exitcode));
}

char *
log_line(const struct log_entry *e)
{
	char *line = NULL;
	size_t len;
	FILE *f;
	int failed;

	if ((f = open_memstream(&line, &len)) == NULL)
		return NULL;
	put_entry(f, e);
	failed = ferror(f);
	if (fclose(f) != 0 || failed) {
		free(line);
		return NULL;
	}
	return line;
}

/* Wait for the file at most LOG_LOCK_WAIT seconds.  0, or an errno. */
static int
lock(int fd)
{
	struct flock fl = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct timespec nap = { 0, 1000000 }, now, end;

	(void)clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += LOG_LOCK_WAIT;
	while (fcntl(fd, F_SETLK, &fl) == -1) {
		if (errno != EACCES && errno != EAGAIN && errno != EINTR)
			return errno;
		(void)clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec > end.tv_sec || (now.tv_sec == end.tv_sec &&
		    now.tv_nsec >= end.tv_nsec))
			return ETIMEDOUT;
		(void)nanosleep(&nap, NULL);
		if (nap.tv_nsec < 50 * 1000000L)
			nap.tv_nsec *= 2;
	}
	return 0;
}

/*
 * The whole line at once, for readers; the rest of one that a full disk has
 * cut is tried once more.  0, or an errno.
 */
static int
write_line(int fd, const char *line)
{
	size_t len = strlen(line);
	ssize_t n;

	while (len > 0) {
		if ((n = write(fd, line, len)) == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0 ? EIO : errno;
		line += n;
		len -= (size_t)n;
	}
	return 0;
}

/* In the file, or as msmtp 1.8: what is no file cannot be locked. */
static int
append(const struct log *log, const char *line)
{
	int error;

	if (log->fd == -1)
		return log->error;
	if (log->regular && (error = lock(log->fd)) != 0)
		return error;
	return write_line(log->fd, line);
}

/* The compiler cannot check the user's formats; strftime(3) bounds them. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static size_t
put_time(char *buf, size_t size, const char *format, const struct tm *tm)
{
	return strftime(buf, size, format, tm);
}
#pragma GCC diagnostic pop

/* The time and a blank, escaped and allocated; NULL without memory. */
static char *
stamp(const char *format)
{
	char buf[LOG_TIME_MAX];
	struct tm tm;
	time_t now;

	if (format != NULL && strcmp(format, LOG_TIME_NONE) == 0)
		return strdup("");
	/* Not localtime(3): it would look for the time zone's file again. */
	if (time(&now) == -1 || localtime_r(&now, &tm) == NULL)
		return strdup("(no time) ");
	if ((format == NULL ||
	    put_time(buf, sizeof(buf) - 1, format, &tm) == 0) &&
	    strftime(buf, sizeof(buf) - 1, "%b %d %H:%M:%S", &tm) == 0)
		return strdup("(no time) ");
	(void)strlcat(buf, " ", sizeof(buf));
	return escape_dup(buf);
}

/* 0, or an errno. */
static int
write_file(const struct log *log, const char *info)
{
	char *when, *line;
	int error = ENOMEM;

	if ((when = stamp(log->format)) != NULL &&
	    asprintf(&line, "%s%s\n", when, info) != -1) {
		error = append(log, line);
		free(line);
	}
	free(when);
	return error;
}

static void
complain(const char *where, int error, const char *info)
{
	if (error == 0)
		return;
	report("cannot log to %s: %s", where, strerror(error));
	report("log info was: %s", info);
}

void
log_write(struct log *log, const struct log_entry *e)
{
	const char *info;
	char *line;
	int error;

	line = log_line(e);
	info = line == NULL ? "(out of memory)" : line;
	if (log->file != NULL)
		complain(log->file, write_file(log, info), info);
	if (log->facility != -1) {
		error = log->slog_error != 0 ? log->slog_error :
		    slog_send(log->slog, log->facility,
		    e->exitcode == EX_OK ? LOG_INFO : LOG_ERR, info);
		complain("syslog", error, info);
	}
	free(line);
	log_close(log);		/* and the lock is gone */
}
