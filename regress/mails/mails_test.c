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
 * Each mail of this directory goes through the real msmtp-parse; what became
 * of it is compared with the file .want beside it:
 *
 *	fields		the fields of the header that matter
 *	author		with --read-envelope-from, also of Resent-From
 *	rcpt		a recipient with -t
 *	bcc		an address that must not be shown
 *	failed		what is refused because an address is malformed
 *	spool		what is reported of the finished message
 *	-, +		lines of the mail that are not in the finished message,
 *			and the other way round; Bcc is removed, and the line
 *			that is always added left out
 *
 * A line is shown without its end where that is LF or CRLF.
 */

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atf-c.h>

#include "buf.h"
#include "harness.h"
#include "spawn.h"

#define ADDED		"X-Added: yes\r\n"
#define LINES_MAX	2000

static const char *const fields[HDRB_MAX] = {
	"From", "Sender", "To", "Cc", "Bcc", "Date", "Message-ID",
	"Resent-From", "Resent-Sender", "Resent-To", "Resent-Cc",
	"Resent-Bcc", "Resent-Date", "Resent-Message-ID",
};

/* A text and where its lines begin; begin[n] is its end. */
struct text {
	const char	*begin[LINES_MAX + 1];
	size_t		 n;
	int		 open;		/* the last line has no end */
};

static void __attribute__((format(printf, 2, 3)))
add(struct buf *b, const char *fmt, ...)
{
	char s[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(s, sizeof(s), fmt, ap);
	va_end(ap);
	ATF_REQUIRE_EQ(0, buf_str(b, s));
}

static void
read_file(const char *path, struct buf *b)
{
	char block[4096];
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY);
	ATF_REQUIRE_MSG(fd != -1, "%s: %s", path, strerror(errno));
	while ((n = read(fd, block, sizeof(block))) > 0)
		ATF_REQUIRE_EQ(0, buf_add(b, block, (size_t)n));
	ATF_REQUIRE_EQ(0, n);
	close(fd);
	ATF_REQUIRE_EQ(0, buf_add(b, "", 1));
	b->len--;
}

/* msmtp-parse with the file as its standard input, told to read. */
static void
start_reading(struct kid *k, const char *path, uint32_t want)
{
	struct wcur w = { 0 };
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	ATF_REQUIRE_MSG(fd != -1, "%s: %s", path, strerror(errno));
	if (fd != STDIN_FILENO) {
		ATF_REQUIRE_EQ(STDIN_FILENO, dup2(fd, STDIN_FILENO));
		close(fd);
	} else
		ATF_REQUIRE_EQ(0, fcntl(fd, F_SETFD, 0));
	kid_spawn(k, ROLE_PARSE, NULL, NULL, SPAWN_STDIN);
	kid_ready(k);
	close(STDIN_FILENO);
	put_u32(&w, want);
	kid_send(k, MSG_PARSE_READ, -1, &w);
}

static void
show_found(struct buf *b, const struct chmsg *m)
{
	static const char *const what[FOUND_MAX] = {
		[FOUND_RCPT] = "rcpt", [FOUND_BCC] = "bcc",
		[FOUND_FROM] = "author", [FOUND_RESENT_FROM] = "resent-author",
	};
	struct rcur r;
	uint8_t kind;

	rcur_init(&r, m->data, m->len);
	while (rcur_more(&r)) {
		kind = get_u8(&r);
		ATF_REQUIRE(kind < FOUND_MAX && what[kind] != NULL);
		add(b, "%s %s\n", what[kind], get_str(&r, 1, PROTO_ADDR_MAX));
	}
	ATF_REQUIRE_EQ(0, rcur_end(&r));
}

static void
show_failed(struct buf *b, const struct chmsg *m, const char *asked)
{
	struct rcur r;
	uint32_t why;

	rcur_init(&r, m->data, m->len);
	why = get_u32(&r);
	ATF_REQUIRE_MSG(why == PARSEF_HEADER_ADDR, "failed for reason %" PRIu32,
	    why);
	add(b, "failed for %s in line %" PRIu64 "\n", asked, get_u64(&r));
}

/* The addresses that are asked for, or why there are none. */
static void
show_addresses(struct buf *b, const char *path, uint32_t want,
    const char *asked)
{
	struct chmsg m;
	struct kid k;

	start_reading(&k, path, want);
	while (kid_recv(&k, &m) == CHAN_OK && m.type == MSG_PARSE_FOUND)
		show_found(b, &m);
	if (m.type == MSG_PARSE_FAILED)
		show_failed(b, &m, asked);
	else
		ATF_REQUIRE_EQ(MSG_PARSE_HEADER, m.type);
	(void)kid_end(&k);
}

static void
show_fields(struct buf *b, struct kid *k)
{
	struct chmsg m;
	struct rcur r;
	uint32_t bits;
	int i;

	kid_expect(k, MSG_PARSE_HEADER, &m);
	rcur_init(&r, m.data, m.len);
	bits = get_u32(&r);
	add(b, "fields");
	for (i = 0; i < HDRB_MAX; i++)
		if (bits >> i & 1)
			add(b, " %s", fields[i]);
	add(b, "\n");
}

static void
show_written(struct buf *b, struct kid *k)
{
	uint64_t bytes, lines, longest;
	struct chmsg m;
	struct rcur r;
	uint32_t flags;

	kid_expect(k, MSG_PARSE_WRITTEN, &m);
	rcur_init(&r, m.data, m.len);
	bytes = get_u64(&r);
	lines = get_u64(&r);
	longest = get_u64(&r);
	flags = get_u32(&r);
	add(b, "spool %" PRIu64 " bytes, %" PRIu64 " lines, longest %" PRIu64
	    "%s%s%s%s\n", bytes, lines, longest,
	    flags & SPOOL_HDR_8BIT ? ", 8-bit header" : "",
	    flags & SPOOL_HDR_NOT_UTF8 ? " not UTF-8" : "",
	    flags & SPOOL_8BIT ? ", 8-bit body" : "",
	    flags & SPOOL_NOT_UTF8 ? " not UTF-8" : "");
}

static void
write_mail(struct buf *b, struct kid *k)
{
	struct wcur w = { 0 };
	int fd;

	show_fields(b, k);
	fd = open("spool", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	ATF_REQUIRE(fd != -1);
	put_u32(&w, EDIT_STRIP_BCC);
	put_str(&w, ADDED);
	kid_send(k, MSG_PARSE_WRITE, fd, &w);
	show_written(b, k);
	kid_expect_eof(k);
	ATF_CHECK_EQ(0, kid_end(k));
}

static void
split(struct text *t, const char *s, size_t n)
{
	const char *end = s + n, *lf;

	memset(t, 0, sizeof(*t));
	while (s < end) {
		ATF_REQUIRE(t->n < LINES_MAX);
		t->begin[t->n++] = s;
		lf = memchr(s, '\n', (size_t)(end - s));
		t->open = lf == NULL;
		s = lf == NULL ? end : lf + 1;
	}
	t->begin[t->n] = end;
}

/* Length of line i without its end. */
static size_t
line_len(const struct text *t, size_t i)
{
	size_t n = (size_t)(t->begin[i + 1] - t->begin[i]);

	if (n > 0 && t->begin[i][n - 1] == '\n')
		n--;
	else
		return n;
	if (n > 0 && t->begin[i][n - 1] == '\r')
		n--;
	return n;
}

static int
same_line(const struct text *a, size_t i, const struct text *b, size_t j)
{
	size_t n = line_len(a, i);

	if (a->open && i == a->n - 1)
		return 0;
	return n == line_len(b, j) && memcmp(a->begin[i], b->begin[j], n) == 0;
}

static void
show_line(struct buf *b, char sign, const struct text *t, size_t i)
{
	size_t n, len = line_len(t, i);
	unsigned char c;

	add(b, "%c", sign);
	for (n = 0; n < len; n++) {
		c = (unsigned char)t->begin[i][n];
		if (c == '\r')
			add(b, "\\r");
		else if (c == '\\' || !isprint(c))
			add(b, "\\x%02x", c);
		else
			add(b, "%c", c);
	}
	add(b, "%s\n", t->open && i == t->n - 1 ? "\\ (no line end)" : "");
}

/* common[i][j]: how many lines a from i on and b from j on have in common. */
static void
show_changes(struct buf *out, const struct text *a, const struct text *b)
{
	uint16_t (*common)[LINES_MAX + 1];
	size_t i, j;

	common = calloc(a->n + 1, sizeof(*common));
	ATF_REQUIRE(common != NULL);
	for (i = a->n; i-- > 0;)
		for (j = b->n; j-- > 0;)
			common[i][j] = same_line(a, i, b, j) ?
			    common[i + 1][j + 1] + 1 :
			    common[i + 1][j] > common[i][j + 1] ?
			    common[i + 1][j] : common[i][j + 1];
	for (i = j = 0; i < a->n || j < b->n;) {
		if (i < a->n && j < b->n && same_line(a, i, b, j)) {
			i++;
			j++;
		} else if (i < a->n && (j == b->n ||
		    common[i + 1][j] >= common[i][j + 1]))
			show_line(out, '-', a, i++);
		else
			show_line(out, '+', b, j++);
	}
	free(common);
}

/* What holds of every mail, whatever its .want says. */
static void
check_sane(const char *path, const struct buf *b)
{
	static const char secret[] = "secret@example.org";
	const uint8_t *p = b->data, *end;
	size_t i;

	for (i = 0; i < b->len; i++)
		ATF_REQUIRE_MSG(p[i] != '\0' && (p[i] != '\r' ||
		    p[i + 1] == '\n') && (p[i] != '\n' || (i > 0 &&
		    p[i - 1] == '\r')), "%s: not canonical", path);
	end = memmem(p, b->len, "\r\n\r\n", 4);
	ATF_REQUIRE_MSG(end != NULL, "%s: no empty line", path);
	ATF_REQUIRE_MSG(memmem(p, (size_t)(end - p), secret,
	    sizeof(secret) - 1) == NULL, "%s: Bcc leaves", path);
}

/* All that there is to say about what becomes of the mail. */
static void
describe(struct buf *b, const char *path)
{
	static struct text in, out;
	struct buf before = { 0 }, after = { 0 };
	size_t n = strlen(ADDED);
	struct kid k;

	show_addresses(b, path, WANT_AUTHOR, "the author");
	show_addresses(b, path, WANT_RCPTS, "recipients");
	show_addresses(b, path, WANT_BCC, "Bcc");
	start_reading(&k, path, 0);
	write_mail(b, &k);
	read_file(path, &before);
	read_file("spool", &after);
	ATF_REQUIRE(after.len >= n && memcmp(after.data, ADDED, n) == 0);
	check_sane(path, &after);
	split(&in, (const char *)before.data, before.len);
	split(&out, (const char *)after.data + n, after.len - n);
	show_changes(b, &in, &out);
	ATF_REQUIRE_EQ(0, buf_add(b, "", 1));
	buf_free(&before);
	buf_free(&after);
}

static void
update(const char *path, const struct buf *got)
{
	int fd;

	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ((ssize_t)got->len - 1,
	    write(fd, got->data, got->len - 1));
	close(fd);
}

/* This directory, and what is in it. */
static char *
path_of(const char *name, const char *suffix)
{
	const char *src = getenv("MSMTP_SRC");
	char *s;

	ATF_REQUIRE_MSG(src != NULL, "MSMTP_SRC is set by regress/run.sh");
	ATF_REQUIRE(asprintf(&s, "%s/regress/mails/%s%s", src, name,
	    suffix) != -1);
	return s;
}

static DIR *
open_mails(void)
{
	char *path = path_of("", "");
	DIR *d;

	ATF_REQUIRE((d = opendir(path)) != NULL);
	free(path);
	return d;
}

static void
check_mail(const atf_tc_t *tc, const char *name)
{
	char *eml = path_of(name, ".eml"), *file = path_of(name, ".want");
	struct buf got = { 0 }, want = { 0 };

	describe(&got, eml);
	if (atf_tc_has_config_var(tc, "update"))
		update(file, &got);
	read_file(file, &want);
	ATF_CHECK_MSG(strcmp((char *)got.data, (char *)want.data) == 0,
	    "%s: it is now\n%swhich was\n%s", name, (char *)got.data,
	    (char *)want.data);
	buf_free(&got);
	buf_free(&want);
	free(eml);
	free(file);
}

/* The name without the suffix, or NULL. */
static char *
without(const char *name, const char *suffix)
{
	size_t n = strlen(name), len = strlen(suffix);

	if (n <= len || strcmp(name + n - len, suffix) != 0)
		return NULL;
	return strndup(name, n - len);
}

/* All mails whose name begins with the group's. */
static void
check_group(const atf_tc_t *tc, const char *group)
{
	struct dirent *e;
	size_t n = 0;
	char *name;
	DIR *d = open_mails();

	while ((e = readdir(d)) != NULL) {
		if ((name = without(e->d_name, ".eml")) == NULL)
			continue;
		if (strncmp(name, group, strlen(group)) == 0 &&
		    name[strlen(group)] == '-') {
			check_mail(tc, name);
			n++;
		}
		free(name);
	}
	closedir(d);
	ATF_CHECK_MSG(n > 0, "no mail is called %s-", group);
}

/* README and the groups below say the same. */
#define GROUPS(G) \
G(client) G(tool) G(list) G(mime) G(sign) G(head) G(resent) G(mbox) G(bcc) \
G(end) G(odd)

#define G(name) \
ATF_TC_WITHOUT_HEAD(name); \
ATF_TC_BODY(name, tc) { check_group(tc, #name); }
GROUPS(G)
#undef G

static int
in_a_group(const char *name)
{
	size_t n = strcspn(name, "-");

#define G(group) \
	if (strlen(#group) == n && strncmp(name, #group, n) == 0) \
		return 1;
	GROUPS(G)
#undef G
	return 0;
}

ATF_TC_WITHOUT_HEAD(every_mail_has_a_group_and_every_expectation_a_mail);
ATF_TC_BODY(every_mail_has_a_group_and_every_expectation_a_mail, tc)
{
	struct dirent *e;
	char *name, *path;
	DIR *d = open_mails();

	while ((e = readdir(d)) != NULL) {
		if ((name = without(e->d_name, ".eml")) != NULL)
			ATF_CHECK_MSG(in_a_group(name), "%s", name);
		else if ((name = without(e->d_name, ".want")) != NULL) {
			path = path_of(name, ".eml");
			ATF_CHECK_MSG(access(path, R_OK) == 0, "%s", path);
			free(path);
		}
		free(name);
	}
	closedir(d);
}

ATF_TP_ADD_TCS(tp)
{
#define G(name)	ATF_TP_ADD_TC(tp, name);
	GROUPS(G)
#undef G
	ATF_TP_ADD_TC(tp, every_mail_has_a_group_and_every_expectation_a_mail);
	return atf_no_error();
}
