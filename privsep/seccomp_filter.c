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
 * From rules to BPF.  The filter is a step function of the system call's
 * number, found by binary search: a linear list of 200 costs 1 ms a process,
 * because the kernel runs a new filter for every number once.
 */

#include <linux/audit.h>
#include <linux/seccomp.h>

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "seccomp_filter.h"

#if defined(__x86_64__) && !defined(__ILP32__)
#define ARCH	AUDIT_ARCH_X86_64
#define X32_BIT	0x40000000u	/* the same architecture, other numbers */
#elif defined(__i386__)
#define ARCH	AUDIT_ARCH_I386
#elif defined(__aarch64__) && !defined(__ILP32__) && !defined(__AARCH64EB__)
#define ARCH	AUDIT_ARCH_AARCH64
#elif defined(__arm__) && defined(__ARM_EABI__) && defined(__ARMEB__)
#define ARCH	AUDIT_ARCH_ARMEB
#elif defined(__arm__) && defined(__ARM_EABI__)
#define ARCH	AUDIT_ARCH_ARM
#elif defined(__riscv) && __riscv_xlen == 64
#define ARCH	(243u | __AUDIT_ARCH_64BIT | __AUDIT_ARCH_LE)
#elif defined(__powerpc64__) && defined(__LITTLE_ENDIAN__)
#define ARCH	AUDIT_ARCH_PPC64LE
#elif defined(__powerpc64__)
#define ARCH	AUDIT_ARCH_PPC64
#elif defined(__s390x__)
#define ARCH	AUDIT_ARCH_S390X
#else
#define ARCH	0
#endif

#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define LOW_HALF	4u
#else
#define LOW_HALF	0u
#endif
#define HIGH_HALF	(4u - LOW_HALF)

/* From this number to the next step: one outcome. */
struct step {
	uint32_t			 from;
	uint32_t			 action;
	const struct seccomp_check	*check;
};

/* The default, each rule, the default behind each rule. */
#define STEPS_MAX	(2 * SECCOMP_RULES_MAX + 1)

struct prog {
	struct sock_filter		*insn;
	size_t				 n;
	int				 full;
	uint32_t			 dflt;
	const struct seccomp_env	*env;
};

uint32_t
seccomp_arch(void)
{
	return ARCH;
}

static void
put(struct prog *p, uint16_t code, uint32_t k, uint8_t jt, uint8_t jf)
{
	struct sock_filter *f;

	if (p->n == SECCOMP_PROG_MAX) {
		p->full = 1;
		return;
	}
	f = &p->insn[p->n++];
	f->code = code;
	f->jt = jt;
	f->jf = jf;
	f->k = k;
}

static void
put_load(struct prog *p, size_t off)
{
	put(p, BPF_LD | BPF_W | BPF_ABS, (uint32_t)off, 0, 0);
}

static void
put_ret(struct prog *p, uint32_t action)
{
	put(p, BPF_RET | BPF_K, action, 0, 0);
}

/*
 * Jump over the next instruction, which refuses, if the test holds (or, with
 * sense 0, if it does not).
 */
static void
put_require(struct prog *p, uint16_t test, uint32_t k, int sense)
{
	put(p, BPF_JMP | test | BPF_K, k, sense ? 1 : 0, sense ? 0 : 1);
	put_ret(p, p->dflt);
}

/* The loaded value is one of n. */
static void
put_values(struct prog *p, const uint32_t *list, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		put(p, BPF_JMP | BPF_JEQ | BPF_K, list[i], (uint8_t)(n - i),
		    0);
	put_ret(p, p->dflt);
}

static void
put_pids(struct prog *p)
{
	uint32_t list[SECCOMP_VALUES_MAX];
	size_t i;

	for (i = 0; i < p->env->npids; i++)
		list[i] = (uint32_t)p->env->pids[i];
	put_values(p, list, p->env->npids);
}

static void
put_cond(struct prog *p, const struct seccomp_cond *c)
{
	size_t off = offsetof(struct seccomp_data, args) + 8 * c->arg;

	put_load(p, off + HIGH_HALF);
	put_require(p, BPF_JEQ, 0, 1);
	put_load(p, off + LOW_HALF);
	switch (c->op) {
	case SECCOMP_IN:
		put_values(p, c->list, c->n);
		break;
	case SECCOMP_FROM:
		put_require(p, BPF_JGE, c->val, 1);
		put_require(p, BPF_JGT, INT_MAX, 0);
		break;
	case SECCOMP_BITS:
		put(p, BPF_ALU | BPF_AND | BPF_K, c->mask, 0, 0);
		put_require(p, BPF_JEQ, c->val, 1);
		break;
	case SECCOMP_NOTALL:
		put(p, BPF_ALU | BPF_AND | BPF_K, c->mask, 0, 0);
		put_require(p, BPF_JEQ, c->mask, 0);
		break;
	case SECCOMP_SELF:
		put_require(p, BPF_JEQ, (uint32_t)p->env->self, 1);
		break;
	case SECCOMP_PIDS:
		put_pids(p);
		break;
	case SECCOMP_END:
		break;
	}
}

static void
put_step(struct prog *p, const struct step *s)
{
	size_t i;

	for (i = 0; s->check != NULL && i < SECCOMP_CONDS_MAX &&
	    s->check->cond[i].op != SECCOMP_END; i++)
		put_cond(p, &s->check->cond[i]);
	put_ret(p, s->action);
}

/*
 * Lengths are known only afterwards: a jump too far for 8 bits gets a long
 * one put between.  Everything in the left half jumps within it, so it can be
 * moved.
 */
static void
put_far(struct prog *p, size_t at)
{
	size_t left = p->n - at - 1;

	put_ret(p, p->dflt);	/* makes room */
	if (p->full)
		return;
	memmove(&p->insn[at + 2], &p->insn[at + 1],
	    left * sizeof(p->insn[0]));
	p->insn[at + 1].code = BPF_JMP | BPF_JA;
	p->insn[at + 1].jt = p->insn[at + 1].jf = 0;
	p->insn[at + 1].k = (uint32_t)left;
	p->insn[at].jt = 0;
	p->insn[at].jf = 1;
}

/* Depth: log2(STEPS_MAX). */
static void
put_tree(struct prog *p, const struct step *s, size_t n)
{
	size_t at = p->n, mid = n / 2;

	if (n == 1) {
		put_step(p, s);
		return;
	}
	put(p, BPF_JMP | BPF_JGE | BPF_K, s[mid].from, 0, 0);
	put_tree(p, s, mid);
	if (p->full)
		return;
	if (p->n - at - 1 <= UINT8_MAX)
		p->insn[at].jt = (uint8_t)(p->n - at - 1);
	else
		put_far(p, at);
	put_tree(p, s + mid, n - mid);
}

static int
by_number(const void *a, const void *b)
{
	const struct seccomp_rule *x = a, *y = b;

	return (x->nr > y->nr) - (x->nr < y->nr);
}

static size_t
add_step(struct step *s, size_t n, uint32_t from, uint32_t action,
    const struct seccomp_check *check)
{
	if (n > 0 && s[n - 1].from == from)
		n--;
	if (n > 0 && s[n - 1].action == action && s[n - 1].check == NULL &&
	    check == NULL)
		return n;
	s[n].from = from;
	s[n].action = action;
	s[n].check = check;
	return n + 1;
}

/* Rules sorted by number, as steps; 0 where two of them disagree. */
static size_t
make_steps(const struct seccomp_rule *r, size_t nr, uint32_t dflt,
    struct step *s)
{
	size_t i, n;

	n = add_step(s, 0, 0, dflt, NULL);
	for (i = 0; i < nr; i++) {
		if (r[i].nr < 0)
			continue;
		if (i > 0 && r[i].nr == r[i - 1].nr) {
			if (r[i].action != r[i - 1].action ||
			    r[i].check != r[i - 1].check)
				return 0;
			continue;
		}
		n = add_step(s, n, (uint32_t)r[i].nr, r[i].action, r[i].check);
		n = add_step(s, n, (uint32_t)r[i].nr + 1, dflt, NULL);
	}
	return n;
}

static int
check_valid(const struct seccomp_check *check)
{
	const struct seccomp_cond *c;
	size_t i;

	for (i = 0; check != NULL && i < SECCOMP_CONDS_MAX; i++) {
		c = &check->cond[i];
		if (c->arg > 5 || c->n > SECCOMP_VALUES_MAX ||
		    (c->op == SECCOMP_IN) != (c->list != NULL))
			return 0;
	}
	return 1;
}

static int
rules_valid(const struct seccomp_rule *r, size_t n,
    const struct seccomp_env *env)
{
	size_t i;

	if (n > SECCOMP_RULES_MAX || env->npids > SECCOMP_VALUES_MAX)
		return 0;
	for (i = 0; i < n; i++)
		if (!check_valid(r[i].check))
			return 0;
	for (i = 0; i < env->npids; i++)
		if (env->pids[i] <= 0)	/* 0 and below are groups, or all */
			return 0;
	return 1;
}

/* Another architecture's numbers mean other calls: no errno for them. */
static void
put_head(struct prog *p)
{
	put_load(p, offsetof(struct seccomp_data, arch));
	put(p, BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0);
	put_ret(p, SECCOMP_RET_KILL_PROCESS);
	put_load(p, offsetof(struct seccomp_data, nr));
#ifdef X32_BIT
	put(p, BPF_JMP | BPF_JGE | BPF_K, X32_BIT, 0, 1);
	put_ret(p, SECCOMP_RET_KILL_PROCESS);
#endif
}

size_t
seccomp_build(struct seccomp_rule *rules, size_t n, uint32_t dflt,
    const struct seccomp_env *env, struct sock_filter insn[SECCOMP_PROG_MAX])
{
	struct step steps[STEPS_MAX];
	struct prog p = { insn, 0, 0, dflt, env };
	size_t nsteps;

	if (ARCH == 0) {
		errno = ENOSYS;
		return 0;
	}
	if (!rules_valid(rules, n, env)) {
		errno = EINVAL;
		return 0;
	}
	qsort(rules, n, sizeof(rules[0]), by_number);
	if ((nsteps = make_steps(rules, n, dflt, steps)) == 0) {
		errno = EINVAL;
		return 0;
	}
	put_head(&p);
	put_tree(&p, steps, nsteps);
	if (p.full) {
		errno = E2BIG;
		return 0;
	}
	return p.n;
}
