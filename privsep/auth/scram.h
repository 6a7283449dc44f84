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


/*
 * What is looked at in a SCRAM challenge before the library computes it
 * (RFC 5802).
 */

#ifndef SCRAM_H
#define SCRAM_H

#include <stddef.h>

/*
 * Hash rounds that are computed: below the least, the response could be
 * guessed offline too cheaply (RFC 5802, section 5.1, and RFC 7677 demand
 * 4096); above the most, a hostile server would keep this machine busy:
 * a million are about a second.
 */
#define SCRAM_ITER_MIN	4096
#define SCRAM_ITER_MAX	1000000

/*
 * Whether a server-first-message's iteration count ("i=") is there, once, a
 * number and within the limits: 0, or -1.
 */
int	scram_check(const char *msg, size_t len);

#endif
