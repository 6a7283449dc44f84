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
 * msmtp-net and OCSP: what is stapled to a certificate, and what must be.
 */

#include <sys/types.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atf-c.h>

#include "world.h"

static char made[1024];		/* the directory of mkcerts_tls.sh */

/* Let certs/AS have the certificate, and the answer (NULL: none). */
static void
offer(const char *as, const char *cert, const char *answer)
{
	static const char *const ends[] = { "pem", "key", "ocsp" };
	char from[1200], to[64];
	size_t i;

	for (i = 0; i < 3; i++) {
		if (i == 2 && answer == NULL)
			continue;
		snprintf(from, sizeof(from), "%s/%s.%s", made, i == 2 ? answer :
		    cert, ends[i]);
		snprintf(to, sizeof(to), "certs/%s.%s", as, ends[i]);
		ATF_REQUIRE(symlink(from, to) == 0 || errno == EEXIST);
	}
}

static void
make_certs(void)
{
	char script[1024];
	const char *argv[] = { "sh", script, made, NULL };
	const char *src = getenv("MSMTP_SRC"), *obj = getenv("MSMTP_OBJ");

	if (src == NULL || obj == NULL)
		atf_tc_skip("MSMTP_SRC or MSMTP_OBJ is not set");
	snprintf(made, sizeof(made), "%s/regress/certs_tls", obj);
	snprintf(script, sizeof(script), "%s/regress/server/mkcerts_tls.sh",
	    src);
	world_run(argv);
	ATF_REQUIRE(mkdir("certs", 0700) == 0);
	world_program = "msmtp-net";
	world_certs = "certs";
}

static void
give_tls(struct world *w, uint32_t flags, const char *prio,
    const uint8_t *pin, size_t pin_len)
{
	struct wcur c = { 0 };
	char path[1200];
	int fd = -1;

	snprintf(path, sizeof(path), "%s/ca.pem", made);
	if (flags == 0 && pin_len == 0)
		ATF_REQUIRE((fd = open(path, O_RDONLY)) != -1);
	put_u32(&c, flags);
	put_str(&c, "localhost");
	put_bytes(&c, pin, pin_len);
	put_u32(&c, 0);
	put_str(&c, prio);
	kid_send(&w->k, MSG_NET_TLS, fd, &c);
	kid_expect(&w->k, MSG_NET_TLS_SET, &w->m);
}

/* What becomes of it: "ok", or why it is refused (as a verification). */
static const char *
result(struct world *w)
{
	static char text[PROTO_TEXT_MAX + 1];
	struct rcur r;

	give_socket(w, SESSION_TLS, "client.example", 5000);
	ATF_REQUIRE_EQ(CHAN_OK, kid_recv(&w->k, &w->m));
	if (w->m.type == MSG_NET_TLS_DONE)
		return "ok";
	ATF_REQUIRE_EQ(MSG_NET_FAILED, w->m.type);
	rcur_init(&r, w->m.data, w->m.len);
	ATF_CHECK_EQ(NETF_TLS_VERIFY, get_u32(&r));
	get_u32(&r);
	get_u32(&r);
	strlcpy(text, get_str(&r, 1, PROTO_TEXT_MAX), sizeof(text));
	return text;
}

static void
check(const char *cert, const char *answer, const char *want)
{
	static const char *const prio[] = {
		"PROTOCOLS=TLSv1.2", "PROTOCOLS=TLSv1.3"
	};
	struct step script[] = {
		{ STEP_TLS, NULL }, { STEP_ANY, NULL }
	};
	struct world w;
	const char *got;
	char as[64];
	size_t i;

	snprintf(as, sizeof(as), "%s-%s", cert, answer == NULL ? "" : answer);
	offer(as, cert, answer);
	script[0].text = as;
	for (i = 0; i < 2; i++) {
		begin(&w, script);
		give_tls(&w, 0, prio[i], (const uint8_t *)"", 0);
		got = result(&w);
		ATF_CHECK_MSG(strstr(got, want) != NULL, "%s, %s: %s", as,
		    prio[i], got);
		kid_end(&w.k);
		peer_end(&w.peer);
	}
}

/* certs/AS.ocsp is what the command prints. */
static void
made_by(const char *as, const char *command)
{
	char line[4096];
	const char *argv[] = { "sh", "-c", line, NULL };

	snprintf(line, sizeof(line), "(%s) >certs/%s.ocsp", command, as);
	world_run(argv);
}

/* The issuer's answer, from when to when, in seconds from now. */
static void
answer(const char *cert, const char *name, const char *status, long from,
    long to)
{
	const char *obj = getenv("MSMTP_OBJ");
	char as[64], command[3000];

	snprintf(as, sizeof(as), "%s-%s", cert, name);
	snprintf(command, sizeof(command), "cd %s && "
	    "%s/regress/ocsp_answer/ocsp_answer ca.pem ca.key ca.pem %s.pem "
	    "%s %ld %ld", made, obj, cert, status, from, to);
	made_by(as, command);
}

ATF_TC(stapled_answers_are_verified);
ATF_TC_HEAD(stapled_answers_are_verified, tc)
{
	atf_tc_set_md_var(tc, "timeout", "120");
}
ATF_TC_BODY(stapled_answers_are_verified, tc)
{
	make_certs();
	check("good", NULL, "ok");
	check("good", "good", "ok");
	check("revoked", NULL, "ok");	/* nobody says so */
	check("revoked", "revoked", "OCSP stapling) that is not good: ocsp "
	    "verify failed: revoked");
	check("good", "forged", "that is not good");
	check("good", "staple", "that is not good");	/* another's */
}

ATF_TC(a_certificate_may_demand_one);
ATF_TC_HEAD(a_certificate_may_demand_one, tc)
{
	atf_tc_set_md_var(tc, "timeout", "120");
}
ATF_TC_BODY(a_certificate_may_demand_one, tc)
{
	make_certs();
	check("staple", NULL, "certificate (/CN=staple) must come with an "
	    "answer of its issuer about revocation (OCSP must-staple), and "
	    "none came");
	check("staple", "staple", "ok");
	check("staple", "delegated", "ok");
	check("staple", "good", "that is not good");
}

/*
 * libtls takes the word of whoever has a certificate among those that the
 * server sent, whether or not it has led to one that is trusted.
 */
ATF_TC(a_thief_cannot_answer_for_the_issuer);
ATF_TC_HEAD(a_thief_cannot_answer_for_the_issuer, tc)
{
	atf_tc_set_md_var(tc, "timeout", "120");
}
ATF_TC_BODY(a_thief_cannot_answer_for_the_issuer, tc)
{
	make_certs();
	check("stolen", "stolen", "that is not good");
	check("stolen", NULL, "must come with an answer");
}

ATF_TC(an_issuer_that_does_not_know_says_nothing_good);
ATF_TC_HEAD(an_issuer_that_does_not_know_says_nothing_good, tc)
{
	atf_tc_set_md_var(tc, "timeout", "120");
}
ATF_TC_BODY(an_issuer_that_does_not_know_says_nothing_good, tc)
{
	make_certs();
	check("staple", "unknown", "that is not good");
}

#define HOUR	3600L
#define DAY	(24 * HOUR)

ATF_TC(an_answer_is_good_for_its_time_only);
ATF_TC_HEAD(an_answer_is_good_for_its_time_only, tc)
{
	atf_tc_set_md_var(tc, "timeout", "120");
}
ATF_TC_BODY(an_answer_is_good_for_its_time_only, tc)
{
	static const char *const certs[] = { "good", "staple" };
	size_t i;

	make_certs();
	for (i = 0; i < 2; i++) {
		answer(certs[i], "now", "good", -HOUR, DAY);
		check(certs[i], "now", "ok");
		answer(certs[i], "over", "good", -3 * DAY, -DAY);
		check(certs[i], "over", "that is not good");
		answer(certs[i], "early", "good", DAY, 3 * DAY);
		check(certs[i], "early", "that is not good");
		answer(certs[i], "old", "good", -30 * DAY, DAY);
		check(certs[i], "old", "that is not good");
		answer(certs[i], "no", "revoked", -HOUR, DAY);
		check(certs[i], "no", "that is not good");
	}
}

ATF_TC(what_is_no_answer_is_refused);
ATF_TC_HEAD(what_is_no_answer_is_refused, tc)
{
	atf_tc_set_md_var(tc, "timeout", "120");
}
ATF_TC_BODY(what_is_no_answer_is_refused, tc)
{
	static const char *const certs[] = { "good", "staple" };
	char as[64], command[1200];
	size_t i;

	make_certs();
	for (i = 0; i < 2; i++) {
		snprintf(as, sizeof(as), "%s-text", certs[i]);
		made_by(as, "echo no answer at all");
		check(certs[i], "text", "that is not good");
		snprintf(as, sizeof(as), "%s-cut", certs[i]);
		snprintf(command, sizeof(command), "head -c 100 %s/%s.ocsp",
		    made, certs[i]);
		made_by(as, command);
		check(certs[i], "cut", "that is not good");
		snprintf(as, sizeof(as), "%s-later", certs[i]);
		/* OCSPResponseStatus tryLater, and no answer. */
		made_by(as, "printf '0\\003\\012\\001\\003'");
		check(certs[i], "later", "that is not good");
	}
}

/* Where libtls does not verify, no answer can do harm or good. */
ATF_TC(without_verification_none_is_looked_at);
ATF_TC_HEAD(without_verification_none_is_looked_at, tc)
{
	atf_tc_set_md_var(tc, "timeout", "120");
}
ATF_TC_BODY(without_verification_none_is_looked_at, tc)
{
	static const struct step script[] = {
		{ STEP_TLS, "x" }, { STEP_ANY, NULL }
	};
	static const uint8_t pin[32] = { 0 };
	struct world w;

	make_certs();
	offer("x", "revoked", "revoked");
	begin(&w, script);
	give_tls(&w, TLSSET_NOVERIFY, "", pin, 0);
	ATF_CHECK_STREQ("ok", result(&w));
	kid_end(&w.k);
	peer_end(&w.peer);
	begin(&w, script);
	give_tls(&w, 0, "", pin, sizeof(pin));
	ATF_CHECK(strstr(result(&w), "SHA256 fingerprint is ") != NULL);
	kid_end(&w.k);
	peer_end(&w.peer);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, stapled_answers_are_verified);
	ATF_TP_ADD_TC(tp, a_certificate_may_demand_one);
	ATF_TP_ADD_TC(tp, a_thief_cannot_answer_for_the_issuer);
	ATF_TP_ADD_TC(tp, an_issuer_that_does_not_know_says_nothing_good);
	ATF_TP_ADD_TC(tp, an_answer_is_good_for_its_time_only);
	ATF_TP_ADD_TC(tp, what_is_no_answer_is_refused);
	ATF_TP_ADD_TC(tp, without_verification_none_is_looked_at);
	return atf_no_error();
}
