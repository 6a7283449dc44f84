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

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "conf.h"
#include "expand.h"
#include "headers.h"
#include "kids.h"
#include "message.h"
#include "recipients.h"
#include "word.h"

#define LINE_PERMITTED	998	/* RFC 5322 2.1.1, without CRLF */
#define TAKE_OVERHEAD	6	/* of an argument in PARSE_TAKE: kind, length,
				   NUL */

/* How many of n arguments fit into one PARSE_TAKE; -1: one is too long. */
static ssize_t
pack(struct run *r, struct wcur *w, const struct take_arg *args, size_t n)
{
	size_t i, len;

	for (i = 0; i < n; i++) {
		if ((len = strlen(args[i].arg)) > PROTO_ARG_MAX)
			return run_fail(r, args[i].code, "%s%s%s is longer "
			    "than %d bytes",
			    args[i].where == NULL ? "" : args[i].where,
			    args[i].where == NULL ? "" : ": ", args[i].what,
			    PROTO_ARG_MAX);
		if (w->len + len + TAKE_OVERHEAD > CHANNEL_DATA_MAX)
			break;
		put_u8(w, args[i].kind);
		put_str(w, args[i].arg);
	}
	return (ssize_t)i;
}

/*
 * Have these, of which w is made, taken apart.  A result that comes later, when
 * the run has failed and args are gone, is one to nothing.
 */
static int
take_some(struct run *r, const struct take_arg *args, size_t n,
    struct wcur *w)
{
	int error;

	r->take.args = args;
	r->take.nargs = n;
	r->take.at = r->take.next = r->take.results = 0;
	error = run_send(r, ROLE_PARSE, MSG_PARSE_TAKE, -1, w);
	if (error == 0)
		error = run_wait(r, ROLE_PARSE, S(PARSE_IDLE), TAKE_TIMEOUT);
	r->take.args = NULL;
	r->take.nargs = 0;
	return error;
}

int
message_take(struct run *r, const struct take_arg *args, size_t n)
{
	struct wcur w = { 0 };
	ssize_t done;

	for (; n > 0; args += done, n -= (size_t)done) {
		if ((done = pack(r, &w, args, n)) == -1) {
			wcur_free(&w);
			return -1;
		}
		if (take_some(r, args, (size_t)done, &w) == -1)
			return -1;
	}
	return 0;
}

/* Each sender and each host is one thing; more was not accepted. */
static int
check_single(struct run *r, const struct take_arg *a)
{
	if (a->into == &r->kept_sender)
		return r->kept_sender.n == r->kept.n ? 0 : run_fail(r,
		    EX_CONFIG, "a sender of the configuration (from, "
		    "auto_from) is not one address");
	if (a->kind == TAKE_SENDER && a->into->n != 1)
		return run_fail(r, a->code, "%s %s is not one address",
		    a->what, a->arg);
	if (a->kind == TAKE_HOST && r->alabels.n != r->idn.n)
		return run_fail(r, EX_SOFTWARE, "msmtp-parse broke the "
		    "protocol: it did not answer for %s %s", a->what, a->arg);
	return 0;
}

static void
add_arg(struct take_arg *a, uint8_t kind, const char *what, const char *arg,
    int code, struct strlist *into)
{
	a->kind = kind;
	a->where = NULL;
	a->what = what;
	a->arg = arg;
	a->code = code;
	a->into = into;
}

/* Where the text is in a list, else the list's n. */
static size_t
index_of(const struct strlist *l, const char *text)
{
	size_t i;

	for (i = 0; i < l->n; i++)
		if (strcmp(l->v[i], text) == 0)
			break;
	return i;
}

/* Where the name is in idn, and its A-labels are in alabels; else idn.n. */
static size_t
idn_index(const struct run *r, const char *name)
{
	return index_of(&r->idn, name);
}

/* Note a host or domain that needs A-labels. */
static int
want_alabel(struct run *r, const char *name)
{
	if (name == NULL || !word_is_8bit(name) ||
	    idn_index(r, name) < r->idn.n)
		return 0;
	return strlist_add(&r->idn, name);
}

/* A-labels for what a set of settings has. */
static int
want_alabels(struct run *r, const struct settings *s)
{
	const char *domain = s->value[SETTING_DOMAIN];

	/* What patterns are replaced in must be ASCII: account_complete. */
	if (domain != NULL && expand_has(domain, EXPAND_DOMAIN))
		domain = NULL;
	return want_alabel(r, s->value[SETTING_HOST]) |
	    want_alabel(r, s->value[SETTING_PROXY_HOST]) |
	    want_alabel(r, s->value[SETTING_TLS_HOST_OVERRIDE]) |
	    want_alabel(r, domain);
}

/*
 * The hosts and domains that this run may need: when the message chooses the
 * account, those of all.  They are told before it is read, so that it has no
 * say in what becomes of them.
 */
static int
list_hosts(struct run *r)
{
	const struct conf *conf = &r->choice.conf;
	size_t i;
	int error;

	if (!r->opt.read_envelope_from)
		return want_alabels(r, &r->acct.set);
	error = want_alabels(r, &r->opt.set);
	for (i = 0; i < conf->n && error == 0; i++)
		error = want_alabels(r, &conf->accounts[i]->set);
	return error;
}

/* Note the sender of an account that no mail changes, or of none. */
static int
want_kept(struct run *r, const struct conf_account *a)
{
	char *sender;
	int code, error = 0;

	if ((code = account_kept_sender(&r->opt, a, &sender)) != 0) {
		r->code = code;
		return -1;
	}
	/* One that many accounts have (auto_from) is noted once. */
	if (sender != NULL && (r->kept.n == 0 ||
	    strcmp(r->kept.v[r->kept.n - 1], sender) != 0))
		error = strlist_add(&r->kept, sender);
	free(sender);
	return error;
}

/* Likewise, when the message chooses the account, of all of them. */
static int
list_senders(struct run *r)
{
	const struct conf *conf = &r->choice.conf;
	size_t i;

	if (!r->opt.read_envelope_from)
		return 0;
	for (i = 0; i < conf->n; i++)
		if (want_kept(r, conf->accounts[i]) == -1)
			return -1;
	return want_kept(r, NULL);
}

/* The hosts, the sender, if it is known, the recipients. */
static size_t
list_args(struct run *r, struct take_arg *args)
{
	size_t i, n = 0;

	for (i = 0; i < r->idn.n; i++)
		add_arg(&args[n++], TAKE_HOST, "host or domain", r->idn.v[i],
		    options_fault(&r->opt, r->idn.v[i]), &r->alabels);
	if (!r->opt.read_envelope_from && !account_from_author(&r->acct))
		add_arg(&args[n++], TAKE_SENDER, "sender", r->acct.from,
		    options_fault(&r->opt, r->acct.from), &r->sender);
	for (i = 0; i < r->kept.n; i++)
		add_arg(&args[n++], TAKE_SENDER, "sender", r->kept.v[i],
		    EX_CONFIG, &r->kept_sender);
	for (i = 0; i < r->opt.nrcpts; i++)
		add_arg(&args[n++], TAKE_RCPTS, "recipient", r->opt.rcpts[i],
		    EX_USAGE, &r->rcpts);
	return n;
}

/*
 * The hosts in a message of their own: what becomes of them is settled before
 * an address is looked at, which may be a stranger's.
 */
static int
take_in_turn(struct run *r, struct take_arg *args, size_t n)
{
	size_t hosts = r->idn.n;

	if (message_take(r, args, hosts) == -1)
		return -1;
	return message_take(r, args + hosts, n - hosts);
}

int
message_take_args(struct run *r)
{
	struct take_arg *args;
	size_t i, n;
	int error;

	if (run_wait(r, ROLE_PARSE, S(PARSE_IDLE), STARTUP_TIMEOUT) == -1)
		return -1;
	if (list_hosts(r) == -1 || list_senders(r) == -1 ||
	    (args = calloc(1 + r->idn.n + r->kept.n + r->opt.nrcpts,
	    sizeof(*args))) == NULL)
		return run_fail(r, EX_OSERR, "out of memory");
	n = list_args(r, args);
	error = take_in_turn(r, args, n);
	for (i = 0; i < n && error == 0; i++)
		error = check_single(r, &args[i]);
	free(args);
	/* Where the mail chooses the account, its aliases are not known yet. */
	if (error == 0 && !r->opt.read_envelope_from)
		error = expand_recipients(r, 0, 0);
	r->by_args = r->rcpts.n;
	return error;
}

static int
shows_recipients(const struct settings *s)
{
	const char *to = s->value[SETTING_SET_TO_HEADER];

	return to != NULL && strcmp(to, "on") == 0;
}

/* Could set_to_header be on?  Then whom Bcc hides must be known. */
static int
may_show_recipients(const struct run *r)
{
	const struct conf *conf = &r->choice.conf;
	size_t i;

	if (!r->opt.read_envelope_from)
		return r->acct.set_to_header == TO_ON;
	if (r->opt.set.value[SETTING_SET_TO_HEADER] != NULL)
		return shows_recipients(&r->opt.set);
	for (i = 0; i < conf->n; i++)
		if (shows_recipients(&conf->accounts[i]->set))
			return 1;
	return 0;
}

/* What of the message msmtp-parse is asked for. */
static uint32_t
wanted(const struct run *r)
{
	uint32_t want = 0;

	if (r->opt.read_recipients)
		want |= WANT_RCPTS;
	if (r->opt.read_envelope_from || account_from_author(&r->acct))
		want |= WANT_AUTHOR;
	if (may_show_recipients(r))
		want |= WANT_BCC;
	return want;
}

int
message_read_header(struct run *r)
{
	struct wcur w = { 0 };

	r->want = wanted(r);
	put_u32(&w, r->want);
	if (run_send(r, ROLE_PARSE, MSG_PARSE_READ, -1, &w) == -1)
		return -1;
	return run_wait(r, ROLE_PARSE, S(PARSE_HELD), NO_DEADLINE);
}

const char *
message_author(const struct run *r)
{
	return r->resent_from.n > 0 ? r->resent_from.v[0] :
	    r->author.n > 0 ? r->author.v[0] : "";
}

/* Put the address of From where the account's from has %F.  0 or -1. */
static int
substitute(struct buf *b, const char *from, const char *author)
{
	const char *p;
	int error = 0;

	for (; (p = strstr(from, "%F")) != NULL; from = p + 2)
		error |= buf_add(b, from, (size_t)(p - from)) |
		    buf_str(b, author);
	return error | buf_str(b, from) | buf_add(b, "", 1);
}

/*
 * Is what stands around %F, joined with an address, still one?  Not with a
 * second @, nor with a local part in quotes, which must be all of it.
 */
static int
still_address(const char *from, const char *s)
{
	const char *at = strchr(s, '@');

	if (strcmp(from, "%F") == 0)
		return 1;
	return strchr(s, '"') == NULL &&
	    (at == NULL || (at != s && at[1] != '\0' &&
	    strchr(at + 1, '@') == NULL));
}

static int
sender_from_author(struct run *r)
{
	struct buf b = { 0 };
	int error;

	if (r->author.n == 0)
		return run_fail(r, EX_DATAERR, "the sender is to be the "
		    "address in the mail's From header (from %s), and there "
		    "is none", r->acct.from);
	if (substitute(&b, r->acct.from, r->author.v[0]) != 0)
		error = run_fail(r, EX_OSERR, "out of memory");
	else if (!word_safe((char *)b.data, 1, PROTO_ADDR_MAX))
		error = run_fail(r, EX_DATAERR, "the sender that the mail's "
		    "From header makes is too long");
	else if (!still_address(r->acct.from, (char *)b.data))
		error = run_fail(r, EX_DATAERR, "the sender that the mail's "
		    "From header makes (from %s) is no address: %s",
		    r->acct.from, (char *)b.data);
	else if ((error = strlist_add(&r->sender, (char *)b.data)) == -1)
		run_fail(r, EX_OSERR, "out of memory");
	buf_free(&b);
	return error;
}

/* The A-labels of a name that has any, else the name; NULL is none. */
static const char *
alabel(const struct run *r, const char *name)
{
	size_t i = name == NULL ? r->idn.n : idn_index(r, name);

	return i < r->idn.n ? r->alabels.v[i] : name;
}

/* The account's own one, which was taken apart before the mail was read. */
static int
sender_from_kept(struct run *r)
{
	size_t i = index_of(&r->kept, r->acct.from);

	if (i == r->kept.n)
		return run_fail(r, EX_CONFIG, "from has %%C, and the sender %s "
		    "is not known before the mail is read: write the name "
		    "out, or use %%H", r->acct.from);
	if (strlist_add(&r->sender, r->kept_sender.v[i]) == -1)
		return run_fail(r, EX_OSERR, "out of memory");
	return 0;
}

static int
sender_from_mail(struct run *r)
{
	if (*message_author(r) == '\0')
		return run_fail(r, EX_USAGE, "--read-envelope-from: the mail "
		    "has no From header with an address");
	if (strlist_add(&r->sender, message_author(r)) == -1)
		return run_fail(r, EX_OSERR, "out of memory");
	return 0;
}

static int
find_sender(struct run *r)
{
	if (r->acct.from_is_mails)
		return sender_from_mail(r);
	if (account_from_author(&r->acct))
		return sender_from_author(r);
	return r->opt.read_envelope_from ? sender_from_kept(r) : 0;
}

int
message_envelope(struct run *r)
{
	if (find_sender(r) == -1)
		return -1;
	if (expand_recipients(r, r->opt.read_envelope_from ? 0 : r->by_args,
	    1) == -1)
		return -1;
	if (r->rcpts.n == 0)
		return run_fail(r, EX_USAGE, "no recipients found");
	r->host = alabel(r, r->acct.host);
	r->verify = r->acct.tls_host_override == NULL ? r->host :
	    alabel(r, r->acct.tls_host_override);
	r->domain = alabel(r, r->acct.domain);
	r->proxy = alabel(r, r->acct.proxy_host);
	return 0;
}

/* How many bytes of n at p make one PARSE_ADD: whole lines. */
static size_t
whole_lines(const char *p, size_t n)
{
	if (n <= PROTO_HEADERS_MAX)
		return n;
	for (n = PROTO_HEADERS_MAX; n > 0 && p[n - 1] != '\n'; n--)
		;
	return n;
}

/* Put n bytes of text at p, which is cut there for a moment. */
static void
put_part(struct wcur *w, char *p, size_t n)
{
	char save = p[n];

	p[n] = '\0';
	put_str(w, p);
	p[n] = save;
}

/* What of the lines does not fit into PARSE_WRITE goes ahead of it. */
static int
send_edit(struct run *r, const struct header_edit *e)
{
	struct wcur w = { 0 };
	char *p = (char *)e->lines.data;
	size_t n, left = e->lines.len - 1;
	int fd = r->spool.wr;

	if (e->from != NULL) {
		put_str(&w, e->from);
		if (run_send(r, ROLE_PARSE, MSG_PARSE_FROM, -1, &w) == -1)
			return -1;
	}
	for (; (n = whole_lines(p, left)) < left; p += n, left -= n) {
		put_part(&w, p, n);
		if (run_send(r, ROLE_PARSE, MSG_PARSE_ADD, -1, &w) == -1)
			return -1;
	}
	put_u32(&w, e->strip);
	put_str(&w, p);
	r->spool.wr = -1;
	return run_send(r, ROLE_PARSE, MSG_PARSE_WRITE, fd, &w);
}

static int
edit_header(struct run *r)
{
	struct header_edit e;
	int n;

	if ((n = headers_compose(r, &e)) == 0) {
		if (buf_add(&e.lines, "", 1) == -1)
			n = run_fail(r, EX_OSERR, "out of memory");
		else
			n = send_edit(r, &e);
	}
	buf_free(&e.lines);
	return n;
}

static const char *
kind_of_text(int eightbit, int not_utf8)
{
	if (!eightbit)
		return "7-bit";
	return not_utf8 ? "8-bit, not UTF-8" : "8-bit, UTF-8";
}

/* For --debug: what a server might object to. */
static void
show_message(const struct message *m)
{
	uint32_t f = m->flags;

	printf("message: %" PRIu64 " bytes, %" PRIu64 " lines, longest %"
	    PRIu64, m->size, m->lines, m->longest);
	if (m->longest > LINE_PERMITTED)
		printf(" (RFC 5322 permits %d)", LINE_PERMITTED);
	printf("; header %s; body %s\n",
	    kind_of_text(f & SPOOL_HDR_8BIT, f & SPOOL_HDR_NOT_UTF8),
	    kind_of_text(f & SPOOL_8BIT, f & SPOOL_NOT_UTF8));
}

int
message_write(struct run *r)
{
	if (spool_open(&r->spool, getenv("TMPDIR")) == -1)
		return run_fail(r, EX_IOERR, "cannot create a temporary file "
		    "for the message: %s", strerror(errno));
	if (edit_header(r) == -1 ||
	    run_wait(r, ROLE_PARSE, S(DONE), NO_DEADLINE) == -1)
		return -1;
	kid_hang_up(&r->kid[ROLE_PARSE]);
	if (spool_finish(&r->spool, r->msg.size) == -1)
		return run_fail(r, EX_IOERR, "cannot finish the temporary "
		    "file: %s", strerror(errno));
	if (r->opt.debug)
		show_message(&r->msg);
	return 0;
}

int
message_complete(struct run *r)
{
	return kid_finish(r, ROLE_PARSE);
}
