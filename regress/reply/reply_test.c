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

#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "reply.h"

static struct reply r;

/* Feed all at once; nothing may be left over. */
static enum reply_status
feed(const char *s)
{
	enum reply_status st;
	size_t used;

	reply_init(&r);
	st = reply_feed(&r, s, strlen(s), &used);
	if (st == REPLY_DONE)
		ATF_CHECK_EQ(strlen(s), used);
	return st;
}

ATF_TC_WITHOUT_HEAD(one_line_is_a_reply);
ATF_TC_BODY(one_line_is_a_reply, tc)
{
	ATF_CHECK_EQ(REPLY_DONE, feed("250 ok\r\n"));
	ATF_CHECK_EQ(250, r.code);
	ATF_CHECK_STREQ("250 ok", r.text);
	ATF_CHECK_STREQ("ok", reply_last(&r));
	ATF_CHECK(reply_positive(&r));
	ATF_CHECK_EQ(REPLY_DONE, feed("250\r\n"));
	ATF_CHECK_STREQ("250", r.text);
	ATF_CHECK_STREQ("", reply_last(&r));
	ATF_CHECK_EQ(REPLY_DONE, feed("550 \r\n"));
	ATF_CHECK_STREQ("", reply_last(&r));
	ATF_CHECK(!reply_positive(&r));
}

ATF_TC_WITHOUT_HEAD(lines_are_joined_by_lf);
ATF_TC_BODY(lines_are_joined_by_lf, tc)
{
	ATF_CHECK_EQ(REPLY_DONE, feed("250-a\r\n250-\r\n250 c\r\n"));
	ATF_CHECK_STREQ("250-a\n250-\n250 c", r.text);
	ATF_CHECK_EQ(3, r.lines);
	ATF_CHECK_EQ(strlen(r.text), r.len);
	ATF_CHECK_STREQ("c", reply_last(&r));
}

ATF_TC_WITHOUT_HEAD(a_bare_lf_ends_a_line);
ATF_TC_BODY(a_bare_lf_ends_a_line, tc)
{
	ATF_CHECK_EQ(REPLY_DONE, feed("250-a\n250 b\n"));
	ATF_CHECK_STREQ("250-a\n250 b", r.text);
}

ATF_TC_WITHOUT_HEAD(bytes_behind_the_reply_are_left);
ATF_TC_BODY(bytes_behind_the_reply_are_left, tc)
{
	const char s[] = "220 go\r\n250 injected\r\n";
	size_t used;

	reply_init(&r);
	ATF_CHECK_EQ(REPLY_DONE, reply_feed(&r, s, strlen(s), &used));
	ATF_CHECK_EQ(8, used);
	ATF_CHECK_STREQ("220 go", r.text);
}

ATF_TC_WITHOUT_HEAD(chunks_of_any_size_give_the_same);
ATF_TC_BODY(chunks_of_any_size_give_the_same, tc)
{
	const char s[] = "250-first\r\n250-second\n250 third\r\n";
	size_t chunk, at, n, used;
	enum reply_status st = REPLY_MORE;

	for (chunk = 1; chunk < sizeof(s); chunk++) {
		reply_init(&r);
		for (at = 0; at < strlen(s); at += n) {
			ATF_REQUIRE_EQ(REPLY_MORE, at == 0 ? REPLY_MORE : st);
			n = strlen(s) - at < chunk ? strlen(s) - at : chunk;
			st = reply_feed(&r, s + at, n, &used);
			ATF_REQUIRE_EQ(n, used);
		}
		ATF_CHECK_EQ(REPLY_DONE, st);
		ATF_CHECK_STREQ("250-first\n250-second\n250 third", r.text);
	}
}

ATF_TC_WITHOUT_HEAD(what_is_not_a_reply_is_an_error);
ATF_TC_BODY(what_is_not_a_reply_is_an_error, tc)
{
	static const char *const bad[] = {
		"2\r\n", "25\r\n", "\r\n", "\n", "ok\r\n", "2500 ok\r\n",
		"250ok\r\n", "250\tok\r\n", "150 ok\r\n", "650 ok\r\n",
		"050 ok\r\n", "25x ok\r\n", " 250 ok\r\n", "-50 ok\r\n",
		"250 a\rb\r\n", "250 a\r\r\n", "250\r-a\r\n",
		"250-a\r\n251 b\r\n", "250-a\r\nb\r\n", "250-a\r\n\r\n"
	};
	size_t i, used;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(feed(bad[i]) == REPLY_ERR, "\"%s\"", bad[i]);
	reply_init(&r);
	ATF_CHECK_EQ(REPLY_ERR, reply_feed(&r, "250 a\0b\r\n", 9, &used));
	/* For good. */
	ATF_CHECK_EQ(REPLY_ERR, reply_feed(&r, "250 ok\r\n", 8, &used));
}

ATF_TC_WITHOUT_HEAD(incomplete_replies_wait);
ATF_TC_BODY(incomplete_replies_wait, tc)
{
	ATF_CHECK_EQ(REPLY_MORE, feed(""));
	ATF_CHECK_EQ(REPLY_MORE, feed("2"));
	ATF_CHECK_EQ(REPLY_MORE, feed("250 ok"));
	ATF_CHECK_EQ(REPLY_MORE, feed("250 ok\r"));
	ATF_CHECK_EQ(REPLY_MORE, feed("250-ok\r\n"));
	ATF_CHECK_EQ(REPLY_MORE, feed("250-ok\r\n250"));
}

/* A line of n bytes, then its end. */
static enum reply_status
feed_line(size_t n, const char *end)
{
	enum reply_status st;
	char *s;

	ATF_REQUIRE((s = malloc(n + 3)) != NULL);
	memset(s, 'x', n);
	memcpy(s, "250 ", 4);
	strlcpy(s + n, end, 3);
	st = feed(s);
	free(s);
	return st;
}

ATF_TC_WITHOUT_HEAD(a_line_is_bounded);
ATF_TC_BODY(a_line_is_bounded, tc)
{
	ATF_CHECK_EQ(REPLY_DONE, feed_line(REPLY_LINE_MAX, "\r\n"));
	ATF_CHECK_EQ(REPLY_LINE_MAX, r.len);
	ATF_CHECK_EQ(REPLY_DONE, feed_line(REPLY_LINE_MAX, "\n"));
	ATF_CHECK_EQ(REPLY_ERR, feed_line(REPLY_LINE_MAX + 1, "\r\n"));
	ATF_CHECK_EQ(REPLY_ERR, feed_line(REPLY_LINE_MAX + 1, "\n"));
	/* Without an end in sight. */
	ATF_CHECK_EQ(REPLY_MORE, feed_line(REPLY_LINE_MAX + 1, ""));
	ATF_CHECK_EQ(REPLY_ERR, feed_line(REPLY_LINE_MAX + 2, ""));
	ATF_CHECK_EQ(REPLY_ERR, feed_line(10 * REPLY_LINE_MAX, ""));
}

/* n lines "250-...": the status after them. */
static enum reply_status
feed_lines(size_t n, size_t len)
{
	enum reply_status st = REPLY_MORE;
	char s[REPLY_LINE_MAX + 2];
	size_t i, used;

	memset(s, 'x', len);
	memcpy(s, "250-", 4);
	memcpy(s + len, "\r\n", 2);
	reply_init(&r);
	for (i = 0; i < n && st == REPLY_MORE; i++)
		st = reply_feed(&r, s, len + 2, &used);
	return st;
}

ATF_TC_WITHOUT_HEAD(an_endless_reply_is_bounded);
ATF_TC_BODY(an_endless_reply_is_bounded, tc)
{
	ATF_CHECK_EQ(REPLY_MORE, feed_lines(REPLY_LINES_MAX - 1, 10));
	ATF_CHECK_EQ(REPLY_ERR, feed_lines(REPLY_LINES_MAX, 10));
	ATF_CHECK_EQ(REPLY_MORE, feed_lines(2, REPLY_LINE_MAX));
	ATF_CHECK_EQ(REPLY_ERR, feed_lines(3, REPLY_LINE_MAX));
	ATF_CHECK(r.len <= REPLY_TEXT_MAX);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, one_line_is_a_reply);
	ATF_TP_ADD_TC(tp, lines_are_joined_by_lf);
	ATF_TP_ADD_TC(tp, a_bare_lf_ends_a_line);
	ATF_TP_ADD_TC(tp, bytes_behind_the_reply_are_left);
	ATF_TP_ADD_TC(tp, chunks_of_any_size_give_the_same);
	ATF_TP_ADD_TC(tp, what_is_not_a_reply_is_an_error);
	ATF_TP_ADD_TC(tp, incomplete_replies_wait);
	ATF_TP_ADD_TC(tp, a_line_is_bounded);
	ATF_TP_ADD_TC(tp, an_endless_reply_is_bounded);
	return atf_no_error();
}
