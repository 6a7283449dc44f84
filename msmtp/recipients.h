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
 * Recipients without a domain, and the aliases file.
 */

#ifndef RECIPIENTS_H
#define RECIPIENTS_H

#include "run.h"

/* As many aliases may lead to one another, as in msmtp 1.8. */
#define ALIASES_DEPTH_MAX 16

/*
 * Replace recipients without a domain, from the first-th on, by what the
 * account's aliases file has for them; what it names is taken apart by
 * msmtp-parse.  The file is read only if there is such a recipient.  Before the
 * message has been looked at (fresh 0) msmtp-parse itself does it, later
 * another instance of it, which has not seen the message.  The recipients as
 * they were stay in r->named.  0, or -1 after run_fail: EX_CONFIG for whatever
 * is wrong with the file.
 */
int	expand_recipients(struct run *, size_t first, int fresh);

#endif
