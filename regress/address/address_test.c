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
#include "cases.h"

/* What address_next says, up to the end, as the file of cases has it. */
static void
run_list(const char *in, size_t len, char *out, size_t size)
{
	char addr[ADDRESS_MAX + 1];
	struct address_list l;
	enum address_status st;

	out[0] = '\0';
	address_begin(&l, in, len);
	while ((st = address_next(&l, addr)) > 0) {
		strlcat(out, out[0] == '\0' ? "" : " ", size);
		strlcat(out, st == ADDRESS_NULL ? "<>" : addr, size);
		ATF_CHECK((st == ADDRESS_OK) == (addr[0] != '\0'));
	}
	ATF_CHECK_STREQ("", addr);
	if (st == ADDRESS_BAD) {
		strlcat(out, out[0] == '\0' ? "" : " ", size);
		strlcat(out, "!", size);
	}
}

static void
run_sender(const char *in, char *out, size_t size)
{
	char addr[ADDRESS_MAX + 1];

	if (address_sender(in, addr) == -1)
		strlcpy(out, "!", size);
	else
		strlcpy(out, addr[0] == '\0' ? "<>" : addr, size);
}

static void
run_name(const char *in, size_t len, char *out, size_t size)
{
	struct address_name an;

	out[0] = '\0';
	if (address_name(in, len, &an) == 0)
		return;
	ATF_REQUIRE(an.off < len && an.len <= len - an.off && an.len < size);
	ATF_CHECK_EQ(in[an.off] == '(', an.comment);
	memcpy(out, in + an.off, an.len);
	out[an.len] = '\0';
}

static void
check_case(const struct acase *c)
{
	char out[8192], *copy;

	/* At the end of its memory, so that a byte too far is seen. */
	ATF_REQUIRE((copy = malloc(c->len + 1)) != NULL);
	memcpy(copy, c->text, c->len + 1);
	if (strcmp(c->kind, "sender") == 0) {
		run_sender(copy, out, sizeof(out));
	} else {
		ATF_REQUIRE((copy = realloc(copy, c->len == 0 ? 1 : c->len)) !=
		    NULL);
		if (strcmp(c->kind, "list") == 0)
			run_list(copy, c->len, out, sizeof(out));
		else
			run_name(copy, c->len, out, sizeof(out));
	}
	ATF_CHECK_MSG(strcmp(out, c->outcome) == 0, "cases:%u: '%s' instead "
	    "of '%s'", c->line, out, c->outcome);
	free(copy);
}

static void
check_section(const char *name)
{
	struct acases f;
	struct acase c;
	size_t n = 0;

	cases_open(&f);
	while (cases_next(&f, &c))
		if (strcmp(c.section, name) == 0) {
			check_case(&c);
			n++;
		}
	cases_close(&f);
	ATF_CHECK_MSG(n >= 10, "section %s has %zu cases", name, n);
}

#define SECTIONS(S) \
S(valid,	 plain_addresses_come_out_as_they_are) \
S(names,	 display_names_are_dropped_whatever_is_in_them) \
S(comments,	 comments_are_skipped_and_bounded) \
S(groups,	 groups_are_opened) \
S(separators,	 stray_separators_and_null_addresses) \
S(quoted,	 quotes_stay_only_where_smtp_needs_them) \
S(obsolete,	 obsolete_forms_are_read) \
S(international, local_parts_are_ascii_or_visible_utf8) \
S(domains,	 domains_become_a_labels_or_stay_literals) \
S(hostile,	 hostile_addresses_are_refused) \
S(sender,	 sender_is_exactly_one_address) \
S(name,		 a_name_is_kept_only_when_it_is_whole)

#define S(section, test) \
ATF_TC_WITHOUT_HEAD(test); \
ATF_TC_BODY(test, tc) \
{ \
	check_section(#section); \
}
SECTIONS(S)
#undef S

/* Nothing in the file is passed over, and nothing is there twice. */
ATF_TC_WITHOUT_HEAD(all_cases_are_run);
ATF_TC_BODY(all_cases_are_run, tc)
{
#define S(section, test)	#section " "
	static const char sections[] = " " SECTIONS(S);
#undef S
	enum { MAX = 2000 };
	static char *seen[MAX];
	char key[32], *raw;
	struct acases f;
	struct acase c;
	size_t i, n = 0;

	cases_open(&f);
	while (cases_next(&f, &c)) {
		snprintf(key, sizeof(key), " %s ", c.section);
		ATF_CHECK_MSG(strstr(sections, key) != NULL,
		    "cases:%u: nobody runs section %s", c.line, c.section);
		ATF_REQUIRE(asprintf(&raw, "%s %s", c.kind, c.raw) != -1);
		for (i = 0; i < n; i++)
			ATF_CHECK_MSG(strcmp(seen[i], raw) != 0,
			    "cases:%u: %s twice", c.line, raw);
		ATF_REQUIRE(n < MAX);
		seen[n++] = raw;
	}
	cases_close(&f);
	ATF_CHECK_MSG(n >= 600, "%zu cases", n);
	while (n > 0)
		free(seen[--n]);
}

/* Nothing that SMTP, a terminal or a log would take for anything else. */
static int
is_safe(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 127 || *s == '<' ||
		    *s == '>')
			return 0;
	return 1;
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
			run_list(in, (size_t)n, out, sizeof(out));
			ATF_CHECK_MSG(is_safe(out),
			    "shape %zu, byte %d: %s", i, c, out);
			/* Separated, or one address: no blank within one. */
			p = strchr(out, ' ');
			ATF_CHECK_MSG(p == NULL || c == ',' || c == ';' ||
			    strcmp(p, " !") == 0, "shape %zu, byte %d: %s",
			    i, c, out);
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
#define S(section, test)	ATF_TP_ADD_TC(tp, test);
	SECTIONS(S)
#undef S
	ATF_TP_ADD_TC(tp, all_cases_are_run);
	ATF_TP_ADD_TC(tp, no_byte_gets_through_that_would_end_a_command);
	ATF_TP_ADD_TC(tp, ten_thousand_addresses_in_one_list);
	return atf_no_error();
}
