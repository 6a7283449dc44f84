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


#include <fnmatch.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "conf.h"

static const char blanks[] = " \t\r\f\v";

/* One file being parsed. */
struct parser {
	struct conf		*conf;
	struct conf_source	*src;
	size_t			 first;	/* index of its first account */
	size_t			 evals;	/* that were run */
	size_t			 values; /* bytes, as they are read */
	struct settings		 defaults;
	struct settings		*target; /* what settings go to, or NULL */
	struct conf_account	*account; /* ... of which account, or NULL */
	int			 evaluated; /* the line was printed by eval */
	int			 hidden; /* what follows is not to be known */
};

static int fail(struct parser *, const char *, ...)
    __attribute__((__format__(printf, 2, 3)));

static int
fail(struct parser *p, const char *fmt, ...)
{
	char *why = p->src->why;
	size_t n;
	va_list ap;

	(void)strlcpy(why, p->evaluated ? "what eval printed: " : "",
	    sizeof(p->src->why));
	n = strlen(why);
	va_start(ap, fmt);
	(void)vsnprintf(why + n, sizeof(p->src->why) - n, fmt, ap);
	va_end(ap);
	return -1;
}

/* What others may not know, or what eval finds out, is not repeated. */
static int
is_private(const struct parser *p)
{
	return p->src->locked || p->evaluated;
}

static unsigned int
hash(const char *s)
{
	uint32_t h = 2166136261U;

	for (; *s != '\0'; s++)
		h = (h ^ (unsigned char)*s) * 16777619U;
	return h % CONF_BUCKETS;
}

struct conf_account *
conf_find(const struct conf *conf, const char *name, size_t first)
{
	struct conf_account *a, *found = NULL;

	for (a = conf->bucket[hash(name)]; a != NULL; a = a->next)
		if (a->index >= first && strcmp(a->name, name) == 0)
			found = a;
	return found;
}

int
conf_is_pattern(const char *from)
{
	const char *p;

	if (strpbrk(from, "*?") != NULL)
		return 1;
	for (p = from; (p = strchr(p, '[')) != NULL; p++)
		if (p == from || p[-1] != '@')
			return 1;
	return 0;
}

static int
from_matches(const char *from, const char *address, const char *plain)
{
	if (from == NULL || *from == '\0')
		return 0;
	if (conf_is_pattern(from))
		return fnmatch(from, address, 0) == 0;
	return strcasecmp(from, address) == 0 ||
	    (strchr(from, '+') == NULL && strcasecmp(from, plain) == 0);
}

/* The address without the +detail of its local part, allocated. */
static char *
without_detail(const char *address)
{
	const char *plus, *at;
	char *out;

	plus = strchr(address, '+');
	at = plus == NULL ? NULL : strchr(plus, '@');
	if (at == NULL)
		return strdup(address);
	if (asprintf(&out, "%.*s%s", (int)(plus - address), address, at) == -1)
		return NULL;
	return out;
}

struct conf_account *
conf_match(const struct conf *conf, const char *from)
{
	struct conf_account *a, *found = NULL;
	char *plain;
	size_t i;

	if ((plain = without_detail(from)) == NULL)
		return NULL;
	for (i = 0; i < conf->n && found == NULL; i++) {
		a = conf->accounts[i];
		if (from_matches(a->set.value[SETTING_FROM], from, plain) &&
		    conf_find(conf, a->name, 0) == a)
			found = a;
	}
	free(plain);
	return found;
}

static void
account_wipe(struct conf_account *a)
{
	settings_free(&a->set);
	free(a->name);
	free(a);
}

static int
append(struct conf *conf, struct conf_account *a)
{
	struct conf_account **grown;
	size_t cap;

	if (conf->n == conf->cap) {
		cap = conf->cap == 0 ? 16 : conf->cap * 2;
		grown = reallocarray(conf->accounts, cap, sizeof(*grown));
		if (grown == NULL)
			return -1;
		conf->accounts = grown;
		conf->cap = cap;
	}
	a->index = conf->n;
	a->next = conf->bucket[hash(a->name)];
	conf->bucket[hash(a->name)] = a;
	conf->accounts[conf->n++] = a;
	return 0;
}

/* Values are copied: a long one many times over, if a file wants that. */
static int
count_values(struct parser *p, const struct settings *s)
{
	p->values += settings_size(s);
	if (p->values > CONF_VALUES_MAX)
		return fail(p, "the accounts' values have more than %d bytes",
		    CONF_VALUES_MAX);
	return 0;
}

/* A new account with the defaults filled in, which settings go to from here. */
static int
open_account(struct parser *p, const char *name)
{
	struct conf_account *a;

	if (p->conf->n - p->first >= CONF_ACCOUNTS_MAX)
		return fail(p, "more than %d accounts", CONF_ACCOUNTS_MAX);
	if ((a = calloc(1, sizeof(*a))) == NULL)
		return fail(p, "out of memory");
	a->file = p->src->file;
	a->locked = p->src->locked;
	if ((a->name = strdup(name)) == NULL ||
	    settings_inherit(&a->set, &p->defaults) == -1 ||
	    append(p->conf, a) == -1) {
		account_wipe(a);
		return fail(p, "out of memory");
	}
	p->target = &a->set;
	p->account = a;
	return count_values(p, &a->set);
}

/* Cut blanks off both ends, in place. */
static char *
trim(char *s)
{
	size_t len;

	s += strspn(s, blanks);
	for (len = strlen(s); len > 0 && strchr(blanks, s[len - 1]) != NULL;)
		s[--len] = '\0';
	return s;
}

/* What is said in the parent; what is there by default is not. */
static int
inherit_from(struct conf_account *a, const struct conf_account *parent)
{
	struct settings said = { { NULL } };
	size_t i;

	for (i = 0; i < SETTING_MAX; i++) {
		if (!parent->said[i])
			continue;
		said.value[i] = parent->set.value[i];
		a->said[i] = 1;
	}
	return settings_inherit(&a->set, &said);
}

static int
inherit(struct parser *p, char *parents)
{
	const struct conf_account *parent;
	const char *name;
	char *one;
	int n = 0;

	while ((one = strsep(&parents, ",")) != NULL) {
		if (n++ == CONF_PARENTS_MAX)
			return fail(p, "account: more than %d accounts to "
			    "inherit from", CONF_PARENTS_MAX);
		name = trim(one);
		if ((parent = conf_find(p->conf, name, p->first)) == NULL ||
		    parent == p->account)
			return is_private(p) ?
			    fail(p, "account: a parent is not defined above") :
			    fail(p, "account %s is not defined above in this "
			    "file", *name == '\0' ? "\"\"" : name);
		if (inherit_from(p->account, parent) == -1)
			return fail(p, "out of memory");
	}
	return count_values(p, p->target);
}

/* account NAME [: PARENT, ...] */
static int
command_account(struct parser *p, char *arg)
{
	char *name, *parents = arg;

	name = trim(strsep(&parents, ":"));
	if (*name == '\0')
		return fail(p, "account needs a name");
	if (strchr(name, ',') != NULL)
		return fail(p, "account: the name must not have a comma");
	if (conf_find(p->conf, name, p->first) != NULL)
		return is_private(p) ?
		    fail(p, "account: this name is defined above") :
		    fail(p, "account %s is already defined above: choose "
		    "another name", name);
	if (open_account(p, name) == -1)
		return -1;
	return parents == NULL ? 0 : inherit(p, parents);
}

static int
command_defaults(struct parser *p, char *arg)
{
	if (*arg != '\0')
		return fail(p, "defaults takes no argument");
	p->target = &p->defaults;
	p->account = NULL;
	return 0;
}

/* A locked file's paths must mean the same for every caller. */
static int
path_is_fixed(const struct setting_name *sn, const char *arg)
{
	switch (setting_table[sn->id].kind) {
	case VALUE_FILE:
	case VALUE_KEY:
	case VALUE_SOCKET:
		return *arg == '\0' || *arg == '/';
	case VALUE_TRUST:
		return *arg == '\0' || *arg == '/' ||
		    strcmp(arg, "system") == 0;
	default:
		return 1;
	}
}

static int
command_setting(struct parser *p, const struct setting_name *sn,
    const char *arg)
{
	const char *why;
	char *value;

	if (sn->sense == SENSE_IGNORED)
		return 0;
	if (p->src->locked && !path_is_fixed(sn, arg))
		return fail(p, "%s must be an absolute path in a file that not "
		    "everyone may read", sn->name);
	if (setting_check(sn, arg, &value, &why) == -1) {
		if (is_private(p) || *arg == '\0' ||
		    setting_table[sn->id].flags & SETTING_SECRET)
			return fail(p, "%s %s", sn->name, why);
		return fail(p, "%s %s, not \"%.*s\"", sn->name, why, 128, arg);
	}
	/* What a command finds out is not in the file. */
	if (sn->id == SETTING_PASSWORD && *value != '\0' && !p->evaluated)
		p->src->secret = 1;
	if (p->target == NULL && open_account(p, "default") == -1) {
		freezero(value, strlen(value));
		return -1;
	}
	settings_put(p->target, sn->id, value);
	if (p->account != NULL)
		p->account->said[sn->id] = 1;
	return 0;
}

/* Cut one pair of quotes that encloses the argument. */
static char *
unquote(char *s)
{
	size_t len = strlen(s);

	if (len >= 2 && s[0] == '"' && s[len - 1] == '"') {
		s[len - 1] = '\0';
		s++;
	}
	return s;
}

static int	parse_line(struct parser *, char *);

/* The account that is open, if it is one, is not known whole. */
static int
hide(struct parser *p)
{
	struct conf *c = p->conf;

	if (p->account != NULL)
		p->account->hidden = 1;
	c->hidden_file = p->src->file;
	c->hidden_line = p->src->line;
	p->hidden = 1;
	return 0;
}

static int
evaluate(struct parser *p, const char *command, char *buf, size_t size)
{
	int rv;

	if ((rv = p->src->eval(p->src, command, buf, size)) != 0)
		return rv == 1 ? hide(p) : -1;
	p->evaluated = 1;
	rv = parse_line(p, buf);
	p->evaluated = 0;
	return rv;
}

/* eval COMMAND: what it prints takes the line's place. */
static int
command_eval(struct parser *p, const char *command)
{
	char *buf;
	int rv;

	if (p->evaluated)
		return fail(p, "another eval, which is not run");
	if (*command == '\0')
		return fail(p, "eval needs a command");
	if (++p->evals > CONF_EVALS_MAX)
		return fail(p, "more than %d commands of eval",
		    CONF_EVALS_MAX);
	if ((buf = malloc(CONF_LINE_MAX + 1)) == NULL)
		return fail(p, "out of memory");
	rv = evaluate(p, command, buf, CONF_LINE_MAX + 1);
	freezero(buf, CONF_LINE_MAX + 1);
	return rv;
}

static int
parse_line(struct parser *p, char *line)
{
	const struct setting_name *sn;
	char *arg, *cmd;

	cmd = trim(line);
	if (*cmd == '\0' || *cmd == '#')
		return 0;
	arg = cmd + strcspn(cmd, blanks);
	if (*arg != '\0')
		*arg++ = '\0';
	arg = unquote(trim(arg));
	if (strcmp(cmd, "account") == 0)
		return command_account(p, arg);
	if (strcmp(cmd, "defaults") == 0)
		return command_defaults(p, arg);
	if (strcmp(cmd, "eval") == 0)
		return command_eval(p, arg);
	if ((sn = setting_find(cmd)) != NULL)
		return command_setting(p, sn, arg);
	return is_private(p) ? fail(p, "unknown command") :
	    fail(p, "unknown command %.*s", 64, cmd);
}

static int
parse_text(struct parser *p, char *text, size_t len)
{
	char *eol;
	size_t n;

	for (; len > 0 && !p->hidden; text += n, len -= n) {
		p->src->line++;
		eol = memchr(text, '\n', len);
		n = eol == NULL ? len : (size_t)(eol - text);
		if (n > CONF_LINE_MAX)
			return fail(p, "the line is longer than %d bytes",
			    CONF_LINE_MAX);
		if (memchr(text, '\0', n) != NULL)
			return fail(p, "the line has a NUL byte in it");
		text[n] = '\0';
		if (parse_line(p, text) == -1)
			return -1;
		if (eol != NULL)
			n++;
	}
	return 0;
}

int
conf_parse(struct conf *conf, struct conf_source *src, char *text, size_t len)
{
	struct parser p = { .conf = conf, .src = src, .first = conf->n };
	int rv;

	src->secret = src->code = 0;
	src->line = 0;
	rv = parse_text(&p, text, len);
	settings_free(&p.defaults);
	explicit_bzero(text, len);
	return rv;
}

void
conf_free(struct conf *conf)
{
	size_t i;

	for (i = 0; i < conf->n; i++)
		account_wipe(conf->accounts[i]);
	free(conf->accounts);
	memset(conf, 0, sizeof(*conf));
}
