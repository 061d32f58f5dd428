"""The words in which this app's part of the audit trail is told."""

WORDS = {
    "consortia.membership.applied": "Asked to join",
    "consortia.membership.invited": "Invited",
    "consortia.membership.review_started": "Review started",
    "consortia.membership.approved": "Approved",
    "consortia.membership.rejected": "Refused",
    "consortia.membership.signed": "Agreement signed",
    "consortia.membership.activated": "Made active",
    "consortia.membership.suspended": "Suspended",
    "consortia.membership.notice_given": "Notice given",
    "consortia.membership.left": "Left",
    "consortia.membership.expelled": "Expelled",
    "consortia.consortium.found": "Entered from its published frameworks",
    "consortia.authorities.loaded": "Authorities loaded from the registers",
    "consortia.person.created": "Account created",
    "consortia.role.granted": "Role granted",
    "consortia.role.ended": "Role ended",
    "consortia.token.issued": "Key for programs issued",
    "consortia.token.revoked": "Key for programs revoked",
    "consortia.notification_settings.changed": "Settings of notifications changed",
}
