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

/* A name as a phrase in a header (RFC 5322 3.2.5, RFC 2047 5 (3)). */

#ifndef PHRASE_H
#define PHRASE_H

#include "buf.h"

/*
 * Append the name (UTF-8) as a quoted-string, or as encoded words where it is
 * not ASCII, folded between them so that no line of a From field has more than
 * 76 characters (RFC 2047 2); what is not UTF-8 is labelled unknown-8bit (RFC
 * 1428).  Control bytes are dropped: they have no place in a name.  0, or -1
 * with errno ENOMEM.
 */
int	phrase_encode(struct buf *, const char *name);

#endif
