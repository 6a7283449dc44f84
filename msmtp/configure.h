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
 * --configure: a configuration for a mail address, from the SRV records of its
 * domain (RFC 6186, RFC 8314).
 */

#ifndef CONFIGURE_H
#define CONFIGURE_H

#include "run.h"

/* What msmtp-dial has found: DIAL_SERVICE.  host is checked. */
int	configure_service(struct run *, const char *host, uint16_t port,
	    int tls);

/* It found nothing: DIAL_FAILED.  Returns -1. */
int	configure_failed(struct run *, enum dial_failure why,
	    const char *text);

/* All of it.  The exit code. */
int	mode_configure(struct run *);

#endif
