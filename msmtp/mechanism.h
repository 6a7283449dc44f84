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

/* Which SASL mechanism is used: the parent's decision, never the server's. */

#ifndef MECHANISM_H
#define MECHANISM_H

#include "run.h"

/*
 * The mechanism that the account names, if the server offers it; else, with
 * `auth on', the best that both have and that may be used on this connection:
 * without TLS none that an eavesdropper could learn the password from.
 * Static text, or NULL after run_fail.
 */
const char *mechanism_choose(struct run *);

/*
 * What msmtp-auth is told of channel binding: BIND_*.  SCRAM says that it would
 * have bound the channel where the server, or somebody in between, offers no
 * method for that (RFC 5802, section 6); not where the account names another
 * method than those that are offered for it.
 */
uint8_t	mechanism_binding(const struct run *);

/*
 * With --pretend and --debug: warn on standard error of a method named without
 * TLS that gives the password away, and of a server that nobody verifies.
 */
void	mechanism_warn(const struct account *);

#endif
