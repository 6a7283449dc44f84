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
 * What --serverinfo, --rmqs and --configure share: no message is read, and
 * msmtp-parse is started only where a name has to become A-labels.
 */

#ifndef MODES_H
#define MODES_H

#include "run.h"

/* First and last: the sandbox user, line buffering; no child is left. */
void	modes_begin(struct run *);
void	modes_end(struct run *);

/*
 * The directory of the children is checked, signals end the run in order from
 * here on, standard input is left alone.  0, or -1 after run_fail.
 */
int	modes_ready(struct run *);

/*
 * Choose the account, show it with --debug, modes_ready, and have its host,
 * proxy and domain as A-labels: r->host, r->proxy, r->domain.  0, or -1 after
 * run_fail.
 */
int	modes_account(struct run *);

/*
 * Have a host or domain turned into A-labels: *out, which lives as long as the
 * run, or is name itself if that is ASCII or NULL.  what names it in a message,
 * code is what to exit with if it is malformed.  0, or -1 after run_fail.
 */
int	modes_alabel(struct run *, const char *what, int code,
	    const char *name, const char **out);

/* Connect to the account's socket, if it has one, and lock in.  0 or -1. */
int	modes_lockin(struct run *);

#endif
