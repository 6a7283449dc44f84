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
 * The header block of a message (RFC 5322 2.2, with what RFC 5322 4 calls
 * obsolete), in canonical form (canon.h): where it ends, which fields it has,
 * and what is left of it without Bcc.
 *
 * A field is a line with a name and a colon, and the lines that begin with a
 * blank behind it.  The block ends at the first empty line.  An odd line in
 * it, one that is no field, does not end it: what follows is still read, and
 * Bcc in it still removed.  If however the first line of the message is no
 * field, there is no header and all of it is body.  An mbox "From " line is
 * dropped where a field follows it, and is text otherwise.
 * A byte order mark in UTF-8 before either is dropped with it.
 *
 * Names are compared without case; blanks may stand before the colon.  Of
 * Bcc and Resent-Bcc, folding, control bytes, blanks and bytes above 127 in
 * or around the name are overlooked as well: a receiver might do so.
 */

#ifndef HEADER_H
#define HEADER_H

#include <stddef.h>
#include <stdint.h>

#include "proto.h"		/* HDR_*: which fields are known */

/*
 * A field with its continuation lines: some 40,000 recipients.  Far beyond
 * what a server takes in a line, far below what hurts to hold.
 */
#define HEADER_LINE_MAX	(2 * 1024 * 1024)
/* The whole block: it is held in memory. */
#define HEADER_MAX	(10 * 1024 * 1024)

enum header_status {
	HEADER_MORE,		/* the block has not ended yet */
	HEADER_END,
	HEADER_LINE_LONG,	/* a field is longer than HEADER_LINE_MAX */
	HEADER_LONG,		/* the block is longer than HEADER_MAX */
	HEADER_MEMORY
};

/* All zero to begin with; header_free when done. */
struct header {
	uint8_t		*buf;		/* everything fed */
	size_t		 len, cap;
	size_t		 line, field;	/* where the current ones begin */
	size_t		 seen;		/* searched for the line's end */
	uint64_t	 lines;		/* complete ones */
	int		 state;

	/* After HEADER_END. */
	size_t		 start, end;	/* the fields: buf[start] to buf[end] */
	size_t		 body;		/* the body begins at buf[body] */
};

/*
 * Take n more bytes of canonical text.  After HEADER_END what was fed beyond
 * the block is at buf[body]; nothing more is to be fed.  After an error lines
 * is the number of the line it happened in, counted from 0.
 */
enum header_status header_feed(struct header *, const void *, size_t n);

/* The message is complete and its header block ended with it. */
void	header_end(struct header *);

void	header_free(struct header *);

/* A field of a complete block. */
struct field {
	size_t		 off, len;	/* in buf; len with the last CRLF */
	size_t		 value;		/* behind the colon, in buf */
	int		 id;		/* HDRB_*, or -1 */
	int		 resent;	/* its name begins with Resent- */
	int		 odd;		/* it is none, but an odd line */
};

/*
 * The field at or after *off, which is start for the first; advances *off
 * past it.  Odd lines come as fields with id -1.  0 at the end of the block.
 */
int	header_next(const struct header *, size_t *off, struct field *);

/* Number of the line that off is in, counted from 1. */
uint64_t header_line(const struct header *, size_t off);

/* HDR_* of all fields. */
uint32_t header_fields(const struct header *);

/*
 * The next field with recipients, as header_next: To, Cc and Bcc, or if there
 * is any field Resent-*, those of the first block of such fields, which an odd
 * line does not end; it is from off to end after rcpt_begin.
 */
struct rcpt_fields {
	size_t	 off, end;
	int	 resent;
};
void	rcpt_begin(const struct header *, struct rcpt_fields *);
int	rcpt_next(const struct header *, struct rcpt_fields *, struct field *);

/*
 * The author's field: the first From, or with resent the Resent-From of the
 * first block of Resent- fields.  As header_next: 0 if there is none.
 */
int	header_author(const struct header *, int resent, struct field *);

/*
 * The next piece of the block that is kept: what is left without the fields
 * in drop, HDR_*.  *off is start for the first.  Returns the length of the
 * piece, 0 at the end, and sets *piece.
 */
size_t	header_piece(const struct header *, size_t *off, uint32_t drop,
	    const uint8_t **piece);

/*
 * True if s (no NUL in it) can be put before a header block: nothing, or
 * whole fields, each line ended by CRLF, without other control bytes than TAB,
 * none of the lines blank.
 */
int	header_valid(const char *s);

#endif
