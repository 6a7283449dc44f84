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


/* The Date field (RFC 5322 3.3). */

#ifndef DATE_H
#define DATE_H

#include <stddef.h>
#include <time.h>

#define DATE_MAX	64	/* room for any date with its NUL */

/*
 * Write t as "Sun, 22 Nov 2026 07:22:00 +0000", in English whatever the
 * locale.  tm is the same moment in the zone to show, as localtime(3) gives
 * it; the offset is computed from the two.  An offset with odd seconds (local
 * mean times before 1972), which the field cannot express, is cut to the
 * minute.  0, or -1 if tm is no time (a field out of its range, a year
 * before 1900 or after 9999) or is a day or more from t.
 */
int	date_rfc5322(char out[DATE_MAX], time_t t, const struct tm *tm);

#endif
