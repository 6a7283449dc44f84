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

#include "hmac.h"
#include "scram.h"

static void
begin(struct scram *s, Gsasl_hash hash, const char *nonce)
{
	char *msg;

	ATF_REQUIRE_EQ(SCRAM_OK, scram_first(s, hash, "user", SCRAM_UNBOUND,
	    NULL, &msg));
	free(msg);
	free(s->bare);
	strlcpy(s->nonce, nonce, sizeof(s->nonce));
	ATF_REQUIRE(asprintf(&s->bare, "n=user,r=%s", nonce) != -1);
}

static void
whole(Gsasl_hash hash, const char *nonce, const char *first, const char *want,
    const char *last)
{
	struct scram s;
	char *msg;

	begin(&s, hash, nonce);
	ATF_REQUIRE_EQ(SCRAM_OK, scram_final(&s, "pencil", NULL, 0, first,
	    strlen(first), &msg));
	ATF_CHECK_STREQ(want, msg);
	ATF_CHECK_EQ(SCRAM_OK, scram_verify(&s, last, strlen(last)));
	free(msg);
	scram_end(&s);
}

ATF_TC_WITHOUT_HEAD(sha_1_is_that_of_rfc_5802);
ATF_TC_BODY(sha_1_is_that_of_rfc_5802, tc)
{
	whole(GSASL_HASH_SHA1, "fyko+d2lbbFgONRv9qkxdawL",
	    "r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
	    "s=QSXCR+Q6sek8bf92,i=4096",
	    "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,"
	    "p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=");
}

ATF_TC_WITHOUT_HEAD(sha_256_is_that_of_rfc_7677);
ATF_TC_BODY(sha_256_is_that_of_rfc_7677, tc)
{
	whole(GSASL_HASH_SHA256, "rOprNGfwEbeRWgbNEkqO",
	    "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
	    "s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
	    "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
	    "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
	    "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
}

static void
hmac_is(void (*hmac)(const unsigned char *, const void *, size_t,
    unsigned char *), size_t len, const char *want)
{
	static const char data[] = "Hi There";
	unsigned char key[32], out[32];
	char hex[65];
	size_t i;

	/* RFC 2202 and 4231, case 1: keys are filled up with zeros. */
	memset(key, 0, sizeof(key));
	memset(key, 0x0b, 20);
	hmac(key, data, sizeof(data) - 1, out);
	for (i = 0; i < len; i++)
		snprintf(hex + 2 * i, 3, "%02x", out[i]);
	ATF_CHECK_STREQ(want, hex);
}

ATF_TC_WITHOUT_HEAD(hmac_is_that_of_rfc_2202_and_4231);
ATF_TC_BODY(hmac_is_that_of_rfc_2202_and_4231, tc)
{
	hmac_is(hmac_sha1, HMAC_SHA1_LEN,
	    "b617318655057264e28bc0b6fb378c8ef146be00");
	hmac_is(hmac_sha256, HMAC_SHA256_LEN,
	    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

static void
first_is(enum scram_binding b, const char *kind, const char *user,
    const char *want)
{
	struct scram s;
	char *msg;

	ATF_REQUIRE_EQ(SCRAM_OK, scram_first(&s, GSASL_HASH_SHA256, user, b,
	    kind, &msg));
	ATF_CHECK_MSG(strncmp(msg, want, strlen(want)) == 0, "%s", msg);
	ATF_CHECK_STREQ(s.nonce, msg + strlen(want));
	ATF_CHECK_EQ(24, strlen(s.nonce));
	free(msg);
	scram_end(&s);
}

ATF_TC_WITHOUT_HEAD(the_first_message_says_how_it_is_bound);
ATF_TC_BODY(the_first_message_says_how_it_is_bound, tc)
{
	first_is(SCRAM_UNBOUND, NULL, "a,b=c", "n,,n=a=2Cb=3Dc,r=");
	first_is(SCRAM_WOULD_BIND, NULL, "user", "y,,n=user,r=");
	first_is(SCRAM_BOUND, "tls-exporter", "user",
	    "p=tls-exporter,,n=user,r=");
	first_is(SCRAM_UNBOUND, NULL, "\342\205\250", "n,,n=IX,r=");
}

ATF_TC_WITHOUT_HEAD(names_that_cannot_be_prepared_are_refused);
ATF_TC_BODY(names_that_cannot_be_prepared_are_refused, tc)
{
	struct scram s;
	char *msg;

	ATF_CHECK_EQ(SCRAM_SECRET, scram_first(&s, GSASL_HASH_SHA1, "a\ab",
	    SCRAM_UNBOUND, NULL, &msg));
	scram_end(&s);
	ATF_CHECK_EQ(SCRAM_SECRET, scram_first(&s, GSASL_HASH_SHA1,
	    "\302\255", SCRAM_UNBOUND, NULL, &msg));
	scram_end(&s);
}

/* A server-first-message behind our nonce. */
static void
answers(enum scram_status want, const char *nonce, const char *rest)
{
	struct scram s;
	char *first, *msg = NULL;

	begin(&s, GSASL_HASH_SHA256, "abcdef");
	ATF_REQUIRE(asprintf(&first, "%s%s", nonce, rest) != -1);
	ATF_CHECK_EQ_MSG(want, scram_final(&s, "pw", NULL, 0, first,
	    strlen(first), &msg), "%s", first);
	free(msg);
	free(first);
	scram_end(&s);
}

ATF_TC_WITHOUT_HEAD(challenges_are_strict_and_bounded);
ATF_TC_BODY(challenges_are_strict_and_bounded, tc)
{
	answers(SCRAM_OK, "r=abcdefX", ",s=c2FsdA==,i=4096");
	answers(SCRAM_OK, "r=abcdefX", ",s=c2FsdA==,i=4096,x=i=1");
	answers(SCRAM_MALFORMED, "r=abcdef", ",s=c2FsdA==,i=4096");
	answers(SCRAM_MALFORMED, "r=abcdeX", ",s=c2FsdA==,i=4096");
	answers(SCRAM_MALFORMED, "m=x,r=abcdefX", ",s=c2FsdA==,i=4096");
	answers(SCRAM_MALFORMED, "r=abcdefX", ",i=4096,s=c2FsdA==");
	answers(SCRAM_MALFORMED, "r=abcdefX", ",s=,i=4096");
	answers(SCRAM_MALFORMED, "r=abcdefX", ",s=c2FsdA,i=4096");
	answers(SCRAM_REFUSED, "e=unknown-user", "");
	answers(SCRAM_MALFORMED, "e=", "");
	answers(SCRAM_MALFORMED, "r=abcdefX", "");
	answers(SCRAM_MALFORMED, "", "");
	answers(SCRAM_ITERATIONS, "r=abcdefX", ",s=c2FsdA==");
	answers(SCRAM_ITERATIONS, "r=abcdefX", ",s=c2FsdA==,i=4095");
	answers(SCRAM_ITERATIONS, "r=abcdefX", ",s=c2FsdA==,i=04096");
	answers(SCRAM_ITERATIONS, "r=abcdefX", ",s=c2FsdA==,i=1000001");
	answers(SCRAM_ITERATIONS, "r=abcdefX", ",s=c2FsdA==,i=4294971392");
	answers(SCRAM_ITERATIONS, "r=abcdefX", ",s=c2FsdA==,i=4096 ");
	answers(SCRAM_ITERATIONS, "r=abcdefX", ",s=c2FsdA==,i=4096,i=1");
	answers(SCRAM_ITERATIONS, "r=abcdefX", ",s=c2FsdA==,i=4096,x=y,i=1");
}

ATF_TC_WITHOUT_HEAD(the_servers_proof_is_verified);
ATF_TC_BODY(the_servers_proof_is_verified, tc)
{
	static const struct {
		const char		*last;
		enum scram_status	 want;
	} cases[] = {
		{ "v=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		    SCRAM_UNPROVED },
		{ "v=AAAA", SCRAM_UNPROVED },
		{ "v=", SCRAM_MALFORMED },
		{ "v=?", SCRAM_MALFORMED },
		{ "", SCRAM_MALFORMED },
		{ "x=y", SCRAM_MALFORMED },
		{ "e=invalid-proof", SCRAM_REFUSED }
	};
	const char *first = "r=abcdefX,s=c2FsdA==,i=4096";
	struct scram s;
	char *msg;
	size_t i;

	begin(&s, GSASL_HASH_SHA256, "abcdef");
	ATF_REQUIRE_EQ(SCRAM_OK, scram_final(&s, "pw", NULL, 0, first,
	    strlen(first), &msg));
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ATF_CHECK_EQ_MSG(cases[i].want, scram_verify(&s,
		    cases[i].last, strlen(cases[i].last)), "%s",
		    cases[i].last);
	free(msg);
	scram_end(&s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, sha_1_is_that_of_rfc_5802);
	ATF_TP_ADD_TC(tp, sha_256_is_that_of_rfc_7677);
	ATF_TP_ADD_TC(tp, hmac_is_that_of_rfc_2202_and_4231);
	ATF_TP_ADD_TC(tp, the_first_message_says_how_it_is_bound);
	ATF_TP_ADD_TC(tp, names_that_cannot_be_prepared_are_refused);
	ATF_TP_ADD_TC(tp, challenges_are_strict_and_bounded);
	ATF_TP_ADD_TC(tp, the_servers_proof_is_verified);
	return atf_no_error();
}
