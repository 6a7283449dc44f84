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


#include <sys/types.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>
#include <time.h>
#include <unistd.h>

#include "slog.h"

#ifndef PATH_SYSLOG	/* its test has its own */
#define PATH_SYSLOG	_PATH_LOG
#endif

static int
connect_to(const char *path, int type, int *fd)
{
	struct sockaddr_un sun;
	int error;

	memset(&sun, 0, sizeof(sun));
	sun.sun_family = AF_UNIX;
	(void)strlcpy(sun.sun_path, path, sizeof(sun.sun_path));
	*fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd == -1)
		return errno;
	if (connect(*fd, (struct sockaddr *)&sun, sizeof(sun)) == 0)
		return 0;
	error = errno;
	(void)close(*fd);
	*fd = -1;
	return error;
}

/* As syslog(3): some daemons have a stream. */
int
slog_open(int facility, int *fd)
{
	int error;

	(void)facility;
	error = connect_to(PATH_SYSLOG, SOCK_DGRAM, fd);
	return error == EPROTOTYPE ? connect_to(PATH_SYSLOG, SOCK_STREAM, fd) :
	    error;
}

static int
type_of(int fd)
{
	socklen_t len = sizeof(int);
	int type;

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 ? type :
	    SOCK_DGRAM;
}

/* A daemon that does not read is waited for once; what it took is gone. */
static int
send_all(int fd, const char *text, size_t len)
{
	struct pollfd pfd = { .fd = fd, .events = POLLOUT };
	ssize_t n;

	while (len > 0) {
		n = send(fd, text, len, MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n >= 0) {
			text += n;
			len -= (size_t)n;
			continue;
		}
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN && errno != ENOBUFS)
			return errno;
		if ((n = poll(&pfd, 1, SLOG_WAIT)) == 0)
			return ETIMEDOUT;
		if (n == -1 && errno != EINTR)
			return errno;
	}
	return 0;
}

/* The form of syslog(3), RFC 3164: "<14>Nov 22 08:00:00 msmtp: ...". */
int
slog_send(int fd, int facility, int severity, const char *line)
{
	char stamp[32], *text;
	struct tm tm;
	time_t now;
	int error, len;

	if (time(&now) == -1 || localtime_r(&now, &tm) == NULL ||
	    strftime(stamp, sizeof(stamp), "%b %e %H:%M:%S", &tm) == 0)
		return EOVERFLOW;
	if ((len = asprintf(&text, "<%d>%s msmtp: %s", facility | severity,
	    stamp, line)) == -1)
		return ENOMEM;
	/* In a stream the NUL ends a line. */
	error = send_all(fd, text,
	    (size_t)len + (type_of(fd) == SOCK_STREAM));
	free(text);
	return error;
}
