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

#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "base64.h"

/* RFC 4648 10. */
static const struct {
	const char	*plain, *coded;
} vectors[] = {
	{ "", "" }, { "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" }
};

ATF_TC_WITHOUT_HEAD(vectors_of_the_rfc);
ATF_TC_BODY(vectors_of_the_rfc, tc)
{
	char out[64];
	size_t i, n;

	for (i = 0; i < sizeof(vectors) / sizeof(vectors[0]); i++) {
		n = strlen(vectors[i].plain);
		base64_encode(out, vectors[i].plain, n);
		out[BASE64_LEN(n)] = '\0';
		ATF_CHECK_STREQ(vectors[i].coded, out);
		n = strlen(vectors[i].coded);
		ATF_CHECK_EQ((int64_t)strlen(vectors[i].plain),
		    base64_decode(out, vectors[i].coded, n));
		ATF_CHECK(memcmp(out, vectors[i].plain,
		    strlen(vectors[i].plain)) == 0);
	}
}

ATF_TC_WITHOUT_HEAD(every_byte_survives);
ATF_TC_BODY(every_byte_survives, tc)
{
	uint8_t in[256], back[256];
	char coded[BASE64_LEN(256)];
	size_t i, n;

	for (i = 0; i < 256; i++)
		in[i] = (uint8_t)(i * 7 + 3);
	for (n = 0; n <= 256; n++) {
		base64_encode(coded, in, n);
		ATF_REQUIRE_EQ((int64_t)n,
		    base64_decode(back, coded, BASE64_LEN(n)));
		ATF_CHECK(memcmp(in, back, n) == 0);
		/* In place. */
		ATF_REQUIRE_EQ((int64_t)n,
		    base64_decode(coded, coded, BASE64_LEN(n)));
		ATF_CHECK(memcmp(in, coded, n) == 0);
	}
}

ATF_TC_WITHOUT_HEAD(what_is_not_base64_is_refused);
ATF_TC_BODY(what_is_not_base64_is_refused, tc)
{
	static const char *const bad[] = {
		"Z", "Zg", "Zg=", "Zg===", "====", "=", "Z===", "Zg=v",
		"=g==", "Zm9vZg=", "Zh==", "Zm9=", "Zm 9", "Zm9v\n",
		"Zm9-", "Zm9_", "Zg==Zm9v", "Zm9v====", "\xff\xff\xff\xff",
		"Zm9\x80", "Zm*v"
	};
	char out[64];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(base64_decode(out, bad[i], strlen(bad[i])) ==
		    -1, "\"%s\"", bad[i]);
	ATF_CHECK_EQ(-1, base64_decode(out, "Zm9\0", 4));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, vectors_of_the_rfc);
	ATF_TP_ADD_TC(tp, every_byte_survives);
	ATF_TP_ADD_TC(tp, what_is_not_base64_is_refused);
	return atf_no_error();
}
