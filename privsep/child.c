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

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "buildid.h"
#include "child.h"

/*
 * Exit statuses of a child: the parent names them when no message said more.
 * EX_USAGE: started by hand; EX_PROTOCOL: the parent broke the protocol;
 * EX_OSERR: memory or the system failed.
 */

static int
is_channel(int fd)
{
	socklen_t len = sizeof(int);
	int type;

	return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == 0 &&
	    type == SOCK_STREAM;
}

/* Nothing but a socket on CHANNEL_FD can be msmtp. */
static void
require_msmtp(enum proto_role role)
{
	if (is_channel(CHANNEL_FD))
		return;
	dprintf(STDERR_FILENO, "%s: this is a part of msmtp(1), which starts "
	    "it; it does nothing when started by hand\n",
	    proto_role_name(role));
	exit(EX_USAGE);
}

/* A number that spawn's caller made; anything else is not from msmtp. */
static unsigned long
id_arg(const char *s)
{
	const char *e;

	e = s;
	while (*e >= '0' && *e <= '9')
		e++;
	if (e == s || *e != '\0' || e - s > 10)
		exit(EX_USAGE);
	return strtoul(s, NULL, 10);
}

static void
read_arg(struct child *c, char *arg)
{
	if (strncmp(arg, "uid=", 4) == 0)
		c->args.uid = (uid_t)id_arg(arg + 4);
	else if (strncmp(arg, "gid=", 4) == 0)
		c->args.gid = (gid_t)id_arg(arg + 4);
	else if (strncmp(arg, "empty=", 6) == 0)
		c->args.empty_dir = arg + 6;
	else if (strcmp(arg, "relaxed") == 0)
		c->args.relaxed = 1;
	else if (strcmp(arg, "numeric") == 0)
		c->numeric = 1;
	else
		exit(EX_USAGE);
}

/* Say why there will be no READY, and end. */
static _Noreturn void
unready(struct child *c, const char *what)
{
	struct wcur w = { 0 };

	put_u32(&w, (uint32_t)errno);
	put_str(&w, what);
	child_send(c, MSG_UNREADY, -1, &w);
	(void)channel_drain(&c->ch);
	exit(EX_OSERR);
}

void
child_init(struct child *c, enum proto_role role, enum sandbox sandbox,
    int argc, char *argv[])
{
	const char *what;
	int i;

	require_msmtp(role);
	memset(c, 0, sizeof(*c));
	for (i = 1; i < argc; i++)
		read_arg(c, argv[i]);
	proto_init(&c->peer, role);
	if (role == ROLE_DIAL && c->numeric)
		sandbox = SANDBOX_DIAL_NUMERIC;
	if (channel_init(&c->ch, CHANNEL_FD) == -1)
		exit(EX_OSERR);
	if (sandbox_drop(sandbox, &c->args, &c->report, &what) == -1)
		unready(c, what);
}

void
child_ready(struct child *c, enum sandbox sandbox)
{
	struct wcur w = { 0 };
	const char *what;

	if (sandbox_enter(sandbox, &c->args, &c->report, &what) == -1)
		unready(c, what);
	put_str(&w, build_id);
	put_u32(&w, c->report.bits);
	put_u32(&w, c->report.landlock_abi);
	child_send(c, MSG_READY, -1, &w);
	if (channel_flush(&c->ch) == CHAN_ERR)
		exit(EX_OK);
}

void
child_send(struct child *c, enum proto_type type, int fd, struct wcur *w)
{
	struct wcur none = { 0 };

	if (w == NULL)
		w = &none;
	if (w->err != 0)
		exit(EX_OSERR);
	if (proto_step(&c->peer, PROTO_UP, type, w->len, fd != -1) != NULL)
		exit(EX_SOFTWARE);
	if (channel_send(&c->ch, type, fd, w->buf, w->len) == -1)
		exit(EX_OSERR);
	wcur_free(w);
}

void
child_library(struct wcur *w, const char *name, const char *version)
{
	char line[PROTO_LIBRARY_MAX + 1];

	snprintf(line, sizeof(line), "%s %s", name, version);
	put_str(w, line);
}

/* ABOUT: all that there is to be done. */
static _Noreturn void
tell(struct child *c)
{
	struct wcur w = { 0 };

	if (c->about != NULL)
		c->about(c->about_arg, &w);
	else
		put_str(&w, "");
	child_send(c, MSG_ABOUT_TOLD, -1, &w);
	child_done(c);
}

void
child_recv(struct child *c, struct chmsg *m)
{
	switch (channel_wait(&c->ch, m, -1)) {
	case CHAN_OK:
		break;
	case CHAN_EOF:
		exit(EX_OK);
	default:
		exit(EX_PROTOCOL);
	}
	child_step(c, m);
	if (m->type == MSG_ABOUT)
		tell(c);
}

void
child_step(struct child *c, const struct chmsg *m)
{
	if (proto_step(&c->peer, PROTO_DOWN, m->type, m->len,
	    m->fd != -1) != NULL)
		exit(EX_PROTOCOL);
}

void
child_check(const struct rcur *r)
{
	if (rcur_end(r) == -1)
		exit(EX_PROTOCOL);
}

_Noreturn void
child_done(struct child *c)
{
	int ok = channel_drain(&c->ch) == 0;

	channel_close(&c->ch);
	exit(ok ? EX_OK : EX_OSERR);
}
