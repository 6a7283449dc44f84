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
 * The world around msmtp-parse, for a fuzzer: its real main() runs with a
 * channel, a standard input and a spool that are arrays, and exit(3) comes
 * back here.  The Makefile renames what it calls of libc to fuzz_*.
 */

#ifndef PARSE_WORLD_H
#define PARSE_WORLD_H

#include <stddef.h>
#include <stdint.h>

/* Not buf.h: its memory would be the program's, which does not survive. */
struct bytes {
	uint8_t	*data;
	size_t	 len, cap;
};
void	bytes_add(struct bytes *, const void *, size_t);
void	bytes_free(struct bytes *);

/* What is done to it, and with which luck. */
struct order {
	const uint8_t	*take;		/* payload of a PARSE_TAKE, or NULL */
	size_t		 ntake;
	const uint8_t	*in;		/* the message */
	size_t		 n;
	uint32_t	 want;		/* of PARSE_READ */
	const char	*from;		/* of PARSE_FROM, or NULL */
	const char	*add;		/* of PARSE_ADD, or NULL */
	uint32_t	 edit;		/* of PARSE_WRITE */
	const char	*added;
	uint32_t	 cuts;		/* 0: as much at once as is asked for;
					   else a seed: odd pieces, EINTR,
					   EAGAIN */
	size_t		 read_fails;	/* EIO at this offset; SIZE_MAX: no */
	size_t		 write_fails;	/* ENOSPC */
};

/* What came of it. */
struct outcome {
	int		 status;	/* of exit */
	uint32_t	 why;		/* PARSE_FAILED, or 0 */
	uint64_t	 place;
	int		 error;
	struct bytes	 taken;		/* "index result\n" */
	uint32_t	 ntaken;	/* PARSE_TAKEN_END */
	struct bytes	 found;		/* "FOUND_* address\n" */
	int		 has_header;
	uint32_t	 bits;		/* PARSE_HEADER */
	int		 has_written;
	uint64_t	 bytes, lines, longest;
	uint32_t	 flags;
	struct bytes	 spool;
};

/* Run msmtp-parse once; outcome_free the result. */
void	parse_run(const struct order *, struct outcome *);
void	outcome_free(struct outcome *);

/* Never compiled out, and what the fuzzer sees as a crash. */
#define REQUIRE(x) do { if (!(x)) __builtin_trap(); } while (0)

#endif
