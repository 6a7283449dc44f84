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


#include <sys/types.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <atf-c.h>

#include "harness.h"
#include "spawn.h"

#define N	"\r\n"
#define ADDED	"X-Added: yes" N

/* fd becomes descriptor 0, which the next child inherits. */
static void
be_stdin(int fd)
{
	ATF_REQUIRE(fd != -1);
	if (fd == STDIN_FILENO) {
		ATF_REQUIRE_EQ(0, fcntl(fd, F_SETFD, 0));
		return;
	}
	ATF_REQUIRE_EQ(STDIN_FILENO, dup2(fd, STDIN_FILENO));
	close(fd);
}

static void
stdin_from_text(const void *s, size_t n)
{
	int fd;

	fd = open("in", O_RDWR | O_CREAT | O_TRUNC, 0600);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ((ssize_t)n, write(fd, s, n));
	ATF_REQUIRE_EQ(0, lseek(fd, 0, SEEK_SET));
	be_stdin(fd);
}

/* Descriptor 0 is a pipe; returns the end to write to. */
static int
stdin_from_pipe(void)
{
	int p[2];

	ATF_REQUIRE_EQ(0, pipe2(p, O_CLOEXEC));
	be_stdin(p[0]);
	return p[1];
}

static void
start(struct kid *k)
{
	kid_spawn(k, ROLE_PARSE, NULL, NULL, SPAWN_STDIN);
	kid_ready(k);
	/* Ours would keep a pipe open, and its offset is shared. */
	close(STDIN_FILENO);
}

static void
start_with(struct kid *k, const char *s)
{
	stdin_from_text(s, strlen(s));
	start(k);
}

static void
send_take(struct kid *k, uint8_t kind, const char *arg)
{
	struct wcur w = { 0 };

	put_u8(&w, kind);
	put_str(&w, arg);
	kid_send(k, MSG_PARSE_TAKE, -1, &w);
}

static void
send_read(struct kid *k, uint32_t want)
{
	struct wcur w = { 0 };

	put_u32(&w, want);
	kid_send(k, MSG_PARSE_READ, -1, &w);
}

static int
new_spool(void)
{
	int fd;

	fd = open("spool", O_RDWR | O_CREAT | O_TRUNC, 0600);
	ATF_REQUIRE(fd != -1);
	return fd;
}

static void
send_write(struct kid *k, uint32_t edit, const char *added, int fd)
{
	struct wcur w = { 0 };

	put_u32(&w, edit);
	put_str(&w, added);
	kid_send(k, MSG_PARSE_WRITE, fd, &w);
}

static void
expect_failed(struct kid *k, enum parse_failure why, uint64_t place,
    int error)
{
	struct chmsg m;
	struct rcur r;
	uint64_t n;

	kid_expect(k, MSG_PARSE_FAILED, &m);
	rcur_init(&r, m.data, m.len);
	ATF_CHECK_EQ(why, get_u32(&r));
	n = get_u64(&r);
	ATF_CHECK_EQ_MSG(place, n, "%" PRIu64, n);
	ATF_CHECK_EQ(error, (int)get_u32(&r));
	ATF_CHECK_EQ(0, rcur_end(&r));
	kid_expect_eof(k);
	ATF_CHECK(kid_end(k) != 0);
}

/* The next PARSE_TAKEN as text: "index result,". */
static void
expect_taken(struct kid *k, const char *want)
{
	struct chmsg m;
	struct rcur r;
	char out[512] = "";
	uint32_t arg;
	size_t n;

	kid_expect(k, MSG_PARSE_TAKEN, &m);
	rcur_init(&r, m.data, m.len);
	while (rcur_more(&r)) {
		n = strlen(out);
		arg = get_u32(&r);
		snprintf(out + n, sizeof(out) - n, "%" PRIu32 " %s,", arg,
		    get_str(&r, 0, PROTO_ADDR_MAX));
	}
	ATF_CHECK_EQ(0, rcur_end(&r));
	ATF_CHECK_STREQ(want, out);
}

static uint32_t
expect_taken_end(struct kid *k)
{
	struct chmsg m;
	struct rcur r;

	kid_expect(k, MSG_PARSE_TAKEN_END, &m);
	rcur_init(&r, m.data, m.len);
	return get_u32(&r);
}

static uint32_t
expect_header(struct kid *k)
{
	struct chmsg m;
	struct rcur r;

	kid_expect(k, MSG_PARSE_HEADER, &m);
	rcur_init(&r, m.data, m.len);
	return get_u32(&r);
}

/* What PARSE_WRITTEN says. */
struct written {
	uint64_t	 bytes, lines, longest;
	uint32_t	 flags;
};

static void
expect_written(struct kid *k, struct written *w)
{
	struct chmsg m;
	struct rcur r;

	kid_expect(k, MSG_PARSE_WRITTEN, &m);
	rcur_init(&r, m.data, m.len);
	w->bytes = get_u64(&r);
	w->lines = get_u64(&r);
	w->longest = get_u64(&r);
	w->flags = get_u32(&r);
	ATF_CHECK_EQ(0, rcur_end(&r));
	kid_expect_eof(k);
	ATF_CHECK_EQ(0, kid_end(k));
}

static void
check_spool(const char *want, uint64_t bytes)
{
	char *buf;
	size_t n = strlen(want);
	int fd;

	ATF_REQUIRE((buf = calloc(1, n + 2)) != NULL);
	fd = open("spool", O_RDONLY);
	ATF_REQUIRE(fd != -1);
	ATF_CHECK_EQ((ssize_t)n, read(fd, buf, n + 1));
	ATF_CHECK_STREQ(want, buf);
	ATF_CHECK_EQ(n, bytes);
	close(fd);
	free(buf);
}

/* From start to end: the header lines that exist, then the spool. */
static void
check_mail(const char *in, uint32_t bits, uint32_t edit, const char *added,
    const char *want)
{
	struct written w;
	struct kid k;

	start_with(&k, in);
	send_read(&k, 0);
	ATF_CHECK_EQ(bits, expect_header(&k));
	send_write(&k, edit, added, new_spool());
	expect_written(&k, &w);
	check_spool(want, w.bytes);
}

ATF_TC_WITHOUT_HEAD(mail_is_written_canonical_with_header_added_and_bcc_gone);
ATF_TC_BODY(mail_is_written_canonical_with_header_added_and_bcc_gone, tc)
{
	check_mail("From: a\nbcc : b,\n c\nTo: d\n\nbody\n.\nlast",
	    HDR(FROM) | HDR(BCC) | HDR(TO), EDIT_STRIP_BCC, ADDED,
	    ADDED "From: a" N "To: d" N N "body" N "." N "last" N);
	check_mail("To: d\nBcc: b\n\nbody\n", HDR(BCC) | HDR(TO), 0, "",
	    "To: d" N "Bcc: b" N N "body" N);
	check_mail("To: d\rBcc: b\r\rbody", HDR(BCC) | HDR(TO),
	    EDIT_STRIP_BCC, "", "To: d" N N "body" N);
	check_mail("To: d\r\r\nBcc: b\r\r\n\r\r\nbody\r\r\n",
	    HDR(BCC) | HDR(TO), EDIT_STRIP_BCC, "", "To: d" N N "body" N);
}

ATF_TC_WITHOUT_HEAD(mail_without_header_body_or_anything);
ATF_TC_BODY(mail_without_header_body_or_anything, tc)
{
	check_mail("", 0, 0, ADDED, ADDED N);
	check_mail("", 0, EDIT_STRIP_BCC, "", N);
	check_mail("\n", 0, 0, ADDED, ADDED N);
	check_mail("hello\nTo: x\n", 0, EDIT_STRIP_BCC, ADDED,
	    ADDED N "hello" N "To: x" N);
	check_mail("To: x", HDR(TO), 0, ADDED, ADDED "To: x" N N);
	check_mail("To: x\n\n", HDR(TO), 0, ADDED, ADDED "To: x" N N);
	check_mail("Bcc: x", HDR(BCC), EDIT_STRIP_BCC, ADDED, ADDED N);
	check_mail("From x y\nTo: x\n\nb\n", HDR(TO), 0, ADDED,
	    ADDED "To: x" N N "b" N);
	check_mail("\n\nb", 0, 0, ADDED, ADDED N N "b" N);
}

ATF_TC_WITHOUT_HEAD(written_counts_what_is_in_the_spool);
ATF_TC_BODY(written_counts_what_is_in_the_spool, tc)
{
	struct written w;
	struct kid k;

	start_with(&k, "Bcc: a very long line that does not count\303\266\n"
	    "To: \303\266\n\n123456789012345678\nx\n");
	send_read(&k, 0);
	(void)expect_header(&k);
	send_write(&k, EDIT_STRIP_BCC, ADDED, new_spool());
	expect_written(&k, &w);
	ATF_CHECK_EQ(14 + 8 + 2 + 20 + 3, w.bytes);
	ATF_CHECK_EQ(5, w.lines);
	ATF_CHECK_EQ(18, w.longest);
	ATF_CHECK_EQ(SPOOL_HDR_8BIT, w.flags);

	start_with(&k, "To: the longest line is here\nBcc: \303\266\n\n\303\n");
	send_read(&k, 0);
	(void)expect_header(&k);
	send_write(&k, EDIT_STRIP_BCC, "", new_spool());
	expect_written(&k, &w);
	ATF_CHECK_EQ(28, w.longest);
	ATF_CHECK_EQ(SPOOL_8BIT | SPOOL_NOT_UTF8, w.flags);
}

ATF_TC_WITHOUT_HEAD(arguments_are_taken_apart_in_order);
ATF_TC_BODY(arguments_are_taken_apart_in_order, tc)
{
	struct wcur w = { 0 };
	struct kid k;

	start_with(&k, "");
	put_u8(&w, TAKE_RCPTS);
	put_str(&w, "Joe <a@b>, c@d");
	put_u8(&w, TAKE_SENDER);
	put_str(&w, "<>");
	put_u8(&w, TAKE_RCPTS);
	put_str(&w, "g:;");
	put_u8(&w, TAKE_HOST);
	put_str(&w, "b\303\274cher.example");
	put_u8(&w, TAKE_SENDER);
	put_str(&w, "me");
	kid_send(&k, MSG_PARSE_TAKE, -1, &w);
	expect_taken(&k, "0 a@b,0 c@d,1 ,3 xn--bcher-kva.example,4 me,");
	ATF_CHECK_EQ(5, expect_taken_end(&k));
	/* Any number of times, counted anew; no result, no message. */
	send_take(&k, TAKE_RCPTS, "x@y");
	expect_taken(&k, "0 x@y,");
	ATF_CHECK_EQ(1, expect_taken_end(&k));
	send_take(&k, TAKE_RCPTS, "");
	ATF_CHECK_EQ(0, expect_taken_end(&k));
	ATF_CHECK_EQ(0, kid_end(&k));
}

ATF_TC_WITHOUT_HEAD(malformed_arguments_are_named);
ATF_TC_BODY(malformed_arguments_are_named, tc)
{
	static const struct {
		uint8_t kind;
		const char *arg;
		enum parse_failure why;
	} rows[] = {
		{ TAKE_RCPTS, "a b", PARSEF_ARG_ADDR },
		{ TAKE_RCPTS, "<>", PARSEF_ARG_ADDR },
		{ TAKE_RCPTS, "a@b\r\nRCPT TO:<c@d>", PARSEF_ARG_ADDR },
		{ TAKE_SENDER, "a@b, c@d", PARSEF_ARG_ADDR },
		{ TAKE_HOST, "", PARSEF_ARG_HOST },
		{ TAKE_HOST, "a b", PARSEF_ARG_HOST },
	};
	struct wcur w = { 0 };
	struct kid k;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start_with(&k, "");
		put_u8(&w, TAKE_RCPTS);
		put_str(&w, "good@x");
		put_u8(&w, rows[i].kind);
		put_str(&w, rows[i].arg);
		kid_send(&k, MSG_PARSE_TAKE, -1, &w);
		expect_failed(&k, rows[i].why, 1, 0);
	}
}

/* The results of this type up to the next other message; *full: the largest. */
static uint32_t
count_results(struct kid *k, enum proto_type type, struct chmsg *m,
    size_t *full)
{
	struct rcur r;
	uint32_t n = 0;

	*full = 0;
	while (kid_recv(k, m) == CHAN_OK && m->type == type) {
		rcur_init(&r, m->data, m->len);
		for (; rcur_more(&r); n++) {
			if (type == MSG_PARSE_TAKEN)
				(void)get_u32(&r);
			else
				(void)get_u8(&r);
			(void)get_str(&r, 1, PROTO_ADDR_MAX);
		}
		ATF_REQUIRE_EQ(0, rcur_end(&r));
		if (m->len > *full)
			*full = m->len;
	}
	return n;
}

ATF_TC_WITHOUT_HEAD(ten_thousand_recipients_come_in_large_batches);
ATF_TC_BODY(ten_thousand_recipients_come_in_large_batches, tc)
{
	enum { COUNT = 10000 };
	struct chmsg m;
	struct kid k;
	char *in, *p;
	size_t full;
	int i;

	ATF_REQUIRE((in = malloc(COUNT * 32)) != NULL);
	p = in + snprintf(in, 8, "To: x");
	for (i = 0; i < COUNT; i++)
		p += snprintf(p, 32, ",\n user%d@example.org", i);
	start_with(&k, in);
	send_read(&k, WANT_RCPTS);
	ATF_CHECK_EQ(COUNT + 1, count_results(&k, MSG_PARSE_FOUND, &m, &full));
	ATF_CHECK_EQ(MSG_PARSE_HEADER, m.type);
	ATF_CHECK(full > CHANNEL_DATA_MAX - 2048);
	ATF_CHECK_EQ(0, kid_end(&k));
	free(in);
}

ATF_TC_WITHOUT_HEAD(more_addresses_than_the_limit_are_refused);
ATF_TC_BODY(more_addresses_than_the_limit_are_refused, tc)
{
	enum { COUNT = 100000 };	/* PROTO_ADDRS_MAX */
	struct chmsg m;
	struct kid k;
	char *in, *p;
	size_t full;
	int i;

	ATF_REQUIRE((in = malloc(COUNT * 4 + 16)) != NULL);
	p = in + snprintf(in, 8, "To: x");
	for (i = 1; i < COUNT; i++)
		p += snprintf(p, 8, ",%sx", i % 1000 == 0 ? "\nTo: " : "");
	start_with(&k, in);
	send_read(&k, WANT_RCPTS);
	ATF_CHECK_EQ(COUNT, count_results(&k, MSG_PARSE_FOUND, &m, &full));
	ATF_CHECK_EQ(MSG_PARSE_HEADER, m.type);
	ATF_CHECK_EQ(0, kid_end(&k));
	memcpy(p, ",x", 3);
	start_with(&k, in);
	send_read(&k, WANT_RCPTS);
	(void)count_results(&k, MSG_PARSE_FOUND, &m, &full);
	ATF_CHECK_EQ(MSG_PARSE_FAILED, m.type);
	ATF_CHECK(kid_end(&k) != 0);
	free(in);
}

ATF_TC_WITHOUT_HEAD(recipients_are_found_only_when_asked_for);
ATF_TC_BODY(recipients_are_found_only_when_asked_for, tc)
{
	const char *in = "To: a@b, <>\nCc: g: c@d;\nBcc: e@f\n\nTo: x\n";
	struct chmsg m;
	struct rcur r;
	struct kid k;

	start_with(&k, in);
	send_read(&k, WANT_RCPTS);
	kid_expect(&k, MSG_PARSE_FOUND, &m);
	rcur_init(&r, m.data, m.len);
	ATF_CHECK_EQ(FOUND_RCPT, get_u8(&r));
	ATF_CHECK_STREQ("a@b", get_str(&r, 1, PROTO_ADDR_MAX));
	ATF_CHECK_EQ(FOUND_RCPT, get_u8(&r));
	ATF_CHECK_STREQ("c@d", get_str(&r, 1, PROTO_ADDR_MAX));
	ATF_CHECK_EQ(FOUND_RCPT, get_u8(&r));
	ATF_CHECK_STREQ("e@f", get_str(&r, 1, PROTO_ADDR_MAX));
	ATF_CHECK_EQ(0, rcur_end(&r));
	(void)expect_header(&k);
	ATF_CHECK_EQ(0, kid_end(&k));

	start_with(&k, in);
	send_read(&k, 0);
	(void)expect_header(&k);
	ATF_CHECK_EQ(0, kid_end(&k));
	/* Nor is a malformed one anybody's business then. */
	start_with(&k, "To: a b c\n\nx\n");
	send_read(&k, 0);
	(void)expect_header(&k);
	ATF_CHECK_EQ(0, kid_end(&k));
}

ATF_TC_WITHOUT_HEAD(malformed_header_address_is_named_by_its_line);
ATF_TC_BODY(malformed_header_address_is_named_by_its_line, tc)
{
	struct kid k;

	start_with(&k, "From x\nSubject: y\n z\nTo: a@b,\n c d\n\nx\n");
	send_read(&k, WANT_RCPTS);
	expect_failed(&k, PARSEF_HEADER_ADDR, 4, 0);
}

ATF_TC_WITHOUT_HEAD(header_beyond_the_limits_is_refused);
ATF_TC_BODY(header_beyond_the_limits_is_refused, tc)
{
	enum { LINE = 1024 * 1024, ALL = 11 * LINE };
	struct kid k;
	char *in;
	int i;

	ATF_REQUIRE((in = malloc(ALL + 1)) != NULL);
	memset(in, 'x', ALL);
	memcpy(in, "To: a\nCc: ", 10);
	in[ALL] = '\0';
	start_with(&k, in);
	send_read(&k, 0);
	expect_failed(&k, PARSEF_LINE_LONG, 2, 0);
	for (i = 999; i < ALL - 4; i += 1000)
		memcpy(in + i, "\nX: ", 4);
	memcpy(in, "X: xxxxxxx", 10);
	start_with(&k, in);
	send_read(&k, 0);
	/* 1000 bytes a line, and the CR. */
	expect_failed(&k, PARSEF_HEADER_LONG, 10 * LINE / 1001 + 1, 0);
	free(in);
}

ATF_TC_WITHOUT_HEAD(nothing_is_read_from_stdin_before_parse_read);
ATF_TC_BODY(nothing_is_read_from_stdin_before_parse_read, tc)
{
	struct kid k;
	int n, w, watch;

	w = stdin_from_pipe();
	watch = dup(STDIN_FILENO);
	ATF_REQUIRE(watch != -1);
	ATF_REQUIRE_EQ(10, write(w, "To: a@b\n\nx", 10));
	start(&k);
	send_take(&k, TAKE_RCPTS, "a@b");
	expect_taken(&k, "0 a@b,");
	ATF_CHECK_EQ(1, expect_taken_end(&k));
	ATF_REQUIRE_EQ(0, ioctl(watch, FIONREAD, &n));
	ATF_CHECK_EQ(10, n);
	send_read(&k, 0);
	ATF_CHECK_EQ(HDR(TO), expect_header(&k));
	ATF_REQUIRE_EQ(0, ioctl(watch, FIONREAD, &n));
	ATF_CHECK_EQ(0, n);
	ATF_CHECK_EQ(0, kid_end(&k));
}

ATF_TC_WITHOUT_HEAD(header_is_reported_before_the_body_arrives);
ATF_TC_BODY(header_is_reported_before_the_body_arrives, tc)
{
	const char *in = "To: a@b\r\nBcc: c@d\r\n\r\n";
	struct written wr;
	struct kid k;
	int w;

	w = stdin_from_pipe();
	start(&k);
	send_read(&k, 0);
	for (; *in != '\0'; in++) {
		ATF_REQUIRE_EQ(1, write(w, in, 1));
		poll(NULL, 0, 1);
	}
	ATF_CHECK_EQ(HDR(TO) | HDR(BCC), expect_header(&k));
	send_write(&k, EDIT_STRIP_BCC, "", new_spool());
	ATF_REQUIRE_EQ(5, write(w, "body\r", 5));
	poll(NULL, 0, 20);
	ATF_REQUIRE_EQ(2, write(w, "\n.", 2));
	close(w);
	expect_written(&k, &wr);
	check_spool("To: a@b" N N "body" N "." N, wr.bytes);
}

ATF_TC_WITHOUT_HEAD(stdin_may_be_non_blocking_or_a_socket_or_a_file_midway);
ATF_TC_BODY(stdin_may_be_non_blocking_or_a_socket_or_a_file_midway, tc)
{
	struct written wr;
	struct kid k;
	int sv[2], fd;

	ATF_REQUIRE_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK |
	    SOCK_CLOEXEC, 0, sv));
	be_stdin(sv[0]);
	start(&k);
	send_read(&k, 0);
	poll(NULL, 0, 50);
	ATF_REQUIRE_EQ(6, write(sv[1], "To: a\n", 6));
	poll(NULL, 0, 50);
	ATF_REQUIRE_EQ(2, write(sv[1], "\nx", 2));
	close(sv[1]);
	ATF_CHECK_EQ(HDR(TO), expect_header(&k));
	send_write(&k, 0, "", new_spool());
	expect_written(&k, &wr);
	check_spool("To: a" N N "x" N, wr.bytes);

	fd = open("midway", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ATF_REQUIRE_EQ(16, write(fd, "skipped\nTo: a\n\nx", 16));
	ATF_REQUIRE_EQ(8, lseek(fd, 8, SEEK_SET));
	be_stdin(fd);
	start(&k);
	send_read(&k, 0);
	ATF_CHECK_EQ(HDR(TO), expect_header(&k));
	send_write(&k, 0, "", new_spool());
	expect_written(&k, &wr);
	check_spool("To: a" N N "x" N, wr.bytes);
}

ATF_TC_WITHOUT_HEAD(read_errors_are_reported);
ATF_TC_BODY(read_errors_are_reported, tc)
{
	struct kid k;

	be_stdin(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	start(&k);
	send_read(&k, 0);
	expect_failed(&k, PARSEF_READ, 0, EISDIR);
	be_stdin(open("out", O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
	start(&k);
	send_read(&k, 0);
	expect_failed(&k, PARSEF_READ, 0, EBADF);
}

ATF_TC_WITHOUT_HEAD(full_disk_and_file_limit_are_reported);
ATF_TC_BODY(full_disk_and_file_limit_are_reported, tc)
{
	struct rlimit rl = { 1024, 1024 };
	char in[8192];
	struct kid k;
	int fd;

	fd = open("/dev/full", O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		atf_tc_skip("no /dev/full");
	start_with(&k, "To: a\n\nx\n");
	send_read(&k, 0);
	(void)expect_header(&k);
	send_write(&k, 0, "", fd);
	expect_failed(&k, PARSEF_WRITE, 0, ENOSPC);

	memset(in, 'x', sizeof(in));
	in[sizeof(in) - 1] = '\0';
	stdin_from_text(in, sizeof(in) - 1);
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_FSIZE, &rl));
	start(&k);
	send_read(&k, 0);
	(void)expect_header(&k);
	send_write(&k, 0, "", new_spool());
	expect_failed(&k, PARSEF_WRITE, 0, EFBIG);
}

ATF_TC_WITHOUT_HEAD(malformed_messages_end_it_without_a_word);
ATF_TC_BODY(malformed_messages_end_it_without_a_word, tc)
{
	static const struct {
		enum proto_type type;
		size_t len;
		const char *data;
	} rows[] = {
		{ MSG_PARSE_TAKE, 6, "\1\0\0\0\0\1" },	/* no NUL */
		{ MSG_PARSE_TAKE, 6, "\0\0\0\0\0\0" },	/* no such kind */
		{ MSG_PARSE_TAKE, 6, "\4\0\0\0\0\0" },
		{ MSG_PARSE_TAKE, 7, "\1\0\0\0\0\0\1" }, /* half a second */
		{ MSG_PARSE_TAKE, 8, "\1\2\0\0\0a\0\0" }, /* NUL inside */
		{ MSG_PARSE_TAKE, 8, "\1\377\377\377\377ab" },
		{ MSG_PARSE_TAKE, 5, "\1\0\0\0\0" },	/* too short */
		{ MSG_PARSE_READ, 4, "\10\0\0\0" },	/* unknown want */
		{ MSG_PARSE_READ, 4, "\377\377\377\377" },
		{ MSG_PARSE_READ, 3, "\0\0\0" },
		{ MSG_PARSE_READ, 5, "\0\0\0\0\0" },
		{ MSG_PARSE_WRITE, 9, "\0\0\0\0\0\0\0\0\0" }, /* out of state */
		{ MSG_PARSE_TAKEN, 9, "\0\0\0\0\0\0\0\0\0" }, /* wrong way */
		{ MSG_NET_QUIT, 0, "" },		/* not its own */
		{ MSG_MAX, 0, "" },
	};
	struct kid k;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start_with(&k, "To: a\n\n");
		kid_send_raw(&k, rows[i].type, -1, rows[i].data, rows[i].len);
		kid_expect_eof(&k);
		ATF_CHECK_EQ_MSG(EX_PROTOCOL, kid_end(&k), "row %zu", i);
	}
}

static void
send_str(struct kid *k, enum proto_type type, const char *s)
{
	struct wcur w = { 0 };

	put_str(&w, s);
	kid_send(k, type, -1, &w);
}

/* What PARSE_FROM makes of a message. */
static void
check_from(const char *in, uint32_t edit, const char *want)
{
	struct written w;
	struct kid k;

	start_with(&k, in);
	send_read(&k, 0);
	(void)expect_header(&k);
	send_str(&k, MSG_PARSE_FROM, "new@x.org");
	send_write(&k, edit, ADDED, new_spool());
	expect_written(&k, &w);
	check_spool(want, w.bytes);
}

ATF_TC_WITHOUT_HEAD(another_sender_takes_over_the_name);
ATF_TC_BODY(another_sender_takes_over_the_name, tc)
{
#define ROW(from, now)	check_from("A: 1\nFrom:" from "\nSender: s@x\n"	\
	"B: 2\nfrom : other@x\n\nFrom: body\n", 0,			\
	"From: " now N ADDED "A: 1" N "B: 2" N N "From: body" N)
	ROW(" old@x.org", "new@x.org");
	ROW(" <old@x.org>", "new@x.org");
	ROW("Joe Doe <old@x.org>", "Joe Doe <new@x.org>");
	ROW(" \"Doe, Joe\" <old@x.org>", "\"Doe, Joe\" <new@x.org>");
	ROW(" =?utf-8?q?J=C3=B6?= <old@x.org>",
	    "=?utf-8?q?J=C3=B6?= <new@x.org>");
	ROW(" J\303\266 Doe <old@x.org>", "J\303\266 Doe <new@x.org>");
	ROW(" Joe\n Doe\n <old@x.org>", "Joe" N " Doe <new@x.org>");
	ROW(" old@x.org (Joe Doe)", "new@x.org (Joe Doe)");
	ROW(" A <a@x.org>, B <b@x.org>", "A <new@x.org>");
	/* What cannot be put back whole goes. */
	ROW(" \"Joe <old@x.org>", "new@x.org");
	ROW(" Joe (Doe <old@x.org>", "new@x.org");
	ROW(" g: A <a@x.org>;", "new@x.org");
	ROW("", "new@x.org");
#undef ROW
	/* Neither does a field of the message turn into another one. */
	check_from("From: Joe\n\n", EDIT_STRIP_BCC, "From: new@x.org" N ADDED
	    N);
	check_from("To: x\n\n", 0, "From: new@x.org" N ADDED "To: x" N N);
}

ATF_TC_WITHOUT_HEAD(fields_are_dropped_as_asked);
ATF_TC_BODY(fields_are_dropped_as_asked, tc)
{
	const char *in = "to: a\nFrom: b\nTo : c,\n d\nCC: e\nSender: f\n"
	    "Bcc: g\nResent-To: h\nReply-To: i\n\nTo: j\n";
	const uint32_t all = HDR(TO) | HDR(CC) | HDR(BCC) | HDR(FROM) |
	    HDR(SENDER) | HDR(RESENT_TO);

	check_mail(in, all, EDIT_STRIP_TO, ADDED, ADDED "From: b" N
	    "Sender: f" N "Bcc: g" N "Resent-To: h" N "Reply-To: i" N N
	    "To: j" N);
	check_mail(in, all, EDIT_STRIP_FROM, ADDED, ADDED "to: a" N
	    "To : c," N " d" N "CC: e" N "Bcc: g" N "Resent-To: h" N
	    "Reply-To: i" N N "To: j" N);
	check_mail(in, all, EDIT_ALL, "", "Resent-To: h" N "Reply-To: i" N N
	    "To: j" N);
}

/* A To field larger than a message of the channel. */
ATF_TC_WITHOUT_HEAD(lines_are_added_in_parts);
ATF_TC_BODY(lines_are_added_in_parts, tc)
{
	struct written w;
	struct kid k;
	char line[102], part[1001], *want;
	int i;

	memset(line, 'x', 100);
	line[0] = ' ';
	memcpy(line + 98, N, 3);
	for (i = 0; i < 10; i++)
		memcpy(part + 100 * i, line, 101);
	ATF_REQUIRE((want = calloc(1, 102400)) != NULL);
	start_with(&k, "A: 1\n\nbody\n");
	send_read(&k, 0);
	(void)expect_header(&k);
	send_str(&k, MSG_PARSE_ADD, "To: a" N);
	(void)strlcpy(want, "To: a" N, 102400);
	for (i = 0; i < 100; i++) {
		send_str(&k, MSG_PARSE_ADD, part);
		(void)strlcat(want, part, 102400);
	}
	send_write(&k, 0, ADDED, new_spool());
	(void)strlcat(want, ADDED "A: 1" N N "body" N, 102400);
	expect_written(&k, &w);
	check_spool(want, w.bytes);
	free(want);
}

ATF_TC_WITHOUT_HEAD(parts_that_are_no_header_write_nothing);
ATF_TC_BODY(parts_that_are_no_header_write_nothing, tc)
{
	static const struct {
		enum proto_type type;
		const char *s;
	} rows[] = {
		{ MSG_PARSE_ADD, "X" },
		{ MSG_PARSE_ADD, " X: y" N },
		{ MSG_PARSE_ADD, "X: y" N N },
		{ MSG_PARSE_FROM, "a b" },
		{ MSG_PARSE_FROM, "a@b>" N "Bcc: <c@d" },
		{ MSG_PARSE_FROM, "<a@b>" },
	};
	struct stat st;
	struct kid k;
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start_with(&k, "To: a\n\nb\n");
		send_read(&k, 0);
		(void)expect_header(&k);
		send_str(&k, rows[i].type, rows[i].s);
		if (rows[i].type == MSG_PARSE_ADD)
			send_write(&k, 0, "", new_spool());
		kid_expect_eof(&k);
		ATF_CHECK_EQ_MSG(EX_PROTOCOL, kid_end(&k), "row %zu", i);
		if (rows[i].type == MSG_PARSE_ADD) {
			ATF_REQUIRE(stat("spool", &st) == 0);
			ATF_CHECK_EQ(0, st.st_size);
		}
	}
}

/* The next PARSE_FOUND as text: "kind address,". */
static void
expect_found(struct kid *k, const char *want)
{
	struct chmsg m;
	struct rcur r;
	char out[512] = "";
	size_t n;
	int what;

	kid_expect(k, MSG_PARSE_FOUND, &m);
	rcur_init(&r, m.data, m.len);
	while (rcur_more(&r)) {
		n = strlen(out);
		what = get_u8(&r);
		snprintf(out + n, sizeof(out) - n, "%d %s,", what,
		    get_str(&r, 1, PROTO_ADDR_MAX));
	}
	ATF_CHECK_EQ(0, rcur_end(&r));
	ATF_CHECK_STREQ(want, out);
}

static void
check_found(const char *in, uint32_t want, const char *found)
{
	struct kid k;

	start_with(&k, in);
	send_read(&k, want);
	if (*found != '\0')
		expect_found(&k, found);
	(void)expect_header(&k);
	ATF_CHECK_EQ(0, kid_end(&k));
}

/* FOUND_: 1 recipient, 2 Bcc, 3 From, 4 Resent-From. */
ATF_TC_WITHOUT_HEAD(authors_and_bccs_are_found_when_asked_for);
ATF_TC_BODY(authors_and_bccs_are_found_when_asked_for, tc)
{
	const char *resent = "Received: x\nResent-To: t@x\n"
	    "Resent-From: R <r@x>\nResent-Bcc: rb@x\nFrom: f@x\n"
	    "To: a@x\nBcc: b@x\nResent-From: old@x\n\n";

	check_found("From: a@x, b@x\nFrom: c@x\n\n", WANT_AUTHOR, "3 a@x,");
	check_found("From: Joe <a@x>\nSender: s@x\n\n", WANT_AUTHOR,
	    "3 a@x,");
	check_found("From: g: a@x, b@x;\n\n", WANT_AUTHOR, "3 a@x,");
	check_found("From: <>\n\n", WANT_AUTHOR, "");
	check_found("Sender: s@x\n\n", WANT_AUTHOR, "");
	check_found("no header\nFrom: a@x\n\n", WANT_ALL, "");
	check_found(resent, WANT_AUTHOR, "3 f@x,4 r@x,");
	check_found(resent, WANT_RCPTS, "1 t@x,1 rb@x,");
	check_found(resent, WANT_BCC, "2 rb@x,2 b@x,");
	check_found(resent, WANT_ALL,
	    "3 f@x,4 r@x,1 t@x,1 rb@x,2 rb@x,2 b@x,");
	check_found(resent, 0, "");
}

ATF_TC_WITHOUT_HEAD(a_malformed_author_or_bcc_is_named_when_asked_for);
ATF_TC_BODY(a_malformed_author_or_bcc_is_named_when_asked_for, tc)
{
	struct kid k;

	start_with(&k, "A: 1\nFrom: a b\n\n");
	send_read(&k, WANT_AUTHOR);
	expect_failed(&k, PARSEF_HEADER_ADDR, 2, 0);
	start_with(&k, "A: 1\nB: 2\nBcc: <a\n\n");
	send_read(&k, WANT_BCC);
	expect_failed(&k, PARSEF_HEADER_ADDR, 3, 0);
	check_found("From: a b\nBcc: <a\n\n", 0, "");
}

/* After the header: what PARSE_WRITE must not look like. */
static void
check_refused_write(uint32_t edit, const char *added)
{
	struct stat st;
	struct kid k;

	start_with(&k, "To: a\n\nb\n");
	send_read(&k, 0);
	(void)expect_header(&k);
	send_write(&k, edit, added, new_spool());
	kid_expect_eof(&k);
	ATF_CHECK_EQ(EX_PROTOCOL, kid_end(&k));
	ATF_REQUIRE_EQ(0, stat("spool", &st));
	ATF_CHECK_EQ(0, st.st_size);
}

ATF_TC_WITHOUT_HEAD(added_lines_that_are_no_header_write_nothing);
ATF_TC_BODY(added_lines_that_are_no_header_write_nothing, tc)
{
	check_refused_write(0, "X");
	check_refused_write(0, "X: y");
	check_refused_write(0, "X: y\n");
	check_refused_write(0, "X: y" N N);
	check_refused_write(0, "X: a\rb" N);
	check_refused_write(0, " X: y" N);
	check_refused_write(0, "no colon" N);
	check_refused_write(EDIT_ALL + 1, "X: y" N);
	check_refused_write(UINT32_MAX, "");
}

ATF_TC_WITHOUT_HEAD(messages_out_of_state_end_it);
ATF_TC_BODY(messages_out_of_state_end_it, tc)
{
	struct kid k;
	int fd;

	/* The header is read once, and arguments only before it. */
	start_with(&k, "To: a\n\nb\n");
	send_read(&k, 0);
	(void)expect_header(&k);
	kid_send_raw(&k, MSG_PARSE_READ, -1, "\0\0\0\0", 4);
	kid_expect_eof(&k);
	ATF_CHECK_EQ(EX_PROTOCOL, kid_end(&k));

	start_with(&k, "To: a\n\nb\n");
	send_read(&k, 0);
	(void)expect_header(&k);
	kid_send_raw(&k, MSG_PARSE_TAKE, -1, "\1\0\0\0\0\0", 6);
	kid_expect_eof(&k);
	ATF_CHECK_EQ(EX_PROTOCOL, kid_end(&k));

	/* A spool where none is due, none where it is. */
	start_with(&k, "To: a\n\nb\n");
	fd = new_spool();
	kid_send_raw(&k, MSG_PARSE_READ, fd, "\0\0\0\0", 4);
	kid_expect_eof(&k);
	ATF_CHECK_EQ(EX_PROTOCOL, kid_end(&k));

	start_with(&k, "To: a\n\nb\n");
	send_read(&k, 0);
	(void)expect_header(&k);
	kid_send_raw(&k, MSG_PARSE_WRITE, -1, "\0\0\0\0\0\0\0\0\0", 9);
	kid_expect_eof(&k);
	ATF_CHECK_EQ(EX_PROTOCOL, kid_end(&k));
}

ATF_TC_WITHOUT_HEAD(it_ends_when_the_parent_is_gone);
ATF_TC_BODY(it_ends_when_the_parent_is_gone, tc)
{
	struct kid k;
	int w;

	start_with(&k, "To: a\n\nb\n");
	ATF_CHECK_EQ(0, kid_end(&k));

	start_with(&k, "To: a\n\nb\n");
	send_take(&k, TAKE_RCPTS, "a@b");
	(void)kid_end(&k);

	start_with(&k, "To: a\n\nb\n");
	send_read(&k, 0);
	(void)expect_header(&k);
	ATF_CHECK_EQ(0, kid_end(&k));

	/* It reads when the channel closes: what it says then is lost. */
	w = stdin_from_pipe();
	start(&k);
	send_read(&k, 0);
	channel_close(&k.ch);
	close(w);
	(void)kid_wait(&k);
}

/* A body far larger than any buffer: all of it, and in constant memory. */
ATF_TC_WITHOUT_HEAD(large_body_takes_constant_memory);
ATF_TC_BODY(large_body_takes_constant_memory, tc)
{
	enum { CHUNK = 1000 * 1000, CHUNKS = 64 };
	struct written wr;
	struct kid k;
	char *buf;
	long rss;
	int i, w;

	ATF_REQUIRE((buf = malloc(CHUNK)) != NULL);
	for (i = 0; i < CHUNK; i++)
		buf[i] = i % 50 == 49 ? '\n' : 'x';
	w = stdin_from_pipe();
	start(&k);
	send_read(&k, 0);
	ATF_REQUIRE_EQ(1, write(w, "\n", 1));
	(void)expect_header(&k);
	send_write(&k, 0, "", new_spool());
	for (i = 0; i < CHUNKS; i++)
		ATF_REQUIRE_EQ(CHUNK, write(w, buf, CHUNK));
	rss = kid_status(&k, "VmHWM");
	ATF_CHECK_MSG(rss > 0 && rss < 8 * 1024, "%ld kB", rss);
	close(w);
	expect_written(&k, &wr);
	ATF_CHECK_EQ(2 + (uint64_t)CHUNK / 50 * 51 * CHUNKS, wr.bytes);
	ATF_CHECK_EQ(1 + (uint64_t)CHUNK / 50 * CHUNKS, wr.lines);
	ATF_CHECK_EQ(49, wr.longest);
	free(buf);
}

ATF_TC_WITHOUT_HEAD(it_holds_only_its_descriptors_and_its_sandbox);
ATF_TC_BODY(it_holds_only_its_descriptors_and_its_sandbox, tc)
{
	struct kid k;
	char *fds;

	start_with(&k, "To: a\n\nb\n");
	ATF_CHECK_EQ(2, kid_status(&k, "Seccomp"));
	ATF_CHECK_EQ(1, kid_status(&k, "NoNewPrivs"));
	fds = kid_fds(&k);
	ATF_CHECK_MSG(strstr(fds, "\n1 /dev/null\n2 /dev/null\n3 socket\n") !=
	    NULL && strstr(fds, "\n4 ") == NULL, "%s", fds);
	free(fds);
	ATF_CHECK_EQ(0, kid_end(&k));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp,
	    mail_is_written_canonical_with_header_added_and_bcc_gone);
	ATF_TP_ADD_TC(tp, mail_without_header_body_or_anything);
	ATF_TP_ADD_TC(tp, written_counts_what_is_in_the_spool);
	ATF_TP_ADD_TC(tp, arguments_are_taken_apart_in_order);
	ATF_TP_ADD_TC(tp, malformed_arguments_are_named);
	ATF_TP_ADD_TC(tp, ten_thousand_recipients_come_in_large_batches);
	ATF_TP_ADD_TC(tp, more_addresses_than_the_limit_are_refused);
	ATF_TP_ADD_TC(tp, recipients_are_found_only_when_asked_for);
	ATF_TP_ADD_TC(tp, malformed_header_address_is_named_by_its_line);
	ATF_TP_ADD_TC(tp, header_beyond_the_limits_is_refused);
	ATF_TP_ADD_TC(tp, nothing_is_read_from_stdin_before_parse_read);
	ATF_TP_ADD_TC(tp, header_is_reported_before_the_body_arrives);
	ATF_TP_ADD_TC(tp,
	    stdin_may_be_non_blocking_or_a_socket_or_a_file_midway);
	ATF_TP_ADD_TC(tp, read_errors_are_reported);
	ATF_TP_ADD_TC(tp, full_disk_and_file_limit_are_reported);
	ATF_TP_ADD_TC(tp, malformed_messages_end_it_without_a_word);
	ATF_TP_ADD_TC(tp, another_sender_takes_over_the_name);
	ATF_TP_ADD_TC(tp, fields_are_dropped_as_asked);
	ATF_TP_ADD_TC(tp, lines_are_added_in_parts);
	ATF_TP_ADD_TC(tp, parts_that_are_no_header_write_nothing);
	ATF_TP_ADD_TC(tp, authors_and_bccs_are_found_when_asked_for);
	ATF_TP_ADD_TC(tp, a_malformed_author_or_bcc_is_named_when_asked_for);
	ATF_TP_ADD_TC(tp, added_lines_that_are_no_header_write_nothing);
	ATF_TP_ADD_TC(tp, messages_out_of_state_end_it);
	ATF_TP_ADD_TC(tp, it_ends_when_the_parent_is_gone);
	ATF_TP_ADD_TC(tp, large_body_takes_constant_memory);
	ATF_TP_ADD_TC(tp, it_holds_only_its_descriptors_and_its_sandbox);
	return atf_no_error();
}
