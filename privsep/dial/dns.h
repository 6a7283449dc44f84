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

/* What is asked of the DNS beside the addresses of a host. */

#ifndef DNS_H
#define DNS_H

#include "proto.h"
#include "race.h"
#include "srv.h"

/*
 * RFC 6186 and RFC 8314: the server that takes the mails of a domain's users,
 * by the SRV records of _submissions._tcp and, without any, _submission._tcp.
 * 0 with *s and *tls (from the start), or DIALF_* with *why (static text).
 */
int	dns_service(const char *domain, struct srv *s, int *tls,
	    const char **why);

/*
 * The canonical name of a host, which is one of host_is_ascii.  0, or -1 if it
 * is not known.
 */
int	dns_canonical(const char *host, char name[PROTO_HOST_MAX + 1]);

/*
 * The name of an address, which is one of host_is_ascii.  The DNS is given a
 * few seconds.  0, or -1 if there is none.
 */
int	dns_name(const struct race_addr *, char name[PROTO_HOST_MAX + 1]);

#endif
