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
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "socket.h"

#define RETRY_STEP	20	/* ms between attempts at a busy server */

static int64_t
deadline(const struct run *r)
{
	if (r->acct.timeout == TIMEOUT_OFF)
		return NO_DEADLINE;
	if (r->acct.timeout == TIMEOUT_UNSET)
		return run_now() + CONNECT_TIMEOUT;
	return run_now() + (int64_t)r->acct.timeout * 1000;
}

/*
 * A server that takes connections too slowly makes the system say "try again",
 * and there is nothing that could be polled.  Signals are taken in run_pause.
 */
static int
retry(struct run *r, int64_t until)
{
	static const struct timespec step = { 0, RETRY_STEP * 1000000L };

	if (until != NO_DEADLINE && run_now() >= until)
		return run_fail(r, EX_TEMPFAIL, "cannot connect to %s: timed "
		    "out: it has more connections waiting than it takes",
		    r->acct.socket);
	run_pause(NULL, 0, &step);
	return run_signalled() == 0 ? 0 : run_interrupted(r);
}

static int
try(struct run *r, int fd, const struct sockaddr_un *sun)
{
	int64_t until = deadline(r);

	while (connect(fd, (const struct sockaddr *)sun, sizeof(*sun)) == -1) {
		if (errno != EAGAIN && errno != EINTR)
			return run_fail(r, EX_TEMPFAIL, "cannot connect to "
			    "%s: %s", r->acct.socket, strerror(errno));
		if (retry(r, until) == -1)
			return -1;
	}
	return 0;
}

int
socket_connect(struct run *r)
{
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	int fd;

	_Static_assert(SOCKET_PATH_MAX < sizeof(sun.sun_path),
	    "a name that is permitted must fit");
	r->trying = 1;
	strlcpy(sun.sun_path, r->acct.socket, sizeof(sun.sun_path));
	if ((fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0)) == -1)
		return run_fail(r, EX_OSERR, "cannot make a socket: %s",
		    strerror(errno));
	if (try(r, fd, &sun) == -1) {
		close(fd);
		return -1;
	}
	r->socket = fd;
	return 0;
}
