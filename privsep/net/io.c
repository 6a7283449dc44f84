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
 * Bytes to and from the server, and every wait of the process.
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include "net.h"
#include "secure.h"

static ssize_t
io_result(struct conn *c, ssize_t n, int want)
{
	if (n >= 0)
		return n;
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return want;
	c->io_errno = errno;
	return IO_ERR;
}

static ssize_t
clear_read(struct conn *c, void *buf, size_t n)
{
	return io_result(c, read(c->fd, buf, n), IO_WANT_READ);
}

static ssize_t
clear_write(struct conn *c, const void *buf, size_t n)
{
	return io_result(c, write(c->fd, buf, n), IO_WANT_WRITE);
}

static const struct transport in_clear = { clear_read, clear_write };

void
io_open(struct net *n, int fd)
{
	int flags;

	n->conn.fd = fd;
	n->conn.via = &in_clear;
	if ((flags = fcntl(fd, F_GETFL)) == -1 ||
	    fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
		net_fail(n, NETF_SYSTEM, errno, "fcntl");
}

static int64_t
now_ms(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) == -1)
		exit(EX_OSERR);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static unsigned int
default_seconds(enum net_cmd cmd)
{
	switch (cmd) {
	case CMD_TLS:
		return WAIT_HANDSHAKE;
	case CMD_DATA:
		return WAIT_DATA;
	case CMD_DOT:
		return WAIT_DOT;
	default:
		return WAIT_COMMAND;
	}
}

void
io_renew(struct net *n, unsigned int seconds)
{
	int64_t ms = n->timeout_ms;

	if (n->timeout_ms == NET_TIMEOUT_DEFAULT)
		ms = (int64_t)seconds * 1000;
	/* Giving up too early here would make duplicates. */
	if (n->cmd == CMD_DOT && ms != 0 && ms < WAIT_DOT * 1000)
		ms = WAIT_DOT * 1000;
	n->deadline = ms == 0 ? -1 : now_ms() + ms;
}

void
io_begin(struct net *n, enum net_cmd cmd)
{
	n->cmd = cmd;
	io_renew(n, default_seconds(cmd));
}

/*
 * The parent spoke or closed.  Nothing that it could say is permitted while
 * the server is being waited for.
 */
static void
parent_spoke(struct net *n)
{
	enum chan_status st = channel_fill(&n->child.ch);

	if (st == CHAN_EOF)
		exit(EX_OK);
	if (st != CHAN_NONE)
		exit(EX_PROTOCOL);
}

static int
time_left(struct net *n)
{
	int64_t ms;

	if (n->deadline == -1)
		return -1;
	ms = n->deadline - now_ms();
	return ms <= 0 ? 0 : ms > 1000000 ? 1000000 : (int)ms;
}

void
io_wait(struct net *n, short want)
{
	struct pollfd pfd[2];
	int ms, ready;

	do {
		if (channel_flush(&n->child.ch) == CHAN_ERR)
			exit(EX_OK);
		pfd[0].fd = n->child.ch.fd;
		pfd[0].events = POLLIN;
		if (channel_pending(&n->child.ch))
			pfd[0].events |= POLLOUT;
		pfd[1].fd = n->conn.fd;
		pfd[1].events = want;
		pfd[0].revents = pfd[1].revents = 0;
		if ((ms = time_left(n)) == 0)
			net_fail(n, NETF_TIMEOUT, 0, n->cmd == CMD_TLS &&
			    secure_heard(&n->conn) ? "it had begun" : NULL);
		ready = poll(pfd, 2, ms);
		if (ready == -1 && errno != EINTR)
			net_fail(n, NETF_SYSTEM, errno, "poll");
		if (pfd[0].revents & (POLLIN | POLLHUP | POLLERR))
			parent_spoke(n);
	} while (pfd[1].revents == 0);
}

static void
note_want(ssize_t result, short *want)
{
	*want |= result == IO_WANT_READ ? POLLIN : POLLOUT;
}

static void
out_done(struct conn *c)
{
	buf_clear(&c->out);
	c->out_off = 0;
}

int
io_push(struct net *n, short *want)
{
	struct conn *c = &n->conn;
	ssize_t k;

	while (!c->lost && c->out_off < c->out.len) {
		k = c->via->write(c, c->out.data + c->out_off,
		    c->out.len - c->out_off);
		if (k == IO_WANT_READ || k == IO_WANT_WRITE) {
			note_want(k, want);
			return 0;
		}
		/* Why may be said by a reply that is still to be read. */
		if (k == IO_ERR) {
			c->lost = 1;
			break;
		}
		c->out_off += (size_t)k;
		c->written += (uint64_t)k;
		net_trace_written(n);
	}
	out_done(c);
	return 1;
}

/*
 * With TLS 1.3 the handshake is over for us before the server has looked at our
 * certificate: what it says of that is there in the place of its first reply.
 */
static int
tls_ended(const struct net *n)
{
	return n->conn.io_errno == 0 && n->conn.io_text != NULL &&
	    (n->cmd == CMD_GREETING || n->cmd == CMD_EHLO);
}

int
io_pull(struct net *n, short *want)
{
	struct conn *c = &n->conn;
	ssize_t k;

	if (c->in_off < c->in_len)
		return 1;
	c->io_errno = 0;
	c->io_text = NULL;
	c->heard_at = c->written;
	k = c->via->read(c, c->in, sizeof(c->in));
	if (k == IO_WANT_READ || k == IO_WANT_WRITE) {
		note_want(k, want);
		return 0;
	}
	/* To read, TLS may write: that is EPIPE, after a reset. */
	if (k == 0 || (k == IO_ERR && (c->io_errno == ECONNRESET ||
	    c->io_errno == EPIPE)))
		net_fail(n, NETF_CLOSED, 0, NULL);
	if (k == IO_ERR)
		net_fail(n, tls_ended(n) ? NETF_TLS_HANDSHAKE : NETF_IO,
		    c->io_errno, c->io_text);
	c->in_off = 0;
	c->in_len = (size_t)k;
	return 1;
}

void
io_flush(struct net *n)
{
	short want = 0;

	while (!io_push(n, &want)) {
		io_wait(n, want);
		want = 0;
	}
}

int
io_take_reply(struct net *n)
{
	struct conn *c = &n->conn;
	enum reply_status st;
	size_t used;

	st = reply_feed(&n->reply, c->in + c->in_off, c->in_len - c->in_off,
	    &used);
	c->in_off += used;
	if (st == REPLY_ERR)
		net_fail(n, NETF_PROTOCOL, 0, "malformed reply");
	if (st == REPLY_DONE && n->marks.len > 0 && n->reply.code != 334)
		auth_hide(n);
	if (st == REPLY_DONE)
		net_trace_reply(n);
	return st == REPLY_DONE;
}

void
io_interrupted(struct net *n, const char *what)
{
	n->conn.lost = 1;	/* write no more: QUIT would be text */
	envelope_report(n);
	reply_init(&n->reply);
	io_reply(n);
	if (n->reply.code < 400)
		net_surplus(n, what);
	net_refused(n);
}

void
io_quiet(struct net *n)
{
	if (io_unasked(n))
		io_interrupted(n, "reply to a command that was not sent");
}

void
io_reply(struct net *n)
{
	short want;

	if (!n->conn.lost && n->conn.out.len > 0 && n->conn.out_off == 0)
		io_quiet(n);
	io_flush(n);
	reply_init(&n->reply);
	for (;;) {
		want = 0;
		if (!io_pull(n, &want))
			io_wait(n, want);
		else if (io_take_reply(n))
			return;
	}
}

int
io_unasked(struct net *n)
{
	short want = 0;

	return io_pull(n, &want);
}
