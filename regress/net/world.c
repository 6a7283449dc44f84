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
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include <atf-c.h>

#include "world.h"

const char *world_program = "msmtp-net-plain";
const char *world_certs;

void
world_run(const char *const argv[])
{
	pid_t pid;
	int status;

	ATF_REQUIRE((pid = fork()) != -1);
	if (pid == 0) {
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	ATF_REQUIRE(waitpid(pid, &status, 0) == pid && status == 0);
}

void
begin(struct world *w, const struct step *script)
{
	peer_start(&w->peer, script, world_certs);
	kid_spawn(&w->k, ROLE_NET, world_program, NULL, 0);
	kid_ready(&w->k);
}

/* It ended of its own accord, and the server saw what it should. */
void
finish(struct world *w)
{
	kid_expect_eof(&w->k);
	ATF_CHECK_EQ(EX_OK, kid_wait(&w->k));
	peer_end(&w->peer);
}

void
give_socket(struct world *w, uint32_t flags, const char *domain, uint32_t ms)
{
	struct wcur c = { 0 };

	put_u32(&c, flags);
	put_str(&c, domain);
	put_u32(&c, ms);
	kid_send(&w->k, MSG_NET_SOCKET, w->peer.fd, &c);
}

/* NET_EHLO must come; its capabilities. */
uint32_t
expect_ehlo(struct world *w)
{
	struct rcur r;
	uint32_t caps;

	kid_expect(&w->k, MSG_NET_EHLO, &w->m);
	rcur_init(&r, w->m.data, w->m.len);
	caps = get_u32(&r);
	get_u64(&r);
	get_str(&r, 0, PROTO_MECHS_MAX);
	get_str(&r, 0, PROTO_REPLY_MAX);
	ATF_CHECK_EQ(0, rcur_end(&r));
	return caps;
}

uint32_t
hello(struct world *w)
{
	give_socket(w, 0, "client.example", 5000);
	kid_expect(&w->k, MSG_NET_GREETED, &w->m);
	return expect_ehlo(w);
}

/* A code and a reply. */
void
expect_reply(struct world *w, enum proto_type type, unsigned int code,
    const char *text)
{
	struct rcur r;

	kid_expect(&w->k, type, &w->m);
	rcur_init(&r, w->m.data, w->m.len);
	ATF_CHECK_EQ(code, get_u16(&r));
	ATF_CHECK_STREQ(text, get_str(&r, 0, PROTO_REPLY_MAX));
	ATF_CHECK_EQ(0, rcur_end(&r));
}

void
expect_failed(struct world *w, uint32_t why, uint32_t cmd, unsigned int code)
{
	kid_expect(&w->k, MSG_NET_FAILED, &w->m);
	check_failed(w, why, cmd, code);
}

void
check_failed(struct world *w, uint32_t why, uint32_t cmd, unsigned int code)
{
	struct rcur r;
	uint32_t got_why, got_cmd;
	unsigned int got_code;
	const char *text;

	ATF_REQUIRE_EQ(MSG_NET_FAILED, w->m.type);
	rcur_init(&r, w->m.data, w->m.len);
	got_why = get_u32(&r);
	got_cmd = get_u32(&r);
	get_u32(&r);
	text = get_str(&r, 0, PROTO_TEXT_MAX);
	got_code = get_u16(&r);
	get_str(&r, 0, PROTO_REPLY_MAX);
	ATF_CHECK_EQ(0, rcur_end(&r));
	ATF_CHECK_MSG(got_why == why, "NETF_ %u, not %u: %s", got_why, why,
	    text);
	ATF_CHECK_MSG(got_cmd == cmd, "CMD_ %u, not %u", got_cmd, cmd);
	ATF_CHECK_MSG(got_code == code, "code %u, not %u", got_code, code);
}

/* An unlinked file with this content. */
static int
spool(const char *s, size_t n)
{
	int fd;

	ATF_REQUIRE((fd = open("spool", O_RDWR | O_CREAT | O_TRUNC, 0600)) !=
	    -1);
	ATF_REQUIRE(write(fd, s, n) == (ssize_t)n);
	ATF_REQUIRE(lseek(fd, 0, SEEK_SET) == 0);
	ATF_REQUIRE(unlink("spool") == 0);
	return fd;
}

void
give_mail(struct world *w, const char *sender, uint32_t flags)
{
	struct wcur c = { 0 };

	put_str(&c, sender);
	put_u32(&c, flags);
	put_u32(&c, NOTIFY_NEVER);
	put_str(&c, "");
	kid_send(&w->k, MSG_NET_MAIL, -1, &c);
}

void
give_data(struct world *w, const char *s, size_t n, uint64_t size)
{
	struct wcur c = { 0 };

	put_u64(&c, size);
	kid_send(&w->k, MSG_NET_DATA, spool(s, n), &c);
}

void
give_envelope(struct world *w)
{
	struct wcur c = { 0 };

	give_mail(w, "a@a.example", 0);
	put_str(&c, "b@b.example");
	put_str(&c, "c@c.example");
	kid_send(&w->k, MSG_NET_RCPTS, -1, &c);
}

void
give_message(struct world *w)
{
	give_envelope(w);
	give_data(w, MESSAGE, strlen(MESSAGE), strlen(MESSAGE));
}

/*
 * Read NET_REPLIES until something else comes, which is left in m.  The codes
 * go to s ("250 250 550 354").
 */
void
replies(struct world *w, char *s, size_t size)
{
	struct rcur r;
	char code[16];

	*s = '\0';
	while (kid_recv(&w->k, &w->m) == CHAN_OK &&
	    w->m.type == MSG_NET_REPLIES) {
		rcur_init(&r, w->m.data, w->m.len);
		while (rcur_more(&r)) {
			get_u8(&r);
			get_u32(&r);
			snprintf(code, sizeof(code), "%s%u",
			    *s == '\0' ? "" : " ", get_u16(&r));
			strlcat(s, code, size);
			get_str(&r, 0, PROTO_REPLY_MAX);
		}
		ATF_CHECK_EQ(0, rcur_end(&r));
	}
}

void
expect_replies(struct world *w, const char *codes, enum proto_type then)
{
	char s[256];

	replies(w, s, sizeof(s));
	ATF_CHECK_STREQ(codes, s);
	ATF_REQUIRE_EQ(then, w->m.type);
}

/* A mail that is sent. */
void
deliver(struct world *w)
{
	give_message(w);
	expect_replies(w, "250 250 251 354", MSG_NET_DOT);
	expect_reply(w, MSG_NET_SENT, 250, "250-2.0.0\n250 taken");
}

static void
must_not_hold(struct world *w, const char *s)
{
	int n;

	if ((n = kid_memory_count(&w->k, s, strlen(s))) == -1)
		atf_tc_skip("only root may look into the child's memory");
	ATF_CHECK_MSG(n == 0, "\"%s\" %d times", s, n);
}

void
check_residue(struct world *w)
{
	struct wcur c = { 0 };

	put_str(&c, "PLAIN");
	put_u8(&c, 1);
	put_bytes(&c, "\0u\0canary-Qz9xR7pW", 18);
	kid_send(&w->k, MSG_NET_AUTH, -1, &c);
	expect_reply(w, MSG_NET_AUTH_DONE, 235, "235 yes");
	must_not_hold(w, "canary-Qz9xR7pW");
	must_not_hold(w, "AHUAY2FuYXJ5LVF6OXhSN3BX");
	must_not_hold(w, "Y2FuYXJ5LVF6OXhSN3BX");
	/* It would be found if it were there. */
	give_mail(w, "canary-still@here", 0);
	while (kid_memory_count(&w->k, "canary-still@here", 17) == 0)
		usleep(1000);
}
