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

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sysexits.h>

#include "configure.h"
#include "host.h"
#include "kids.h"
#include "lockin.h"
#include "modes.h"
#include "user.h"

#define FAILED	"automatic configuration based on SRV records failed: "

/* RFC 5321 4.5.3.1.1 */
#define LOCAL_PART_MAX	64

/* What a local part may have to stand in a configuration and a command. */
#define LOCAL_PART_CHARS \
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._+=-"

/* The address, taken apart, and the server. */
struct configure {
	char		 local[LOCAL_PART_MAX + 1];
	const char	*domain;	/* as A-labels */
	char		 host[HOST_MAX + 1];
	uint16_t	 port;
	int		 tls;		/* from the start */
};

int
configure_service(struct run *r, const char *host, uint16_t port, int tls)
{
	struct configure *c = r->configure;

	(void)strlcpy(c->host, host, sizeof(c->host));
	c->port = port;
	c->tls = tls;
	return 0;
}

int
configure_failed(struct run *r, enum dial_failure why, const char *text)
{
	const char *d = r->configure->domain;

	switch (why) {
	case DIALF_NOSERVICE:
		return run_fail(r, EX_NOHOST, FAILED "no SRV records for "
		    "_submissions._tcp.%s or _submission._tcp.%s", d, d);
	case DIALF_AGAIN:
		return run_fail(r, EX_TEMPFAIL, FAILED "the SRV records of %s "
		    "cannot be looked up now: %s", d, text);
	default:
		return run_fail(r, EX_OSERR, FAILED "%s", text);
	}
}

/*
 * The local part becomes a word of the configuration and, in the command that
 * fetches the password, of the shell: what both take literally.
 */
static int
take_local(struct run *r, const char *address, size_t len)
{
	struct configure *c = r->configure;

	if (len > LOCAL_PART_MAX)
		return run_fail(r, EX_DATAERR, FAILED "invalid mail address");
	memcpy(c->local, address, len);
	c->local[len] = '\0';
	if (strspn(c->local, LOCAL_PART_CHARS) == len && *c->local != '-')
		return 0;
	return run_fail(r, EX_DATAERR, FAILED "the address must have only "
	    "letters, digits and ._+=- before the @ to be written into a "
	    "configuration: write it by hand");
}

static int
take_address(struct run *r)
{
	const char *address = r->opt.configure, *at, *domain;

	if ((at = strrchr(address, '@')) == NULL || at == address ||
	    at[1] == '\0')
		return run_fail(r, EX_DATAERR, FAILED "invalid mail address");
	if (take_local(r, address, (size_t)(at - address)) == -1 ||
	    modes_alabel(r, "domain", EX_DATAERR, at + 1, &domain) == -1)
		return -1;
	if (!host_is_ascii(domain))
		return run_fail(r, EX_DATAERR, FAILED "invalid mail address");
	r->configure->domain = domain;
	return 0;
}

/* RFC 6186 6: a name elsewhere may be right, and may be forged. */
static int
is_elsewhere(const struct configure *c)
{
	size_t h = strlen(c->host), d = strlen(c->domain);

	return h < d || strcasecmp(c->host + h - d, c->domain) != 0 ||
	    (h > d && c->host[h - d - 1] != '.');
}

static void
print_all(const struct configure *c)
{
	const char *home = user_home();

	printf("# - copy this to your configuration file %s/.msmtprc\n",
	    home == NULL ? "~" : home);
	if (is_elsewhere(c))
		printf("# - warning: the host does not match the mail domain; "
		    "please check\n");
	printf("# - add your password to the key ring:\n#   secret-tool store "
	    "--label=msmtp host %s service smtp user %s\n", c->host, c->local);
	printf("account %s@%s\nhost %s\nport %u\n", c->local, c->domain,
	    c->host, (unsigned int)c->port);
	printf("tls on\ntls_starttls %s\nauth on\nuser %s\n",
	    c->tls ? "off" : "on", c->local);
	printf("passwordeval secret-tool lookup host %s service smtp user "
	    "%s\n", c->host, c->local);
	printf("from %s@%s\n", c->local, c->domain);
}

/* The group is given up before anything is asked of the network. */
static int
look_up(struct run *r)
{
	struct wcur w = { 0 };
	int n;

	if (kid_start(r, ROLE_DIAL, "msmtp-dial", 0) == -1)
		return -1;
	if (privilege_drop(&r->priv) == -1)
		return run_fail(r, EX_OSERR, "cannot give up the group: %s",
		    strerror(errno));
	if (lockin(r) == -1 ||
	    run_wait(r, ROLE_DIAL, S(DIAL_IDLE), STARTUP_TIMEOUT) == -1)
		return -1;
	put_str(&w, r->configure->domain);
	if (run_send(r, ROLE_DIAL, MSG_DIAL_SRV, -1, &w) == -1)
		return -1;
	n = run_await(r, ROLE_DIAL, S(DONE), CONNECT_TIMEOUT);
	return n != 1 ? n : run_fail(r, EX_TEMPFAIL, FAILED "the SRV records "
	    "of %s cannot be looked up now: timed out", r->configure->domain);
}

int
mode_configure(struct run *r)
{
	struct configure c = { 0 };

	r->configure = &c;
	modes_begin(r);
	if (modes_ready(r) == 0 && take_address(r) == 0 &&
	    look_up(r) == 0)
		print_all(&c);
	modes_end(r);
	r->configure = NULL;
	return r->code == -1 ? EX_OK : r->code;
}
