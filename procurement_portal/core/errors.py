"""Domain errors: named for the fact, with a title that a person can act on."""

from http import HTTPStatus


class DomainError(Exception):
    """A rule of the domain says no.

    `code` is stable and for programs, `title` is for people, `status` is the HTTP answer.
    `cure` says what to do next, where there is something to do.
    """

    code = "domain_error"
    title = "This cannot be done."
    cure = ""
    status: int = HTTPStatus.CONFLICT

    def __init__(self, title: str = "", *, cure: str = "") -> None:
        self.title = title or self.title
        self.cure = cure or self.cure
        super().__init__(self.title)


class NotAllowed(DomainError):
    """The person holds no role that grants the permission here."""

    code = "not_allowed"
    title = "Your roles do not allow this."
    cure = "Ask the person who manages roles at your organisation."
    status = HTTPStatus.FORBIDDEN


class ChangedMeanwhile(DomainError):
    """Somebody else saved the thing after the person opened it."""

    code = "changed_meanwhile"
    title = "Somebody has changed this since you opened it."
    cure = "Nothing of what you did was kept. Read it again and decide anew."


class WrongState(DomainError):
    """The thing has moved on, or never was, where the action needs it to be."""

    code = "wrong_state"
    title = "This has changed since you opened it."
    cure = "Open the page again to see where it stands now."
