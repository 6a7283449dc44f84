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
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "proxy.h"
#include "race.h"
#include "socks.h"

struct talk {
	int			 fd;
	const struct proxy_task	*task;
	char			*why;
	size_t			 size;
};

/* error: an errno, or 0 where the proxy closed. */
static enum proxy_end
failed(const struct talk *t, int error)
{
	if (error == 0)
		snprintf(t->why, t->size, "the proxy closed the connection");
	else if (error == ETIMEDOUT)
		snprintf(t->why, t->size, "the proxy did not answer in time");
	else
		snprintf(t->why, t->size, "the connection to the proxy: %s",
		    strerror(error));
	return PROXY_IO;
}

/* Wait until the socket is ready: PROXY_OPEN. */
static enum proxy_end
await(const struct talk *t, short events)
{
	struct pollfd pfd[2] = {
		{ .fd = t->fd, .events = events },
		{ .fd = t->task->watch, .events = POLLIN }
	};
	int n;

	do {
		n = poll(pfd, 2, race_left(t->task->deadline));
	} while (n == -1 && errno == EINTR);
	if (n <= 0)
		return failed(t, n == 0 ? ETIMEDOUT : errno);
	return pfd[1].revents != 0 ? PROXY_STOPPED : PROXY_OPEN;
}

static int
again(int error)
{
	return error == EAGAIN || error == EINTR;
}

static enum proxy_end
say(const struct talk *t, const uint8_t *p, size_t n)
{
	enum proxy_end end;
	ssize_t k;

	while (n > 0) {
		if ((end = await(t, POLLOUT)) != PROXY_OPEN)
			return end;
		if ((k = write(t->fd, p, n)) == -1) {
			if (again(errno))
				continue;
			return failed(t, errno);
		}
		p += k;
		n -= (size_t)k;
	}
	return PROXY_OPEN;
}

/* Hear the proxy out, up to where it is our turn or it has said it all. */
static enum proxy_end
hear(const struct talk *t, struct socks *s, enum socks_status *status)
{
	uint8_t buf[SOCKS_PIECE_MAX];
	enum proxy_end end;
	ssize_t k;

	*status = SOCKS_MORE;
	while (*status == SOCKS_MORE) {
		if ((end = await(t, POLLIN)) != PROXY_OPEN)
			return end;
		k = read(t->fd, buf, socks_want(s));
		if (k > 0)
			*status = socks_feed(s, buf, (size_t)k);
		else if (k == 0)
			return failed(t, 0);
		else if (!again(errno))
			return failed(t, errno);
	}
	return PROXY_OPEN;
}

static enum proxy_end
refused(const struct talk *t, const struct socks *s, enum socks_status status)
{
	if (status == SOCKS_REFUSED)
		snprintf(t->why, t->size, "the proxy answered: %s (%u)",
		    socks_reason(s->reply), (unsigned int)s->reply);
	else if (status == SOCKS_NO_METHOD)
		snprintf(t->why, t->size, "the proxy wants authentication, "
		    "for which there is no setting");
	else
		snprintf(t->why, t->size, "the proxy does not speak SOCKS5");
	return PROXY_REFUSED;
}

enum proxy_end
proxy_connect(int fd, const struct proxy_task *task, char *why, size_t size)
{
	struct talk t = { fd, task, why, size };
	uint8_t out[SOCKS_REQUEST_MAX];
	enum socks_status status;
	enum proxy_end end;
	struct socks s;

	socks_init(&s);
	socks_greeting(out);
	if ((end = say(&t, out, SOCKS_GREETING_LEN)) != PROXY_OPEN ||
	    (end = hear(&t, &s, &status)) != PROXY_OPEN)
		return end;
	if (status != SOCKS_ASK)
		return refused(&t, &s, status);
	if ((end = say(&t, out, socks_request(out, task->host,
	    task->port))) != PROXY_OPEN ||
	    (end = hear(&t, &s, &status)) != PROXY_OPEN)
		return end;
	return status == SOCKS_OPEN ? PROXY_OPEN : refused(&t, &s, status);
}
