"""State machines as tables (domain rules, section 4); actions enforce them, tests walk them."""

from frameworks.choices.agreements import FrameworkStatus, PriceListState, SchemeStatus
from frameworks.choices.call_offs import CallOffStatus, InvitationStatus
from frameworks.choices.contracts import ContractStatus
from frameworks.choices.joining import AccessStatus, ParticipationStatus
from frameworks.choices.lots import LotStatus, PlaceStatus
from frameworks.choices.permissions import Permission
from procurement_portal.core.states import Machine, Transition

FRAMEWORK = Machine(
    Transition(
        "submit", (FrameworkStatus.DRAFT,), FrameworkStatus.IN_REVIEW, Permission.FRAMEWORK_EDIT
    ),
    Transition(
        "send_back",
        (FrameworkStatus.IN_REVIEW,),
        FrameworkStatus.DRAFT,
        Permission.FRAMEWORK_REVIEW,
    ),
    Transition(
        "publish",
        (FrameworkStatus.IN_REVIEW,),
        FrameworkStatus.PLANNED,
        Permission.FRAMEWORK_REVIEW,
    ),
    Transition(  # one that was concluded before it came to the portal
        "publish_concluded",
        (FrameworkStatus.IN_REVIEW,),
        FrameworkStatus.LIVE,
        Permission.FRAMEWORK_REVIEW,
    ),
    Transition(
        "tender", (FrameworkStatus.PLANNED,), FrameworkStatus.TENDERING, Permission.FRAMEWORK_RUN
    ),
    Transition(
        "evaluate",
        (FrameworkStatus.TENDERING,),
        FrameworkStatus.EVALUATING,
        Permission.FRAMEWORK_RUN,
    ),
    Transition(
        "stand_still",
        (FrameworkStatus.EVALUATING,),
        FrameworkStatus.STANDSTILL,
        Permission.FRAMEWORK_RUN,
    ),
    Transition(
        "award", (FrameworkStatus.STANDSTILL,), FrameworkStatus.AWARDED, Permission.FRAMEWORK_RUN
    ),
    Transition(
        "go_live", (FrameworkStatus.AWARDED,), FrameworkStatus.LIVE, Permission.FRAMEWORK_RUN
    ),
    Transition(
        "suspend",
        (FrameworkStatus.LIVE, FrameworkStatus.CLOSING),
        FrameworkStatus.SUSPENDED,
        Permission.FRAMEWORK_RUN,
    ),
    Transition(
        "resume", (FrameworkStatus.SUSPENDED,), FrameworkStatus.LIVE, Permission.FRAMEWORK_RUN
    ),
    Transition("close", (FrameworkStatus.LIVE,), FrameworkStatus.CLOSING, Permission.FRAMEWORK_RUN),
    Transition(
        "expire",
        (FrameworkStatus.LIVE, FrameworkStatus.CLOSING, FrameworkStatus.SUSPENDED),
        FrameworkStatus.EXPIRED,
        Permission.FRAMEWORK_RUN,
    ),
    Transition(
        "abandon",
        (
            FrameworkStatus.PLANNED,
            FrameworkStatus.TENDERING,
            FrameworkStatus.EVALUATING,
            FrameworkStatus.STANDSTILL,
        ),
        FrameworkStatus.ABANDONED,
        Permission.FRAMEWORK_RUN,
    ),
    Transition(
        "terminate",
        (
            FrameworkStatus.AWARDED,
            FrameworkStatus.LIVE,
            FrameworkStatus.CLOSING,
            FrameworkStatus.SUSPENDED,
        ),
        FrameworkStatus.TERMINATED,
        Permission.FRAMEWORK_RUN,
    ),
)


SCHEME = Machine(
    Transition("run", (SchemeStatus.PLANNED,), SchemeStatus.RUNNING, Permission.FRAMEWORK_RUN),
    Transition("reopen", (SchemeStatus.RUNNING,), SchemeStatus.REOPENING, Permission.FRAMEWORK_RUN),
    Transition(
        "finish_reopening",
        (SchemeStatus.REOPENING,),
        SchemeStatus.RUNNING,
        Permission.FRAMEWORK_RUN,
    ),
    Transition(
        "close",
        (SchemeStatus.PLANNED, SchemeStatus.RUNNING, SchemeStatus.REOPENING),
        SchemeStatus.CLOSED,
        Permission.FRAMEWORK_RUN,
    ),
)


LOT = Machine(
    Transition("tender", (LotStatus.DRAFT,), LotStatus.TENDERING, Permission.FRAMEWORK_RUN),
    Transition("award", (LotStatus.TENDERING,), LotStatus.AWARDED, Permission.FRAMEWORK_RUN),
    Transition(
        "not_award", (LotStatus.TENDERING,), LotStatus.NOT_AWARDED, Permission.FRAMEWORK_RUN
    ),
    Transition(
        "cease",
        (LotStatus.TENDERING, LotStatus.AWARDED),
        LotStatus.CEASED,
        Permission.FRAMEWORK_RUN,
    ),
    Transition("go_live", (LotStatus.AWARDED,), LotStatus.LIVE, Permission.FRAMEWORK_RUN),
    Transition(  # one that was concluded before it came to the portal
        "open_concluded", (LotStatus.DRAFT,), LotStatus.LIVE, Permission.FRAMEWORK_RUN
    ),
    Transition("exhaust", (LotStatus.LIVE,), LotStatus.EXHAUSTED, Permission.FRAMEWORK_RUN),
    Transition(  # a cancellation, or a higher ceiling, leaves room again (R26)
        "reopen", (LotStatus.EXHAUSTED,), LotStatus.LIVE, Permission.FRAMEWORK_RUN
    ),
    Transition(
        "close", (LotStatus.LIVE, LotStatus.EXHAUSTED), LotStatus.CLOSED, Permission.FRAMEWORK_RUN
    ),
)


PLACE = Machine(
    Transition("tender", (PlaceStatus.INVITED,), PlaceStatus.TENDERED, Permission.FRAMEWORK_RUN),
    Transition("prefer", (PlaceStatus.TENDERED,), PlaceStatus.PREFERRED, Permission.FRAMEWORK_RUN),
    Transition(
        "not_succeed",
        (PlaceStatus.TENDERED, PlaceStatus.PREFERRED),
        PlaceStatus.UNSUCCESSFUL,
        Permission.FRAMEWORK_RUN,
    ),
    Transition(
        "withdraw",
        (PlaceStatus.INVITED, PlaceStatus.TENDERED, PlaceStatus.PREFERRED),
        PlaceStatus.WITHDRAWN,
        Permission.FRAMEWORK_RUN,
    ),
    Transition(
        "appoint", (PlaceStatus.PREFERRED,), PlaceStatus.APPOINTED, Permission.FRAMEWORK_RUN
    ),
    Transition("activate", (PlaceStatus.APPOINTED,), PlaceStatus.ACTIVE, Permission.FRAMEWORK_RUN),
    Transition("suspend", (PlaceStatus.ACTIVE,), PlaceStatus.SUSPENDED, Permission.FRAMEWORK_RUN),
    Transition("resume", (PlaceStatus.SUSPENDED,), PlaceStatus.ACTIVE, Permission.FRAMEWORK_RUN),
    Transition(
        "leave",
        (PlaceStatus.APPOINTED, PlaceStatus.ACTIVE, PlaceStatus.SUSPENDED),
        PlaceStatus.LEFT,
        Permission.FRAMEWORK_RUN,
    ),
    Transition(
        "remove",
        (PlaceStatus.APPOINTED, PlaceStatus.ACTIVE, PlaceStatus.SUSPENDED),
        PlaceStatus.REMOVED,
        Permission.FRAMEWORK_RUN,
    ),
    Transition(
        "novate",
        (PlaceStatus.ACTIVE, PlaceStatus.SUSPENDED),
        PlaceStatus.NOVATED,
        Permission.FRAMEWORK_RUN,
    ),
)


ACCESS = Machine(
    Transition(
        "submit",
        (AccessStatus.DRAFT, AccessStatus.MORE_ASKED),
        AccessStatus.SUBMITTED,
        Permission.ACCESS_REQUEST,
    ),
    Transition(
        "ask_more", (AccessStatus.SUBMITTED,), AccessStatus.MORE_ASKED, Permission.ACCESS_DECIDE
    ),
    Transition(
        "approve", (AccessStatus.SUBMITTED,), AccessStatus.APPROVED, Permission.ACCESS_DECIDE
    ),
    Transition(
        "reject",
        (AccessStatus.SUBMITTED, AccessStatus.MORE_ASKED),
        AccessStatus.REJECTED,
        Permission.ACCESS_DECIDE,
    ),
    Transition(
        "withdraw",
        (
            AccessStatus.DRAFT,
            AccessStatus.SUBMITTED,
            AccessStatus.MORE_ASKED,
            AccessStatus.APPROVED,
        ),
        AccessStatus.WITHDRAWN,
        Permission.ACCESS_REQUEST,
    ),
    Transition("activate", (AccessStatus.APPROVED,), AccessStatus.ACTIVE, Permission.ACCESS_DECIDE),
    Transition(
        "revoke",
        (AccessStatus.APPROVED, AccessStatus.ACTIVE),
        AccessStatus.REVOKED,
        Permission.ACCESS_DECIDE,
    ),
    Transition(
        "lapse",
        (AccessStatus.APPROVED, AccessStatus.ACTIVE),
        AccessStatus.LAPSED,
        Permission.ACCESS_DECIDE,
    ),
)


PARTICIPATION = Machine(
    Transition(
        "supply_data",
        (ParticipationStatus.INTERESTED,),
        ParticipationStatus.DATA_SUPPLIED,
        Permission.PARTICIPATION_OFFER,
    ),
    Transition(
        "commit",
        (ParticipationStatus.DATA_SUPPLIED,),
        ParticipationStatus.COMMITTED,
        Permission.PARTICIPATION_OFFER,
    ),
    Transition(
        "enter_contract",
        (ParticipationStatus.COMMITTED,),
        ParticipationStatus.IN_CONTRACT,
        Permission.PARTICIPATION_RUN,
    ),
    Transition(
        "withdraw_before_notice",
        (
            ParticipationStatus.INTERESTED,
            ParticipationStatus.DATA_SUPPLIED,
            ParticipationStatus.COMMITTED,
        ),
        ParticipationStatus.WITHDRAWN_BEFORE_NOTICE,
        Permission.PARTICIPATION_OFFER,
    ),
    Transition(
        "withdraw_late",
        (ParticipationStatus.COMMITTED,),
        ParticipationStatus.WITHDRAWN_LATE,
        Permission.PARTICIPATION_OFFER,
    ),
)


PRICE_LIST = Machine(
    Transition(
        "approve", (PriceListState.UNREVIEWED,), PriceListState.APPROVED, Permission.PRICES_DECIDE
    ),
    Transition(
        "reject", (PriceListState.UNREVIEWED,), PriceListState.REJECTED, Permission.PRICES_DECIDE
    ),
    Transition(
        "retire", (PriceListState.APPROVED,), PriceListState.RETIRED, Permission.PRICES_DECIDE
    ),
)


CALL_OFF = Machine(
    Transition(
        "approve",
        (CallOffStatus.DRAFT,),
        CallOffStatus.APPROVED_TO_RUN,
        Permission.CALL_OFF_APPROVE,
    ),
    Transition(
        "send_back", (CallOffStatus.APPROVED_TO_RUN,), CallOffStatus.DRAFT, Permission.CALL_OFF_RUN
    ),
    Transition(
        "invite", (CallOffStatus.APPROVED_TO_RUN,), CallOffStatus.INVITED, Permission.CALL_OFF_RUN
    ),
    Transition("close", (CallOffStatus.INVITED,), CallOffStatus.CLOSED, Permission.CALL_OFF_RUN),
    Transition(
        "finish_evaluation",
        (CallOffStatus.CLOSED,),
        CallOffStatus.EVALUATED,
        Permission.CALL_OFF_RUN,
    ),
    Transition(
        "justify",
        (CallOffStatus.APPROVED_TO_RUN,),
        CallOffStatus.JUSTIFIED,
        Permission.CALL_OFF_RUN,
    ),
    Transition(
        "recommend",
        (CallOffStatus.EVALUATED, CallOffStatus.JUSTIFIED),
        CallOffStatus.RECOMMENDED,
        Permission.CALL_OFF_RUN,
    ),
    Transition(
        "stand_still",
        (CallOffStatus.RECOMMENDED,),
        CallOffStatus.STANDSTILL,
        Permission.CALL_OFF_AWARD,
    ),
    Transition(
        "award",
        (CallOffStatus.RECOMMENDED, CallOffStatus.STANDSTILL),
        CallOffStatus.AWARDED,
        Permission.CALL_OFF_AWARD,
    ),
    Transition("sign", (CallOffStatus.AWARDED,), CallOffStatus.SIGNED, Permission.CALL_OFF_RUN),
    Transition(
        "cancel",
        (
            CallOffStatus.DRAFT,
            CallOffStatus.APPROVED_TO_RUN,
            CallOffStatus.INVITED,
            CallOffStatus.CLOSED,
            CallOffStatus.EVALUATED,
            CallOffStatus.JUSTIFIED,
            CallOffStatus.RECOMMENDED,
            CallOffStatus.STANDSTILL,
            CallOffStatus.AWARDED,
        ),
        CallOffStatus.CANCELLED,
        Permission.CALL_OFF_RUN,
    ),
    Transition(
        "end_without_award",
        (CallOffStatus.CLOSED, CallOffStatus.EVALUATED, CallOffStatus.JUSTIFIED),
        CallOffStatus.NO_AWARD,
        Permission.CALL_OFF_RUN,
    ),
)


INVITATION = Machine(
    Transition("send", (InvitationStatus.READY,), InvitationStatus.SENT, Permission.CALL_OFF_RUN),
    Transition(
        "respond",
        (InvitationStatus.SENT, InvitationStatus.RESPONDED),
        InvitationStatus.RESPONDED,
        Permission.INVITATION_ANSWER,
    ),
    Transition(
        "accept", (InvitationStatus.SENT,), InvitationStatus.ACCEPTED, Permission.INVITATION_ANSWER
    ),
    Transition(
        "decline",
        (InvitationStatus.SENT, InvitationStatus.RESPONDED),
        InvitationStatus.DECLINED,
        Permission.INVITATION_ANSWER,
    ),
    Transition("lapse", (InvitationStatus.SENT,), InvitationStatus.LAPSED, Permission.CALL_OFF_RUN),
    Transition(
        "withdraw",
        (
            InvitationStatus.READY,
            InvitationStatus.SENT,
            InvitationStatus.RESPONDED,
            InvitationStatus.ACCEPTED,
        ),
        InvitationStatus.WITHDRAWN,
        Permission.CALL_OFF_RUN,
    ),
)


CONTRACT = Machine(
    Transition("begin", (ContractStatus.PENDING,), ContractStatus.ACTIVE, Permission.CONTRACT_EDIT),
    Transition(
        "near_end", (ContractStatus.ACTIVE,), ContractStatus.EXPIRING, Permission.CONTRACT_EDIT
    ),
    Transition(
        "extend", (ContractStatus.EXPIRING,), ContractStatus.ACTIVE, Permission.CONTRACT_EDIT
    ),
    Transition(
        "expire",
        (ContractStatus.ACTIVE, ContractStatus.EXPIRING),
        ContractStatus.EXPIRED,
        Permission.CONTRACT_EDIT,
    ),
    Transition(
        "terminate",
        (ContractStatus.PENDING, ContractStatus.ACTIVE, ContractStatus.EXPIRING),
        ContractStatus.TERMINATED,
        Permission.CONTRACT_EDIT,
    ),
    Transition(
        "rescind",
        (
            ContractStatus.PENDING,
            ContractStatus.ACTIVE,
            ContractStatus.EXPIRING,
            ContractStatus.EXPIRED,
        ),
        ContractStatus.RESCINDED,
        Permission.CONTRACT_EDIT,
    ),
)
