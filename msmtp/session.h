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
 * The conversation with the server as the parent conducts it: msmtp-net
 * reports, the parent decides what comes next.
 */

#ifndef SESSION_H
#define SESSION_H

#include "run.h"

/*
 * The account has Kerberos instead of a secret (MECH_TICKET): such a method is
 * never chosen unnamed.
 */
int	session_has_tickets(const struct account *);

/*
 * Start the children that the account needs, so that their start-up overlaps
 * what is done meanwhile.  0, or -1 after run_fail.
 */
int	session_start_kids(struct run *);

/*
 * Hand out what needs the user's files: the secret to msmtp-auth, the trust
 * file to msmtp-net.  The last step before lock-in.  0 or -1.
 */
int	session_prepare(struct run *);

/*
 * Connect and encrypt: the server's capabilities are known then; authenticate,
 * where the account says so; QUIT.  Each 0 or -1.
 */
int	session_greet(struct run *);
int	session_authenticate(struct run *);
int	session_quit(struct run *);

/*
 * Open a file of the account for a child; what: for the message.  A descriptor,
 * or -1 after run_fail.
 */
int	session_open(struct run *, const char *what, const char *file);

/* Connect, encrypt, authenticate, send.  0 or -1. */
int	session_run(struct run *);

#endif
