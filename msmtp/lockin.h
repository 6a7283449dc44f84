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

/* The parent's own lock-in, before the first connection. */

#ifndef LOCKIN_H
#define LOCKIN_H

#include "run.h"

/* As root: the sandbox user, if the system has one. */
void	lockin_user(struct run *);

/*
 * Have /dev/null in the place of standard input.  0, or -1 with errno.
 */
int	leave_stdin(void);

/*
 * Reduce this process to its channels, its log and its terminal, and to
 * killing and reaping its children.  0, or -1 after run_fail.
 */
int	lockin(struct run *);

#endif
