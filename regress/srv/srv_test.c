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
#include <stdlib.h>
#include <string.h>

#include "srv.h"

/* An answer under construction. */
static uint8_t msg[4096];
static size_t len;

static void
add(const void *p, size_t n)
{
	ATF_REQUIRE(len + n <= sizeof(msg));
	memcpy(msg + len, p, n);
	len += n;
}

static void
add16(unsigned int v)
{
	const uint8_t b[2] = { (uint8_t)(v >> 8), (uint8_t)v };

	add(b, sizeof(b));
}

/* The header, and a question: the name of all records. */
static void
begin(unsigned int answers)
{
	static const uint8_t question[] =
	    "\013_submission\004_tcp\007example\000\000\041\000\001";

	len = 0;
	add16(4711);
	add16(0x8180);
	add16(1);
	add16(answers);
	add16(0);
	add16(0);
	add(question, sizeof(question) - 1);
}

/* A record of any type, with n bytes of data. */
static void
record(unsigned int type, unsigned int class, const void *data, size_t n)
{
	add16(0xc00c);
	add16(type);
	add16(class);
	add16(0);
	add16(3600);
	add16((unsigned int)n);
	add(data, n);
}

/* A service; the target is in wire format, n bytes. */
static void
service(unsigned int priority, unsigned int weight, unsigned int port,
    const char *target, size_t n)
{
	uint8_t data[512];

	data[0] = (uint8_t)(priority >> 8);
	data[1] = (uint8_t)priority;
	data[2] = (uint8_t)(weight >> 8);
	data[3] = (uint8_t)weight;
	data[4] = (uint8_t)(port >> 8);
	data[5] = (uint8_t)port;
	memcpy(data + 6, target, n);
	record(33, 1, data, n + 6);
}

#define SERVICE(p, w, port, target) \
	service(p, w, port, target, sizeof(target))

/* In memory of just that size: a byte too far is seen by the sanitizer. */
static int
best(struct srv *s)
{
	uint8_t *copy = malloc(len + 1);
	int rv;

	ATF_REQUIRE(copy != NULL);
	memcpy(copy + 1, msg, len);
	memset(s, 0, sizeof(*s));
	rv = srv_best(copy + 1, len, s);
	free(copy);
	return rv;
}

ATF_TC_WITHOUT_HEAD(priority_then_weight_then_order_decide);
ATF_TC_BODY(priority_then_weight_then_order_decide, tc)
{
	struct srv s;

	begin(5);
	SERVICE(10, 65535, 1, "\001a");
	SERVICE(5, 1, 2, "\001b\007example");
	SERVICE(5, 7, 587, "\002mx\007example");
	SERVICE(5, 7, 4, "\001d");
	SERVICE(65535, 65535, 5, "\001e");
	ATF_REQUIRE_EQ(0, best(&s));
	ATF_CHECK_STREQ("mx.example", s.host);
	ATF_CHECK_EQ(587, s.port);
	ATF_CHECK_EQ(5, s.priority);
	ATF_CHECK_EQ(7, s.weight);
}

ATF_TC_WITHOUT_HEAD(compressed_names_are_followed);
ATF_TC_BODY(compressed_names_are_followed, tc)
{
	struct srv s;

	begin(1);
	service(0, 0, 465, "\002mx\300\035", 5);
	ATF_REQUIRE_EQ(0, best(&s));
	ATF_CHECK_STREQ("mx.example", s.host);
}

ATF_TC_WITHOUT_HEAD(what_is_no_host_to_connect_to_is_passed_over);
ATF_TC_BODY(what_is_no_host_to_connect_to_is_passed_over, tc)
{
	struct srv s;

	begin(9);
	service(0, 9, 587, "", 1);		/* ".": not offered */
	SERVICE(0, 9, 0, "\001a");
	SERVICE(0, 9, 587, "\003a\nb");
	SERVICE(0, 9, 587, "\003a b");
	SERVICE(0, 9, 587, "\003a.b");
	SERVICE(0, 9, 587, "\003$(a");
	SERVICE(0, 9, 587, "\002\303\274");
	record(1, 1, "\177\000\000\001", 4);
	SERVICE(9, 0, 587, "\004good");
	ATF_REQUIRE_EQ(0, best(&s));
	ATF_CHECK_STREQ("good", s.host);
	begin(1);
	service(0, 9, 587, "", 1);
	ATF_CHECK_EQ(-1, best(&s));
	begin(0);
	ATF_CHECK_EQ(-1, best(&s));
}

ATF_TC_WITHOUT_HEAD(records_of_another_kind_do_not_count);
ATF_TC_BODY(records_of_another_kind_do_not_count, tc)
{
	static const char data[] = "\000\000\000\000\002\113\001a";
	struct srv s;

	begin(3);
	record(33, 3, data, sizeof(data));	/* class CH */
	record(16, 1, data, sizeof(data));
	record(33, 1, data, 6);			/* no target */
	ATF_CHECK_EQ(-1, best(&s));
}

ATF_TC_WITHOUT_HEAD(a_cut_answer_is_malformed_wherever_it_is_cut);
ATF_TC_BODY(a_cut_answer_is_malformed_wherever_it_is_cut, tc)
{
	struct srv s;
	size_t whole;

	begin(2);
	SERVICE(0, 0, 465, "\002mx\007example");
	SERVICE(1, 0, 465, "\002my\007example");
	whole = len;
	ATF_REQUIRE_EQ(0, best(&s));
	for (len = 0; len < whole; len++)
		ATF_CHECK_MSG(best(&s) == -1, "%zu bytes", len);
}

ATF_TC_WITHOUT_HEAD(odd_answers_are_survived);
ATF_TC_BODY(odd_answers_are_survived, tc)
{
	struct srv s;
	size_t at, whole;
	unsigned int v;

	begin(2);
	service(0, 0, 465, "\002mx\300\035", 5);
	SERVICE(1, 0, 465, "\002my\007example");
	whole = len;
	/* Each byte, with each of its bits, pointers to themselves among it. */
	for (at = 0; at < whole; at++)
		for (v = 1; v < 256; v++) {
			len = whole;
			msg[at] ^= (uint8_t)v;
			if (best(&s) == 0)
				ATF_CHECK(host_is_ascii(s.host) &&
				    s.port != 0);
			msg[at] ^= (uint8_t)v;
		}
	begin(65535);
	SERVICE(0, 0, 465, "\001a");
	ATF_CHECK_EQ(-1, best(&s));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, priority_then_weight_then_order_decide);
	ATF_TP_ADD_TC(tp, compressed_names_are_followed);
	ATF_TP_ADD_TC(tp, what_is_no_host_to_connect_to_is_passed_over);
	ATF_TP_ADD_TC(tp, records_of_another_kind_do_not_count);
	ATF_TP_ADD_TC(tp, a_cut_answer_is_malformed_wherever_it_is_cut);
	ATF_TP_ADD_TC(tp, odd_answers_are_survived);
	return atf_no_error();
}
