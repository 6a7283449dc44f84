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
#include <sys/uio.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"

#define HAS_FD		0x1u	/* the only flag of a header */
#define IOV_BATCH	16	/* messages written with one sendmsg */

struct chan_hdr {
	uint32_t	 type;
	uint32_t	 len;	/* header included */
	uint32_t	 flags;
};
_Static_assert(sizeof(struct chan_hdr) == CHANNEL_HDR, "header has padding");

struct chan_out {
	struct chan_out	*next;
	size_t		 len, off;
	int		 fd;
	uint8_t		 buf[];
};

union fdbuf {
	struct cmsghdr	 hdr;
	uint8_t		 buf[CMSG_SPACE(sizeof(int))];
};

int
channel_init(struct channel *ch, int fd)
{
	int flags;

	memset(ch, 0, sizeof(*ch));
	ch->fd = fd;
	ch->in_fd = -1;
	ch->out_tail = &ch->out;
	if ((flags = fcntl(fd, F_GETFL)) == -1)
		return -1;
	if (!(flags & O_NONBLOCK) &&
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
		return -1;
	if ((ch->in = malloc(CHANNEL_MSG_MAX)) == NULL)
		return -1;
	return 0;
}

static void
out_free(struct chan_out *o)
{
	if (o->fd != -1)
		close(o->fd);
	freezero(o, sizeof(*o) + o->len);
}

static void
out_pop(struct channel *ch)
{
	struct chan_out *o = ch->out;

	if ((ch->out = o->next) == NULL)
		ch->out_tail = &ch->out;
	ch->out_len -= o->len;
	out_free(o);
}

void
channel_close(struct channel *ch)
{
	while (ch->out != NULL)
		out_pop(ch);
	if (ch->in_fd != -1)
		close(ch->in_fd);
	ch->in_fd = -1;
	freezero(ch->in, ch->in == NULL ? 0 : CHANNEL_MSG_MAX);
	ch->in = NULL;
	ch->in_len = ch->in_used = 0;
	if (ch->fd != -1)
		close(ch->fd);
	ch->fd = -1;
}

int
channel_send(struct channel *ch, uint32_t type, int fd, const void *data,
    size_t len)
{
	struct chan_out *o;
	struct chan_hdr h;

	if (len > CHANNEL_DATA_MAX) {
		errno = EMSGSIZE;
		goto fail;
	}
	if (sizeof(h) + len > CHANNEL_QUEUE_MAX - ch->out_len) {
		errno = ENOBUFS;
		goto fail;
	}
	if ((o = malloc(sizeof(*o) + sizeof(h) + len)) == NULL)
		goto fail;
	h.type = type;
	h.len = (uint32_t)(sizeof(h) + len);
	h.flags = fd == -1 ? 0 : HAS_FD;
	memcpy(o->buf, &h, sizeof(h));
	if (len > 0)
		memcpy(o->buf + sizeof(h), data, len);
	o->next = NULL;
	o->len = h.len;
	o->off = 0;
	o->fd = fd;
	*ch->out_tail = o;
	ch->out_tail = &o->next;
	ch->out_len += o->len;
	return 0;
fail:
	if (fd != -1)
		close(fd);
	return -1;
}

int
channel_pending(const struct channel *ch)
{
	return ch->out != NULL;
}

/*
 * Gather the next messages for one sendmsg.  A message with a descriptor
 * opens a batch, so that the descriptor arrives with its first byte.
 */
static int
gather(struct channel *ch, struct iovec *iov)
{
	struct chan_out *o;
	int n = 0;

	for (o = ch->out; o != NULL && n < IOV_BATCH; o = o->next) {
		if (n > 0 && o->fd != -1)
			break;
		iov[n].iov_base = o->buf + o->off;
		iov[n].iov_len = o->len - o->off;
		n++;
	}
	return n;
}

static void
attach_fd(struct msghdr *msg, union fdbuf *ctl, int fd)
{
	struct cmsghdr *c;

	memset(ctl, 0, sizeof(*ctl));
	msg->msg_control = ctl->buf;
	msg->msg_controllen = sizeof(ctl->buf);
	c = CMSG_FIRSTHDR(msg);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(c), &fd, sizeof(fd));
}

/* n bytes of the queue were written. */
static void
written(struct channel *ch, size_t n)
{
	struct chan_out *o;

	if (n > 0 && ch->out->fd != -1) {
		close(ch->out->fd);
		ch->out->fd = -1;
	}
	while ((o = ch->out) != NULL && n >= o->len - o->off) {
		n -= o->len - o->off;
		out_pop(ch);
	}
	if (o != NULL)
		o->off += n;
}

enum chan_status
channel_flush(struct channel *ch)
{
	struct iovec iov[IOV_BATCH];
	struct msghdr msg;
	union fdbuf ctl;
	ssize_t n;

	while (ch->out != NULL) {
		memset(&msg, 0, sizeof(msg));
		msg.msg_iov = iov;
		msg.msg_iovlen = (size_t)gather(ch, iov);
		if (ch->out->fd != -1)
			attach_fd(&msg, &ctl, ch->out->fd);
		n = sendmsg(ch->fd, &msg, MSG_NOSIGNAL);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
			return CHAN_NONE;
		if (n == -1)
			return CHAN_ERR;
		written(ch, (size_t)n);
	}
	return CHAN_OK;
}

/*
 * Keep the one descriptor of a control message, close any other: the buffer's
 * padding has room for a second one on 64-bit systems.
 */
static int
keep_fds(struct channel *ch, struct cmsghdr *c)
{
	size_t i, n;
	int fd;

	if (c->cmsg_level != SOL_SOCKET || c->cmsg_type != SCM_RIGHTS)
		return -1;
	n = (c->cmsg_len - CMSG_LEN(0)) / sizeof(fd);
	for (i = 0; i < n; i++) {
		memcpy(&fd, CMSG_DATA(c) + i * sizeof(fd), sizeof(fd));
		if (ch->in_fd == -1 && n == 1)
			ch->in_fd = fd;
		else
			close(fd);
	}
	return ch->in_fd != -1 && n == 1 ? 0 : -1;
}

/*
 * Keep the descriptor that came with msg.  A second one before the first was
 * claimed, more than one, or a lost one breaks the framing.
 */
static int
keep_fd(struct channel *ch, struct msghdr *msg)
{
	struct cmsghdr *c;
	int bad = (msg->msg_flags & MSG_CTRUNC) != 0, held = ch->in_fd != -1;

	for (c = CMSG_FIRSTHDR(msg); c != NULL; c = CMSG_NXTHDR(msg, c))
		if (keep_fds(ch, c) == -1 || held)
			bad = 1;
	if (!bad)
		return 0;
	errno = EPROTO;
	return -1;
}

/* Wipe the message that was handed out and close up the gap. */
static void
consume(struct channel *ch)
{
	size_t rest = ch->in_len - ch->in_used;

	if (ch->in_used == 0)
		return;
	if (rest > 0)
		memmove(ch->in, ch->in + ch->in_used, rest);
	explicit_bzero(ch->in + rest, ch->in_used);
	ch->in_len = rest;
	ch->in_used = 0;
}

enum chan_status
channel_fill(struct channel *ch)
{
	struct iovec iov;
	struct msghdr msg;
	union fdbuf ctl;
	ssize_t n;

	consume(ch);
	memset(&msg, 0, sizeof(msg));
	iov.iov_base = ch->in + ch->in_len;
	iov.iov_len = CHANNEL_MSG_MAX - ch->in_len;
	msg.msg_iov = &iov;
	msg.msg_iovlen = 1;
	msg.msg_control = ctl.buf;
	msg.msg_controllen = sizeof(ctl.buf);
	do
		n = recvmsg(ch->fd, &msg, MSG_CMSG_CLOEXEC);
	while (n == -1 && errno == EINTR);
	if (n == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return CHAN_NONE;
	/* A peer that died with messages of ours unread resets the socket. */
	if (n == 0 || (n == -1 && errno == ECONNRESET)) {
		if (ch->in_len == 0 && ch->in_fd == -1)
			return CHAN_EOF;
		errno = EPROTO;
		return CHAN_ERR;
	}
	if (n == -1)
		return CHAN_ERR;
	ch->in_len += (size_t)n;
	return keep_fd(ch, &msg) == -1 ? CHAN_ERR : CHAN_OK;
}

static enum chan_status
broken(void)
{
	errno = EPROTO;
	return CHAN_ERR;
}

enum chan_status
channel_get(struct channel *ch, struct chmsg *m)
{
	struct chan_hdr h;

	consume(ch);
	if (ch->in_len < sizeof(h))
		return ch->in_len == 0 && ch->in_fd != -1 ? broken() :
		    CHAN_NONE;
	memcpy(&h, ch->in, sizeof(h));
	if (h.len < sizeof(h) || h.len > CHANNEL_MSG_MAX ||
	    (h.flags & ~HAS_FD) != 0)
		return broken();
	if (ch->in_len < h.len)
		return CHAN_NONE;
	if ((h.flags & HAS_FD) && ch->in_fd == -1)
		return broken();
	/* A descriptor comes with its message's first byte or after others. */
	if (!(h.flags & HAS_FD) && ch->in_fd != -1 && ch->in_len == h.len)
		return broken();
	m->type = h.type;
	m->data = ch->in + sizeof(h);
	m->len = h.len - sizeof(h);
	m->fd = -1;
	if (h.flags & HAS_FD) {
		m->fd = ch->in_fd;
		ch->in_fd = -1;
	}
	ch->in_used = h.len;
	return CHAN_OK;
}

static enum chan_status
poll_once(struct channel *ch, int timeout_ms)
{
	struct pollfd pfd;
	int n;

	pfd.fd = ch->fd;
	pfd.events = POLLIN;
	if (ch->out != NULL)
		pfd.events |= POLLOUT;
	do
		n = poll(&pfd, 1, timeout_ms);
	while (n == -1 && errno == EINTR);
	if (n == 0)
		errno = ETIMEDOUT;
	return n == 1 ? CHAN_OK : CHAN_ERR;
}

enum chan_status
channel_wait(struct channel *ch, struct chmsg *m, int timeout_ms)
{
	enum chan_status st;

	for (;;) {
		if ((st = channel_get(ch, m)) != CHAN_NONE)
			return st;
		if (channel_flush(ch) == CHAN_ERR && errno != EPIPE)
			return CHAN_ERR;
		if ((st = channel_fill(ch)) == CHAN_NONE)
			st = poll_once(ch, timeout_ms);
		if (st != CHAN_OK)
			return st;
	}
}

int
channel_drain(struct channel *ch)
{
	enum chan_status st;
	struct pollfd pfd;

	while ((st = channel_flush(ch)) == CHAN_NONE) {
		pfd.fd = ch->fd;
		pfd.events = POLLOUT;
		if (poll(&pfd, 1, -1) == -1 && errno != EINTR)
			return -1;
	}
	return st == CHAN_OK ? 0 : -1;
}
