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
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "aliases.h"
#include "recipients.h"
#include "kids.h"
#include "message.h"
#include "slurp.h"

#define LOOP_SHOWN	512	/* of a loop, for a message; it is cut */

/* An item of an alias, and what msmtp-parse made of it. */
struct item {
	char			*text;
	enum alias_kind		 kind;
	struct strlist		 results;
};

/* What is known of an alias. */
struct reached {
	struct item	*items;
	size_t		 n;
	char		*place;		/* file and line, for messages */
	int		 wanted;	/* an expansion leads here */
	int		 cut;		/* into its items, */
	int		 known;		/* and they are taken apart */
	int		 open;		/* it is being expanded */
	int		 done;		/* all of it is in the result */
};

struct expansion {
	struct run	*r;
	char		*text;		/* of the file */
	size_t		 cap;
	struct aliases	 file;
	struct reached	*reached;	/* of each alias */
	size_t		 path[ALIASES_DEPTH_MAX]; /* that are open */
	struct strlist	 result;
	struct strmap	 seen;		/* what is in it, or will be */
};

static int
no_memory(struct expansion *x)
{
	return run_fail(x->r, EX_OSERR, "out of memory");
}

static int
is_bare(const char *addr)
{
	return *addr != '\0' && strchr(addr, '@') == NULL;
}

static int
load(struct expansion *x)
{
	struct aliases_fault f = { 0 };
	const char *path = x->r->acct.aliases;
	size_t len;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd != -1)
		x->text = slurp(fd, ALIASES_SIZE_MAX, &len, &x->cap);
	if (x->text == NULL)
		run_fail(x->r, EX_CONFIG, "cannot read the aliases file %s: "
		    "%s", path, strerror(errno));
	if (fd != -1)
		close(fd);
	if (x->text == NULL)
		return -1;
	if (aliases_parse(&x->file, x->text, len, &f) == -1)
		return *f.why == '\0' ? no_memory(x) : run_fail(x->r,
		    EX_CONFIG, "%s:%zu: %s", path, f.line, f.why);
	x->reached = calloc(x->file.n + 1, sizeof(*x->reached));
	return x->reached == NULL ? no_memory(x) : 0;
}

static void
want(struct expansion *x, const char *addr)
{
	size_t i;

	if (is_bare(addr) &&
	    (i = aliases_find(&x->file, addr)) != STRMAP_NONE)
		x->reached[i].wanted = 1;
}

static int
unsupported(struct expansion *x, const struct reached *a, const char *text)
{
	return run_fail(x->r, EX_CONFIG, "%s: cannot deliver to %s: msmtp "
	    "neither runs commands nor writes to files nor includes them",
	    a->place, text);
}

/* Cut an alias into its items. */
static int
cut(struct expansion *x, size_t i)
{
	struct reached *a = &x->reached[i];
	const struct alias *alias = &x->file.v[i];
	enum alias_kind kind;
	char *value = alias->value, *text;
	size_t cap = 0;
	struct item *v;

	if (asprintf(&a->place, "%s:%zu", x->r->acct.aliases,
	    alias->line) == -1) {
		a->place = NULL;
		return no_memory(x);
	}
	while ((text = aliases_item(&value, &kind)) != NULL) {
		if (kind == ALIAS_UNSUPPORTED)
			return unsupported(x, a, text);
		if (a->n == cap) {
			cap = cap == 0 ? 4 : cap * 2;
			v = recallocarray(a->items, a->n, cap, sizeof(*v));
			if (v == NULL)
				return no_memory(x);
			a->items = v;
		}
		a->items[a->n].text = text;
		a->items[a->n++].kind = kind;
	}
	return 0;
}

/* Cut those that are newly wanted; how many items they have, or -1. */
static ssize_t
cut_wanted(struct expansion *x)
{
	struct reached *a;
	size_t i, n = 0;

	for (i = 0; i < x->file.n; i++) {
		a = &x->reached[i];
		if (!a->wanted || a->cut)
			continue;
		if (cut(x, i) == -1)
			return -1;
		a->cut = 1;
		n += a->n;
	}
	return (ssize_t)n;
}

static size_t
list_items(struct expansion *x, struct take_arg *args)
{
	struct reached *a;
	size_t i, j, n = 0;

	for (i = 0; i < x->file.n; i++) {
		a = &x->reached[i];
		for (j = 0; a->cut && !a->known && j < a->n; j++) {
			args[n].kind = TAKE_RCPTS;
			args[n].where = a->place;
			args[n].what = "address";
			args[n].arg = a->items[j].text;
			args[n].code = EX_CONFIG;
			args[n++].into = &a->items[j].results;
		}
	}
	return n;
}

/* What the newly known aliases lead to is wanted as well. */
static void
want_more(struct expansion *x)
{
	struct reached *a;
	struct item *it;
	size_t i, j, k;

	for (i = 0; i < x->file.n; i++) {
		a = &x->reached[i];
		if (!a->cut || a->known)
			continue;
		a->known = 1;
		for (j = 0; j < a->n; j++) {
			it = &a->items[j];
			for (k = 0; k < it->results.n &&
			    it->kind == ALIAS_ADDRESS; k++)
				want(x, it->results.v[k]);
		}
	}
}

/*
 * A round for each step that an alias is away; deeper ones are too deep, and
 * expanding will say so.
 */
static int
learn(struct expansion *x)
{
	struct take_arg *args;
	ssize_t n;
	int depth, error;

	for (depth = 0; depth <= ALIASES_DEPTH_MAX; depth++) {
		if ((n = cut_wanted(x)) <= 0)
			return (int)n;
		if ((args = calloc((size_t)n, sizeof(*args))) == NULL)
			return no_memory(x);
		error = message_take(x->r, args, list_items(x, args));
		free(args);
		if (error == -1)
			return -1;
		want_more(x);
	}
	return 0;
}

static int
put(struct expansion *x, const char *addr)
{
	if (x->result.n >= PROTO_ADDRS_MAX)
		return run_fail(x->r, EX_DATAERR, "more than %d recipients, "
		    "with those of %s", PROTO_ADDRS_MAX, x->r->acct.aliases);
	return strlist_add(&x->result, addr) == -1 ? no_memory(x) : 0;
}

/* A result of an alias: once. */
static int
put_once(struct expansion *x, const char *addr)
{
	if (strmap_find(&x->seen, addr) != STRMAP_NONE)
		return 0;
	if (strmap_add(&x->seen, addr, 0) == -1)
		return no_memory(x);
	return put(x, addr);
}

/* The names that led here, for a message. */
static const char *
tell_path(const struct expansion *x, size_t depth, size_t last, char *buf,
    size_t size)
{
	size_t i, from = 0;

	for (i = 0; i < depth; i++)
		if (x->path[i] == last)
			from = i;
	*buf = '\0';
	for (i = from; i < depth; i++) {
		(void)strlcat(buf, x->file.v[x->path[i]].name, size);
		(void)strlcat(buf, " -> ", size);
	}
	(void)strlcat(buf, x->file.v[last].name, size);
	return buf;
}

static int expand_alias(struct expansion *, size_t, size_t);

static int
expand_name(struct expansion *x, const char *addr, enum alias_kind kind,
    size_t depth)
{
	size_t i;

	if (kind != ALIAS_ADDRESS || !is_bare(addr) ||
	    (i = aliases_find(&x->file, addr)) == STRMAP_NONE)
		return put_once(x, addr);
	return expand_alias(x, i, depth);
}

/* Bounded by ALIASES_DEPTH_MAX; what is done adds nothing a second time. */
static int
expand_alias(struct expansion *x, size_t i, size_t depth)
{
	struct reached *a = &x->reached[i];
	char path[LOOP_SHOWN];
	size_t j, k;

	if (a->open)
		return run_fail(x->r, EX_CONFIG, "%s: a loop of aliases: %s",
		    a->place, tell_path(x, depth, i, path, sizeof(path)));
	if (depth == ALIASES_DEPTH_MAX)
		return run_fail(x->r, EX_CONFIG, "%s: more than %d aliases "
		    "lead to one another: %s", x->r->acct.aliases,
		    ALIASES_DEPTH_MAX, tell_path(x, depth, i, path,
		    sizeof(path)));
	if (a->done)
		return 0;
	a->open = 1;
	x->path[depth] = i;
	for (j = 0; j < a->n; j++)
		for (k = 0; k < a->items[j].results.n; k++)
			if (expand_name(x, a->items[j].results.v[k],
			    a->items[j].kind, depth + 1) == -1)
				return -1;
	a->open = 0;
	a->done = 1;
	return 0;
}

static int
has_alias(const struct expansion *x, const char *addr)
{
	return is_bare(addr) && aliases_find(&x->file, addr) != STRMAP_NONE;
}

/* Who is named as himself stays where he is named, however often. */
static int
note_others(struct expansion *x, size_t first)
{
	const struct strlist *l = &x->r->rcpts;
	size_t i;

	for (i = 0; i < l->n; i++)
		if ((i < first || !has_alias(x, l->v[i])) &&
		    strmap_find(&x->seen, l->v[i]) == STRMAP_NONE &&
		    strmap_add(&x->seen, l->v[i], 0) == -1)
			return no_memory(x);
	return 0;
}

static int
expand_all(struct expansion *x, size_t first)
{
	const struct strlist *l = &x->r->rcpts;
	const char *addr;
	size_t i, a;
	int n;

	if (note_others(x, first) == -1)
		return -1;
	for (i = 0; i < l->n; i++) {
		addr = l->v[i];
		a = i >= first && is_bare(addr) ?
		    aliases_find(&x->file, addr) : STRMAP_NONE;
		n = a == STRMAP_NONE ? put(x, addr) : expand_alias(x, a, 0);
		if (n == -1)
			return -1;
	}
	return 0;
}

/*
 * With another msmtp-parse in the place of the one that has seen the message,
 * which meanwhile waits.
 */
static int
learn_fresh(struct expansion *x)
{
	struct run *r = x->r;
	struct kid tainted = r->kid[ROLE_PARSE];
	int error;

	memset(&r->kid[ROLE_PARSE], 0, sizeof(tainted));
	error = kid_start(r, ROLE_PARSE, "msmtp-parse", 0);
	if (error == 0)
		error = run_wait(r, ROLE_PARSE, S(PARSE_IDLE),
		    STARTUP_TIMEOUT);
	if (error == 0)
		error = learn(x);
	kid_discard(&r->kid[ROLE_PARSE]);
	r->kid[ROLE_PARSE] = tainted;
	return error;
}

static int
expand(struct expansion *x, size_t first, int fresh)
{
	const struct strlist *l = &x->r->rcpts;
	size_t i;

	if (load(x) == -1)
		return -1;
	for (i = first; i < l->n; i++)
		want(x, l->v[i]);
	if ((fresh ? learn_fresh(x) : learn(x)) == -1)
		return -1;
	return expand_all(x, first);
}

static void
release(struct expansion *x)
{
	struct reached *a;
	size_t i, j;

	for (i = 0; x->reached != NULL && i < x->file.n; i++) {
		a = &x->reached[i];
		for (j = 0; j < a->n; j++)
			strlist_free(&a->items[j].results);
		free(a->items);
		free(a->place);
	}
	free(x->reached);
	aliases_free(&x->file);
	strmap_free(&x->seen);
	free(x->text);
}

static int
any_bare(const struct strlist *l, size_t first)
{
	for (; first < l->n; first++)
		if (is_bare(l->v[first]))
			return 1;
	return 0;
}

/* What the headers are made of is what was named, not what became of it. */
static int
keep_named(struct run *r, size_t first)
{
	size_t i;

	for (i = r->named.n == 0 ? 0 : first; i < r->rcpts.n; i++)
		if (strlist_add(&r->named, r->rcpts.v[i]) == -1)
			return run_fail(r, EX_OSERR, "out of memory");
	return 0;
}

int
expand_recipients(struct run *r, size_t first, int fresh)
{
	struct expansion x = { .r = r };
	int error;

	if (r->acct.aliases == NULL)
		return 0;
	if (keep_named(r, first) == -1)
		return -1;
	if (!any_bare(&r->rcpts, first))
		return 0;
	if ((error = expand(&x, first, fresh)) == 0) {
		strlist_free(&r->rcpts);
		r->rcpts = x.result;
	} else
		strlist_free(&x.result);
	release(&x);
	return error;
}
