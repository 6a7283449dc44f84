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

#include <netinet/in.h>

#include <errno.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "answer.h"
#include "configure.h"
#include "host.h"
#include "serverinfo.h"

/*
 * What msmtp-dial calls the connection must be one: a connected TCP socket to
 * the port that was asked for, the proxy's where there is one.  1, 0, or -1 if
 * it is none (any more): the server may have reset it already.
 */
static int
is_connection(int fd, in_port_t port)
{
	struct sockaddr_storage ss;
	const struct sockaddr_in6 *in6 = (const void *)&ss;
	const struct sockaddr_in *in4 = (const void *)&ss;
	socklen_t len = sizeof(int);
	int type;

	if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &len) == -1 ||
	    type != SOCK_STREAM)
		return 0;
	memset(&ss, 0, sizeof(ss));
	len = sizeof(ss);
	if (getpeername(fd, (struct sockaddr *)&ss, &len) == -1)
		return errno == ENOTCONN ? -1 : 0;
	if (ss.ss_family == AF_INET)
		return in4->sin_port == htons(port);
	return ss.ss_family == AF_INET6 && in6->sin6_port == htons(port);
}

int
answer_dial_connected(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	const char *address;
	unsigned int port;
	int is;

	(void)role;
	port = r->proxy == NULL ? r->acct.port : r->acct.proxy_port;
	address = get_str(c, 1, PROTO_HOST_MAX);
	if (rcur_end(c) == -1 || r->configure != NULL || r->canon.asked ||
	    (is = is_connection(*fd, (in_port_t)port)) == 0)
		return ANSWER_MALFORMED;
	if (is == -1)
		return run_fail(r, EX_IOERR, "%s, port %u, closed the "
		    "connection at once", r->proxy == NULL ? r->acct.host :
		    r->acct.proxy_host, port);
	r->socket = *fd;
	*fd = -1;
	/* Behind a proxy nobody knows which one answered. */
	return r->proxy == NULL ? serverinfo_address(r, address) : 0;
}

/* The name of the address, where that was asked for. */
int
answer_dial_name(struct run *r, enum proto_role role, struct rcur *c, int *fd)
{
	const char *name;

	(void)role;
	(void)fd;
	name = get_str(c, 1, PROTO_HOST_MAX);
	if (rcur_end(c) == -1 || r->info == NULL || !host_is_ascii(name))
		return ANSWER_MALFORMED;
	return serverinfo_name(r, name);
}

int
answer_dial_service(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	const char *host;
	uint16_t port;
	uint8_t tls;

	(void)role;
	(void)fd;
	host = get_str(c, 1, PROTO_HOST_MAX);
	port = get_u16(c);
	tls = get_u8(c);
	if (rcur_end(c) == -1 || r->configure == NULL ||
	    !host_is_ascii(host) || port == 0 || tls > 1)
		return ANSWER_MALFORMED;
	return configure_service(r, host, port, tls);
}

int
answer_dial_canonical(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	const char *name;

	(void)role;
	(void)fd;
	name = get_str(c, 0, PROTO_HOST_MAX);
	if (rcur_end(c) == -1 || !r->canon.asked ||
	    (*name != '\0' && !host_is_ascii(name)))
		return ANSWER_MALFORMED;
	(void)strlcpy(r->canon.name, name, sizeof(r->canon.name));
	return 0;
}

/* What the proxy has not done, or was not there for. */
static int
fail_proxy(struct run *r, enum dial_failure why, int code, const char *text)
{
	const struct account *a = &r->acct;

	if (why == DIALF_NOHOST || why == DIALF_AGAIN)
		return run_fail(r, code, "cannot locate proxy %s: %s",
		    a->proxy_host, text);
	if (why == DIALF_PROXY || why == DIALF_PROXY_IO)
		return run_fail(r, code, "cannot connect to %s, port %u, "
		    "through proxy %s, port %u: %s", a->host, a->port,
		    a->proxy_host, a->proxy_port, text);
	return run_fail(r, code, "cannot connect to proxy %s, port %u: %s",
	    a->proxy_host, a->proxy_port, text);
}

static int
is_this_machine(const char *host)
{
	return strcasecmp(host, "localhost") == 0 ||
	    strcmp(host, "127.0.0.1") == 0 || strcmp(host, "::1") == 0;
}

/* Port 25 is for mail between servers (RFC 8314 7, RFC 5068 3.1). */
static const char *
port_advice(const struct run *r)
{
	if (r->acct.port != 25 || r->acct.protocol ||
	    is_this_machine(r->acct.host))
		return "";
	return "; many networks block port 25: submission is on 587, or on "
	    "465 with tls_starttls off";
}

static int
fail_host(struct run *r, enum dial_failure why, int code, const char *text)
{
	if (why == DIALF_NOHOST || why == DIALF_AGAIN)
		return run_fail(r, code, "cannot locate host %s: %s",
		    r->acct.host, text);
	return run_fail(r, code, "cannot connect to %s, port %u: %s%s",
	    r->acct.host, r->acct.port, text,
	    why == DIALF_CONNECT || why == DIALF_TIMEOUT ? port_advice(r) : "");
}

int
answer_dial_failed(struct run *r, enum proto_role role, struct rcur *c,
    int *fd)
{
	static const int code[DIALF_MAX] = {
		[DIALF_NOHOST] = EX_NOHOST,
		[DIALF_AGAIN] = EX_TEMPFAIL,
		[DIALF_CONNECT] = EX_TEMPFAIL,
		[DIALF_TIMEOUT] = EX_TEMPFAIL,
		[DIALF_NOSERVICE] = EX_NOHOST,
		[DIALF_SYSTEM] = EX_OSERR,
		[DIALF_SOURCE] = EX_OSERR,
		[DIALF_PROXY] = EX_UNAVAILABLE,
		[DIALF_PROXY_IO] = EX_IOERR
	};
	const char *text;
	uint32_t why;

	(void)role;
	(void)fd;
	why = get_u32(c);
	text = get_str(c, 0, PROTO_TEXT_MAX);
	if (rcur_end(c) == -1 || why == 0 || why >= DIALF_MAX ||
	    r->canon.asked)
		return ANSWER_MALFORMED;
	if (r->configure != NULL)
		return configure_failed(r, (enum dial_failure)why, text);
	if (why == DIALF_SOURCE && r->acct.source_ip != NULL)
		return run_fail(r, code[why], "cannot use source_ip %s: %s",
		    r->acct.source_ip, text);
	if (r->proxy != NULL)
		return fail_proxy(r, (enum dial_failure)why, code[why], text);
	return fail_host(r, (enum dial_failure)why, code[why], text);
}
