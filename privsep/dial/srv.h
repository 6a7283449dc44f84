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

/* SRV records (RFC 2782).  Pure: bytes in, bytes out. */

#ifndef SRV_H
#define SRV_H

#include <stddef.h>
#include <stdint.h>

#include "host.h"

struct srv {
	uint16_t	 priority, weight, port;
	char		 host[HOST_MAX + 1];
};

/*
 * The record to use of a DNS answer: lowest priority, then highest weight,
 * then the first.  (RFC 2782 would draw lots among equal priorities for each
 * connection; a configuration is written once.)  Records whose target is "."
 * (not offered here) or no host name, and those of port 0, are passed over.
 * 0, or -1 if there is none or the answer is malformed.
 */
int	srv_best(const uint8_t *answer, size_t len, struct srv *);

#endif
