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
}
