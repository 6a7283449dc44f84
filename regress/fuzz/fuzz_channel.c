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
 * The bytes of a hostile child, in pieces and with descriptors where the
 * input says, through the channel and the permit table, as the parent reads
 * them: a message or an error, never a crash, a loop or a leaked descriptor.
 *
 * Input: role; then pieces: a length, how many descriptors, the bytes.
 */

#include <sys/types.h>
#include <sys/socket.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "channel.h"
#include "proto.h"

#define FDS_MAX	4

int	LLVMFuzzerTestOneInput(const uint8_t *, size_t);

static void
must(int ok)
{
	if (!ok)
		abort();
}

/* One piece: what the kernel takes of it, with n descriptors. */
static void
say(int fd, const uint8_t *p, size_t len, size_t n)
{
	union {
		struct cmsghdr	 hdr;
		uint8_t		 buf[CMSG_SPACE(sizeof(int) * FDS_MAX)];
	} ctl;
	const int fds[FDS_MAX] = { fd, fd, fd, fd };
	struct msghdr msg = { 0 };
	struct cmsghdr *c;
	struct iovec iov;

	iov.iov_base = (void *)(uintptr_t)p;
	iov.iov_len = len;
	msg.msg_iov = &iov;
	msg.msg_iovlen = 1;
	if (n > 0) {
		memset(&ctl, 0, sizeof(ctl));
		msg.msg_control = ctl.buf;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * n);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * n);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * n);
	}
	(void)sendmsg(fd, &msg, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* As the parent does; -1 when the run would end. */
static int
take_all(struct channel *ch, struct proto_peer *peer)
{
	enum chan_status st;
	struct chmsg m;
	const char *why;

	if ((st = channel_fill(ch)) == CHAN_ERR || st == CHAN_EOF)
		return -1;
	while ((st = channel_get(ch, &m)) == CHAN_OK) {
		must(m.len <= CHANNEL_DATA_MAX && m.data >= ch->in &&
		    m.data + m.len <= ch->in + ch->in_len);
		why = proto_step(peer, PROTO_UP, m.type, m.len, m.fd != -1);
		must(peer->state <= ST_DONE);
		if (m.fd != -1)
			close(m.fd);
		if (why != NULL)
			return -1;
	}
	return st == CHAN_ERR ? -1 : 0;
}

static void
converse(struct channel *ch, struct proto_peer *peer, int fd,
    const uint8_t *data, size_t size)
{
	size_t len;

	while (size >= 2) {
		len = data[0] < size - 2 ? data[0] : size - 2;
		if (len > 0)
			say(fd, data + 2, len, data[1] % (FDS_MAX + 1));
		if (take_all(ch, peer) == -1)
			return;
		data += 2 + len;
		size -= 2 + len;
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct proto_peer peer;
	struct channel ch;
	int sv[2], lowest;

	if (size < 1)
		return 0;
	must((lowest = dup(0)) != -1);
	close(lowest);
	must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sv) == 0);
	must(channel_init(&ch, sv[0]) == 0);
	proto_init(&peer, data[0] % ROLE_MAX);
	converse(&ch, &peer, sv[1], data + 1, size - 1);
	close(sv[1]);
	channel_close(&ch);
	must(dup(0) == lowest);
	close(lowest);
	return 0;
}
