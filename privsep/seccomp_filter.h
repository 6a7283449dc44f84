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
 * Linux: a seccomp filter made from a list of rules, and the one table of
 * system calls that the rules of every role come from.  Pure functions; the
 * tests run what they return in an interpreter of their own.
 */

#ifndef SECCOMP_FILTER_H
#define SECCOMP_FILTER_H

#include <sys/types.h>

#include <linux/filter.h>

#include <stddef.h>
#include <stdint.h>

#include "sandbox.h"

/* Limits; the tests check that every role stays well below them. */
#define SECCOMP_RULES_MAX	256	/* rules of one role */
#define SECCOMP_PROG_MAX	1024	/* instructions; Linux takes 4096 */
#define SECCOMP_CONDS_MAX	3	/* conditions of one check */
#define SECCOMP_VALUES_MAX	16	/* values of one list, pids to kill */

/*
 * What one argument must be like.  Both halves of a 64-bit argument count:
 * the upper one must be 0 in every case.
 */
enum seccomp_op {
	SECCOMP_END,		/* no further condition */
	SECCOMP_IN,		/* one of list[0..n) */
	SECCOMP_FROM,		/* val <= argument <= INT_MAX */
	SECCOMP_BITS,		/* (argument & mask) == val */
	SECCOMP_NOTALL,		/* (argument & mask) != mask */
	SECCOMP_SELF,		/* our own process id */
	SECCOMP_PIDS		/* one of the process ids given */
};

struct seccomp_cond {
	unsigned int	 arg;	/* 0 to 5 */
	enum seccomp_op	 op;
	uint32_t	 mask, val;
	const uint32_t	*list;
	size_t		 n;
};

/* All conditions hold, or the role's default action is taken. */
struct seccomp_check {
	const char		*text;	/* for SECURITY.md: "0, 3" */
	struct seccomp_cond	 cond[SECCOMP_CONDS_MAX];
};

struct seccomp_rule {
	const char			*name;
	int				 nr;	/* -1: not on this machine */
	uint32_t			 action; /* SECCOMP_RET_* */
	const struct seccomp_check	*check;	/* NULL: any arguments */
};

/* What only a running process knows. */
struct seccomp_env {
	pid_t		 self;
	const pid_t	*pids;
	size_t		 npids;		/* at most SECCOMP_VALUES_MAX */
};

/*
 * The rules of a role, in the order of the table, those that this machine
 * lacks included.  Returns their number, at most SECCOMP_RULES_MAX.
 */
size_t	seccomp_rules(enum sandbox, struct seccomp_rule [SECCOMP_RULES_MAX]);

/* What a role gets for a call without rule: SECCOMP_RET_*. */
uint32_t seccomp_default(enum sandbox);

/* "parse", "dial", "dial (numeric)" ... */
const char *seccomp_role_name(enum sandbox);

/*
 * Build the filter: architecture first, then a binary search over the
 * numbers.  Sorts the rules by number.  Returns the number of instructions,
 * or 0 with errno: EINVAL (two rules that disagree on one number, too many
 * pids, bad check), E2BIG, ENOSYS (an architecture not known here).
 */
size_t	seccomp_build(struct seccomp_rule *, size_t, uint32_t dflt,
	    const struct seccomp_env *,
	    struct sock_filter [SECCOMP_PROG_MAX]);

/* The audit architecture that the filter insists on; 0: not known here. */
uint32_t seccomp_arch(void);

#endif
