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
 * What became of each recipient, where that is not the same for all.
 */

#ifndef OUTCOME_H
#define OUTCOME_H

#include "run.h"

/* Note it of recipient i; text is copied.  0, or -1 after run_fail. */
int	outcome_note(struct run *, uint32_t i, enum fate_kind,
	    const char *text);

/*
 * The server has answered, but did not take the mail for every recipient: tell
 * of each that was refused, name both lists, and end the run.  Returns -1.
 */
int	outcome_partly(struct run *);

/* The connection was lost in between: name those whose fate is known. */
void	outcome_known(struct run *);

/*
 * Replies after the end of the message cannot be told apart: they say nothing
 * of anybody.  With BDAT, which has no 354 before, none does.
 */
void	outcome_doubt(struct run *);

/* True if no recipient can have the mail, by what the server has said. */
int	outcome_is_nobody(const struct run *);

void	outcome_free(struct run *);

#endif
