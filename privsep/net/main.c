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

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <time.h>

#include "net.h"
#include "secure.h"

static const struct {
	enum proto_type	  type;
	void		(*answer)(struct net *, struct chmsg *);
} answers[] = {
	{ MSG_NET_CRL,		 answer_crl },
	{ MSG_NET_CERT,		 answer_cert },
	{ MSG_NET_TLS,		 answer_tls },
	{ MSG_NET_SOCKET,	 answer_socket },
	{ MSG_NET_STARTTLS,	 answer_starttls },
	{ MSG_NET_AUTH,		 answer_auth },
	{ MSG_NET_AUTH_RESPONSE, answer_auth_response },
	{ MSG_NET_MAIL,		 answer_mail },
	{ MSG_NET_RCPTS,	 answer_rcpts },
	{ MSG_NET_DATA,		 answer_data },
	{ MSG_NET_ETRN,		 answer_etrn },
	{ MSG_NET_QUIT,		 answer_quit },
};

/* child_recv let it pass, so it has its row here. */
static void
answer(struct net *n, struct chmsg *m)
{
	size_t i;

	for (i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		if (answers[i].type == m->type) {
			answers[i].answer(n, m);
			return;
		}
	}
	exit(EX_PROTOCOL);
}

/*
 * Certificates' times are compared in UTC; with TZ named nobody opens
 * /etc/localtime for it later.
 */
static void
pin_timezone(void)
{
	if (setenv("TZ", "UTC0", 1) == -1)
		exit(EX_OSERR);
	tzset();
}

int
main(int argc, char *argv[])
{
	static struct net n;
	struct chmsg m;

	child_init(&n.child, ROLE_NET, SANDBOX_NET, argc, argv);
	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		exit(EX_OSERR);
	n.conn.fd = n.crl_fd = n.cert_fd = -1;
	pin_timezone();
	if (secure_init() == -1)
		exit(EX_OSERR);
	n.child.about = secure_about;
	child_ready(&n.child, SANDBOX_NET);
	for (;;) {
		child_recv(&n.child, &m);
		answer(&n, &m);
	}
}
