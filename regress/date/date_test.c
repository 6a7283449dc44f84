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


#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <atf-c.h>

#include "date.h"

/* gmtime(3) of a shifted time is local time without any zone file. */
static void
format(char out[DATE_MAX], time_t t, int minutes)
{
	time_t local = t + minutes * 60;
	struct tm tm;

	ATF_REQUIRE(gmtime_r(&local, &tm) != NULL);
	ATF_REQUIRE_EQ(0, date_rfc5322(out, t, &tm));
}

static void
check_date(time_t t, int minutes)
{
	char out[DATE_MAX], want[DATE_MAX];
	time_t local = t + minutes * 60;
	struct tm tm;
	size_t n;
	int m = minutes < 0 ? -minutes : minutes;

	format(out, t, minutes);
	/* strftime in the C locale is the other witness. */
	ATF_REQUIRE(gmtime_r(&local, &tm) != NULL);
	n = strftime(want, sizeof(want), "%a, %e %b %Y %H:%M:%S ", &tm);
	snprintf(want + n, sizeof(want) - n, "%c%02d%02d",
	    minutes < 0 ? '-' : '+', m / 60, m % 60);
	if (want[5] == ' ')
		memmove(want + 5, want + 6, strlen(want + 6) + 1);
	ATF_CHECK_STREQ(want, out);
}

ATF_TC_WITHOUT_HEAD(dates_of_which_the_text_is_known);
ATF_TC_BODY(dates_of_which_the_text_is_known, tc)
{
	static const struct {
		int64_t t;
		int minutes;
		const char *text;
	} rows[] = {
		{ 0, 0, "Thu, 1 Jan 1970 00:00:00 +0000" },
		{ 0, -60, "Wed, 31 Dec 1969 23:00:00 -0100" },
		{ 951782400, 0, "Tue, 29 Feb 2000 00:00:00 +0000" },
		{ 1795332120, 60, "Sun, 22 Nov 2026 08:22:00 +0100" },
		{ 1795332120, -210, "Sun, 22 Nov 2026 03:52:00 -0330" },
		{ 1795332120, -30, "Sun, 22 Nov 2026 06:52:00 -0030" },
	};
	char out[DATE_MAX];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		format(out, (time_t)rows[i].t, rows[i].minutes);
		ATF_CHECK_STREQ(rows[i].text, out);
	}
}

ATF_TC_WITHOUT_HEAD(every_offset_at_every_turn_of_a_year);
ATF_TC_BODY(every_offset_at_every_turn_of_a_year, tc)
{
	struct tm tm;
	time_t t;
	int year, minutes;

	for (year = 1970; year <= 2105; year++) {
		memset(&tm, 0, sizeof(tm));
		tm.tm_year = year - 1900;
		tm.tm_mday = 1;
		t = timegm(&tm);
		if (sizeof(t) < 8 && year > 2037)
			break;
		for (minutes = -12 * 60; minutes <= 14 * 60; minutes += 15) {
			check_date(t, minutes);
			check_date(t - 1, minutes);
			check_date(t + 12 * 3600 + 59, minutes);
		}
	}
}

ATF_TC_WITHOUT_HEAD(every_day_of_four_centuries);
ATF_TC_BODY(every_day_of_four_centuries, tc)
{
	int64_t day;

	if (sizeof(time_t) < 8)
		atf_tc_skip("time_t ends in 2038");
	for (day = -25000; day < 150000; day++)
		check_date((time_t)(day * 86400 + day % 86400), 105);
}

ATF_TC_WITHOUT_HEAD(offset_with_seconds_is_cut_to_the_minute);
ATF_TC_BODY(offset_with_seconds_is_cut_to_the_minute, tc)
{
	char out[DATE_MAX];
	time_t local = 1000000000 + 1172;	/* 19 min 32 s */
	struct tm tm;

	ATF_REQUIRE(gmtime_r(&local, &tm) != NULL);
	ATF_REQUIRE_EQ(0, date_rfc5322(out, 1000000000, &tm));
	ATF_CHECK_STREQ("Sun, 9 Sep 2001 02:06:12 +0019", out);
}

ATF_TC_WITHOUT_HEAD(what_is_no_time_is_refused);
ATF_TC_BODY(what_is_no_time_is_refused, tc)
{
	char out[DATE_MAX];
	struct tm good, bad;
	time_t t = 1000000000;

	ATF_REQUIRE(gmtime_r(&t, &good) != NULL);
	ATF_CHECK_EQ(0, date_rfc5322(out, t, &good));
	ATF_CHECK_EQ(-1, date_rfc5322(out, t + 86400, &good));
	ATF_CHECK_EQ(-1, date_rfc5322(out, t - 86400, &good));
	ATF_CHECK_EQ(-1, date_rfc5322(out, 0, &good));
#define REFUSED(member, value) do {					\
		bad = good;						\
		bad.member = value;					\
		ATF_CHECK_EQ(-1, date_rfc5322(out, t, &bad));		\
	} while (0)
	REFUSED(tm_year, -1);
	REFUSED(tm_year, 8100);
	REFUSED(tm_mon, 12);
	REFUSED(tm_mon, -1);
	REFUSED(tm_mday, 0);
	REFUSED(tm_mday, 32);
	REFUSED(tm_hour, 24);
	REFUSED(tm_min, 60);
	REFUSED(tm_sec, 61);
	REFUSED(tm_wday, 7);
	REFUSED(tm_wday, -1);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, dates_of_which_the_text_is_known);
	ATF_TP_ADD_TC(tp, every_offset_at_every_turn_of_a_year);
	ATF_TP_ADD_TC(tp, every_day_of_four_centuries);
	ATF_TP_ADD_TC(tp, offset_with_seconds_is_cut_to_the_minute);
	ATF_TP_ADD_TC(tp, what_is_no_time_is_refused);
	return atf_no_error();
}
