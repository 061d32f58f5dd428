"""A policy map tried with every person, with and without a subject."""

from procurement_portal.core import access


def who_may(people, permission, subject=None):
    """The names of the roles to which the permission is granted."""
    return {role for role, person in people.items() if access.can(person, permission, subject)}
