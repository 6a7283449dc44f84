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
#include <sys/resource.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atf-c.h>

#include "race.h"

#define STAGGER	50	/* ms: quick, and far above what the machine needs */

/* An address on a loopback device; port in host order. */
static void
address(struct race_addr *a, const char *text, in_port_t port)
{
	struct sockaddr_in in4 = { .sin_family = AF_INET };
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };

	memset(a, 0, sizeof(*a));
	in4.sin_port = in6.sin6_port = htons(port);
	if (inet_pton(AF_INET, text, &in4.sin_addr) == 1) {
		memcpy(&a->ss, &in4, a->len = sizeof(in4));
		return;
	}
	ATF_REQUIRE_EQ(1, inet_pton(AF_INET6, text, &in6.sin6_addr));
	memcpy(&a->ss, &in6, a->len = sizeof(in6));
}

static in_port_t
port_of(int fd)
{
	struct sockaddr_storage ss;
	socklen_t len = sizeof(ss);

	ATF_REQUIRE_EQ(0, getsockname(fd, (struct sockaddr *)&ss, &len));
	return ntohs(ss.ss_family == AF_INET ?
	    ((struct sockaddr_in *)&ss)->sin_port :
	    ((struct sockaddr_in6 *)&ss)->sin6_port);
}

/* A listener on any port of the address, which is filled in. */
static int
listener(struct race_addr *a, const char *text, int backlog)
{
	int fd;

	address(a, text, 0);
	fd = socket(a->ss.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1 || bind(fd, (struct sockaddr *)&a->ss, a->len) == -1)
		atf_tc_skip("no %s here", text);
	ATF_REQUIRE_EQ(0, listen(fd, backlog));
	address(a, text, port_of(fd));
	return fd;
}

/* A port where nobody listens. */
static void
refusing(struct race_addr *a, const char *text)
{
	close(listener(a, text, 1));
}

/*
 * An address that neither answers nor refuses: a listener with its backlog
 * full drops every SYN.  Its descriptors stay open.
 */
static void
silent(struct race_addr *a, const char *text)
{
	int fd, i;

	(void)listener(a, text, 0);
	for (i = 0; i < 8; i++) {
		fd = socket(a->ss.ss_family, SOCK_STREAM | SOCK_NONBLOCK |
		    SOCK_CLOEXEC, 0);
		ATF_REQUIRE(fd != -1);
		if (connect(fd, (struct sockaddr *)&a->ss, a->len) == -1)
			ATF_REQUIRE_EQ(EINPROGRESS, errno);
	}
	usleep(20000);
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

static void
check_socket(int fd)
{
	socklen_t len = sizeof(int);
	int on = 0;

	ATF_REQUIRE(fd != -1);
	ATF_CHECK(fcntl(fd, F_GETFL) & O_NONBLOCK);
	ATF_CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	ATF_CHECK_EQ(0, getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, &len));
	ATF_CHECK(on != 0);
}

ATF_TC_WITHOUT_HEAD(connects_over_ipv4);
ATF_TC_BODY(connects_over_ipv4, tc)
{
	struct race_result res;
	struct race_addr a;

	(void)listener(&a, "127.0.0.1", 5);
	ATF_CHECK_EQ(RACE_WON, race_connect(&a, 1, NULL, STAGGER, -1, -1,
	    &res));
	check_socket(res.fd);
	ATF_CHECK_EQ(0, res.which);
}

ATF_TC_WITHOUT_HEAD(connects_over_ipv6);
ATF_TC_BODY(connects_over_ipv6, tc)
{
	struct race_result res;
	struct race_addr a;

	(void)listener(&a, "::1", 5);
	ATF_CHECK_EQ(RACE_WON, race_connect(&a, 1, NULL, STAGGER, 1000, -1,
	    &res));
	check_socket(res.fd);
}

ATF_TC_WITHOUT_HEAD(names_who_refused);
ATF_TC_BODY(names_who_refused, tc)
{
	struct race_result res;
	struct race_addr a[2];

	refusing(&a[0], "127.0.0.1");
	refusing(&a[1], "127.0.0.2");
	ATF_CHECK_EQ(RACE_LOST, race_connect(a, 2, NULL, STAGGER, -1, -1,
	    &res));
	ATF_CHECK_EQ(ECONNREFUSED, res.error);
	ATF_CHECK_EQ(1, res.which);
	ATF_CHECK_EQ(-1, res.fd);
}

/* What this machine cannot reach tells less than what refused. */
ATF_TC_WITHOUT_HEAD(tells_the_most_telling_error);
ATF_TC_BODY(tells_the_most_telling_error, tc)
{
	struct race_result res;
	struct race_addr a[3];

	refusing(&a[0], "127.0.0.1");
	memset(&a[1], 0, sizeof(a[1]));
	a[1].ss.ss_family = AF_MAX - 1;		/* EAFNOSUPPORT */
	a[1].len = sizeof(struct sockaddr_in);
	a[2] = a[1];
	ATF_CHECK_EQ(RACE_LOST, race_connect(a, 3, NULL, STAGGER, -1, -1,
	    &res));
	ATF_CHECK_EQ(ECONNREFUSED, res.error);
	ATF_CHECK_EQ(0, res.which);
}

ATF_TC_WITHOUT_HEAD(goes_on_at_once_after_a_refusal);
ATF_TC_BODY(goes_on_at_once_after_a_refusal, tc)
{
	struct race_result res;
	struct race_addr a[4];
	long long start;

	refusing(&a[0], "127.0.0.1");
	refusing(&a[1], "127.0.0.2");
	refusing(&a[2], "127.0.0.3");
	(void)listener(&a[3], "127.0.0.4", 5);
	start = race_clock();
	ATF_CHECK_EQ(RACE_WON, race_connect(a, 4, NULL, 5000, -1, -1, &res));
	ATF_CHECK(race_clock() - start < 2500);
	ATF_CHECK_EQ(3, res.which);
	check_socket(res.fd);
}

ATF_TC_WITHOUT_HEAD(overtakes_a_silent_address_after_the_stagger);
ATF_TC_BODY(overtakes_a_silent_address_after_the_stagger, tc)
{
	struct race_result res;
	struct race_addr a[2];
	long long start, took;

	silent(&a[0], "127.0.0.1");
	(void)listener(&a[1], "127.0.0.2", 5);
	start = race_clock();
	ATF_CHECK_EQ(RACE_WON, race_connect(a, 2, NULL, 200, 5000, -1, &res));
	took = race_clock() - start;
	ATF_CHECK_EQ(1, res.which);
	ATF_CHECK_MSG(took >= 199 && took < 900, "%lld ms", took);
}

/* A refusal while another attempt is under way starts the next one, too. */
ATF_TC_WITHOUT_HEAD(does_not_wait_for_the_stagger_after_a_late_refusal);
ATF_TC_BODY(does_not_wait_for_the_stagger_after_a_late_refusal, tc)
{
	struct race_result res;
	struct race_addr a[3];
	long long start, took;

	silent(&a[0], "127.0.0.1");
	refusing(&a[1], "127.0.0.2");
	(void)listener(&a[2], "127.0.0.3", 5);
	start = race_clock();
	ATF_CHECK_EQ(RACE_WON, race_connect(a, 3, NULL, 1000, -1, -1, &res));
	took = race_clock() - start;
	ATF_CHECK_EQ(2, res.which);
	ATF_CHECK_MSG(took < 1900, "%lld ms", took);
}

ATF_TC_WITHOUT_HEAD(closes_the_losers);
ATF_TC_BODY(closes_the_losers, tc)
{
	struct race_result res;
	struct race_addr a[3];
	int before;

	silent(&a[0], "127.0.0.1");
	silent(&a[1], "127.0.0.2");
	(void)listener(&a[2], "127.0.0.3", 5);
	before = open_descriptors();
	ATF_CHECK_EQ(RACE_WON, race_connect(a, 3, NULL, STAGGER, -1, -1, &res));
	ATF_CHECK_EQ(before + 1, open_descriptors());
	ATF_CHECK_EQ(RACE_TIMEOUT, race_connect(a, 2, NULL, STAGGER, 200, -1,
	    &res));
	ATF_CHECK_EQ(before + 1, open_descriptors());
}

ATF_TC_WITHOUT_HEAD(ends_at_its_deadline);
ATF_TC_BODY(ends_at_its_deadline, tc)
{
	struct race_result res;
	struct race_addr a;
	long long start, took;

	silent(&a, "127.0.0.1");
	start = race_clock();
	ATF_CHECK_EQ(RACE_TIMEOUT, race_connect(&a, 1, NULL, STAGGER, 300, -1,
	    &res));
	took = race_clock() - start;
	ATF_CHECK_MSG(took >= 299 && took < 1000, "%lld ms", took);
	ATF_CHECK_EQ(-1, res.fd);
}

ATF_TC_WITHOUT_HEAD(stops_when_watched_descriptor_closes);
ATF_TC_BODY(stops_when_watched_descriptor_closes, tc)
{
	struct race_result res;
	struct race_addr a;
	int p[2];

	silent(&a, "127.0.0.1");
	ATF_REQUIRE_EQ(0, pipe(p));
	close(p[1]);
	ATF_CHECK_EQ(RACE_STOPPED, race_connect(&a, 1, NULL, STAGGER, -1, p[0],
	    &res));
}

ATF_TC_WITHOUT_HEAD(tells_a_shortage_from_a_refusal);
ATF_TC_BODY(tells_a_shortage_from_a_refusal, tc)
{
	struct rlimit old, none;
	struct race_result res;
	struct race_addr a;
	enum race_end end;

	(void)listener(&a, "127.0.0.1", 5);
	ATF_REQUIRE_EQ(0, getrlimit(RLIMIT_NOFILE, &old));
	none = old;
	none.rlim_cur = 1;
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_NOFILE, &none));
	end = race_connect(&a, 1, NULL, STAGGER, -1, -1, &res);
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_NOFILE, &old));
	ATF_CHECK_EQ(RACE_SYSTEM, end);
	ATF_CHECK_EQ(EMFILE, res.error);
}

/* Addresses as getaddrinfo lists them: "6" and "4", with n as their port. */
static size_t
ordered(const char *families, struct race_addr *to, size_t max)
{
	struct addrinfo ai[40];
	struct race_addr from[40];
	size_t i, n = strlen(families);

	ATF_REQUIRE(n <= 40);
	memset(ai, 0, sizeof(ai));
	for (i = 0; i < n; i++) {
		address(&from[i], families[i] == '6' ? "2001:db8::1" :
		    "192.0.2.1", (in_port_t)i);
		if (families[i] == 'x')
			from[i].ss.ss_family = AF_UNIX;
		ai[i].ai_family = from[i].ss.ss_family;
		ai[i].ai_addr = (struct sockaddr *)&from[i].ss;
		ai[i].ai_addrlen = from[i].len;
		ai[i].ai_next = i + 1 < n ? &ai[i + 1] : NULL;
	}
	return race_order(n > 0 ? ai : NULL, to, max);
}

/* want: "60 44 61": family and place in the list. */
static void
check_order(const char *families, size_t max, const char *want)
{
	struct race_addr to[40];
	char got[256] = "", *p = got;
	size_t i, n;

	n = ordered(families, to, max);
	for (i = 0; i < n; i++)
		p += snprintf(p, (size_t)(got + sizeof(got) - p), "%s%c%u",
		    i > 0 ? " " : "",
		    to[i].ss.ss_family == AF_INET6 ? '6' : '4',
		    ntohs(to[i].ss.ss_family == AF_INET6 ?
		    ((struct sockaddr_in6 *)&to[i].ss)->sin6_port :
		    ((struct sockaddr_in *)&to[i].ss)->sin_port));
	ATF_CHECK_STREQ(want, got);
}

ATF_TC_WITHOUT_HEAD(families_alternate_in_the_resolvers_order);
ATF_TC_BODY(families_alternate_in_the_resolvers_order, tc)
{
	check_order("", 8, "");
	check_order("4", 8, "40");
	check_order("6644", 8, "60 42 61 43");
	check_order("44466", 8, "40 63 41 64 42");
	check_order("666", 8, "60 61 62");
	check_order("6666444", 3, "60 44 61");
	check_order("x64x", 8, "61 42");
	check_order("4", 0, "");
}

ATF_TC_WITHOUT_HEAD(binds_each_attempt_to_the_source);
ATF_TC_BODY(binds_each_attempt_to_the_source, tc)
{
	struct race_addr a[2], from;
	struct race_result res;
	struct sockaddr_in sin;
	socklen_t len = sizeof(sin);

	(void)listener(&a[1], "127.0.0.1", 5);
	refusing(&a[0], "127.0.0.1");
	address(&from, "127.0.0.77", 0);
	ATF_REQUIRE_EQ(RACE_WON, race_connect(a, 2, &from, STAGGER, -1, -1,
	    &res));
	ATF_CHECK_EQ(1, res.which);
	ATF_REQUIRE_EQ(0, getsockname(res.fd, (struct sockaddr *)&sin, &len));
	ATF_CHECK_EQ(htonl(0x7f00004d), sin.sin_addr.s_addr);
	address(&from, "192.0.2.1", 0);
	ATF_CHECK_EQ(RACE_SOURCE, race_connect(a, 2, &from, STAGGER, -1, -1,
	    &res));
	ATF_CHECK_EQ(EADDRNOTAVAIL, res.error);
	ATF_CHECK_EQ(-1, res.fd);
}

ATF_TC_WITHOUT_HEAD(one_family_can_be_kept);
ATF_TC_BODY(one_family_can_be_kept, tc)
{
	struct race_addr a[4];

	address(&a[0], "::1", 1);
	address(&a[1], "192.0.2.1", 2);
	address(&a[2], "::1", 3);
	address(&a[3], "192.0.2.1", 4);
	ATF_REQUIRE_EQ(2, race_keep(a, 4, AF_INET));
	ATF_CHECK_EQ(htons(2), ((struct sockaddr_in *)&a[0].ss)->sin_port);
	ATF_CHECK_EQ(htons(4), ((struct sockaddr_in *)&a[1].ss)->sin_port);
	ATF_CHECK_EQ(0, race_keep(a, 2, AF_INET6));
	ATF_CHECK_EQ(0, race_keep(a, 0, AF_INET));
}

ATF_TC_WITHOUT_HEAD(the_time_left_fits_poll);
ATF_TC_BODY(the_time_left_fits_poll, tc)
{
	ATF_CHECK_EQ(-1, race_left(-1));
	ATF_CHECK_EQ(0, race_left(race_clock()));
	ATF_CHECK_EQ(0, race_left(0));
	ATF_CHECK_EQ(INT_MAX, race_left(LLONG_MAX));
	ATF_CHECK(race_left(race_clock() + 5000) > 4000);
}

ATF_TC_WITHOUT_HEAD(addresses_are_shown_in_digits);
ATF_TC_BODY(addresses_are_shown_in_digits, tc)
{
	char text[RACE_TEXT_MAX];
	struct race_addr a;

	address(&a, "192.0.2.255", 25);
	race_text(&a, text);
	ATF_CHECK_STREQ("192.0.2.255", text);
	address(&a, "fe80:1111:2222:3333:4444:5555:6666:7777", 25);
	((struct sockaddr_in6 *)&a.ss)->sin6_scope_id = UINT32_MAX;
	race_text(&a, text);
	ATF_CHECK_STREQ("fe80:1111:2222:3333:4444:5555:6666:7777%4294967295",
	    text);
	memset(&a, 0, sizeof(a));
	race_text(&a, text);
	ATF_CHECK_STREQ("", text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, connects_over_ipv4);
	ATF_TP_ADD_TC(tp, connects_over_ipv6);
	ATF_TP_ADD_TC(tp, names_who_refused);
	ATF_TP_ADD_TC(tp, tells_the_most_telling_error);
	ATF_TP_ADD_TC(tp, goes_on_at_once_after_a_refusal);
	ATF_TP_ADD_TC(tp, overtakes_a_silent_address_after_the_stagger);
	ATF_TP_ADD_TC(tp, does_not_wait_for_the_stagger_after_a_late_refusal);
	ATF_TP_ADD_TC(tp, closes_the_losers);
	ATF_TP_ADD_TC(tp, ends_at_its_deadline);
	ATF_TP_ADD_TC(tp, stops_when_watched_descriptor_closes);
	ATF_TP_ADD_TC(tp, tells_a_shortage_from_a_refusal);
	ATF_TP_ADD_TC(tp, families_alternate_in_the_resolvers_order);
	ATF_TP_ADD_TC(tp, binds_each_attempt_to_the_source);
	ATF_TP_ADD_TC(tp, one_family_can_be_kept);
	ATF_TP_ADD_TC(tp, the_time_left_fits_poll);
	ATF_TP_ADD_TC(tp, addresses_are_shown_in_digits);
	return atf_no_error();
}
