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
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atf-c.h>

#include "channel.h"

#define MANY		10000	/* recipients and replies at once */
#define PATIENCE	5000	/* ms */

struct pair {
	struct channel	 a, b;
};

static void
open_pair(struct pair *p)
{
	int sv[2];

	ATF_REQUIRE_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sv));
	ATF_REQUIRE_EQ(0, channel_init(&p->a, sv[0]));
	ATF_REQUIRE_EQ(0, channel_init(&p->b, sv[1]));
}

static void
close_pair(struct pair *p)
{
	channel_close(&p->a);
	channel_close(&p->b);
}

/* One channel; the other end is a bare descriptor. */
static int
open_one(struct channel *ch)
{
	int sv[2];

	ATF_REQUIRE_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sv));
	ATF_REQUIRE_EQ(0, channel_init(ch, sv[0]));
	return sv[1];
}

static int
open_descriptors(void)
{
	int fd, n = 0;

	for (fd = 0; fd < 256; fd++)
		if (fcntl(fd, F_GETFD) != -1)
			n++;
	return n;
}

static int
null_fd(void)
{
	int fd;

	ATF_REQUIRE((fd = open("/dev/null", O_RDWR | O_CLOEXEC)) != -1);
	return fd;
}

static void
send_all(struct channel *ch, uint32_t type, int fd, const void *p, size_t n)
{
	ATF_REQUIRE_EQ(0, channel_send(ch, type, fd, p, n));
	ATF_REQUIRE_EQ(CHAN_OK, channel_flush(ch));
}

ATF_TC_WITHOUT_HEAD(messages_arrive_as_sent_and_in_order);
ATF_TC_BODY(messages_arrive_as_sent_and_in_order, tc)
{
	struct chmsg m;
	struct pair p;

	open_pair(&p);
	send_all(&p.a, 7, -1, "hello", 5);
	send_all(&p.a, UINT32_MAX, -1, NULL, 0);
	ATF_REQUIRE_EQ(CHAN_OK, channel_wait(&p.b, &m, PATIENCE));
	ATF_CHECK_EQ(7, m.type);
	ATF_REQUIRE_EQ(5, m.len);
	ATF_CHECK(memcmp(m.data, "hello", 5) == 0);
	ATF_CHECK_EQ(-1, m.fd);
	ATF_REQUIRE_EQ(CHAN_OK, channel_wait(&p.b, &m, PATIENCE));
	ATF_CHECK_EQ(UINT32_MAX, m.type);
	ATF_CHECK_EQ(0, m.len);
	ATF_CHECK_EQ(CHAN_NONE, channel_get(&p.b, &m));
	close_pair(&p);
}

ATF_TC_WITHOUT_HEAD(the_largest_message_passes_and_no_larger);
ATF_TC_BODY(the_largest_message_passes_and_no_larger, tc)
{
	static uint8_t data[CHANNEL_DATA_MAX + 1];
	struct chmsg m;
	struct pair p;
	int n = open_descriptors(), fd;

	open_pair(&p);
	memset(data, 0xa5, sizeof(data));
	ATF_REQUIRE_EQ(0, channel_send(&p.a, 1, -1, data, CHANNEL_DATA_MAX));
	while (channel_flush(&p.a) == CHAN_NONE)
		ATF_REQUIRE(channel_fill(&p.b) != CHAN_ERR);
	ATF_REQUIRE_EQ(CHAN_OK, channel_wait(&p.b, &m, PATIENCE));
	ATF_CHECK_EQ(CHANNEL_DATA_MAX, m.len);
	ATF_CHECK(memcmp(m.data, data, m.len) == 0);
	fd = null_fd();
	ATF_CHECK_EQ(-1, channel_send(&p.a, 1, fd, data, sizeof(data)));
	ATF_CHECK_EQ(EMSGSIZE, errno);
	ATF_CHECK_EQ(-1, fcntl(fd, F_GETFD));
	close_pair(&p);
	ATF_CHECK_EQ(n, open_descriptors());
}

ATF_TC_WITHOUT_HEAD(a_descriptor_stays_with_its_message);
ATF_TC_BODY(a_descriptor_stays_with_its_message, tc)
{
	int i, n = open_descriptors(), file[2];
	char name[8], c;
	struct chmsg m;
	struct pair p;

	open_pair(&p);
	/* Before, between and after others, and two in a row. */
	for (i = 0; i < 2; i++) {
		ATF_REQUIRE_EQ(0, pipe(file));
		c = (char)('A' + i);
		ATF_REQUIRE_EQ(1, write(file[1], &c, 1));
		close(file[1]);
		ATF_REQUIRE_EQ(0, channel_send(&p.a, 1, -1, "x", 1));
		ATF_REQUIRE_EQ(0, channel_send(&p.a, 2, file[0], &c, 1));
	}
	ATF_REQUIRE_EQ(0, channel_send(&p.a, 3, null_fd(), "", 0));
	ATF_REQUIRE_EQ(0, channel_send(&p.a, 3, null_fd(), "", 0));
	ATF_REQUIRE_EQ(CHAN_OK, channel_flush(&p.a));
	for (i = 0; i < 6; i++) {
		ATF_REQUIRE_EQ(CHAN_OK, channel_wait(&p.b, &m, PATIENCE));
		ATF_CHECK_EQ(m.type != 1, m.fd != -1);
		if (m.type == 2) {
			ATF_CHECK_EQ(1, read(m.fd, name, sizeof(name)));
			ATF_CHECK_EQ(m.data[0], name[0]);
		}
		if (m.fd != -1) {
			ATF_CHECK(fcntl(m.fd, F_GETFD) & FD_CLOEXEC);
			close(m.fd);
		}
	}
	close_pair(&p);
	ATF_CHECK_EQ(n, open_descriptors());
}

ATF_TC_WITHOUT_HEAD(unsent_and_unclaimed_descriptors_are_closed);
ATF_TC_BODY(unsent_and_unclaimed_descriptors_are_closed, tc)
{
	int n = open_descriptors();
	struct pair p;

	open_pair(&p);
	ATF_REQUIRE_EQ(0, channel_send(&p.b, 1, null_fd(), "", 0));
	send_all(&p.a, 1, null_fd(), "", 0);
	ATF_REQUIRE_EQ(CHAN_OK, channel_fill(&p.b));
	close_pair(&p);
	close_pair(&p);
	ATF_CHECK_EQ(n, open_descriptors());
}

struct hdr {
	uint32_t	 type, len, flags;
};

/* What a peer says that does not use channel.c: framing and descriptors. */
static void
say(int fd, const void *bytes, size_t len, const int *fds, size_t nfds)
{
	union {
		struct cmsghdr	 hdr;
		uint8_t		 buf[CMSG_SPACE(sizeof(int) * 8)];
	} ctl;
	struct msghdr msg = { 0 };
	struct cmsghdr *c;
	struct iovec iov;

	iov.iov_base = (void *)(uintptr_t)bytes;
	iov.iov_len = len;
	msg.msg_iov = &iov;
	msg.msg_iovlen = 1;
	if (nfds > 0) {
		memset(&ctl, 0, sizeof(ctl));
		msg.msg_control = ctl.buf;
		msg.msg_controllen = CMSG_SPACE(sizeof(int) * nfds);
		c = CMSG_FIRSTHDR(&msg);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int) * nfds);
		memcpy(CMSG_DATA(c), fds, sizeof(int) * nfds);
	}
	ATF_REQUIRE_EQ((ssize_t)len, sendmsg(fd, &msg, 0));
}

/* Framing that channel_wait must take for broken; no descriptor is leaked. */
static void
broken(const void *bytes, size_t len, size_t nfds)
{
	int fd, fds[8], before = open_descriptors();
	struct channel ch;
	struct chmsg m;
	size_t i;

	fd = open_one(&ch);
	for (i = 0; i < nfds; i++)
		fds[i] = null_fd();
	say(fd, bytes, len, fds, nfds);
	for (i = 0; i < nfds; i++)
		close(fds[i]);
	close(fd);
	errno = 0;
	ATF_CHECK_EQ(CHAN_ERR, channel_wait(&ch, &m, PATIENCE));
	ATF_CHECK_EQ(EPROTO, errno);
	channel_close(&ch);
	ATF_CHECK_EQ_MSG(before, open_descriptors(), "%zu descriptors, %zu "
	    "bytes", nfds, len);
}

ATF_TC_WITHOUT_HEAD(lengths_out_of_bounds_break_it);
ATF_TC_BODY(lengths_out_of_bounds_break_it, tc)
{
	const uint32_t bad[] = { 0, 1, CHANNEL_HDR - 1, CHANNEL_MSG_MAX + 1,
	    INT32_MAX, UINT32_MAX };
	struct hdr h = { 1, 0, 0 };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		h.len = bad[i];
		broken(&h, sizeof(h), 0);
	}
}

ATF_TC_WITHOUT_HEAD(unknown_flags_break_it);
ATF_TC_BODY(unknown_flags_break_it, tc)
{
	struct hdr h = { 1, CHANNEL_HDR, 2 };

	broken(&h, sizeof(h), 0);
	h.flags = UINT32_C(0x80000000);
	broken(&h, sizeof(h), 0);
}

ATF_TC_WITHOUT_HEAD(an_absent_descriptor_breaks_it);
ATF_TC_BODY(an_absent_descriptor_breaks_it, tc)
{
	struct hdr h = { 1, CHANNEL_HDR, 1 };

	broken(&h, sizeof(h), 0);
}

ATF_TC_WITHOUT_HEAD(more_than_one_descriptor_breaks_it);
ATF_TC_BODY(more_than_one_descriptor_breaks_it, tc)
{
	struct hdr h = { 1, CHANNEL_HDR, 1 };

	broken(&h, sizeof(h), 2);
	broken(&h, sizeof(h), 3);
	broken(&h, sizeof(h), 8);
}

/* Handed to nobody, it must not wait for a later message to claim it. */
ATF_TC_WITHOUT_HEAD(an_unannounced_descriptor_breaks_it);
ATF_TC_BODY(an_unannounced_descriptor_breaks_it, tc)
{
	struct hdr h = { 1, CHANNEL_HDR, 0 };

	broken(&h, sizeof(h), 1);
}

ATF_TC_WITHOUT_HEAD(an_end_within_a_message_breaks_it);
ATF_TC_BODY(an_end_within_a_message_breaks_it, tc)
{
	const struct hdr h[2] = { { 1, CHANNEL_HDR + 1, 0 } };

	broken(h, 1, 0);
	broken(h, CHANNEL_HDR - 1, 0);
	broken(h, CHANNEL_HDR, 0);
}

ATF_TC_WITHOUT_HEAD(an_end_between_messages_is_the_end);
ATF_TC_BODY(an_end_between_messages_is_the_end, tc)
{
	struct chmsg m;
	struct pair p;

	open_pair(&p);
	send_all(&p.a, 1, -1, "x", 1);
	channel_close(&p.a);
	ATF_CHECK_EQ(CHAN_OK, channel_wait(&p.b, &m, PATIENCE));
	ATF_CHECK_EQ(CHAN_EOF, channel_wait(&p.b, &m, PATIENCE));
	close_pair(&p);
}

/* A child that failed has said why: its last message counts. */
ATF_TC_WITHOUT_HEAD(the_last_word_of_a_dead_peer_is_heard);
ATF_TC_BODY(the_last_word_of_a_dead_peer_is_heard, tc)
{
	struct chmsg m;
	struct pair p;

	open_pair(&p);
	send_all(&p.b, 9, -1, "unread", 6);
	send_all(&p.a, 1, -1, "why", 3);
	channel_close(&p.a);
	ATF_REQUIRE_EQ(0, channel_send(&p.b, 9, -1, "late", 4));
	ATF_CHECK_EQ(CHAN_OK, channel_wait(&p.b, &m, PATIENCE));
	ATF_CHECK_EQ(3, m.len);
	ATF_CHECK_EQ(CHAN_EOF, channel_wait(&p.b, &m, PATIENCE));
	close_pair(&p);
}

ATF_TC_WITHOUT_HEAD(any_chunking_gives_the_same_messages);
ATF_TC_BODY(any_chunking_gives_the_same_messages, tc)
{
	const struct hdr h = { 5, CHANNEL_HDR + 3, 0 };
	uint8_t all[3 * (CHANNEL_HDR + 3)];
	size_t at, n, chunk;
	struct channel ch;
	struct chmsg m;
	int fd, got;

	for (n = 0; n < 3; n++) {
		memcpy(all + n * h.len, &h, sizeof(h));
		memcpy(all + n * h.len + sizeof(h), "abc", 3);
	}
	for (chunk = 1; chunk <= sizeof(all); chunk++) {
		fd = open_one(&ch);
		for (got = 0, at = 0; at < sizeof(all); at += n) {
			n = sizeof(all) - at < chunk ? sizeof(all) - at :
			    chunk;
			say(fd, all + at, n, NULL, 0);
			ATF_REQUIRE_EQ(CHAN_OK, channel_fill(&ch));
			while (channel_get(&ch, &m) == CHAN_OK) {
				ATF_CHECK_EQ(5, m.type);
				ATF_CHECK(m.len == 3 &&
				    memcmp(m.data, "abc", 3) == 0);
				got++;
			}
		}
		ATF_CHECK_EQ(3, got);
		channel_close(&ch);
		close(fd);
	}
}

ATF_TC_WITHOUT_HEAD(nothing_there_is_no_error);
ATF_TC_BODY(nothing_there_is_no_error, tc)
{
	struct chmsg m;
	struct pair p;

	open_pair(&p);
	ATF_CHECK_EQ(CHAN_NONE, channel_fill(&p.b));
	ATF_CHECK_EQ(CHAN_NONE, channel_get(&p.b, &m));
	ATF_CHECK_EQ(CHAN_ERR, channel_wait(&p.b, &m, 20));
	ATF_CHECK_EQ(ETIMEDOUT, errno);
	ATF_CHECK_EQ(CHAN_OK, channel_flush(&p.a));
	ATF_CHECK(!channel_pending(&p.a));
	close_pair(&p);
}

/* Write and read what goes; how many messages came. */
static int
turn(struct channel *ch)
{
	enum chan_status st;
	struct pollfd pfd;
	struct chmsg m;
	int n = 0;

	pfd.fd = ch->fd;
	pfd.events = (short)(POLLIN | (channel_pending(ch) ? POLLOUT : 0));
	ATF_REQUIRE(poll(&pfd, 1, PATIENCE) == 1);
	ATF_REQUIRE(channel_flush(ch) != CHAN_ERR);
	ATF_REQUIRE((st = channel_fill(ch)) != CHAN_ERR);
	while ((st = channel_get(ch, &m)) == CHAN_OK)
		n++;
	ATF_REQUIRE_EQ(CHAN_NONE, st);
	return n;
}

static void
queue_many(struct channel *ch)
{
	char data[200];
	int i;

	memset(data, 'r', sizeof(data));
	for (i = 0; i < MANY; i++)
		ATF_REQUIRE_EQ(0, channel_send(ch, 1, -1, data,
		    sizeof(data)));
}

ATF_TC_WITHOUT_HEAD(ten_thousand_each_way_do_not_deadlock);
ATF_TC_BODY(ten_thousand_each_way_do_not_deadlock, tc)
{
	int down, up, status;
	struct pair p;
	pid_t pid;

	open_pair(&p);
	queue_many(&p.a);
	queue_many(&p.b);
	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		channel_close(&p.a);
		for (down = 0; down < MANY || channel_pending(&p.b);)
			down += turn(&p.b);
		_exit(0);
	}
	close(p.b.fd);
	for (up = 0; up < MANY || channel_pending(&p.a);)
		up += turn(&p.a);
	ATF_CHECK_EQ(MANY, up);
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_CHECK_EQ(0, status);
}

ATF_TC_WITHOUT_HEAD(the_queue_has_a_cap);
ATF_TC_BODY(the_queue_has_a_cap, tc)
{
	static uint8_t data[CHANNEL_DATA_MAX];
	size_t sent = 0;
	struct pair p;

	open_pair(&p);
	while (channel_send(&p.a, 1, -1, data, sizeof(data)) == 0) {
		sent += CHANNEL_MSG_MAX;
		ATF_REQUIRE(sent <= CHANNEL_QUEUE_MAX);
	}
	ATF_CHECK_EQ(ENOBUFS, errno);
	ATF_CHECK_EQ(CHANNEL_QUEUE_MAX, sent);
	close_pair(&p);
}

ATF_TC_WITHOUT_HEAD(a_gone_reader_is_an_error_and_no_signal);
ATF_TC_BODY(a_gone_reader_is_an_error_and_no_signal, tc)
{
	struct pair p;

	open_pair(&p);
	channel_close(&p.b);
	ATF_REQUIRE_EQ(0, channel_send(&p.a, 1, -1, "x", 1));
	ATF_CHECK_EQ(-1, channel_drain(&p.a));
	ATF_CHECK_EQ(EPIPE, errno);
	close_pair(&p);
}

/* The received bytes are gone with the message, not with the channel. */
ATF_TC_WITHOUT_HEAD(what_was_received_is_wiped);
ATF_TC_BODY(what_was_received_is_wiped, tc)
{
	static const char secret[] = "a-computed-canary";
	struct chmsg m;
	struct pair p;

	open_pair(&p);
	send_all(&p.a, 1, -1, "first", 5);
	send_all(&p.a, 1, -1, secret, sizeof(secret));
	send_all(&p.a, 1, -1, "last", 4);
	ATF_REQUIRE_EQ(CHAN_OK, channel_wait(&p.b, &m, PATIENCE));
	ATF_CHECK(memmem(p.b.in, CHANNEL_MSG_MAX, secret, sizeof(secret)) !=
	    NULL);
	ATF_REQUIRE_EQ(CHAN_OK, channel_wait(&p.b, &m, PATIENCE));
	ATF_CHECK_STREQ(secret, (const char *)m.data);
	ATF_REQUIRE_EQ(CHAN_OK, channel_wait(&p.b, &m, PATIENCE));
	ATF_CHECK(memmem(p.b.in, CHANNEL_MSG_MAX, secret, sizeof(secret)) ==
	    NULL);
	close_pair(&p);
}

/*
 * The queue's copy of what was sent goes through freezero(3), whole; in the
 * place of libbsd's, this one looks for it first.
 */
static const char sent_secret[] = "another-computed-canary";
static int wiped;

void
freezero(void *p, size_t n)
{
	if (p == NULL)
		return;
	if (memmem(p, n, sent_secret, sizeof(sent_secret)) != NULL)
		wiped++;
	explicit_bzero(p, n);
	free(p);
}

ATF_TC_WITHOUT_HEAD(what_was_sent_is_wiped);
ATF_TC_BODY(what_was_sent_is_wiped, tc)
{
	struct pair p;

	open_pair(&p);
	send_all(&p.a, 1, -1, sent_secret, sizeof(sent_secret));
	ATF_CHECK_EQ(1, wiped);
	ATF_REQUIRE_EQ(0, channel_send(&p.a, 1, -1, sent_secret,
	    sizeof(sent_secret)));
	channel_close(&p.a);		/* never written */
	ATF_CHECK_EQ(2, wiped);
	ATF_REQUIRE_EQ(CHAN_OK, channel_fill(&p.b));
	channel_close(&p.b);		/* read, never taken out */
	ATF_CHECK_EQ(3, wiped);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, messages_arrive_as_sent_and_in_order);
	ATF_TP_ADD_TC(tp, the_largest_message_passes_and_no_larger);
	ATF_TP_ADD_TC(tp, a_descriptor_stays_with_its_message);
	ATF_TP_ADD_TC(tp, unsent_and_unclaimed_descriptors_are_closed);
	ATF_TP_ADD_TC(tp, lengths_out_of_bounds_break_it);
	ATF_TP_ADD_TC(tp, unknown_flags_break_it);
	ATF_TP_ADD_TC(tp, an_absent_descriptor_breaks_it);
	ATF_TP_ADD_TC(tp, more_than_one_descriptor_breaks_it);
	ATF_TP_ADD_TC(tp, an_unannounced_descriptor_breaks_it);
	ATF_TP_ADD_TC(tp, an_end_within_a_message_breaks_it);
	ATF_TP_ADD_TC(tp, an_end_between_messages_is_the_end);
	ATF_TP_ADD_TC(tp, the_last_word_of_a_dead_peer_is_heard);
	ATF_TP_ADD_TC(tp, any_chunking_gives_the_same_messages);
	ATF_TP_ADD_TC(tp, nothing_there_is_no_error);
	ATF_TP_ADD_TC(tp, ten_thousand_each_way_do_not_deadlock);
	ATF_TP_ADD_TC(tp, the_queue_has_a_cap);
	ATF_TP_ADD_TC(tp, a_gone_reader_is_an_error_and_no_signal);
	ATF_TP_ADD_TC(tp, what_was_received_is_wiped);
	ATF_TP_ADD_TC(tp, what_was_sent_is_wiped);
	return atf_no_error();
}
