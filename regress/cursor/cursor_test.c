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


#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "channel.h"
#include "cursor.h"

#define CANARY	"a-computed-canary"

/* In the place of libbsd's: sees what is given back, and that it is wiped. */
static int wiped;

void
freezero(void *p, size_t n)
{
	if (p == NULL)
		return;
	if (memmem(p, n, CANARY, strlen(CANARY)) != NULL)
		wiped++;
	explicit_bzero(p, n);
	free(p);
}

ATF_TC_WITHOUT_HEAD(what_is_put_is_got);
ATF_TC_BODY(what_is_put_is_got, tc)
{
	struct wcur w = { 0 };
	const uint8_t *p;
	struct rcur r;
	size_t n;

	put_u8(&w, UINT8_MAX);
	put_u16(&w, UINT16_MAX - 1);
	put_u32(&w, UINT32_MAX - 2);
	put_u64(&w, UINT64_MAX - 3);
	put_str(&w, "");
	put_str(&w, "text");
	put_bytes(&w, "\0\1", 2);
	put_bytes(&w, NULL, 0);
	ATF_REQUIRE_EQ(0, w.err);
	ATF_CHECK_EQ(1 + 2 + 4 + 8 + 5 + 9 + 6 + 4, w.len);
	rcur_init(&r, w.buf, w.len);
	ATF_CHECK_EQ(UINT8_MAX, get_u8(&r));
	ATF_CHECK_EQ(UINT16_MAX - 1, get_u16(&r));
	ATF_CHECK_EQ(UINT32_MAX - 2, get_u32(&r));
	ATF_CHECK_EQ(UINT64_MAX - 3, get_u64(&r));
	ATF_CHECK_STREQ("", get_str(&r, 0, 0));
	ATF_CHECK_STREQ("text", get_str(&r, 4, 4));
	p = get_bytes(&r, &n, 2);
	ATF_CHECK(n == 2 && p[0] == 0 && p[1] == 1);
	ATF_CHECK(rcur_more(&r));
	ATF_CHECK(get_bytes(&r, &n, 0) != NULL);
	ATF_CHECK_EQ(0, n);
	ATF_CHECK(!rcur_more(&r));
	ATF_CHECK_EQ(0, rcur_end(&r));
	wcur_free(&w);
}

ATF_TC_WITHOUT_HEAD(every_shorter_payload_is_an_error);
ATF_TC_BODY(every_shorter_payload_is_an_error, tc)
{
	struct wcur w = { 0 };
	uint8_t *copy;
	struct rcur r;
	size_t len, n;

	put_u32(&w, 1);
	put_str(&w, "text");
	put_bytes(&w, "bytes", 5);
	put_u64(&w, 2);
	for (len = 0; len <= w.len + 1; len++) {
		/* Its own allocation: a sanitizer sees what is read beyond. */
		ATF_REQUIRE((copy = calloc(1, len + 1)) != NULL);
		memcpy(copy, w.buf, len > w.len ? w.len : len);
		rcur_init(&r, copy, len);
		(void)get_u32(&r);
		(void)get_str(&r, 0, 100);
		(void)get_bytes(&r, &n, 100);
		(void)get_u64(&r);
		ATF_CHECK_EQ_MSG(len == w.len ? 0 : -1, rcur_end(&r),
		    "%zu of %zu bytes", len, w.len);
		free(copy);
	}
	wcur_free(&w);
}

/* What get_str says of these bytes, all of them. */
static int
str_ok(const char *bytes, size_t len, size_t min, size_t max)
{
	struct rcur r;
	const char *s;

	rcur_init(&r, bytes, len);
	s = get_str(&r, min, max);
	ATF_REQUIRE(s != NULL);
	if (r.err != 0)
		ATF_CHECK_STREQ("", s);
	return rcur_end(&r) == 0;
}

static int
string_ok(uint32_t declared, const char *rest, size_t restlen, size_t min,
    size_t max)
{
	char buf[64];

	memcpy(buf, &declared, sizeof(declared));
	memcpy(buf + 4, rest, restlen);
	return str_ok(buf, 4 + restlen, min, max);
}

ATF_TC_WITHOUT_HEAD(a_string_is_what_its_length_says);
ATF_TC_BODY(a_string_is_what_its_length_says, tc)
{
	ATF_CHECK(string_ok(3, "abc\0", 4, 0, 9));
	ATF_CHECK(string_ok(3, "abc\0", 4, 3, 3));
	ATF_CHECK(!string_ok(3, "abc\0", 4, 4, 9));	/* too short */
	ATF_CHECK(!string_ok(3, "abc\0", 4, 0, 2));	/* too long */
	ATF_CHECK(!string_ok(2, "abc\0", 4, 0, 9));	/* length - 1 */
	ATF_CHECK(!string_ok(4, "abc\0", 4, 0, 9));	/* length + 1 */
	ATF_CHECK(!string_ok(3, "abcd", 4, 0, 9));	/* no NUL */
	ATF_CHECK(!string_ok(3, "abc", 3, 0, 9));	/* nor anything */
	ATF_CHECK(!string_ok(3, "a\0c\0", 4, 0, 9));	/* NUL inside */
	ATF_CHECK(!string_ok(3, "\0bc\0", 4, 0, 9));
	ATF_CHECK(!string_ok(UINT32_MAX, "abc\0", 4, 0, SIZE_MAX));
	ATF_CHECK(!string_ok(0, "", 0, 0, 9));
	ATF_CHECK(string_ok(0, "\0", 1, 0, 0));
	ATF_CHECK(!str_ok("\0\0\0", 3, 0, 9));		/* half a length */
}

ATF_TC_WITHOUT_HEAD(bytes_are_bounded);
ATF_TC_BODY(bytes_are_bounded, tc)
{
	struct wcur w = { 0 };
	struct rcur r;
	size_t n = 99;

	put_bytes(&w, "12345", 5);
	rcur_init(&r, w.buf, w.len);
	ATF_CHECK(get_bytes(&r, &n, 4) != NULL);
	ATF_CHECK_EQ(0, n);
	ATF_CHECK_EQ(-1, rcur_end(&r));
	wcur_free(&w);
}

ATF_TC_WITHOUT_HEAD(nothing_is_got_after_an_error);
ATF_TC_BODY(nothing_is_got_after_an_error, tc)
{
	const uint8_t buf[16] = { 0xff, 0xff, 0xff, 0xff, 1, 1, 1, 1 };
	struct rcur r;

	rcur_init(&r, buf, sizeof(buf));
	(void)get_str(&r, 0, 10);
	ATF_CHECK_EQ(0, get_u8(&r));
	ATF_CHECK_EQ(0, get_u64(&r));
	ATF_CHECK(!rcur_more(&r));
	ATF_CHECK_EQ(-1, rcur_end(&r));
}

ATF_TC_WITHOUT_HEAD(a_payload_has_a_greatest_length);
ATF_TC_BODY(a_payload_has_a_greatest_length, tc)
{
	static char big[CHANNEL_DATA_MAX + 1];
	struct wcur w = { 0 };

	memset(big, 'x', CHANNEL_DATA_MAX - 5);
	put_str(&w, big);
	ATF_CHECK_EQ(0, w.err);
	ATF_CHECK_EQ(CHANNEL_DATA_MAX, w.len);
	put_u8(&w, 1);
	ATF_CHECK_EQ(EMSGSIZE, w.err);
	ATF_CHECK_EQ(CHANNEL_DATA_MAX, w.len);
	wcur_free(&w);
	ATF_CHECK(w.buf == NULL && w.len == 0 && w.err == 0);
	put_bytes(&w, big, sizeof(big));
	ATF_CHECK_EQ(EMSGSIZE, w.err);
	put_u8(&w, 1);
	ATF_CHECK_EQ(EMSGSIZE, w.err);
	wcur_free(&w);
}

ATF_TC_WITHOUT_HEAD(growing_and_freeing_wipe);
ATF_TC_BODY(growing_and_freeing_wipe, tc)
{
	static char filler[1000];
	struct wcur w = { 0 };

	put_str(&w, CANARY);
	put_bytes(&w, filler, sizeof(filler));
	ATF_CHECK_EQ(1, wiped);
	wcur_free(&w);
	ATF_CHECK_EQ(2, wiped);
	wcur_free(&w);
	ATF_CHECK_EQ(2, wiped);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_is_put_is_got);
	ATF_TP_ADD_TC(tp, every_shorter_payload_is_an_error);
	ATF_TP_ADD_TC(tp, a_string_is_what_its_length_says);
	ATF_TP_ADD_TC(tp, bytes_are_bounded);
	ATF_TP_ADD_TC(tp, nothing_is_got_after_an_error);
	ATF_TP_ADD_TC(tp, a_payload_has_a_greatest_length);
	ATF_TP_ADD_TC(tp, growing_and_freeing_wipe);
	return atf_no_error();
}
