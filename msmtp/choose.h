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
 * Which account is used: the configuration files, and the choice among their
 * accounts.
 */

#ifndef CHOOSE_H
#define CHOOSE_H

#include "account.h"
#include "conf_file.h"
#include "privilege.h"

/*
 * What was read, until the account is chosen: when the message says who sends
 * it, that is after its header was read.  All zero to begin with.
 */
struct choice {
	struct conf		 conf;
	struct conf_file	 user;
	struct conf_file	 other;	/* the second place for the user's */
	struct conf_file	 system;
};

/* Load the files (none with --host).  0, or a sysexits code after a report. */
int	choose_load(const struct options *, const struct privilege *,
	    struct choice *);

/*
 * Choose, by the sender if it is not NULL and not "", else as the options say,
 * and move the chosen account's name, file, lock and settings into *acct;
 * everything else of the files is wiped.  0, or a sysexits code after a report.
 */
int	choose_account(const struct options *, struct choice *,
	    const char *sender, struct account *);

/* Wipe and free, whether it was chosen from or not. */
void	choose_free(struct choice *);

#endif
