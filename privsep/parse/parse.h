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
 * msmtp-parse: takes one mail apart and writes it to the spool in canonical
 * form.  See msmtp-parse(8).
 */

#ifndef PARSE_H
#define PARSE_H

#include "address.h"
#include "canon.h"
#include "child.h"
#include "header.h"

/* Read at once: a pipe holds 64 kB, more only costs cache. */
#define READ_MAX	(128 * 1024)
/* Small pieces are gathered: a mail of some kB is one write(2). */
#define GATHER_MAX	(64 * 1024)

struct parse {
	struct child	 child;
	struct canon	 canon;
	struct header	 header;
	uint32_t	 addrs;		/* reported so far */

	uint64_t	 bytes;		/* read from the message */
	int		 eof;		/* all of it was read */

	char		 from[ADDRESS_MAX + 1];	/* PARSE_FROM, or "" */
	char		*added;		/* header lines, or NULL */
	size_t		 nadded;

	int		 spool;
	struct text_count head;		/* of the header block written */
	size_t		 gathered;	/* bytes in gather */

	/* Only the pages that a mail fills cost anything. */
	uint8_t		 gather[GATHER_MAX];
	uint8_t		 in[READ_MAX];
	uint8_t		 out[CANON_ROOM(READ_MAX)];
};

/*
 * One file each: what is done on PARSE_TAKE, PARSE_READ, PARSE_FROM and
 * PARSE_ADD, and PARSE_WRITE.
 */
void	take(struct parse *, const struct chmsg *);
void	read_header(struct parse *, const struct chmsg *);
void	edit_from(struct parse *, const struct chmsg *);
void	edit_add(struct parse *, const struct chmsg *);
_Noreturn void write_spool(struct parse *, const struct chmsg *);

/*
 * Header lines to be added behind those there are.  0, or -1 if they are more
 * than a header may have.
 */
int	edit_append(struct parse *, const char *lines);

/* The fields that EDIT_* drop, as HDR_*. */
uint32_t edit_drops(uint32_t edit);

/* Write the From field that PARSE_FROM asked for. */
void	edit_write_from(struct parse *);

/* Put n bytes of the header block into the spool, and count them. */
void	spool_head(struct parse *, const void *, size_t n);

/*
 * Read more of the message and canonicalise it into p->out.  Returns the
 * number of bytes there; eof is set when the message is complete.  Ends the
 * run on an error.
 */
size_t	read_some(struct parse *);

/* Report the failure and end the run: errno and place as proto.h says. */
_Noreturn void failed(struct parse *, enum parse_failure, uint64_t place,
	    int error);

/*
 * Results on their way up: one message after the other, each as full as it
 * gets.
 */
struct batch {
	enum proto_type	 type;
	struct wcur	 w;
};

/* An address or host; ends the run after PROTO_ADDRS_MAX of them. */
void	batch_add(struct parse *, struct batch *, uint32_t key,
	    const char *result);
void	batch_send(struct parse *, struct batch *);

#endif
