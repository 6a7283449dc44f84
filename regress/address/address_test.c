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

#include "address.h"

/*
 * What is read and what comes out: addresses with a blank after each, "<> "
 * for the empty one, "!" if the list is malformed there.
 */
struct row {
	const char	*in, *out;
};

#define X50	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
#define X250	X50 X50 X50 X50 X50
#define X1000	X250 X250 X250 X250

static const struct row plain[] = {
	{ "a@b", "a@b " },
	{ "joe@example.org", "joe@example.org " },
	{ "joe", "joe " },
	{ "joe.user", "joe.user " },
	{ "joe+tag@example.org", "joe+tag@example.org " },
	{ "-joe@example.org", "-joe@example.org " },
	{ "a!b!c@example.org", "a!b!c@example.org " },
	{ "a%b@example.org", "a%b@example.org " },
	{ "#$&'*+-/=?^_`{|}~@x", "#$&'*+-/=?^_`{|}~@x " },
	{ "o'brien@x", "o'brien@x " },
	{ "1@2", "1@2 " },
	{ "Joe.User@Example.ORG", "Joe.User@Example.ORG " },
	{ "a@b-c.d_e", "a@b-c.d_e " },
	{ "a@b.example.", "a@b.example " },
	{ "<a@b>", "a@b " },
	{ "<joe>", "joe " },
	{ "  a@b  ", "a@b " },
	{ "\ta@b\t", "a@b " },
	{ " < a@b > ", "a@b " },
	{ "a@b, c@d", "a@b c@d " },
	{ "a@b,c@d,e@f", "a@b c@d e@f " },
	{ "a, b, c", "a b c " },
	{ "", "" },
	{ "   ", "" },
	{ "\r\n", "" },
	{ "a@b\r\n", "a@b " },
};

static const struct row display[] = {
	{ "Joe <a@b>", "a@b " },
	{ "Joe Q. Public <a@b>", "a@b " },
	{ "Joe<a@b>", "a@b " },
	{ "\"Joe\" <a@b>", "a@b " },
	{ "\"Public, Joe\" <a@b>", "a@b " },
	{ "\"Joe \\\"Q\\\" Public\" <a@b>", "a@b " },
	{ "\"<evil@x>\" <a@b>", "a@b " },
	{ "\"a@b, c@d\" <e@f>", "e@f " },
	{ "\"\" <a@b>", "a@b " },
	{ "\"x\" \"y\" z <a@b>", "a@b " },
	{ "other@x <a@b>", "a@b " },
	{ "J\303\266rg <a@b>", "a@b " },
	{ "\"J\303\266rg\" <a@b>", "a@b " },
	{ "J\366rg <a@b>", "a@b " },
	{ "=?UTF-8?Q?J=C3=B6rg?= <a@b>", "a@b " },
	{ "=?UTF-8?Q?a=40b=2C?= <c@d>", "c@d " },
	{ "J\001e <a@b>", "a@b " },
	{ "\033$B%F\033[B <a@b>", "!" },
	{ "Joe <a@b>, Ann <c@d>", "a@b c@d " },
	{ "Joe\r\n <a@b>,\r\n\tAnn\r\n <c@d>\r\n", "a@b c@d " },
	{ "[list] Joe <a@b>", "a@b " },
	{ ". <a@b>", "a@b " },
	{ "Doe, J <a@b>", "Doe a@b " },
	{ X1000 X250 " <a@b>", "a@b " },
};

static const struct row comments[] = {
	{ "a@b (Joe)", "a@b " },
	{ "(Joe) a@b", "a@b " },
	{ "a@b (Joe, c@d)", "a@b " },
	{ "a@b (<c@d>)", "a@b " },
	{ "a(x)@(y)b(z).c", "a@b.c " },
	{ "a@b ((nested) (more (still)))", "a@b " },
	{ "a@b (close \\) not)", "a@b " },
	{ "a@b (open \\( not)", "a@b " },
	{ "a@b (back \\\\)", "a@b " },
	{ "a@b ()", "a@b " },
	{ "(only a comment)", "" },
	{ "Joe (x) <(y)a@b(z)> (w)", "a@b " },
	{ "a@b (J\366rg\001)", "a@b " },
	{ "a@b (fold\r\n ed)", "a@b " },
	{ "a@b (\"), c@d, (\")", "a@b c@d " },
	{ "\"(\" <a@b>, \")\" <c@d>", "a@b c@d " },
	{ "((((((((((((((((((((((((((((((((x))))))))))))))))))))))))))))))))"
	    "a@b", "a@b " },
	{ "(((((((((((((((((((((((((((((((((x)))))))))))))))))))))))))))))))))"
	    "a@b", "!" },
	{ "a@b (open", "!" },
	{ "a@b (open \\)", "!" },
	{ "a@b (open\\", "!" },
	{ "a@b )", "!" },
	{ "(a)) b@c", "!" },
};

static const struct row groups[] = {
	{ "undisclosed-recipients:;", "" },
	{ "undisclosed-recipients: ;", "" },
	{ "Undisclosed recipients:;", "" },
	{ "\"my group\":;", "" },
	{ "g: a@b;", "a@b " },
	{ "g: a@b, Joe <c@d>;", "a@b c@d " },
	{ "g: a@b;, e@f", "a@b e@f " },
	{ "g: a@b; e@f", "a@b e@f " },
	{ "e@f, g: a@b;", "e@f a@b " },
	{ "g:;, h:;", "" },
	{ "g:; h:; a@b", "a@b " },
	{ "g: ,,a@b,, ;", "a@b " },
	{ "g(c): a@b;(d)", "a@b " },
	{ "g. h: a@b;", "a@b " },
	{ "g: <a@b>;", "a@b " },
	{ "g: a@b", "!" },
	{ "g:", "!" },
	{ "g: h: a@b;;", "!" },
	{ ": a@b;", "!" },
	{ "a@b: c@d;", "!" },
	{ "mailto:a@b", "!" },
	{ "<a@b>: c;", "!" },
};

static const struct row stray[] = {
	{ ",", "" },
	{ ",,,", "" },
	{ ";", "" },
	{ ",a@b", "a@b " },
	{ "a@b,", "a@b " },
	{ "a@b,,c@d", "a@b c@d " },
	{ "a@b; c@d", "a@b c@d " },
	{ "a@b;c@d;", "a@b c@d " },
	{ "a@b ; , ; c@d", "a@b c@d " },
	{ ", (c) ,", "" },
	{ "<>", "<> " },
	{ "< >", "<> " },
	{ "<(c)>", "<> " },
	{ "Mailer <>", "<> " },
	{ "<>, a@b", "<> a@b " },
};

static const struct row quoted[] = {
	{ "\"a\"@b", "a@b " },
	{ "\"a.b\"@c", "a.b@c " },
	{ "\"a\\b\"@c", "ab@c " },
	{ "\"a,b\"@c", "\"a,b\"@c " },
	{ "\"a@b\"@c", "\"a@b\"@c " },
	{ "\"a:b\"@c", "\"a:b\"@c " },
	{ "\"a;b\"@c", "\"a;b\"@c " },
	{ "\"a(b\"@c", "\"a(b\"@c " },
	{ "\"a\\\"b\"@c", "\"a\\\"b\"@c " },
	{ "\"a\\\\b\"@c", "\"a\\\\b\"@c " },
	{ "\"a..b\"@c", "\"a..b\"@c " },
	{ "\".a\"@c", "\".a\"@c " },
	{ "\"a.\"@c", "\"a.\"@c " },
	{ "\"\"@c", "\"\"@c " },
	{ "\"a\".b@c", "a.b@c " },
	{ "\"a,\".b@c", "\"a,.b\"@c " },
	{ "a.\"b\".c@d", "a.b.c@d " },
	{ "<\"a,b\"@c>", "\"a,b\"@c " },
	{ "\"a\r\n b\"@c", "!" },
	{ "\"a b\"@c", "!" },
	{ "\"a\\ b\"@c", "!" },
	{ "\"a\tb\"@c", "!" },
	{ "\"a<b\"@c", "!" },
	{ "\"a>b\"@c", "!" },
	{ "\"a> SIZE=1\"@c", "!" },
	{ "\"a\001b\"@c", "!" },
	{ "\"a\177b\"@c", "!" },
	{ "\"a\\\nb\"@c", "!" },
	{ "\"a\303\266\"@c", "!" },
	{ "\"a\"\"b\"@c", "!" },
	{ "\"a\"b@c", "!" },
	{ "a\"b\"@c", "!" },
	{ "a@\"b\"", "!" },
	{ "\"a@b", "!" },
	{ "\"a\\", "!" },
	{ "\"a\\\"@b", "!" },
};

static const struct row obsolete[] = {
	{ "a . b @ c . d", "a.b@c.d " },
	{ "a .b@c", "a.b@c " },
	{ "a@ b", "a@b " },
	{ "a\r\n @\r\n b", "a@b " },
	{ "<@x:a@b>", "a@b " },
	{ "<@x,@y:a@b>", "a@b " },
	{ "<@x.y,@z:a@b>", "a@b " },
	{ "<,@x,,@y,:a@b>", "a@b " },
	{ "<@[1.2.3.4]:a@b>", "a@b " },
	{ "Joe <@x:a@b>", "a@b " },
	{ "a..b@c", "a..b@c " },
	{ ".a@b", ".a@b " },
	{ "a.@b", "a.@b " },
	{ "<@x:>", "!" },
	{ "<@x:@y:a@b>", "!" },
	{ "<@x a@b>", "!" },
	{ "<@x", "!" },
	{ "@x:a@b", "!" },
};

static const struct row domains[] = {
	{ "a@[1.2.3.4]", "a@[1.2.3.4] " },
	{ "a@[IPv6:2001:db8::1]", "a@[IPv6:2001:db8::1] " },
	{ "a@[x-tag:any!thing]", "a@[x-tag:any!thing] " },
	{ "<a@[1.2.3.4]>", "a@[1.2.3.4] " },
	{ "a@[1.2.3.4] (c)", "a@[1.2.3.4] " },
	{ "a@b\303\274cher.example", "a@xn--bcher-kva.example " },
	{ "a@B\303\234CHER.example", "a@xn--bcher-kva.example " },
	{ "a@fa\303\237.de", "a@xn--fa-hia.de " },
	{ "a@\344\276\213\343\201\210.\343\203\206\343\202\271\343\203\210",
	    "a@xn--r8jz45g.xn--zckzah " },
	{ "a@bu\314\210cher.example", "a@xn--bcher-kva.example " },
	{ "a@b\303\274cher\343\200\202example", "a@xn--bcher-kva.example " },
	{ "Joe <a@b\303\274cher.example>", "a@xn--bcher-kva.example " },
	{ "a@xn--bcher-kva.example", "a@xn--bcher-kva.example " },
	{ "a@[]", "!" },
	{ "a@[1.2.3.4", "!" },
	{ "a@[1.2 .3.4]", "!" },
	{ "a@[1.2\r\n .3.4]", "!" },
	{ "a@[1<2]", "!" },
	{ "a@[1>2]", "!" },
	{ "a@[1[2]", "!" },
	{ "a@[1\\]2]", "!" },
	{ "a@[1\0012]", "!" },
	{ "a@[1\3032]", "!" },
	{ "a@[1.2.3.4]x", "!" },
	{ "a@[1.2.3.4].x", "!" },
	{ "a@x[1.2.3.4]", "!" },
	{ "[1.2.3.4]", "!" },
	{ "a@[1][2]", "!" },
	{ "a@b\374cher.example", "!" },		/* Latin 1 */
	{ "a@b\303.example", "!" },		/* cut UTF-8 */
	{ "a@\355\240\200.example", "!" },	/* surrogate */
	{ "a@x\357\274\240y.example", "!" },	/* full-width @ */
	{ "a@x\357\274\234y.example", "!" },	/* full-width < */
	{ "a@x\343\200\200y.example", "!" },	/* ideographic space */
	{ "a@x\302\240y.example", "!" },	/* no-break space */
	{ "a@x\342\200\256y.example", "!" },	/* right-to-left override */
	{ "a@", "!" },
	{ "a@.", "!" },
	{ "a@.b", "!" },
	{ "a@b..c", "!" },
	{ "a@b..", "!" },
	{ "a@b/c", "!" },
	{ "a@b%c", "!" },
	{ "a@b'c", "!" },
	{ "a@b=c", "!" },
	{ "a@b#c", "!" },
	{ "a@" X50 "xxxxxxxxxxxxx.d", "a@" X50 "xxxxxxxxxxxxx.d " },
	{ "a@" X50 "xxxxxxxxxxxxxx.d", "!" },
	{ "a@" X50 "." X50 "." X50 "." X50 "." X50 ".d", "!" },
};

static const struct row hostile[] = {
	{ "@", "!" },
	{ "@b", "!" },
	{ "<@b>", "!" },
	{ "a@@b", "!" },
	{ "a@b@c", "!" },
	{ "a b", "!" },
	{ "a b@c", "!" },
	{ "a@b c", "!" },
	{ "a@b c@d", "!" },
	{ "<a b@c>", "!" },
	{ "<a@b", "!" },
	{ "a@b>", "!" },
	{ "<<a@b>>", "!" },
	{ "<a@b>>", "!" },
	{ "<a@b><c@d>", "!" },
	{ "<a@b> c@d", "!" },
	{ "<a@b> Joe", "!" },
	{ "<a@b> <c@d>", "!" },
	{ "<a@b, c@d>", "!" },
	{ "<a@b; c@d>", "!" },
	{ "a <b <c@d>", "!" },
	{ "a\\b@c", "!" },
	{ "\\a@b", "!" },
	{ "a@b\\", "!" },
	{ "a]@b", "!" },
	{ "a@b\nRCPT TO:<c@d>", "!" },
	{ "a@b\r\nRCPT TO:<c@d>", "!" },
	{ "a@b\r\n", "a@b " },
	{ "a@b\n", "!" },
	{ "a@b\r", "!" },
	{ "a@b\nc@d", "!" },
	{ "a\r\nb@c", "!" },
	{ "a\nb@c", "!" },
	{ "a\rb@c", "!" },
	{ "a\001b@c", "!" },
	{ "a@b\001c", "!" },
	{ "a\177b@c", "!" },
	{ "a@b\033[31m", "!" },
	{ "a\302\205b@c", "!" },
	{ "\303\266@b", "!" },
	{ "a\303\266b", "!" },
	{ "a> SIZE=1@b", "!" },
	{ "a@b> NOTIFY=NEVER", "!" },
	{ "Doe, J.", "Doe J. " },
	{ "J. Doe", "!" },
	{ "c@d, a@b c", "c@d !" },
	{ X1000 "xxxxxxxxxxxxxxxxxxxxxx@x", X1000 "xxxxxxxxxxxxxxxxxxxxxx@x " },
	{ X1000 "xxxxxxxxxxxxxxxxxxxxxxx@x", "!" },
	{ X1000 "xxxxxxxxxxxxxxxxxxxxxxxxx@x", "!" },
	{ X1000 X1000 "@x", "!" },
	{ "a@" X1000 X250, "!" },
};

static void
run(const char *in, size_t len, char *out, size_t size)
{
	char addr[ADDRESS_MAX + 1], *copy;
	struct address_list l;
	enum address_status st;

	/* An exact copy, so that the sanitizer sees a read beyond it. */
	ATF_REQUIRE((copy = malloc(len + 1)) != NULL);
	ATF_REQUIRE((copy = realloc(copy, len == 0 ? 1 : len)) != NULL);
	memcpy(copy, in, len);
	out[0] = '\0';
	address_begin(&l, copy, len);
	while ((st = address_next(&l, addr)) > 0) {
		strlcat(out, st == ADDRESS_NULL ? "<>" : addr, size);
		strlcat(out, " ", size);
	}
	if (st == ADDRESS_BAD)
		strlcat(out, "!", size);
	free(copy);
}

static void
check_rows(const struct row *rows, size_t n)
{
	char out[8192];
	size_t i;

	for (i = 0; i < n; i++) {
		run(rows[i].in, strlen(rows[i].in), out, sizeof(out));
		ATF_CHECK_MSG(strcmp(out, rows[i].out) == 0,
		    "%s: %s instead of %s", rows[i].in, out, rows[i].out);
	}
}
#define CHECK_ROWS(t)	check_rows(t, sizeof(t) / sizeof(t[0]))

ATF_TC_WITHOUT_HEAD(plain_addresses_come_out_as_they_are);
ATF_TC_BODY(plain_addresses_come_out_as_they_are, tc)
{
	CHECK_ROWS(plain);
}

ATF_TC_WITHOUT_HEAD(display_names_are_dropped_whatever_is_in_them);
ATF_TC_BODY(display_names_are_dropped_whatever_is_in_them, tc)
{
	CHECK_ROWS(display);
}

ATF_TC_WITHOUT_HEAD(comments_are_skipped_and_bounded);
ATF_TC_BODY(comments_are_skipped_and_bounded, tc)
{
	CHECK_ROWS(comments);
}

ATF_TC_WITHOUT_HEAD(groups_are_opened);
ATF_TC_BODY(groups_are_opened, tc)
{
	CHECK_ROWS(groups);
}

ATF_TC_WITHOUT_HEAD(stray_separators_and_null_addresses);
ATF_TC_BODY(stray_separators_and_null_addresses, tc)
{
	CHECK_ROWS(stray);
}

ATF_TC_WITHOUT_HEAD(quotes_stay_only_where_smtp_needs_them);
ATF_TC_BODY(quotes_stay_only_where_smtp_needs_them, tc)
{
	CHECK_ROWS(quoted);
}

ATF_TC_WITHOUT_HEAD(obsolete_forms_are_read);
ATF_TC_BODY(obsolete_forms_are_read, tc)
{
	CHECK_ROWS(obsolete);
}

ATF_TC_WITHOUT_HEAD(domains_become_a_labels_or_stay_literals);
ATF_TC_BODY(domains_become_a_labels_or_stay_literals, tc)
{
	CHECK_ROWS(domains);
}

ATF_TC_WITHOUT_HEAD(hostile_addresses_are_refused);
ATF_TC_BODY(hostile_addresses_are_refused, tc)
{
	CHECK_ROWS(hostile);
}

ATF_TC_WITHOUT_HEAD(nul_in_an_address_is_refused);
ATF_TC_BODY(nul_in_an_address_is_refused, tc)
{
	char out[256];

	run("a\0b@c", 5, out, sizeof(out));
	ATF_CHECK_STREQ("!", out);
	run("a@b\0c", 5, out, sizeof(out));
	ATF_CHECK_STREQ("!", out);
	run("\"a\0b\"@c", 7, out, sizeof(out));
	ATF_CHECK_STREQ("!", out);
	run("a@[1\0]", 6, out, sizeof(out));
	ATF_CHECK_STREQ("!", out);
}

/* Each of the 256 bytes, alone in each place of an address. */
ATF_TC_WITHOUT_HEAD(no_byte_gets_through_that_would_end_a_command);
ATF_TC_BODY(no_byte_gets_through_that_would_end_a_command, tc)
{
	static const char *const shapes[] = {
		"a%cb@c", "a@b%cc", "\"a%cb\"@c", "\"a\\%cb\"@c", "a@[1%c2]",
		"<a%cb@c>", "%ca@b", "a@b%c", "Joe%c <a@b>", "a%cb"
	};
	char in[64], out[256], *p;
	size_t i;
	int c, n;

	for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		for (c = 0; c < 256; c++) {
			p = strchr(shapes[i], '%') - shapes[i] + in;
			n = (int)strlen(shapes[i]) - 1;
			memcpy(in, shapes[i], (size_t)(p - in));
			*p = (char)c;
			memcpy(p + 1, shapes[i] + (p - in) + 2,
			    (size_t)(n - (p - in) - 1));
			run(in, (size_t)n, out, sizeof(out));
			for (p = out; *p != '\0'; p++)
				ATF_CHECK_MSG(*p >= ' ' && *p < 127 &&
				    *p != '<' && *p != '>',
				    "shape %zu, byte %d: %s", i, c, out);
			/* Separated, or one address: no blank within one. */
			for (p = out; (p = strchr(p, ' ')) != NULL; p++)
				ATF_CHECK_MSG(p > out && p[-1] != ' ' &&
				    (p[1] == '\0' || c == ',' || c == ';' ||
				    c == ':'), "shape %zu, byte %d: %s", i,
				    c, out);
		}
}

ATF_TC_WITHOUT_HEAD(sender_is_exactly_one_address);
ATF_TC_BODY(sender_is_exactly_one_address, tc)
{
	static const struct row rows[] = {
		{ "a@b", "a@b" }, { "<a@b>", "a@b" }, { "Joe <a@b>", "a@b" },
		{ "joe", "joe" }, { " a@b ", "a@b" }, { "a@b (c)", "a@b" },
		{ "", "" }, { "  ", "" }, { "<>", "" }, { " <> ", "" },
		{ "a@b,", "a@b" },
		{ "a@b, c@d", NULL }, { "a@b c@d", NULL }, { "<>, a@b", NULL },
		{ "a@b, <>", NULL }, { "g: a@b;", NULL }, { "g:;", NULL },
		{ "a@b, g:;", NULL }, { "a@b\nX", NULL }, { "a b", NULL },
		{ "a@b> SIZE=9", NULL }, { "a@b <", NULL },
		{ "\303\266@x", NULL },
		{ "a@b\303\274cher.example", "a@xn--bcher-kva.example" },
	};
	char out[ADDRESS_MAX + 1];
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].out == NULL) {
			ATF_CHECK_EQ_MSG(-1, address_sender(rows[i].in, out),
			    "%s: %s", rows[i].in, out);
			continue;
		}
		ATF_CHECK_EQ_MSG(0, address_sender(rows[i].in, out), "%s",
		    rows[i].in);
		ATF_CHECK_STREQ(rows[i].out, out);
	}
}

/* Time must not grow with the square of the list. */
ATF_TC_WITHOUT_HEAD(ten_thousand_addresses_in_one_list);
ATF_TC_BODY(ten_thousand_addresses_in_one_list, tc)
{
	enum { N = 10000 };
	char addr[ADDRESS_MAX + 1], want[32], *list, *p;
	struct address_list l;
	int i;

	ATF_REQUIRE((list = malloc(N * 32)) != NULL);
	for (i = 0, p = list; i < N; i++)
		p += snprintf(p, 32, "U <u%d@example.org>,\r\n ", i);
	address_begin(&l, list, (size_t)(p - list));
	for (i = 0; address_next(&l, addr) == ADDRESS_OK; i++) {
		snprintf(want, sizeof(want), "u%d@example.org", i);
		ATF_REQUIRE_STREQ(want, addr);
	}
	ATF_CHECK_EQ(N, i);
	free(list);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, plain_addresses_come_out_as_they_are);
	ATF_TP_ADD_TC(tp, display_names_are_dropped_whatever_is_in_them);
	ATF_TP_ADD_TC(tp, comments_are_skipped_and_bounded);
	ATF_TP_ADD_TC(tp, groups_are_opened);
	ATF_TP_ADD_TC(tp, stray_separators_and_null_addresses);
	ATF_TP_ADD_TC(tp, quotes_stay_only_where_smtp_needs_them);
	ATF_TP_ADD_TC(tp, obsolete_forms_are_read);
	ATF_TP_ADD_TC(tp, domains_become_a_labels_or_stay_literals);
	ATF_TP_ADD_TC(tp, hostile_addresses_are_refused);
	ATF_TP_ADD_TC(tp, nul_in_an_address_is_refused);
	ATF_TP_ADD_TC(tp, no_byte_gets_through_that_would_end_a_command);
	ATF_TP_ADD_TC(tp, sender_is_exactly_one_address);
	ATF_TP_ADD_TC(tp, ten_thousand_addresses_in_one_list);
	return atf_no_error();
}
