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
 * From the arguments and standard input to a finished message in the spool:
 * the part of a run that only msmtp-parse has a hand in.
 */

#ifndef MESSAGE_H
#define MESSAGE_H

#include "run.h"

/*
 * Have sender, recipients, hosts and domains taken apart, before the first byte
 * of the message is read.  0, or -1 after run_fail.
 */
int	message_take_args(struct run *);

/*
 * Have n arguments taken apart by msmtp-parse, which has not read anything of
 * the message yet, in as few messages as they fit in.  0 or -1.
 */
int	message_take(struct run *, const struct take_arg *, size_t n);

/*
 * Have the header read, and with it the addresses that -t,
 * --read-envelope-from, a from with %F and set_to_header want.  0 or -1.
 */
int	message_read_header(struct run *);

/* Who sends it, for --read-envelope-from: Resent-From, else From; or "". */
const char *message_author(const struct run *);

/*
 * The account is known and the header was read: settle the envelope and what
 * host and domain are called on the wire.  0, or -1 after run_fail.
 */
int	message_envelope(struct run *);

/*
 * Have the finished message written to the spool.  It counts only once
 * msmtp-parse has exited with 0, which message_complete waits for.  0 or -1.
 */
int	message_write(struct run *);
int	message_complete(struct run *);

#endif
