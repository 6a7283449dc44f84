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

#include <atf-c.h>
#include <string.h>

#include "command.h"
#include "etrn.h"
#include "host.h"
#include "proto.h"

_Static_assert(ETRN_ARG_MAX == HOST_MAX + 1, "@ and a domain");
_Static_assert(ETRN_ARG_MAX == PROTO_HOST_MAX + 1, "NET_ETRN carries it");

ATF_TC_WITHOUT_HEAD(hosts_domains_and_queues_are_taken);
ATF_TC_BODY(hosts_domains_and_queues_are_taken, tc)
{
	static const char *const good[] = {
		"host", "host.example", "192.0.2.1", "a_b.example",
		"xn--bcher-kva.example", "@example.org", "#q", "#a/b@c.d:e",
		"##", "#@"
	};
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ATF_CHECK_MSG(etrn_is_arg(good[i]), "%s", good[i]);
	ATF_CHECK_EQ(COMMAND_OK, command_etrn(&b, "@example.org"));
	ATF_REQUIRE_EQ(0, buf_add(&b, "", 1));
	ATF_CHECK_STREQ("ETRN @example.org\r\n", (const char *)b.data);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(what_would_break_the_command_is_not);
ATF_TC_BODY(what_would_break_the_command_is_not, tc)
{
	static const char *const bad[] = {
		"", " ", "@", "#", "a b", "a ", " a", "a\r\nQUIT", "#a\nb",
		"#a b", "#a\tb", "#<", "#>", "#\177", "#\303\274",
		"b\303\274cher.example", "@b\303\274cher.example", "a..b",
		".a", "a.", "@.", "@@a", "@#a", "<a>", "a;b", "[192.0.2.1]"
	};
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ATF_CHECK_MSG(!etrn_is_arg(bad[i]), "\"%s\"", bad[i]);
		ATF_CHECK_EQ(COMMAND_BAD, command_etrn(&b, bad[i]));
	}
	ATF_CHECK_EQ(0, b.len);
	buf_free(&b);
}

ATF_TC_WITHOUT_HEAD(its_length_is_bounded);
ATF_TC_BODY(its_length_is_bounded, tc)
{
	char arg[ETRN_ARG_MAX + 2];
	size_t i;

	memset(arg, 'x', sizeof(arg));
	arg[0] = '#';
	arg[ETRN_ARG_MAX + 1] = '\0';
	ATF_CHECK(!etrn_is_arg(arg));
	arg[ETRN_ARG_MAX] = '\0';
	ATF_CHECK(etrn_is_arg(arg));
	arg[0] = '@';
	ATF_CHECK(!etrn_is_arg(arg));	/* a label of 255 */
	for (i = 32; i < ETRN_ARG_MAX; i += 32)
		arg[i] = '.';
	ATF_CHECK(etrn_is_arg(arg));
	ATF_CHECK(etrn_is_arg(arg + 1));
	arg[0] = 'x';
	ATF_CHECK(!etrn_is_arg(arg));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, hosts_domains_and_queues_are_taken);
	ATF_TP_ADD_TC(tp, what_would_break_the_command_is_not);
	ATF_TP_ADD_TC(tp, its_length_is_bounded);
	return atf_no_error();
}
