# Build, install and test msmtp.  Needs bmake (or a BSD make) with bsd.prog.mk.
#
#   bmake                   build into build/obj
#   bmake install           DESTDIR, PREFIX, SYSCONFDIR, LIBEXECDIR, MANDIR,
#                           SETGID=_msmtprc (see README.md)
#   bmake stage             install into build/stage, with its paths compiled in
#   bmake test demo bench lint clean

SUBDIR=		privsep msmtp msmtp/complete man
SUBDIR_MUST_EXIST=yes

# Every directory builds below OBJROOT, never beside its sources.
OBJROOT?=	${.CURDIR}/build/obj
MKOBJDIRS=	auto
MAKEOBJDIR=	$${.CURDIR:S,^${.CURDIR},${OBJROOT},}
.export MKOBJDIRS MAKEOBJDIR

# The staged program: what tests and demo run.
STAGE?=		${.CURDIR}/build/stage
STAGE_OBJ?=	${.CURDIR}/build/stage-obj

stage: .PHONY
	@umask 022; ${.MAKE} OBJROOT=${STAGE_OBJ} PREFIX=${STAGE} \
	    SYSCONFDIR=${STAGE}/etc LIBEXECDIR=${STAGE}/libexec \
	    MANDIR=${STAGE}/share/man all
	@umask 022; ${.MAKE} OBJROOT=${STAGE_OBJ} PREFIX=${STAGE} \
	    SYSCONFDIR=${STAGE}/etc LIBEXECDIR=${STAGE}/libexec \
	    MANDIR=${STAGE}/share/man install

regress: stage .PHONY
	@cd ${.CURDIR}/regress && \
	    MAKEOBJDIR='$${.CURDIR:S,^${.CURDIR},${STAGE_OBJ},}' ${.MAKE} all

test: regress .PHONY
	sh ${.CURDIR}/regress/run.sh ${STAGE}

demo: stage .PHONY
	sh ${.CURDIR}/regress/demo/demo.sh ${STAGE}

bench: stage .PHONY
	sh ${.CURDIR}/regress/bench/run.sh ${STAGE}

lint: .PHONY
	sh ${.CURDIR}/regress/lint.sh

clean: .PHONY
	rm -rf ${.CURDIR}/build

# Done here as a whole, not once more in each directory.
.if make(lint) || make(clean)
NO_SUBDIR=	yes
.endif

.include <bsd.subdir.mk>
