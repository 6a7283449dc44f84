# What a program that locks itself in has in its SRCS: ${SANDBOX_SRCS}, the
# sandbox of this system.

SANDBOX_SYSTEM!=	uname -s
SANDBOX_Linux=		sandbox_linux.c seccomp_filter.c seccomp_table.c \
			landlock_linux.c landlock_rights.c ids.c
SANDBOX_OpenBSD=	sandbox_openbsd.c sandbox_portable.c ids.c
SANDBOX_other=		sandbox_none.c sandbox_portable.c ids.c
.if defined(SANDBOX_${SANDBOX_SYSTEM})
SANDBOX_SRCS=		${SANDBOX_${SANDBOX_SYSTEM}}
.else
SANDBOX_SRCS=		${SANDBOX_other}
.endif

# How users are looked up: msmtp/user.h.
USER_Linux=		user_linux.c
USER_SRC=		${USER_${SANDBOX_SYSTEM}:Uuser_bsd.c}

# How the system's log is written: msmtp/slog.h.
SLOG_OpenBSD=		slog_openbsd.c
SLOG_SRC=		${SLOG_${SANDBOX_SYSTEM}:Uslog_socket.c}
