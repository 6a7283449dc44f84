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
put_connect(struct wcur *w, const char *host, uint16_t port, uint32_t ms,
    const char *source, const char *proxy, uint16_t proxy_port)
{
	put_str(w, host);
	put_u16(w, port);
	put_u32(w, ms);
	put_str(w, source);
	put_str(w, proxy);
	put_u16(w, proxy_port);
}

static void
send_connect(struct kid *k, const char *host, uint16_t port, uint32_t ms)
{
	struct wcur w = { 0 };

	put_connect(&w, host, port, ms, "", "", 0);
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

/* What is reported as the name of 127.0.0.1; "" if nothing is. */
static void
named(const char *hosts, char *name, size_t size)
{
	char address[64];
	struct chmsg m;
	uint16_t port;
	struct rcur r;
	struct kid k;
	int fd, l;

	write_file("hosts", hosts);
	l = listener(AF_INET, 5, &port);
	kid_start(&k, ROLE_DIAL, NULL);
	kid_send(&k, MSG_DIAL_REVERSE, -1, NULL);
	send_connect(&k, "127.0.0.1", port, 5000);
	name[0] = '\0';
	if (strstr(hosts, " good") != NULL) {
		kid_expect(&k, MSG_DIAL_NAME, &m);
		rcur_init(&r, m.data, m.len);
		strlcpy(name, get_str(&r, 1, PROTO_HOST_MAX), size);
		ATF_CHECK_EQ(0, rcur_end(&r));
	}
	fd = expect_connected(&k, address, sizeof(address));
	check_connection(l, fd);
	close(l);
}

ATF_TC_WITHOUT_HEAD(the_name_of_the_address_comes_when_asked_for);
ATF_TC_BODY(the_name_of_the_address_comes_when_asked_for, tc)
{
	char name[PROTO_HOST_MAX + 1];

	own_resolver("127.0.0.1 x.example\n", "hosts: files\n");
	named("127.0.0.1 good.example\n", name, sizeof(name));
	ATF_CHECK_STREQ("good.example", name);
	named("127.0.0.2 other.example\n", name, sizeof(name));
	named("127.0.0.1 a\033[2J.example\n", name, sizeof(name));
}

/* Without a name server, as before. */
ATF_TC_WITHOUT_HEAD(a_service_that_cannot_be_looked_up_may_be_there_later);
ATF_TC_BODY(a_service_that_cannot_be_looked_up_may_be_there_later, tc)
{
	struct wcur w = { 0 };
	char text[512];
	struct kid k;

	if (unshare(CLONE_NEWNET) == -1)
		atf_tc_skip("no network namespace here: %s", strerror(errno));
	kid_start(&k, ROLE_DIAL, NULL);
	put_str(&w, "example.org");
	kid_send(&k, MSG_DIAL_SRV, -1, &w);
	expect_failure(&k, DIALF_AGAIN, text, sizeof(text));
	ATF_CHECK(*text != '\0');
}

/* With the service's label in front of it, it is no name of the DNS. */
ATF_TC_WITHOUT_HEAD(a_domain_of_the_greatest_length_has_no_service);
ATF_TC_BODY(a_domain_of_the_greatest_length_has_no_service, tc)
{
	char domain[PROTO_HOST_MAX + 1], text[512];
	struct wcur w = { 0 };
	struct kid k;
	size_t i;

	for (i = 0; i < PROTO_HOST_MAX; i++)
		domain[i] = i % 32 == 31 ? '.' : 'x';
	domain[i] = '\0';
	kid_start(&k, ROLE_DIAL, NULL);
	put_str(&w, domain);
	kid_send(&k, MSG_DIAL_SRV, -1, &w);
	expect_failure(&k, DIALF_NOSERVICE, text, sizeof(text));
}

/* The name in the answer to DIAL_CANON. */
static void
canonical(const char *host, const char *want)
{
	struct wcur w = { 0 };
	struct chmsg m;
	struct rcur r;
	struct kid k;

	kid_start(&k, ROLE_DIAL, NULL);
	put_str(&w, host);
	kid_send(&k, MSG_DIAL_CANON, -1, &w);
	kid_expect(&k, MSG_DIAL_CANONICAL, &m);
	rcur_init(&r, m.data, m.len);
	ATF_CHECK_STREQ(want, get_str(&r, 0, PROTO_HOST_MAX));
	ATF_CHECK_EQ(0, rcur_end(&r));
	ATF_CHECK_EQ(0, kid_end(&k));
}

/* Without a name server: what /etc/hosts has is known, nothing else. */
ATF_TC_WITHOUT_HEAD(a_canonical_name_is_told_if_there_is_one);
ATF_TC_BODY(a_canonical_name_is_told_if_there_is_one, tc)
{
	if (unshare(CLONE_NEWNET) == -1)
		atf_tc_skip("no network namespace here: %s", strerror(errno));
	canonical("localhost", "localhost");
	canonical("127.0.0.1", "127.0.0.1");
	canonical("host.invalid", "");
	canonical("b\303\274cher.example", "");
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
	put_connect(&w, "127.0.0.1", port, 0, "", "", 0);
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

/* Fields that do not go together, or are too long. */
static void
nonsense(const char *host, const char *source, const char *proxy,
    uint16_t proxy_port)
{
	struct wcur w = { 0 };

	put_connect(&w, host, 1, 300, source, proxy, proxy_port);
	malformed(w.len, (const char *)w.buf);
	wcur_free(&w);
}

/* All that follows the host, but for one byte of it. */
#define ZEROS	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

ATF_TC_WITHOUT_HEAD(malformed_tasks_end_it);
ATF_TC_BODY(malformed_tasks_end_it, tc)
{
	char big[PROTO_HOST_MAX + 2] = "";

	/* host order of x86 and friends; elsewhere lengths are just absurd */
	malformed(24, "\0\0\0\0\0" ZEROS);		/* no host */
	malformed(26, "\3\0\0\0a\0b\0" ZEROS);	/* NUL inside */
	malformed(24, "\1\0\0\0aa" ZEROS);		/* no NUL */
	malformed(25, "\1\0\0\0a\0" ZEROS);		/* one too many */
	malformed(24, "\2\0\0\0aa\0" ZEROS);		/* one too few */
	malformed(24, "\377\377\377\377aa" ZEROS);
	memset(big, 'a', sizeof(big) - 1);
	nonsense(big, "", "", 0);
	nonsense("127.0.0.1", big, "", 0);
	nonsense("127.0.0.1", "", big, 1);
	nonsense("127.0.0.1", "", "127.0.0.1", 0);
	nonsense("127.0.0.1", "", "", 1);
}

#define OPEN	"\5\0\0\1abcdef"

/* A SOCKS5 proxy on this listener that says so, byte by byte, then "220 ". */
static pid_t
proxy(int listening, const char *method, const char *reply, size_t len)
{
	char buf[300];
	size_t i;
	pid_t pid;
	int fd;

	ATF_REQUIRE((pid = fork()) != -1);
	if (pid != 0)
		return pid;
	if ((fd = accept(listening, NULL, NULL)) == -1 ||
	    read(fd, buf, sizeof(buf)) != 3 || write(fd, method, 2) != 2)
		_exit(1);
	if (method[1] == 0 && read(fd, buf, sizeof(buf)) < 10)
		_exit(2);
	for (i = 0; i < len; i++)
		if (write(fd, reply + i, 1) != 1)
			_exit(3);
	/* In one piece with the last one, as good as it gets. */
	(void)!write(fd, "220 ", 4);
	(void)!read(fd, buf, 1);
	_exit(0);
}

static void
send_proxied(struct kid *k, const char *host, const char *source,
    uint16_t proxy_port)
{
	struct wcur w = { 0 };

	put_connect(&w, host, 2525, 5000, source, "127.0.0.1", proxy_port);
	kid_send(k, MSG_DIAL_CONNECT, -1, &w);
}

ATF_TC_WITHOUT_HEAD(what_a_proxy_connects_begins_with_the_server);
ATF_TC_BODY(what_a_proxy_connects_begins_with_the_server, tc)
{
	char address[64], buf[8];
	uint16_t port;
	struct kid k;
	int fd, l, n;

	l = listener(AF_INET, 5, &port);
	proxy(l, "\5\0", OPEN, sizeof(OPEN) - 1);
	kid_start(&k, ROLE_DIAL, numeric);
	send_proxied(&k, "not-looked-up.invalid", "", port);
	fd = expect_connected(&k, address, sizeof(address));
	ATF_CHECK_STREQ("127.0.0.1", address);
	while ((n = (int)recv(fd, buf, sizeof(buf), 0)) == -1)
		ATF_REQUIRE_EQ(EAGAIN, errno);
	ATF_CHECK_EQ(4, n);
	ATF_CHECK(memcmp(buf, "220 ", 4) == 0);
}

static void
refuses(const char *method, const char *reply, size_t len, const char *want)
{
	uint16_t port;
	char text[512];
	struct kid k;
	int l;

	l = listener(AF_INET, 5, &port);
	proxy(l, method, reply, len);
	kid_start(&k, ROLE_DIAL, numeric);
	send_proxied(&k, "h.example", "", port);
	expect_failure(&k, DIALF_PROXY, text, sizeof(text));
	ATF_CHECK_STREQ(want, text);
	close(l);
}

ATF_TC_WITHOUT_HEAD(what_a_proxy_refuses_is_named);
ATF_TC_BODY(what_a_proxy_refuses_is_named, tc)
{
	refuses("\5\0", "\5\5", 2,
	    "the proxy answered: connection refused (5)");
	refuses("\5\0", "\5\200", 2, "the proxy answered: unknown error (128)");
	refuses("\5\377", "", 0, "the proxy wants authentication, for which "
	    "there is no setting");
	refuses("\5\2", "", 0, "the proxy does not speak SOCKS5");
	refuses("22", "0 x", 3, "the proxy does not speak SOCKS5");
	refuses("\5\0", "\5\0\0\2a", 5, "the proxy does not speak SOCKS5");
}

/* The address that the other end of the connection has. */
static void
check_source(int family, const char *source, const char *host)
{
	char address[64], text[INET6_ADDRSTRLEN];
	struct sockaddr_in6 sa;
	struct sockaddr_in sin;
	socklen_t len = sizeof(sa);
	struct wcur w = { 0 };
	uint16_t port;
	struct kid k;
	int fd, l, peer;

	l = listener(family, 5, &port);
	kid_start(&k, ROLE_DIAL, numeric);
	put_connect(&w, host, port, 5000, source, "", 0);
	kid_send(&k, MSG_DIAL_CONNECT, -1, &w);
	fd = expect_connected(&k, address, sizeof(address));
	memset(&sa, 0, sizeof(sa));
	peer = accept(l, (struct sockaddr *)&sa, &len);
	ATF_REQUIRE(peer != -1);
	memcpy(&sin, &sa, sizeof(sin));
	ATF_REQUIRE(inet_ntop(family, family == AF_INET ?
	    (const void *)&sin.sin_addr : (const void *)&sa.sin6_addr, text,
	    sizeof(text)) != NULL);
	ATF_CHECK_STREQ(source, text);
	close(peer);
	close(fd);
	close(l);
}

ATF_TC_WITHOUT_HEAD(connects_from_the_source);
ATF_TC_BODY(connects_from_the_source, tc)
{
	check_source(AF_INET, "127.0.0.77", "127.0.0.1");
}

ATF_TC_WITHOUT_HEAD(connects_from_the_ipv6_source);
ATF_TC_BODY(connects_from_the_ipv6_source, tc)
{
	check_source(AF_INET6, "::1", "::1");
}

static void
source_fails(const char *source, const char *host, const char *want)
{
	struct wcur w = { 0 };
	char text[512];
	struct kid k;

	kid_start(&k, ROLE_DIAL, numeric);
	put_connect(&w, host, 1, 5000, source, "", 0);
	kid_send(&k, MSG_DIAL_CONNECT, -1, &w);
	expect_failure(&k, DIALF_SOURCE, text, sizeof(text));
	ATF_CHECK_STREQ(want, text);
}

ATF_TC_WITHOUT_HEAD(a_source_that_cannot_be_used_is_named);
ATF_TC_BODY(a_source_that_cannot_be_used_is_named, tc)
{
	source_fails("192.0.2.1", "127.0.0.1",
	    "Cannot assign requested address");
	source_fails("::1", "127.0.0.1", "127.0.0.1 has no IPv6 address");
	source_fails("127.0.0.1", "::1", "::1 has no IPv4 address");
	source_fails("localhost", "::1", "Name or service not known");
}

/* Only addresses of the source's family are tried. */
ATF_TC_WITHOUT_HEAD(the_source_chooses_the_family);
ATF_TC_BODY(the_source_chooses_the_family, tc)
{
	struct wcur w = { 0 };
	char text[512];
	uint16_t port;
	struct kid k;

	own_resolver("127.0.0.1 both.example\n::1 both.example\n",
	    "hosts: files\n");
	close(listener(AF_INET, 1, &port));
	kid_start(&k, ROLE_DIAL, NULL);
	put_connect(&w, "both.example", port, 5000, "127.0.0.77", "", 0);
	kid_send(&k, MSG_DIAL_CONNECT, -1, &w);
	expect_failure(&k, DIALF_CONNECT, text, sizeof(text));
	ATF_CHECK_STREQ("127.0.0.1: Connection refused", text);
}

/* It waits for the proxy, not for its own end. */
ATF_TC_WITHOUT_HEAD(ends_when_msmtp_closes_while_the_proxy_thinks);
ATF_TC_BODY(ends_when_msmtp_closes_while_the_proxy_thinks, tc)
{
	long long start;
	uint16_t port;
	struct kid k;
	int l;

	l = listener(AF_INET, 5, &port);
	kid_start(&k, ROLE_DIAL, numeric);
	send_proxied(&k, "h.example", "", port);
	ATF_REQUIRE(accept(l, NULL, NULL) != -1);
	usleep(50000);
	start = now_ms();
	ATF_CHECK_EQ(0, kid_end(&k));
	ATF_CHECK(now_ms() - start < 1000);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, connects_to_numeric_addresses);
	ATF_TP_ADD_TC(tp, connects_to_numeric_ipv6_addresses);
	ATF_TP_ADD_TC(tp, connects_to_a_name);
	ATF_TP_ADD_TC(tp, connects_to_a_name_over_ipv6);
	ATF_TP_ADD_TC(tp, the_name_of_the_address_comes_when_asked_for);
	ATF_TP_ADD_TC(tp,
	    a_service_that_cannot_be_looked_up_may_be_there_later);
	ATF_TP_ADD_TC(tp, a_domain_of_the_greatest_length_has_no_service);
	ATF_TP_ADD_TC(tp, a_canonical_name_is_told_if_there_is_one);
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
	ATF_TP_ADD_TC(tp, what_a_proxy_connects_begins_with_the_server);
	ATF_TP_ADD_TC(tp, what_a_proxy_refuses_is_named);
	ATF_TP_ADD_TC(tp, connects_from_the_source);
	ATF_TP_ADD_TC(tp, connects_from_the_ipv6_source);
	ATF_TP_ADD_TC(tp, a_source_that_cannot_be_used_is_named);
	ATF_TP_ADD_TC(tp, the_source_chooses_the_family);
	ATF_TP_ADD_TC(tp, ends_when_msmtp_closes_while_the_proxy_thinks);
	return atf_no_error();
}
