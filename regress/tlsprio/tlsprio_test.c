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

#include <atf-c.h>
#include <string.h>

#include "proto.h"
#include "tlsprio.h"

_Static_assert(TLSPRIO_MAX == PROTO_PRIORITIES_MAX, "NET_TLS carries it");

/* The value of a part, or "-". */
static const char *
get(const char *text, enum tlsprio_part part)
{
	static char value[TLSPRIO_MAX];

	return tlsprio_get(text, part, value, sizeof(value)) ? value : "-";
}

ATF_TC_WITHOUT_HEAD(parts_come_in_any_order);
ATF_TC_BODY(parts_come_in_any_order, tc)
{
	static const char *const texts[] = {
		"PROTOCOLS=TLSv1.3:!tlsv1.2 CIPHERS=HIGH:!aNULL@SECLEVEL=2 "
		    "ECDHECURVES=P-384,X25519",
		"  CIPHERS=HIGH:!aNULL@SECLEVEL=2\tECDHECURVES=P-384,X25519 "
		    "PROTOCOLS=TLSv1.3:!tlsv1.2 ",
		"ECDHECURVES=P-384,X25519  PROTOCOLS=TLSv1.3:!tlsv1.2 "
		    "CIPHERS=HIGH:!aNULL@SECLEVEL=2"
	};
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		ATF_CHECK(tlsprio_fault(texts[i]) == NULL);
		ATF_CHECK_STREQ("TLSv1.3:!tlsv1.2",
		    get(texts[i], TLSPRIO_PROTOCOLS));
		ATF_CHECK_STREQ("HIGH:!aNULL@SECLEVEL=2",
		    get(texts[i], TLSPRIO_CIPHERS));
		ATF_CHECK_STREQ("P-384,X25519", get(texts[i], TLSPRIO_CURVES));
	}
	ATF_CHECK_STREQ("-", get("", TLSPRIO_PROTOCOLS));
	ATF_CHECK_STREQ("-", get("CIPHERS=a", TLSPRIO_CURVES));
	ATF_CHECK(tlsprio_fault("") == NULL);
	ATF_CHECK(tlsprio_fault("PROTOCOLS=all,!TLSv1.0") == NULL);
}

ATF_TC_WITHOUT_HEAD(each_fault_is_told);
ATF_TC_BODY(each_fault_is_told, tc)
{
	static const char *const bad[] = {
		"x", "PROTOCOLS", "protocols=all", "PROTOCOLS=",
		"PROTOCOLS=TLSv1.4", "PROTOCOLS=TLSv1.3:", "PROTOCOLS=:all",
		"PROTOCOLS=!", "CIPHERS=", "CIPHERS=a\"b", "CIPHERS=a\033",
		"CIPHERS=\303\244", "ECDHECURVES=", "ECDHECURVES=P-256;",
		"CIPHERS=a CIPHERS=b", "CIPHERS=a b", "TLSv1.3"
	};
	char text[TLSPRIO_MAX + 1];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(tlsprio_fault(bad[i]) != NULL, "%s", bad[i]);
	memset(text, 'A', sizeof(text));
	memcpy(text, "CIPHERS=", 8);
	text[TLSPRIO_MAX] = '\0';
	ATF_CHECK_STREQ("must be shorter than 1024 bytes",
	    tlsprio_fault(text));
	text[TLSPRIO_MAX - 1] = '\0';
	ATF_CHECK(tlsprio_fault(text) == NULL);
}

ATF_TC_WITHOUT_HEAD(what_takes_the_place_of_a_gnutls_string_is_told);
ATF_TC_BODY(what_takes_the_place_of_a_gnutls_string_is_told, tc)
{
	static const struct {
		const char	*text, *instead;
	} cases[] = {
		{ "NORMAL", "leave it empty" },
		{ "SECURE128:-VERS-SSL3.0", "leave it empty" },
		{ "NORMAL:-VERS-TLS-ALL:+VERS-TLS1.2", "PROTOCOLS=TLSv1.2" },
		{ "NORMAL:-VERS-ALL:+VERS-TLS1.3:%COMPAT",
		    "PROTOCOLS=TLSv1.3" },
		{ "SECURE256:!VERS-TLS1.2", "PROTOCOLS=TLSv1.3" },
		{ "NORMAL:+VERS-TLS1.0", "PROTOCOLS=all" },
		{ "@SYSTEM", "leave it empty" },
		{ "NONE:+VERS-TLS1.2:+MAC-ALL:+RSA", "leave it empty" },
	};
	const char *why;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		why = tlsprio_fault(cases[i].text);
		ATF_REQUIRE(why != NULL);
		ATF_CHECK_MSG(strstr(why, "GnuTLS") != NULL &&
		    strstr(why, cases[i].instead) != NULL, "%s: %s",
		    cases[i].text, why);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, parts_come_in_any_order);
	ATF_TP_ADD_TC(tp, each_fault_is_told);
	ATF_TP_ADD_TC(tp, what_takes_the_place_of_a_gnutls_string_is_told);
	return atf_no_error();
}
