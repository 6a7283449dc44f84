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
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "socks.h"

static void
hex(char *out, size_t size, const uint8_t *p, size_t n)
{
	size_t i;

	*out = '\0';
	for (i = 0; i < n && 2 * i + 3 <= size; i++)
		snprintf(out + 2 * i, 3, "%02x", p[i]);
}

static void
check_request(const char *host, uint16_t port, const char *want)
{
	uint8_t out[SOCKS_REQUEST_MAX];
	char got[2 * SOCKS_REQUEST_MAX + 1];

	hex(got, sizeof(got), out, socks_request(out, host, port));
	ATF_CHECK_STREQ(want, got);
}

ATF_TC_WITHOUT_HEAD(the_greeting_offers_no_authentication);
ATF_TC_BODY(the_greeting_offers_no_authentication, tc)
{
	uint8_t out[SOCKS_GREETING_LEN];

	socks_greeting(out);
	ATF_CHECK(memcmp(out, "\5\1\0", 3) == 0);
}

ATF_TC_WITHOUT_HEAD(names_go_as_names_and_digits_as_addresses);
ATF_TC_BODY(names_go_as_names_and_digits_as_addresses, tc)
{
	check_request("a.example", 587, "0501000309612e6578616d706c65024b");
	check_request("192.0.2.1", 25, "05010001c00002010019");
	check_request("2001:db8::1", 65535,
	    "0501000420010db8000000000000000000000001ffff");
	check_request("x", 1, "0501000301780001");
	/* No address, though some resolvers take them for one. */
	check_request("127.1", 1, "05010003053132372e310001");
	check_request("fe80::1%2", 1, "0501000309666538303a3a3125320001");
	check_request("", 1, "");
}

ATF_TC_WITHOUT_HEAD(a_name_has_at_most_255_bytes);
ATF_TC_BODY(a_name_has_at_most_255_bytes, tc)
{
	uint8_t out[SOCKS_REQUEST_MAX];
	char host[257];

	memset(host, 'a', sizeof(host));
	host[256] = '\0';
	ATF_CHECK_EQ(0, socks_request(out, host, 25));
	host[255] = '\0';
	ATF_CHECK_EQ(SOCKS_REQUEST_MAX, socks_request(out, host, 25));
	ATF_CHECK_EQ(255, out[4]);
	ATF_CHECK(memcmp(out + 5, host, 255) == 0);
	ATF_CHECK_EQ(25, out[SOCKS_REQUEST_MAX - 1]);
}

/*
 * Feed what a proxy says, at most step bytes at a time and no more than is
 * wanted; the last status, and in *used how much of it was read.
 */
static enum socks_status
feed(const char *p, size_t n, size_t step, struct socks *s, size_t *used)
{
	enum socks_status st = SOCKS_MORE;
	size_t k;

	socks_init(s);
	for (*used = 0; *used < n; *used += k) {
		k = socks_want(s);
		if (k == 0)
			break;
		k = k < step ? k : step;
		k = k < n - *used ? k : n - *used;
		st = socks_feed(s, (const uint8_t *)p + *used, k);
	}
	return st;
}

/* The bytes of a whole conversation, and how many of them are the proxy's. */
static void
check(const char *p, size_t n, enum socks_status want, size_t proxys)
{
	struct socks s;
	size_t step, used;

	for (step = 1; step <= n; step++) {
		ATF_CHECK_EQ(want, feed(p, n, step, &s, &used));
		ATF_CHECK_EQ_MSG(proxys, used, "%zu, step %zu", used, step);
	}
}
#define CHECK(s, want, proxys)	check(s, sizeof(s) - 1, want, proxys)

#define V4	"\1abcdef"
#define V6	"\4abcdefghijklmnopqr"

ATF_TC_WITHOUT_HEAD(not_a_byte_of_the_server_is_read);
ATF_TC_BODY(not_a_byte_of_the_server_is_read, tc)
{
	char name[2 + 4 + 1 + 255 + 2 + 4] = "\5\0\5\0\0\3\377";

	CHECK("\5\0\5\0\0" V4 "220 x", SOCKS_OPEN, 12);
	CHECK("\5\0\5\0\0" V6 "220 x", SOCKS_OPEN, 24);
	CHECK("\5\0\5\0\0\3\0pp220 x", SOCKS_OPEN, 9);
	CHECK("\5\0\5\0\0\3\1app220 x", SOCKS_OPEN, 10);
	check(name, sizeof(name), SOCKS_OPEN, sizeof(name) - 4);
}

ATF_TC_WITHOUT_HEAD(the_request_has_its_turn);
ATF_TC_BODY(the_request_has_its_turn, tc)
{
	struct socks s;
	size_t used;

	ATF_CHECK_EQ(SOCKS_MORE, feed("\5", 1, 1, &s, &used));
	ATF_CHECK_EQ(SOCKS_ASK, feed("\5\0", 2, 1, &s, &used));
	ATF_CHECK_EQ(2, socks_want(&s));
	ATF_CHECK_EQ(SOCKS_MORE, feed("\5\0\5", 3, 1, &s, &used));
}

ATF_TC_WITHOUT_HEAD(no_common_method_is_told_from_garbage);
ATF_TC_BODY(no_common_method_is_told_from_garbage, tc)
{
	CHECK("\5\377", SOCKS_NO_METHOD, 2);
	CHECK("\5\2", SOCKS_GARBAGE, 2);	/* was not offered */
	CHECK("\4\0", SOCKS_GARBAGE, 2);
	CHECK("\0\132xxxxxx", SOCKS_GARBAGE, 2); /* SOCKS4 */
	CHECK("HTTP/1.0 400", SOCKS_GARBAGE, 2);
	CHECK("220 mail", SOCKS_GARBAGE, 2);
}

ATF_TC_WITHOUT_HEAD(a_refusal_counts_as_soon_as_it_is_there);
ATF_TC_BODY(a_refusal_counts_as_soon_as_it_is_there, tc)
{
	char text[] = "\5\0\5\0\0" V4;
	struct socks s;
	size_t used;
	int rep;

	for (rep = 1; rep < 256; rep++) {
		text[3] = (char)rep;
		check(text, 4, SOCKS_REFUSED, 4);
		feed(text, sizeof(text) - 1, 9, &s, &used);
		ATF_CHECK_EQ(rep, s.reply);
		ATF_CHECK_EQ(4, used);
	}
}

ATF_TC_WITHOUT_HEAD(malformed_replies_are_garbage);
ATF_TC_BODY(malformed_replies_are_garbage, tc)
{
	char text[] = "\5\0\5\0\0\1abcdef";
	int type;

	CHECK("\5\0\4\0\0" V4, SOCKS_GARBAGE, 4);
	CHECK("\5\0\0\0\0" V4, SOCKS_GARBAGE, 4);
	for (type = 0; type < 256; type++) {
		if (type == 1 || type == 3 || type == 4)
			continue;
		text[5] = (char)type;
		check(text, sizeof(text) - 1, SOCKS_GARBAGE, 7);
	}
}

ATF_TC_WITHOUT_HEAD(more_than_was_wanted_is_garbage);
ATF_TC_BODY(more_than_was_wanted_is_garbage, tc)
{
	struct socks s;
	size_t used;

	socks_init(&s);
	ATF_CHECK_EQ(SOCKS_GARBAGE,
	    socks_feed(&s, (const uint8_t *)"\5\0\5", 3));
	ATF_CHECK_EQ(0, socks_want(&s));
	feed("\5\0\5\0\0" V4, 12, 12, &s, &used);
	ATF_CHECK_EQ(0, socks_want(&s));
	ATF_CHECK_EQ(SOCKS_GARBAGE, socks_feed(&s, (const uint8_t *)"2", 1));
}

ATF_TC_WITHOUT_HEAD(every_reply_has_words);
ATF_TC_BODY(every_reply_has_words, tc)
{
	int i;

	for (i = 0; i < 256; i++)
		ATF_CHECK(strlen(socks_reason((uint8_t)i)) > 5);
	ATF_CHECK_STREQ("host unreachable", socks_reason(4));
	ATF_CHECK_STREQ("address type not supported", socks_reason(8));
	ATF_CHECK_STREQ("unknown error", socks_reason(9));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_greeting_offers_no_authentication);
	ATF_TP_ADD_TC(tp, names_go_as_names_and_digits_as_addresses);
	ATF_TP_ADD_TC(tp, a_name_has_at_most_255_bytes);
	ATF_TP_ADD_TC(tp, not_a_byte_of_the_server_is_read);
	ATF_TP_ADD_TC(tp, the_request_has_its_turn);
	ATF_TP_ADD_TC(tp, no_common_method_is_told_from_garbage);
	ATF_TP_ADD_TC(tp, a_refusal_counts_as_soon_as_it_is_there);
	ATF_TP_ADD_TC(tp, malformed_replies_are_garbage);
	ATF_TP_ADD_TC(tp, more_than_was_wanted_is_garbage);
	ATF_TP_ADD_TC(tp, every_reply_has_words);
	return atf_no_error();
}
