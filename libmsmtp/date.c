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


#include <stdint.h>
#include <stdio.h>

#include "date.h"

static const char *const days[] = {
	"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"
};

static const char *const months[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

static int
is_time(const struct tm *tm)
{
	return tm->tm_year >= 0 && tm->tm_year <= 8099 &&
	    tm->tm_mon >= 0 && tm->tm_mon <= 11 &&
	    tm->tm_mday >= 1 && tm->tm_mday <= 31 &&
	    tm->tm_hour >= 0 && tm->tm_hour <= 23 &&
	    tm->tm_min >= 0 && tm->tm_min <= 59 &&
	    tm->tm_sec >= 0 && tm->tm_sec <= 60 &&
	    tm->tm_wday >= 0 && tm->tm_wday <= 6;
}

/* Days from 1970-01-01 in the Gregorian calendar; year 1900 or later. */
static int64_t
day_number(int64_t year, int month, int mday)
{
	static const int before[] = {
		0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334
	};
	/* The year of the last leap day that may have passed. */
	int64_t y = month > 1 ? year : year - 1;

	return (year - 1970) * 365 + (y / 4 - y / 100 + y / 400) -
	    (1969 / 4 - 1969 / 100 + 1969 / 400) + before[month] + mday - 1;
}

/* Seconds east of UTC. */
static int64_t
offset(time_t t, const struct tm *tm)
{
	int64_t local;

	local = day_number((int64_t)tm->tm_year + 1900, tm->tm_mon,
	    tm->tm_mday) * 86400 + tm->tm_hour * 3600 + tm->tm_min * 60 +
	    tm->tm_sec;
	return local - (int64_t)t;
}

int
date_rfc5322(char out[DATE_MAX], time_t t, const struct tm *tm)
{
	int64_t off, min;
	int n;

	if (!is_time(tm))
		return -1;
	off = offset(t, tm);
	if (off <= -86400 || off >= 86400)
		return -1;
	min = (off < 0 ? -off : off) / 60;
	n = snprintf(out, DATE_MAX, "%s, %d %s %d %02d:%02d:%02d %c%02d%02d",
	    days[tm->tm_wday], tm->tm_mday, months[tm->tm_mon],
	    tm->tm_year + 1900, tm->tm_hour, tm->tm_min, tm->tm_sec,
	    off < 0 ? '-' : '+', (int)(min / 60), (int)(min % 60));
	return n > 0 && n < DATE_MAX ? 0 : -1;
}
