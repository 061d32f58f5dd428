"""How the moves of publishing are put: on a link, above a form, and when they are done."""

from frameworks.forms import publishing as forms
from procurement_portal.core.moves import Wording

DECISIONS = {
    "publish": Wording(
        "Publish as planned",
        "Publish “{framework}”",
        "Published. Everybody can see it as planned.",
        lead="Everybody will see it in the catalogue, as planned: nothing can be called off yet.",
        form_class=forms.ConfirmVersion,
    ),
    "publish_concluded": Wording(
        "Publish as concluded",
        "Publish “{framework}” as concluded",
        "Published. It is live, and so are its lots.",
        lead="For a framework that was awarded before it came to the portal. It goes live at once.",
        form_class=forms.ConfirmVersion,
    ),
    "send_back": Wording(
        "Send back",
        "Send “{framework}” back",
        "Sent back, with what is to be mended.",
        form_class=forms.SendBack,
    ),
}


MOVES = {
    "tender": Wording(
        "Begin tendering",
        "Begin tendering",
        "Tendering has begun.",
        lead="From the day of the tender notice. The lots begin tendering with it.",
    ),
    "evaluate": Wording(
        "Begin assessment", "Begin the assessment of tenders", "Assessment has begun."
    ),
    "stand_still": Wording(
        "Begin the standstill",
        "Begin the standstill",
        "The standstill has begun.",
        lead="The summaries are sent and the award notice is published and entered under Notices.",
        form_class=forms.StandStill,
    ),
    "award": Wording(
        "Award",
        "Award the framework",
        "Awarded.",
        lead="Lots that are still tendering are awarded with it; mark those that are not first.",
    ),
    "go_live": Wording(
        "Go live",
        "Let the framework go live",
        "It is live.",
        lead="Authorities can call off from the awarded lots from now on.",
    ),
    "suspend": Wording(
        "Suspend",
        "Suspend the framework",
        "Suspended, with your reason. Authorities with access were told.",
        lead="No new call-offs can be made until it is resumed.",
        form_class=forms.MoveWithReason,
        is_hard=True,
    ),
    "resume": Wording(
        "Lift the suspension",
        "Lift the suspension",
        "It is live again. Authorities with access were told.",
    ),
    "close": Wording(
        "Mark as ending soon",
        "Mark as ending soon",
        "Marked as ending soon.",
        lead="This happens by itself 180 days before the last day.",
    ),
    "expire": Wording(
        "Record its end",
        "Record that it has ended",
        "Recorded as ended.",
        lead="This happens by itself the day after the last day.",
    ),
    "abandon": Wording(
        "Abandon",
        "Abandon the framework",
        "Abandoned, with your reason.",
        lead="It will not be awarded. A procurement termination notice is owed.",
        form_class=forms.MoveWithReason,
        is_hard=True,
    ),
    "terminate": Wording(
        "Terminate",
        "Terminate the framework",
        "Terminated, with your reason. Authorities with access were told.",
        lead="It ends now, before its last day. Contracts made under it run on.",
        form_class=forms.MoveWithReason,
        is_hard=True,
    ),
}


LOT_MOVES = {
    "award": Wording("Award", "Award {lot}", "The lot is awarded."),
    "not_award": Wording("Not awarded", "Record that {lot} is not awarded", "Recorded."),
    "cease": Wording("Cease", "Cease {lot}", "The lot has ceased.", is_hard=True),
    "go_live": Wording("Go live", "Let {lot} go live", "The lot is live."),
    "exhaust": Wording("Exhausted", "Record that {lot} is exhausted", "Recorded."),
    "reopen": Wording("Reopen", "Reopen {lot}", "The lot is live again."),
    "close": Wording("Close", "Close {lot}", "The lot is closed.", is_hard=True),
}
