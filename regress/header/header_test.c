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


#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "header.h"

/* A whole message through the scanner, in pieces of n bytes (0: in one). */
static enum header_status
scan(struct header *h, const char *s, size_t len, size_t n)
{
	enum header_status st = HEADER_MORE;
	size_t off, piece;

	memset(h, 0, sizeof(*h));
	for (off = 0; off < len && st == HEADER_MORE; off += piece) {
		piece = n == 0 || n > len - off ? len - off : n;
		st = header_feed(h, s + off, piece);
	}
	if (st != HEADER_MORE)
		return st;
	header_end(h);
	return HEADER_END;
}

/* What is written: the header, stripped or not, a bar, what is body of it. */
static void
show(const struct header *h, int strip, char *out, size_t size)
{
	const uint8_t *piece;
	uint32_t drop = strip ? HDR(BCC) | HDR(RESENT_BCC) : 0;
	size_t n, len = 0, off = h->start;

	while ((n = header_piece(h, &off, drop, &piece)) > 0) {
		ATF_REQUIRE(len + n < size);
		memcpy(out + len, piece, n);
		len += n;
	}
	ATF_REQUIRE(len + 1 + h->len - h->body < size);
	out[len++] = '|';
	if (h->len > h->body)
		memcpy(out + len, h->buf + h->body, h->len - h->body);
	out[len + h->len - h->body] = '\0';
}

struct row {
	const char	*in, *kept, *stripped;
	uint32_t	 bits;
};

#define N	"\r\n"
static const struct row rows[] = {
	/* Where the header ends. */
	{ "", "|", "|", 0 },
	{ N, "|", "|", 0 },
	{ N "To: a" N, "|To: a" N, "|To: a" N, 0 },
	{ "To: a" N N "b" N, "To: a" N "|b" N, "To: a" N "|b" N, HDR(TO) },
	{ "To: a" N, "To: a" N "|", "To: a" N "|", HDR(TO) },
	{ "To: a" N N, "To: a" N "|", "To: a" N "|", HDR(TO) },
	{ "To: a" N N N "b" N, "To: a" N "|" N "b" N, "To: a" N "|" N "b" N,
	    HDR(TO) },
	{ "To: a" N " " N "Cc: b" N N "c" N,
	    "To: a" N " " N "Cc: b" N "|c" N, "To: a" N " " N "Cc: b" N "|c" N,
	    HDR(TO) | HDR(CC) },
	/* No header at all. */
	{ "hello" N, "|hello" N, "|hello" N, 0 },
	{ "hello" N "To: a" N N "b" N, "|hello" N "To: a" N N "b" N,
	    "|hello" N "To: a" N N "b" N, 0 },
	{ "hello world: x" N N, "|hello world: x" N N, "|hello world: x" N N,
	    0 },
	{ " To: a" N N, "| To: a" N N, "| To: a" N N, 0 },
	{ ": a" N N, "|: a" N N, "|: a" N N, 0 },
	{ "T\303\266: a" N N, "|T\303\266: a" N N, "|T\303\266: a" N N, 0 },
	{ ">From x" N "To: a" N, "|>From x" N "To: a" N,
	    "|>From x" N "To: a" N, 0 },
	/* A byte order mark, as some editors put it before everything. */
	{ "\357\273\277To: a" N "Bcc: b" N N "d" N,
	    "To: a" N "Bcc: b" N "|d" N, "To: a" N "|d" N,
	    HDR(TO) | HDR(BCC) },
	{ "\357\273\277From x Mon" N "Bcc: b" N N, "Bcc: b" N "|", "|",
	    HDR(BCC) },
	{ "\357\273\277hello" N "b" N, "|\357\273\277hello" N "b" N,
	    "|\357\273\277hello" N "b" N, 0 },
	/* mbox lines. */
	{ "From " N "To: a" N N "b" N, "To: a" N "|b" N, "To: a" N "|b" N,
	    HDR(TO) },
	{ "From" N "To: a" N N "b" N, "|From" N "To: a" N N "b" N,
	    "|From" N "To: a" N N "b" N, 0 },
	{ "From x Mon" N "To: a" N N "b" N, "To: a" N "|b" N,
	    "To: a" N "|b" N, HDR(TO) },
	{ "From now on" N "we" N, "|From now on" N "we" N,
	    "|From now on" N "we" N, 0 },
	{ "From now on" N N "we" N, "|From now on" N N "we" N,
	    "|From now on" N N "we" N, 0 },
	{ "From now on" N, "|From now on" N, "|From now on" N, 0 },
	{ "From x" N "From y" N "To: a" N, "|From x" N "From y" N "To: a" N,
	    "|From x" N "From y" N "To: a" N, 0 },
	{ "From : x" N N, "From : x" N "|", "From : x" N "|", HDR(FROM) },
	{ "To: a" N "From x" N "Cc: b" N N, "To: a" N "From x" N "Cc: b" N "|",
	    "To: a" N "From x" N "Cc: b" N "|", HDR(TO) | HDR(CC) },
	{ "From x" N "Bcc: a" N N "b" N, "Bcc: a" N "|b" N, "|b" N,
	    HDR(BCC) },
	/* Names. */
	{ "TO:a" N "cC:b" N "MESSAGE-id:c" N N,
	    "TO:a" N "cC:b" N "MESSAGE-id:c" N "|",
	    "TO:a" N "cC:b" N "MESSAGE-id:c" N "|",
	    HDR(TO) | HDR(CC) | HDR(MESSAGE_ID) },
	{ "To : a" N "Cc\t \t: b" N N, "To : a" N "Cc\t \t: b" N "|",
	    "To : a" N "Cc\t \t: b" N "|", HDR(TO) | HDR(CC) },
	{ "Tox: a" N "T: b" N "X-To: c" N N,
	    "Tox: a" N "T: b" N "X-To: c" N "|",
	    "Tox: a" N "T: b" N "X-To: c" N "|", 0 },
	{ "From: a" N "Sender: b" N "Date: c" N "Resent-From: d" N
	    "Resent-Sender: e" N "Resent-To: f" N "Resent-Cc: g" N
	    "Resent-Date: h" N "Resent-Message-ID: i" N N,
	    "From: a" N "Sender: b" N "Date: c" N "Resent-From: d" N
	    "Resent-Sender: e" N "Resent-To: f" N "Resent-Cc: g" N
	    "Resent-Date: h" N "Resent-Message-ID: i" N "|",
	    "From: a" N "Sender: b" N "Date: c" N "Resent-From: d" N
	    "Resent-Sender: e" N "Resent-To: f" N "Resent-Cc: g" N
	    "Resent-Date: h" N "Resent-Message-ID: i" N "|",
	    HDR(FROM) | HDR(SENDER) | HDR(DATE) | HDR(RESENT_FROM) |
	    HDR(RESENT_SENDER) | HDR(RESENT_TO) | HDR(RESENT_CC) |
	    HDR(RESENT_DATE) | HDR(RESENT_MESSAGE_ID) },
	/* Bcc, however it is spelt. */
	{ "To: a" N "Bcc: b" N "Cc: c" N N "d" N,
	    "To: a" N "Bcc: b" N "Cc: c" N "|d" N, "To: a" N "Cc: c" N "|d" N,
	    HDR(TO) | HDR(BCC) | HDR(CC) },
	{ "Bcc: b" N N "d" N, "Bcc: b" N "|d" N, "|d" N, HDR(BCC) },
	{ "Bcc: b" N, "Bcc: b" N "|", "|", HDR(BCC) },
	{ "To: a" N "Bcc: b" N, "To: a" N "Bcc: b" N "|", "To: a" N "|",
	    HDR(TO) | HDR(BCC) },
	{ "To: a" N "Bcc: b" N N, "To: a" N "Bcc: b" N "|", "To: a" N "|",
	    HDR(TO) | HDR(BCC) },
	{ "To: a" N "bcc:b" N "BCC:c" N "bCc : d" N "Bcc\t:e" N N,
	    "To: a" N "bcc:b" N "BCC:c" N "bCc : d" N "Bcc\t:e" N "|",
	    "To: a" N "|", HDR(TO) | HDR(BCC) },
	{ "Bcc: b," N " c," N "\td" N "To: a" N N,
	    "Bcc: b," N " c," N "\td" N "To: a" N "|", "To: a" N "|",
	    HDR(BCC) | HDR(TO) },
	{ "Bcc:" N " b" N "To: a" N N, "Bcc:" N " b" N "To: a" N "|",
	    "To: a" N "|", HDR(BCC) | HDR(TO) },
	{ "Bcc: b" N " " N " c" N "To: a" N N,
	    "Bcc: b" N " " N " c" N "To: a" N "|", "To: a" N "|",
	    HDR(BCC) | HDR(TO) },
	{ "To: a" N "Bcc" N " : b" N N, "To: a" N "Bcc" N " : b" N "|",
	    "To: a" N "|", HDR(TO) | HDR(BCC) },
	{ "To: a" N "B" N " cc: b" N N, "To: a" N "B" N " cc: b" N "|",
	    "To: a" N "|", HDR(TO) | HDR(BCC) },
	{ "To: a" N "odd" N "Bcc: b" N N, "To: a" N "odd" N "Bcc: b" N "|",
	    "To: a" N "odd" N "|", HDR(TO) | HDR(BCC) },
	{ "To: a" N "odd line: x" N "Bcc: b" N N,
	    "To: a" N "odd line: x" N "Bcc: b" N "|",
	    "To: a" N "odd line: x" N "|", HDR(TO) | HDR(BCC) },
	{ "To: a" N "B\001cc: b" N "\177Bcc: c" N "Bcc\033: d" N N,
	    "To: a" N "B\001cc: b" N "\177Bcc: c" N "Bcc\033: d" N "|",
	    "To: a" N "|", HDR(TO) | HDR(BCC) },
	{ "To: a" N "\357\273\277Bcc: b" N "Bcc\302\240: c" N N,
	    "To: a" N "\357\273\277Bcc: b" N "Bcc\302\240: c" N "|",
	    "To: a" N "|", HDR(TO) | HDR(BCC) },
	{ "To: a" N "B c c : b" N N, "To: a" N "B c c : b" N "|",
	    "To: a" N "|", HDR(TO) | HDR(BCC) },
	{ "\357\273\277Bcc: b" N "To: a" N N,
	    "Bcc: b" N "To: a" N "|", "To: a" N "|", HDR(TO) | HDR(BCC) },
	{ " Bcc: b" N " c" N "To: a" N N, "Bcc: b" N " c" N "To: a" N "|",
	    "To: a" N "|", HDR(TO) | HDR(BCC) },
	{ "Resent-Bcc: b" N "resent-BCC : c" N "Resent\001-Bcc: d" N
	    "To: a" N N,
	    "Resent-Bcc: b" N "resent-BCC : c" N "Resent\001-Bcc: d" N
	    "To: a" N "|", "To: a" N "|", HDR(RESENT_BCC) | HDR(TO) },
	/* What only looks like it. */
	{ "Subject: x" N " Bcc: b" N N, "Subject: x" N " Bcc: b" N "|",
	    "Subject: x" N " Bcc: b" N "|", 0 },
	{ "X-Bcc: b" N "Bccc: c" N "Bc: d" N N,
	    "X-Bcc: b" N "Bccc: c" N "Bc: d" N "|",
	    "X-Bcc: b" N "Bccc: c" N "Bc: d" N "|", 0 },
	{ "To: a" N N "Bcc: b" N, "To: a" N "|Bcc: b" N, "To: a" N "|Bcc: b" N,
	    HDR(TO) },
};

ATF_TC_WITHOUT_HEAD(header_ends_and_bcc_goes_as_documented);
ATF_TC_BODY(header_ends_and_bcc_goes_as_documented, tc)
{
	static const size_t pieces[] = { 0, 1, 2, 3, 7 };
	struct header h;
	char out[1024];
	size_t i, p;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (p = 0; p < sizeof(pieces) / sizeof(pieces[0]); p++) {
			ATF_REQUIRE_EQ(HEADER_END, scan(&h, rows[i].in,
			    strlen(rows[i].in), pieces[p]));
			ATF_CHECK_EQ_MSG(rows[i].bits, header_fields(&h),
			    "%s: %x", rows[i].in, header_fields(&h));
			/* Fed in pieces, the body stays outside. */
			show(&h, 0, out, sizeof(out));
			ATF_CHECK_MSG(p == 0 ? strcmp(out, rows[i].kept) == 0 :
			    strncmp(out, rows[i].kept, strlen(out)) == 0,
			    "%s: kept %s", rows[i].in, out);
			show(&h, 1, out, sizeof(out));
			ATF_CHECK_MSG(p == 0 ?
			    strcmp(out, rows[i].stripped) == 0 :
			    strncmp(out, rows[i].stripped, strlen(out)) == 0,
			    "%s: stripped %s", rows[i].in, out);
			header_free(&h);
		}
}

/* The values of the recipient fields, with a bar behind each. */
static void
check_rcpts(const char *in, const char *want)
{
	struct rcpt_fields r;
	struct field f;
	struct header h;
	char out[1024] = "";
	size_t n;

	ATF_REQUIRE_EQ(HEADER_END, scan(&h, in, strlen(in), 0));
	rcpt_begin(&h, &r);
	while (rcpt_next(&h, &r, &f)) {
		n = strlen(out);
		snprintf(out + n, sizeof(out) - n, "%d%.*s|", f.id,
		    (int)(f.off + f.len - f.value - 2),
		    (const char *)h.buf + f.value);
	}
	ATF_CHECK_STREQ(want, out);
	header_free(&h);
}

ATF_TC_WITHOUT_HEAD(recipients_are_to_cc_bcc_or_the_first_resent_block);
ATF_TC_BODY(recipients_are_to_cc_bcc_or_the_first_resent_block, tc)
{
	check_rcpts("From: x" N "To: a" N "Cc: b" N "Bcc: c" N "To: d" N N,
	    "2 a|3 b|4 c|2 d|");
	check_rcpts("To: a" N "odd" N "Cc: b," N " c" N N, "2 a|3 b,\r\n c|");
	check_rcpts("To: a" N "B\001cc : b" N N, "2 a|4 b|");
	check_rcpts("To: a" N "Bcc" N " : b" N N, "2 a|4 b|");
	check_rcpts("To: a" N N "Cc: b" N, "2 a|");
	check_rcpts("hello" N "To: a" N N, "");
	check_rcpts("To: a" N "Resent-To: b" N "Resent-Cc: c" N
	    "Resent-Bcc: d" N "Subject: s" N "Resent-To: e" N N,
	    "9 b|10 c|11 d|");
	check_rcpts("Resent-From: x" N "Resent-To: b" N "Resent-Date: y" N
	    "Resent-Cc: c" N "To: a" N N, "9 b|10 c|");
	check_rcpts("Resent-To: b" N "Received: x" N "Resent-Cc: c" N N,
	    "9 b|");
	check_rcpts("Resent-To: b" N "Resent-X: y" N "Resent-Cc: c" N N,
	    "9 b|10 c|");
	/* An odd line ends no block, no more than it ends the header. */
	check_rcpts("Resent-To: b" N "odd" N " line" N "Resent-Cc: c" N
	    "To: a" N "Resent-Cc: d" N N, "9 b|10 c|");
	check_rcpts("Resent-To: b" N "Resent\001-Bcc: c" N "Resent-Cc: d" N N,
	    "9 b|11 c|10 d|");
	/* As msmtp: any Resent field means that only such count. */
	check_rcpts("Resent-From: x" N "To: a" N N, "");
	check_rcpts("resent-to: b" N "To: a" N N, "9 b|");
	check_rcpts("", "");
}

ATF_TC_WITHOUT_HEAD(lines_are_numbered_from_the_input);
ATF_TC_BODY(lines_are_numbered_from_the_input, tc)
{
	const char *in = "From x" N "To: a" N " b" N "Cc: c" N N "d" N;
	struct header h;
	size_t off;
	struct field f;

	ATF_REQUIRE_EQ(HEADER_END, scan(&h, in, strlen(in), 0));
	off = h.start;
	ATF_REQUIRE(header_next(&h, &off, &f));
	ATF_CHECK_EQ(2, header_line(&h, f.off));
	ATF_REQUIRE(header_next(&h, &off, &f));
	ATF_CHECK_EQ(4, header_line(&h, f.off));
	ATF_CHECK(!header_next(&h, &off, &f));
	ATF_CHECK_EQ(6, header_line(&h, h.body));
	ATF_CHECK_EQ(1, header_line(&h, 0));
	header_free(&h);
}

/* One field of exactly len bytes with its CRLF, folded every width bytes. */
static char *
long_field(const char *name, size_t len, size_t width)
{
	char *s;
	size_t i;

	ATF_REQUIRE((s = malloc(len + 1)) != NULL);
	memset(s, 'x', len);
	memcpy(s, name, strlen(name));
	for (i = width; width > 0 && i + 5 < len; i += width)
		memcpy(s + i, N " ", 3);
	memcpy(s + len - 2, N, 3);
	return s;
}

static enum header_status
scan_long(const char *name, size_t len, size_t width, size_t piece)
{
	char *s = long_field(name, len, width);
	enum header_status st;
	struct header h;

	st = scan(&h, s, len, piece);
	if (st == HEADER_END && name[0] != '=')
		ATF_CHECK_EQ(len, h.end);
	if (st == HEADER_END && name[0] == '=')
		ATF_CHECK_EQ(0, h.body);
	header_free(&h);
	free(s);
	return st;
}

ATF_TC_WITHOUT_HEAD(fields_are_bounded_with_their_folding);
ATF_TC_BODY(fields_are_bounded_with_their_folding, tc)
{
	static const size_t pieces[] = { 0, 4096, 65521 };
	size_t i;

	for (i = 0; i < 3; i++) {
		ATF_CHECK_EQ(HEADER_END, scan_long("To: ", HEADER_LINE_MAX, 0,
		    pieces[i]));
		ATF_CHECK_EQ(HEADER_END, scan_long("To: ", HEADER_LINE_MAX, 72,
		    pieces[i]));
		ATF_CHECK_EQ(HEADER_LINE_LONG, scan_long("To: ",
		    HEADER_LINE_MAX + 1, 0, pieces[i]));
		ATF_CHECK_EQ(HEADER_LINE_LONG, scan_long("To: ",
		    HEADER_LINE_MAX + 1, 72, pieces[i]));
		ATF_CHECK_EQ(HEADER_LINE_LONG, scan_long("Bcc: ",
		    HEADER_LINE_MAX + 1, 72, pieces[i]));
		/* A long line that is no field is body. */
		ATF_CHECK_EQ(HEADER_END, scan_long("= ", HEADER_LINE_MAX + 1,
		    0, pieces[i]));
		ATF_CHECK_EQ(HEADER_END, scan_long("= ", 3 * HEADER_LINE_MAX,
		    0, pieces[i]));
	}
}

ATF_TC_WITHOUT_HEAD(whole_header_is_bounded);
ATF_TC_BODY(whole_header_is_bounded, tc)
{
	enum { LEN = 65536 };
	char *s = long_field("X: ", LEN, 0);
	struct header h = { .buf = NULL };
	size_t n;

	for (n = LEN; n <= HEADER_MAX; n += LEN)
		ATF_REQUIRE_EQ(HEADER_MORE, header_feed(&h, s, LEN));
	ATF_CHECK_EQ(HEADER_LONG, header_feed(&h, s, LEN));
	ATF_CHECK_EQ(HEADER_MAX / LEN, h.lines);
	header_free(&h);
	free(s);
}

/* The scan must not begin anew with each byte that arrives. */
ATF_TC_WITHOUT_HEAD(byte_by_byte_costs_no_more_than_its_bytes);
ATF_TC_BODY(byte_by_byte_costs_no_more_than_its_bytes, tc)
{
	char *s = long_field("To: ", HEADER_LINE_MAX, 0);
	struct header h;

	ATF_CHECK_EQ(HEADER_END, scan(&h, s, HEADER_LINE_MAX, 1));
	ATF_CHECK_EQ(HEADER_LINE_MAX, h.end);
	header_free(&h);
	free(s);
}

ATF_TC_WITHOUT_HEAD(only_whole_clean_fields_may_be_added);
ATF_TC_BODY(only_whole_clean_fields_may_be_added, tc)
{
	static const char *const good[] = {
		"", "X: y" N, "X:y" N, "X:" N, "From: a" N "Date: b" N,
		"To: a," N " b," N "\tc" N "X: y" N, "X: \t y" N,
		"X: \303\266\377" N, "!#~: y" N
	};
	static const char *const bad[] = {
		"X", "X: y", "X: y\r", "X: y\n", "X: y\r\r\n", "X: y\n" N, N,
		"X: y" N N, "X: y" N "Z", "X: y" N "\r", "X: y" N "\n", "X y" N,
		": y" N, " X: y" N, "X : y" N, "X: y\n\r" N, "X: a\rb" N,
		"X: a\nb" N,
		"X: a\001b" N, "X: a\177b" N, "X: a" N "b" N, "X: a" N " " N,
		"X: a" N " \t" N, "\303\266: y" N, "X\001: y" N,
		"X: a" N N "body" N, "X: a\r\r\nY: b" N
	};
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ATF_CHECK_MSG(header_valid(good[i]), "%s", good[i]);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!header_valid(bad[i]), "%s", bad[i]);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, header_ends_and_bcc_goes_as_documented);
	ATF_TP_ADD_TC(tp, recipients_are_to_cc_bcc_or_the_first_resent_block);
	ATF_TP_ADD_TC(tp, lines_are_numbered_from_the_input);
	ATF_TP_ADD_TC(tp, fields_are_bounded_with_their_folding);
	ATF_TP_ADD_TC(tp, whole_header_is_bounded);
	ATF_TP_ADD_TC(tp, byte_by_byte_costs_no_more_than_its_bytes);
	ATF_TP_ADD_TC(tp, only_whole_clean_fields_may_be_added);
	return atf_no_error();
}
