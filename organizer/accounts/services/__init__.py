"""What may happen to users and their sessions."""

from organizer.accounts.services.passwords import check_password, hash_password
from organizer.accounts.services.sessions import (
    SESSION_LIFE,
    VOLUNTEER_LIFE,
    SignedIn,
    current_session,
    end_session,
    end_sessions,
    forget_old,
    lock,
    login_manager,
    open_session,
    recognise,
    sign_in,
    sign_out,
    touch,
    unlock,
)
from organizer.accounts.services.users import (
    AccountDetails,
    change_password,
    make_user,
    open_account,
    prepare_account,
    set_password,
)

__all__ = [
    "SESSION_LIFE",
    "VOLUNTEER_LIFE",
    "AccountDetails",
    "SignedIn",
    "change_password",
    "check_password",
    "current_session",
    "end_session",
    "end_sessions",
    "forget_old",
    "hash_password",
    "lock",
    "login_manager",
    "make_user",
    "open_account",
    "open_session",
    "prepare_account",
    "recognise",
    "set_password",
    "sign_in",
    "sign_out",
    "touch",
    "unlock",
]
