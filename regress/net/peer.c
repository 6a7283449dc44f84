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
#include <sys/socket.h>
#include <sys/wait.h>

#include <err.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <tls.h>
#include <unistd.h>

#include <atf-c.h>

#include "harness.h"
#include "peer.h"

#define SIP	4096

struct conversation {
	int		 fd, quiet_fd;
	struct tls	*tls;
	const char	*certs;
};

static ssize_t
get(struct conversation *c, char *buf, size_t n)
{
	ssize_t k;

	if (c->tls == NULL)
		return read(c->fd, buf, n);
	do
		k = tls_read(c->tls, buf, n);
	while (k == TLS_WANT_POLLIN || k == TLS_WANT_POLLOUT);
	return k;
}

static void
say(struct conversation *c, const char *s, size_t n)
{
	ssize_t k;

	while (n > 0) {
		if (c->tls == NULL)
			k = write(c->fd, s, n);
		else
			k = tls_write(c->tls, s, n);
		if (k == TLS_WANT_POLLIN || k == TLS_WANT_POLLOUT)
			continue;
		if (k <= 0)
			errx(1, "the client does not take \"%.40s\"", s);
		s += k;
		n -= (size_t)k;
	}
}

static void
hear(struct conversation *c, const char *want, int pause)
{
	size_t have = 0, n = strlen(want);
	ssize_t k;
	char *buf;

	if ((buf = malloc(n + 1)) == NULL)
		err(1, NULL);
	while (have < n) {
		if (pause > 0)
			poll(NULL, 0, pause);
		if ((k = get(c, buf + have, pause == 0 || n - have < SIP ?
		    n - have : SIP)) <= 0)
			errx(1, "closed after \"%.*s\", instead of \"%s\"",
			    (int)have, buf, want);
		if (memcmp(buf + have, want + have, (size_t)k) != 0)
			errx(1, "\"%.*s\" instead of \"%s\"",
			    (int)(have + (size_t)k), buf, want);
		have += (size_t)k;
	}
	free(buf);
}

/* What is stapled to NAME.pem is NAME.ocsp, if there is one. */
static void
staple(struct tls_config *cfg, const char *certs, const char *name)
{
	char file[512];

	snprintf(file, sizeof(file), "%s/%s.ocsp", certs, name);
	if (access(file, F_OK) == 0 &&
	    tls_config_set_ocsp_staple_file(cfg, file) == -1)
		errx(1, "TLS server: %s", file);
}

static void
accept_tls(struct conversation *c, const char *name)
{
	struct tls_config *cfg;
	struct tls *server;
	char cert[512], key[512];
	int k;

	snprintf(cert, sizeof(cert), "%s/%s.pem", c->certs, name);
	snprintf(key, sizeof(key), "%s/%s.key", c->certs, name);
	if ((cfg = tls_config_new()) == NULL ||
	    tls_config_set_keypair_file(cfg, cert, key) == -1)
		errx(1, "TLS server: %s", cert);
	staple(cfg, c->certs, name);
	if ((server = tls_server()) == NULL ||
	    tls_configure(server, cfg) == -1 ||
	    tls_accept_socket(server, &c->tls, c->fd) == -1)
		errx(1, "TLS server: %s", cert);
	do
		k = tls_handshake(c->tls);
	while (k == TLS_WANT_POLLIN || k == TLS_WANT_POLLOUT);
	/* A client that refuses us is what some scripts are for. */
	if (k == -1)
		exit(0);
}

static void
quiet(struct conversation *c)
{
	struct pollfd pfd = { c->fd, POLLIN, 0 };

	if (poll(&pfd, 1, PEER_QUIET_MS) != 0)
		errx(1, "something came where nothing should");
	if (write(c->quiet_fd, "q", 1) != 1)
		err(1, "quiet");
}

static void
drip(struct conversation *c, const char *s)
{
	struct pollfd pfd = { c->fd, POLLIN, 0 };

	for (; *s != '\0'; s++) {
		if (poll(&pfd, 1, 100) != 0)
			return;		/* it gave up */
		say(c, s, 1);
	}
}

static void
nothing_more(struct conversation *c, int whatever)
{
	char buf[256];
	ssize_t k;

	while ((k = get(c, buf, sizeof(buf))) > 0)
		if (!whatever)
			errx(1, "more came: \"%.*s\"", (int)k, buf);
}

static void
play(struct conversation *c, const struct step *s)
{
	for (;; s++) {
		switch (s->kind) {
		case STEP_SAY:
			say(c, s->text, strlen(s->text));
			break;
		case STEP_HEAR:
			hear(c, s->text, 0);
			break;
		case STEP_SIP:
			hear(c, s->text, 100);
			break;
		case STEP_TLS:
			accept_tls(c, s->text);
			break;
		case STEP_QUIET:
			quiet(c);
			break;
		case STEP_DRIP:
			drip(c, s->text);
			break;
		case STEP_PAUSE:
			poll(NULL, 0, PEER_QUIET_MS);
			break;
		case STEP_CLOSE:
			return;
		case STEP_SLEEP:
		case STEP_END:
			nothing_more(c, 0);
			return;
		case STEP_ANY:
			nothing_more(c, 1);
			return;
		}
	}
}

void
peer_start(struct peer *p, const struct step *script, const char *certs)
{
	struct conversation c = { 0 };
	int sp[2], q[2];

	ATF_REQUIRE(socketpair(AF_UNIX, SOCK_STREAM, 0, sp) == 0);
	ATF_REQUIRE(pipe(q) == 0);
	ATF_REQUIRE((p->pid = fork()) != -1);
	if (p->pid == 0) {
		signal(SIGPIPE, SIG_IGN);
		alarm(KID_PATIENCE / 1000 + 5);
		close(sp[1]);
		close(q[0]);
		c.fd = sp[0];
		c.quiet_fd = q[1];
		c.certs = certs;
		play(&c, script);
		_exit(0);
	}
	close(sp[0]);
	close(q[1]);
	p->fd = sp[1];
	p->quiet_fd = q[0];
}

void
peer_end(struct peer *p)
{
	int status;

	close(p->quiet_fd);
	ATF_REQUIRE(waitpid(p->pid, &status, 0) == p->pid);
	ATF_CHECK_MSG(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "the server did not get what it should: status %#x", status);
}
