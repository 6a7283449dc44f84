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


#include <string.h>

#include <atf-c.h>

#include "host.h"

static void
check_host(const char *in, const char *want)
{
	char out[HOST_MAX + 1];

	if (want == NULL) {
		ATF_CHECK_EQ_MSG(-1, host_take(in, out), "%s: %s", in, out);
		return;
	}
	ATF_CHECK_EQ_MSG(0, host_take(in, out), "%s", in);
	ATF_CHECK_STREQ(want, out);
}

ATF_TC_WITHOUT_HEAD(names_and_addresses_one_can_connect_to);
ATF_TC_BODY(names_and_addresses_one_can_connect_to, tc)
{
	check_host("localhost", "localhost");
	check_host("Mail.Example.ORG", "Mail.Example.ORG");
	check_host("mail.example.org.", "mail.example.org.");
	check_host("127.0.0.1", "127.0.0.1");
	check_host("::1", "::1");
	check_host("::ffff:1.2.3.4", "::ffff:1.2.3.4");
	check_host("fe80::1%eth0.5", "fe80::1%eth0.5");
	check_host("[::1]", "[::1]");
	check_host("[1.2.3.4]", "[1.2.3.4]");
	check_host("under_score.example", "under_score.example");
	check_host("b\303\274cher.example", "xn--bcher-kva.example");
	check_host("b\303\274cher.example.", "xn--bcher-kva.example.");
	check_host("XN--BCHER-KVA.example", "XN--BCHER-KVA.example");
}

ATF_TC_WITHOUT_HEAD(anything_else_is_refused);
ATF_TC_BODY(anything_else_is_refused, tc)
{
	static const char *const bad[] = {
		"", ".", "..", "a..b", ".a", "a b", "a\tb", "a\nb", "a\r\nQUIT",
		"a@b", "a/b", "a:25", "host:25", "[::1", "::1]", "[]", "[a b]",
		"[a<b]", "[a]b", "<a>", "a%b", "::1%", "::1%a/b", ":", "a,b",
		"\303", "b\374cher", "a\357\274\240b", "a\343\200\200b",
		"\342\200\213"
	};
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_host(bad[i], NULL);
}

ATF_TC_WITHOUT_HEAD(lengths_are_bounded);
ATF_TC_BODY(lengths_are_bounded, tc)
{
	char in[3 * HOST_UTF8_MAX], out[HOST_MAX + 1];
	size_t n;

	for (n = 0; n < HOST_MAX; n++)
		in[n] = n % 50 == 49 ? '.' : 'a';
	in[n] = '\0';
	ATF_CHECK_EQ(0, host_take(in, out));
	in[n] = 'a';
	in[n + 1] = '\0';
	ATF_CHECK_EQ(-1, host_take(in, out));
	memset(in, '1', sizeof(in));
	memcpy(in, "::", 2);
	in[sizeof(in) - 1] = '\0';
	ATF_CHECK_EQ(-1, host_take(in, out));
	for (n = 0; n + 2 < sizeof(in); n += 2)
		memcpy(in + n, "\303\274", 3);
	ATF_CHECK_EQ(-1, host_take(in, out));
	in[200] = '\0';
	ATF_CHECK_EQ(-1, host_take(in, out));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, names_and_addresses_one_can_connect_to);
	ATF_TP_ADD_TC(tp, anything_else_is_refused);
	ATF_TP_ADD_TC(tp, lengths_are_bounded);
	return atf_no_error();
}
