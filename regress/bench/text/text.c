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
 * How fast a message passes through the functions that look at each of its
 * bytes, by the kind of text.
 *
 * usage: text [seconds]	MB/s, measured so long each
 *	  text -1		each once: prints function, kind and bytes, for
 *				a count of the instructions in measured()
 */

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "canon.h"
#include "count.h"
#include "dotstuff.h"

#define CHUNK	(128 * 1024)	/* what msmtp-parse reads at once */
#define TEXT	(8 * CHUNK)

#define LINE	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" \
		"0123456789+/ABCDEFGHIJKL"
#define U(s)	s, sizeof(s) - 1

static const struct kind {
	const char	*name;
	const char	*unit;	/* repeated */
	size_t		 n;
} kinds[] = {
	{ "lines",	U(LINE "\n") },
	{ "crlf",	U(LINE "\r\n") },
	{ "long",	U("A line of a megabyte, ") },
	{ "empty",	U("\n") },
	{ "dots",	U(".\n") },
	{ "dotcrlf",	U(".\r\n") },
	{ "words",	U("one\nword\na\nline,\nsome\n\nlonger\n\nthan\n"
			"others\n") },
	/* One to three bytes a character. */
	{ "utf8",	U("\320\277\320\270\321\201\321\214\320\274\320\276 "
			"\342\202\254 \346\226\207\345\255\227 "
			"\320\264\320\273\321\217\n") },
	{ "latin1",	U("Gr\374\337e aus M\374nchen und K\366ln, sagt\n") },
	{ "cr",		U("Lines that end as they did on a Macintosh.\r") },
	{ "nul",	U("A NUL\0in each\n") },
};
#define NKINDS	(sizeof(kinds) / sizeof(kinds[0]))

static uint8_t text[TEXT], form[CANON_ROOM(TEXT)];
static size_t form_len;
static uint8_t out[2 * CANON_ROOM(CHUNK)];

/* Fill text with repetitions, and form with its canonical form. */
static void
make(const struct kind *k)
{
	struct canon c = { 0 };
	size_t i;

	for (i = 0; i < TEXT; i++)
		text[i] = (uint8_t)k->unit[i % k->n];
	text[TEXT - 1] = '\n';
	form_len = canon_feed(&c, text, TEXT, form);
	form_len += canon_end(&c, form + form_len);
}

/* Each takes the text once, in chunks, and returns how much that was. */
static size_t
run_canon(void)
{
	struct canon c = { 0 };
	size_t i;

	for (i = 0; i < TEXT; i += CHUNK)
		(void)canon_feed(&c, text + i, CHUNK, out);
	(void)canon_end(&c, out);
	return TEXT;
}

static size_t
run_count(void)
{
	struct text_count t = { 0 };
	size_t i;

	for (i = 0; i < form_len; i += CHUNK)
		text_count(&t, form + i, form_len - i < CHUNK ?
		    form_len - i : CHUNK);
	return form_len;
}

static size_t
run_dotstuff(void)
{
	struct dotstuff d;
	size_t i, n, made;

	dotstuff_init(&d);
	for (i = 0; i < form_len; i += n) {
		n = form_len - i < CHUNK ? form_len - i : CHUNK;
		if (dotstuff(&d, form + i, n, out, &made) == -1)
			errx(1, "the text is not canonical");
	}
	if (dotstuff_end(&d, form_len) == -1)
		errx(1, "the text has another size");
	return form_len;
}

struct function {
	const char	*name;
	size_t		(*run)(void);
};

/* Under a name of its own, for those who count instructions. */
size_t	measured(const struct function *) __attribute__((__noinline__));

static const struct function functions[] = {
	{ "canon", run_canon },
	{ "count", run_count },
	{ "dotstuff", run_dotstuff },
};
#define NFUNCTIONS (sizeof(functions) / sizeof(functions[0]))

size_t
measured(const struct function *f)
{
	static volatile size_t done;	/* no jump in place of the call */

	done = f->run();
	return done;
}

static double
now(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) == -1)
		err(1, "clock_gettime");
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* MB/s: the best of many, as others may want the processor too. */
static double
rate(const struct function *f, double seconds)
{
	double begin = now(), t0 = begin, t1, best = 0, r;
	size_t n;

	do {
		n = measured(f);
		t1 = now();
		r = (double)n / (t1 - t0) / 1e6;
		best = r > best ? r : best;
		t0 = now();
	} while (t0 - begin < seconds);
	return best;
}

/* One row a kind. */
static void
table(double seconds)
{
	size_t i, k;

	printf("%-10s", "MB/s");
	for (i = 0; i < NFUNCTIONS; i++)
		printf("%10s", functions[i].name);
	printf("\n");
	for (k = 0; k < NKINDS; k++) {
		make(&kinds[k]);
		printf("%-10s", kinds[k].name);
		for (i = 0; i < NFUNCTIONS; i++)
			printf("%10.0f", rate(&functions[i], seconds));
		printf("\n");
	}
}

static void
once(void)
{
	size_t i, k;

	for (k = 0; k < NKINDS; k++) {
		make(&kinds[k]);
		for (i = 0; i < NFUNCTIONS; i++)
			printf("%s %s %zu\n", functions[i].name,
			    kinds[k].name, measured(&functions[i]));
	}
}

int
main(int argc, char *argv[])
{
	double seconds = argc > 1 ? strtod(argv[1], NULL) : 0.2;

	if (seconds < 0)
		once();
	else
		table(seconds);
	return 0;
}
