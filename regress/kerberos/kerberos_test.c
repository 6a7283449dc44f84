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

/* What msmtp-auth makes of its arguments for GSSAPI. */

#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atf-c.h>

#include "kerberos.h"

#define ARGS_MAX	24

struct args {
	int	 argc;
	char	*argv[ARGS_MAX + 1];
};

/* Arguments separated by blanks; they stay, as main's do. */
static void
split(struct args *a, const char *line)
{
	char *copy, *p;

	memset(a, 0, sizeof(*a));
	ATF_REQUIRE((copy = strdup(line)) != NULL);
	while ((p = strsep(&copy, " ")) != NULL) {
		ATF_REQUIRE(a->argc < ARGS_MAX);
		a->argv[a->argc++] = p;
	}
}

/* The paths but for the defaults, which are last, separated by blanks. */
static const char *
paths(const struct kerberos *k, char *buf, size_t size)
{
	size_t i, n = k->n - (k->on && k->n < KERBEROS_PATHS_MAX ? 2 : 0);

	*buf = '\0';
	for (i = 0; i < n; i++) {
		if (i > 0)
			strlcat(buf, " ", size);
		strlcat(buf, k->paths[i], size);
	}
	return buf;
}

ATF_TC_WITHOUT_HEAD(other_arguments_are_left_alone);
ATF_TC_BODY(other_arguments_are_left_alone, tc)
{
	struct kerberos k;
	struct args a;

	split(&a, "msmtp-auth uid=1 gid=2 empty=/e relaxed KRB5_KTNAME=/x "
	    "KRB5CCNAME GSSAPI krb5ccname=/x");
	ATF_CHECK_EQ(0, kerberos_take(&k, &a.argc, a.argv));
	ATF_CHECK_EQ(9, a.argc);
	ATF_CHECK_EQ(0, k.on);
	ATF_CHECK_EQ(0, k.n);
	ATF_CHECK(k.paths[0] == NULL);
	ATF_CHECK_STREQ("krb5ccname=/x", a.argv[8]);
}

ATF_TC_WITHOUT_HEAD(its_own_are_taken_out);
ATF_TC_BODY(its_own_are_taken_out, tc)
{
	struct kerberos k;
	struct args a;

	split(&a, "msmtp-auth relaxed gssapi KRB5CCNAME=/c uid=1 "
	    "KRB5_CONFIG=/k KRB5_CLIENT_KTNAME=/t");
	ATF_CHECK_EQ(0, kerberos_take(&k, &a.argc, a.argv));
	ATF_REQUIRE_EQ(3, a.argc);
	ATF_CHECK_STREQ("relaxed", a.argv[1]);
	ATF_CHECK_STREQ("uid=1", a.argv[2]);
	ATF_CHECK(a.argv[3] == NULL);
	ATF_CHECK_EQ(1, k.on);
	ATF_CHECK_STREQ("/c", getenv("KRB5CCNAME"));
	ATF_CHECK_STREQ("/k", getenv("KRB5_CONFIG"));
	ATF_CHECK_STREQ("/t", getenv("KRB5_CLIENT_KTNAME"));
}

ATF_TC_WITHOUT_HEAD(only_absolute_paths_of_files_are_readable);
ATF_TC_BODY(only_absolute_paths_of_files_are_readable, tc)
{
	static const struct {
		const char	*arg;
		const char	*paths;
	} cases[] = {
		{ "KRB5CCNAME=FILE:/t/cc", "/t/cc" },
		{ "KRB5CCNAME=/t/cc", "/t/cc" },
		{ "KRB5CCNAME=cc", "" },
		{ "KRB5CCNAME=FILE:cc", "" },
		{ "KRB5CCNAME=", "" },
		{ "KRB5CCNAME=DIR:/t/d", "/t/d" },
		{ "KRB5CCNAME=DIR::/t/d/tkt", "/t/d" },
		{ "KRB5CCNAME=DIR::/tkt", "" },
		{ "KRB5CCNAME=DIR::tkt", "" },
		{ "KRB5CCNAME=DIR:", "" },
		{ "KRB5CCNAME=KEYRING:persistent:1000", "" },
		{ "KRB5CCNAME=KCM:", "" },
		{ "KRB5CCNAME=MEMORY:", "" },
		{ "KRB5CCNAME=FILES:/t/cc", "" },
		{ "KRB5_CONFIG=/k1", "/k1" },
		{ "KRB5_CONFIG=/k1:/d:k2:/k3", "/k1 /d /k3" },
		{ "KRB5_CONFIG=::/k1:", "/k1" },
		{ "KRB5_CONFIG=", "" },
		{ "KRB5_CLIENT_KTNAME=FILE:/t/k", "/t/k" },
		{ "KRB5_CLIENT_KTNAME=/t/k", "/t/k" },
		{ "KRB5_CLIENT_KTNAME=MEMORY:x", "" }
	};
	struct kerberos k;
	struct args a;
	char buf[256], line[256];
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(line, sizeof(line), "msmtp-auth gssapi %s",
		    cases[i].arg);
		split(&a, line);
		ATF_CHECK_EQ(0, kerberos_take(&k, &a.argc, a.argv));
		ATF_CHECK_STREQ_MSG(cases[i].paths,
		    paths(&k, buf, sizeof(buf)), "%s", cases[i].arg);
		ATF_CHECK(k.paths[k.n] == NULL);
	}
}

ATF_TC_WITHOUT_HEAD(the_users_default_tickets_are_readable);
ATF_TC_BODY(the_users_default_tickets_are_readable, tc)
{
	struct kerberos k;
	struct args a;
	char want[64];

	split(&a, "msmtp-auth gssapi");
	ATF_CHECK_EQ(0, kerberos_take(&k, &a.argc, a.argv));
	ATF_REQUIRE_EQ(2, k.n);
	snprintf(want, sizeof(want), "/tmp/krb5cc_%lu",
	    (unsigned long)getuid());
	ATF_CHECK_STREQ(want, k.paths[0]);
	snprintf(want, sizeof(want), "/run/user/%lu/krb5cc",
	    (unsigned long)getuid());
	ATF_CHECK_STREQ(want, k.paths[1]);
}

ATF_TC_WITHOUT_HEAD(more_paths_than_there_is_room_for_are_left_out);
ATF_TC_BODY(more_paths_than_there_is_room_for_are_left_out, tc)
{
	char line[1024] = "msmtp-auth gssapi KRB5_CONFIG=";
	struct kerberos k;
	struct args a;
	int i;

	for (i = 0; i < 3 * KERBEROS_PATHS_MAX; i++)
		strlcat(line, "/k:", sizeof(line));
	split(&a, line);
	ATF_CHECK_EQ(0, kerberos_take(&k, &a.argc, a.argv));
	ATF_CHECK_EQ(KERBEROS_PATHS_MAX, k.n);
	ATF_CHECK(k.paths[KERBEROS_PATHS_MAX] == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, other_arguments_are_left_alone);
	ATF_TP_ADD_TC(tp, its_own_are_taken_out);
	ATF_TP_ADD_TC(tp, only_absolute_paths_of_files_are_readable);
	ATF_TP_ADD_TC(tp, the_users_default_tickets_are_readable);
	ATF_TP_ADD_TC(tp, more_paths_than_there_is_room_for_are_left_out);
	return atf_no_error();
}
