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
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

#include <atf-c.h>

#include "harness.h"

static const char *const numeric[] = { "numeric", NULL };

/* A listener; its port.  family: AF_INET, AF_INET6. */
static int
listener(int family, int backlog, uint16_t *port)
{
	struct sockaddr_in in4 = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr *sa;
	socklen_t len;
	int fd;

	in4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	in6.sin6_addr = in6addr_loopback;
	sa = family == AF_INET ? (struct sockaddr *)&in4 :
	    (struct sockaddr *)&in6;
	len = family == AF_INET ? sizeof(in4) : sizeof(in6);
	fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1 || bind(fd, sa, len) == -1)
		atf_tc_skip("no such loopback address here");
	ATF_REQUIRE_EQ(0, listen(fd, backlog));
	ATF_REQUIRE_EQ(0, getsockname(fd, sa, &len));
	*port = ntohs(family == AF_INET ? in4.sin_port : in6.sin6_port);
	return fd;
}

/* A port that takes no connection and does not refuse any: a full backlog. */
static uint16_t
silent(void)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	uint16_t port;
	int fd, i;

	(void)listener(AF_INET, 0, &port);
	sin.sin_port = htons(port);
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	for (i = 0; i < 8; i++) {
		fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK |
		    SOCK_CLOEXEC, 0);
		ATF_REQUIRE(fd != -1);
		if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1)
			ATF_REQUIRE_EQ(EINPROGRESS, errno);
	}
	usleep(20000);
	return port;
}

static void
send_connect(struct kid *k, const char *host, uint16_t port, uint32_t ms)
{
	struct wcur w = { 0 };

	put_str(&w, host);
	put_u16(&w, port);
	put_u32(&w, ms);
	kid_send(k, MSG_DIAL_CONNECT, -1, &w);
}

/* The address reported; the socket is checked and given to the caller. */
static int
expect_connected(struct kid *k, char *address, size_t size)
{
	socklen_t len = sizeof(int);
	struct chmsg m;
	struct rcur r;
	int on = 0;

	kid_expect(k, MSG_DIAL_CONNECTED, &m);
	rcur_init(&r, m.data, m.len);
	strlcpy(address, get_str(&r, 1, PROTO_HOST_MAX), size);
	ATF_REQUIRE_EQ(0, rcur_end(&r));
	ATF_REQUIRE(m.fd != -1);
	ATF_CHECK(fcntl(m.fd, F_GETFL) & O_NONBLOCK);
	ATF_CHECK_EQ(0, getsockopt(m.fd, IPPROTO_TCP, TCP_NODELAY, &on,
	    &len));
	ATF_CHECK(on != 0);
	kid_expect_eof(k);
	ATF_CHECK_EQ(0, kid_wait(k));
	return m.fd;
}

static void
expect_failure(struct kid *k, enum dial_failure why, char *text, size_t size)
{
	struct chmsg m;
	struct rcur r;

	kid_expect(k, MSG_DIAL_FAILED, &m);
	rcur_init(&r, m.data, m.len);
	ATF_CHECK_EQ(why, get_u32(&r));
	strlcpy(text, get_str(&r, 1, PROTO_TEXT_MAX), size);
	ATF_REQUIRE_EQ(0, rcur_end(&r));
	kid_expect_eof(k);
	ATF_CHECK_EQ(0, kid_wait(k));
}

/* The listener's accepted end and the reported socket are one connection. */
static void
check_connection(int listening, int fd)
{
	char buf[4];
	int peer;

	ATF_REQUIRE((peer = accept(listening, NULL, NULL)) != -1);
	ATF_REQUIRE_EQ(4, write(peer, "220 ", 4));
	while (recv(fd, buf, 4, MSG_WAITALL) == -1)
		ATF_REQUIRE_EQ(EAGAIN, errno);
	ATF_CHECK(memcmp(buf, "220 ", 4) == 0);
	close(peer);
	close(fd);
}

static void
connects(const char *const *args, int family, const char *host,
    const char *want)
{
	char address[64];
	uint16_t port;
	struct kid k;
	int fd, l;

	l = listener(family, 5, &port);
	kid_start(&k, ROLE_DIAL, args);
	send_connect(&k, host, port, 5000);
	fd = expect_connected(&k, address, sizeof(address));
	ATF_CHECK_STREQ(want, address);
	check_connection(l, fd);
	close(l);
}

ATF_TC_WITHOUT_HEAD(connects_to_numeric_addresses);
ATF_TC_BODY(connects_to_numeric_addresses, tc)
{
	connects(NULL, AF_INET, "127.0.0.1", "127.0.0.1");
	connects(numeric, AF_INET, "127.0.0.1", "127.0.0.1");
}

ATF_TC_WITHOUT_HEAD(connects_to_numeric_ipv6_addresses);
ATF_TC_BODY(connects_to_numeric_ipv6_addresses, tc)
{
	connects(NULL, AF_INET6, "::1", "::1");
	connects(numeric, AF_INET6, "::1", "::1");
}

ATF_TC_WITHOUT_HEAD(connects_to_a_name);
ATF_TC_BODY(connects_to_a_name, tc)
{
	connects(NULL, AF_INET, "localhost", "127.0.0.1");
}

static void
write_file(const char *name, const char *text)
{
	FILE *f;

	ATF_REQUIRE((f = fopen(name, "w")) != NULL);
	ATF_REQUIRE(fputs(text, f) != EOF);
	ATF_REQUIRE_EQ(0, fclose(f));
}

/*
 * A resolver of the test's own: in a mount namespace with this hosts file and
 * this order of sources.
 */
static void
own_resolver(const char *hosts, const char *nsswitch)
{
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1)
		atf_tc_skip("no mount namespace here: %s", strerror(errno));
	write_file("hosts", hosts);
	write_file("nsswitch.conf", nsswitch);
	ATF_REQUIRE_EQ(0, chmod(".", 0755));
	if (mount("hosts", "/etc/hosts", NULL, MS_BIND, NULL) == -1 ||
	    mount("nsswitch.conf", "/etc/nsswitch.conf", NULL, MS_BIND,
	    NULL) == -1)
		atf_tc_skip("cannot replace /etc/hosts: %s", strerror(errno));
}

ATF_TC_WITHOUT_HEAD(connects_to_a_name_over_ipv6);
ATF_TC_BODY(connects_to_a_name_over_ipv6, tc)
{
	own_resolver("127.0.0.1 both.example\n::1 both.example\n",
	    "hosts: files\n");
	connects(NULL, AF_INET6, "both.example", "::1");
	connects(NULL, AF_INET, "both.example", "127.0.0.1");
}

ATF_TC_WITHOUT_HEAD(a_refused_connection_is_named);
ATF_TC_BODY(a_refused_connection_is_named, tc)
{
	char text[512];
	uint16_t port;
	struct kid k;

	close(listener(AF_INET, 1, &port));
	kid_start(&k, ROLE_DIAL, numeric);
	send_connect(&k, "127.0.0.1", port, 0);
	expect_failure(&k, DIALF_CONNECT, text, sizeof(text));
	ATF_CHECK_STREQ("127.0.0.1: Connection refused", text);
}

ATF_TC_WITHOUT_HEAD(all_refusing_addresses_are_counted);
ATF_TC_BODY(all_refusing_addresses_are_counted, tc)
{
	char text[512];
	uint16_t port;
	struct kid k;

	own_resolver("127.0.0.1 both.example\n127.0.0.2 both.example\n",
	    "hosts: files\n");
	close(listener(AF_INET, 1, &port));
	kid_start(&k, ROLE_DIAL, NULL);
	send_connect(&k, "both.example", port, 0);
	expect_failure(&k, DIALF_CONNECT, text, sizeof(text));
	ATF_CHECK_STREQ("127.0.0.2: Connection refused (2 addresses tried)",
	    text);
}

ATF_TC_WITHOUT_HEAD(an_unknown_name_is_not_found);
ATF_TC_BODY(an_unknown_name_is_not_found, tc)
{
	char text[512];
	struct kid k;

	own_resolver("127.0.0.1 localhost\n", "hosts: files\n");
	kid_start(&k, ROLE_DIAL, NULL);
	send_connect(&k, "no-such-host.invalid", 25, 5000);
	expect_failure(&k, DIALF_NOHOST, text, sizeof(text));
}

/* In a network namespace without as much as a loopback device. */
ATF_TC_WITHOUT_HEAD(without_a_name_server_it_says_try_again);
ATF_TC_BODY(without_a_name_server_it_says_try_again, tc)
{
	char text[512];
	struct kid k;

	own_resolver("127.0.0.1 localhost\n", "hosts: files dns\n");
	if (unshare(CLONE_NEWNET) == -1)
		atf_tc_skip("no network namespace here: %s", strerror(errno));
	kid_start(&k, ROLE_DIAL, NULL);
	send_connect(&k, "no-such-host.invalid", 25, 5000);
	expect_failure(&k, DIALF_AGAIN, text, sizeof(text));
}

ATF_TC_WITHOUT_HEAD(a_name_is_refused_by_the_numeric_one);
ATF_TC_BODY(a_name_is_refused_by_the_numeric_one, tc)
{
	char text[512];
	struct kid k;

	kid_start(&k, ROLE_DIAL, numeric);
	send_connect(&k, "localhost", 25, 5000);
	expect_failure(&k, DIALF_NOHOST, text, sizeof(text));
}

ATF_TC_WITHOUT_HEAD(names_that_break_resolvers_are_not_found);
ATF_TC_BODY(names_that_break_resolvers_are_not_found, tc)
{
	const char *const names[] = { "%s%n", "..", "a b", "\033[2J", "::1%",
	    "256.1.1.1", "0x7f.1.1.1.1" };
	char text[512];
	struct kid k;
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		kid_start(&k, ROLE_DIAL, numeric);
		send_connect(&k, names[i], 1, 300);
		expect_failure(&k, DIALF_NOHOST, text, sizeof(text));
	}
}

static long long
now_ms(void)
{
	struct timespec ts;

	ATF_REQUIRE_EQ(0, clock_gettime(CLOCK_MONOTONIC, &ts));
	return ts.tv_sec * 1000LL + ts.tv_nsec / 1000000;
}

ATF_TC_WITHOUT_HEAD(the_deadline_holds);
ATF_TC_BODY(the_deadline_holds, tc)
{
	uint16_t port = silent();
	long long start, took;
	char text[512];
	struct kid k;

	kid_start(&k, ROLE_DIAL, numeric);
	start = now_ms();
	send_connect(&k, "127.0.0.1", port, 400);
	expect_failure(&k, DIALF_TIMEOUT, text, sizeof(text));
	took = now_ms() - start;
	ATF_CHECK_MSG(took >= 390 && took < 2000, "%lld ms", took);
	ATF_CHECK_STREQ("127.0.0.1: Connection timed out", text);
}

ATF_TC_WITHOUT_HEAD(ends_when_msmtp_closes_while_it_dials);
ATF_TC_BODY(ends_when_msmtp_closes_while_it_dials, tc)
{
	uint16_t port = silent();
	long long start;
	struct kid k;

	kid_start(&k, ROLE_DIAL, numeric);
	send_connect(&k, "127.0.0.1", port, 0);
	usleep(50000);
	start = now_ms();
	ATF_CHECK_EQ(0, kid_end(&k));
	ATF_CHECK(now_ms() - start < 1000);
}

ATF_TC_WITHOUT_HEAD(a_second_task_ends_it);
ATF_TC_BODY(a_second_task_ends_it, tc)
{
	uint16_t port = silent();
	struct wcur w = { 0 };
	struct kid k;

	kid_start(&k, ROLE_DIAL, numeric);
	send_connect(&k, "127.0.0.1", port, 0);
	put_str(&w, "127.0.0.1");
	put_u16(&w, port);
	put_u32(&w, 0);
	kid_send_raw(&k, MSG_DIAL_CONNECT, -1, w.buf, w.len);
	wcur_free(&w);
	kid_expect_eof(&k);
	ATF_CHECK_EQ(EX_PROTOCOL, kid_wait(&k));
}

/* Lengths that proto.h permits around contents that it does not. */
static void
malformed(size_t len, const char *bytes)
{
	struct kid k;

	kid_start(&k, ROLE_DIAL, numeric);
	kid_send_raw(&k, MSG_DIAL_CONNECT, -1, bytes, len);
	kid_expect_eof(&k);
	ATF_CHECK_EQ(EX_PROTOCOL, kid_wait(&k));
}

ATF_TC_WITHOUT_HEAD(malformed_tasks_end_it);
ATF_TC_BODY(malformed_tasks_end_it, tc)
{
	/* host order of x86 and friends; elsewhere lengths are just absurd */
	malformed(13, "\0\0\0\0\0\0\0\0\0\0\0\0\0");	/* no host */
	malformed(14, "\3\0\0\0a\0b\0\0\0\0\0\0\0");	/* NUL inside */
	malformed(13, "\1\0\0\0aa\0\0\0\0\0\0\0");	/* no NUL */
	malformed(13, "\1\0\0\0a\0\0\0\0\0\0\0\0");	/* one too many */
	malformed(12, "\2\0\0\0aa\0\0\0\0\0\0");	/* one too few */
	malformed(12, "\377\377\377\377aa\0\0\0\0\0\0");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, connects_to_numeric_addresses);
	ATF_TP_ADD_TC(tp, connects_to_numeric_ipv6_addresses);
	ATF_TP_ADD_TC(tp, connects_to_a_name);
	ATF_TP_ADD_TC(tp, connects_to_a_name_over_ipv6);
	ATF_TP_ADD_TC(tp, a_refused_connection_is_named);
	ATF_TP_ADD_TC(tp, all_refusing_addresses_are_counted);
	ATF_TP_ADD_TC(tp, without_a_name_server_it_says_try_again);
	ATF_TP_ADD_TC(tp, an_unknown_name_is_not_found);
	ATF_TP_ADD_TC(tp, a_name_is_refused_by_the_numeric_one);
	ATF_TP_ADD_TC(tp, names_that_break_resolvers_are_not_found);
	ATF_TP_ADD_TC(tp, the_deadline_holds);
	ATF_TP_ADD_TC(tp, ends_when_msmtp_closes_while_it_dials);
	ATF_TP_ADD_TC(tp, a_second_task_ends_it);
	ATF_TP_ADD_TC(tp, malformed_tasks_end_it);
	return atf_no_error();
}
