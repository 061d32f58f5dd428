"""Which names are the same, which a person should look at, and which are different."""

import pytest

from frameworks.matching.comparing import compare, evidence
from frameworks.matching.index import NameIndex
from frameworks.matching.likeness import LIKELY
from frameworks.matching.parts import take_apart
from frameworks.matching.verdicts import Reason, Verdict

SAME = [
    ("Acme Tools Ltd", "ACME TOOLS LIMITED"),
    ("Acme Tools", "ACME TOOLS LTD"),
    ("Acme (UK) Tools Ltd", "Acme UK Tools Limited"),
    ("Oxford City Council", "City of Oxford Council"),
    ("London Borough of Sutton (G)", "LONDON BOROUGH OF SUTTON"),
    ("Surevey Consulting Servces Ltd", "Surevey Consulting Services"),
    ("Hearing Loss Association", "Hearing Loss Assoc."),
    ("Chartered Institute of Housing (CIH)", "Chartered Institute of Housing"),
    ("Hill Care Ltd t/a Alderwood", "Hill Care Limited"),
    ("Back Care Solutions Ltd", "BackCare Solutions Ltd"),
    ("Oxford Round Table Cahritable Trust", "Oxford Round Table Charitable Trust"),
]
FOR_A_PERSON = [
    ("Marlstone Power plc", "Marlstone Power Ltd", "legal form"),
    ("Marlstone Power LLP", "Marlstone Power Ltd", "legal form"),
    ("Marlstone Security Oy", "Marlstone Security", "legal form"),
    ("Poundland Ltd 1476", "Poundland Ltd 1086", "numbers"),
    ("Venture 1 Consulting", "Venture 2 Consulting", "numbers"),
    ("Sandra Mitchell", "Sandra Mitchell Ltd", "may be a person"),
    ("The Consultancy", "The Consultancy Ltd", "common words only"),
]
NEVER_AUTOMATIC = [
    ("Acme Holdings Ltd", "Acme Services Ltd"),
    ("Mitie North Ltd", "Mitie South Ltd"),
    ("Barnardos North East", "Barnardos North West"),
    ("Kent County Council", "Kent School"),
    ("Living Options", "Options for Living"),
    ("Action for Children (Leeds)", "Action for Children (Watford)"),
    ("Gibson and Co", "Gibson"),
    ("Vicarage (2008) Ltd", "The Vicarage"),
    ("Membury Parish Council", "Wembury Parish Council"),
    ("Aden House", "Aden House Ltd t/a Aden Mount"),
    ("John Smith", "Smith John"),
]


def outcome(left, right):
    index = NameIndex()
    for name in (left, right):
        index.add(name, name)
    return compare(take_apart(left), take_apart(right), index.weight)


@pytest.mark.parametrize(("left", "right"), SAME)
def test_same(left, right):
    assert outcome(left, right).verdict is Verdict.SAME
    assert outcome(right, left).verdict is Verdict.SAME


@pytest.mark.parametrize(("left", "right", "why"), FOR_A_PERSON)
def test_contradiction_goes_to_a_person_with_its_reason(left, right, why):
    found = outcome(left, right)

    assert found.verdict is Verdict.PERHAPS
    assert why in found.against


@pytest.mark.parametrize(("left", "right"), NEVER_AUTOMATIC)
def test_never_automatic(left, right):
    assert outcome(left, right).verdict is not Verdict.SAME
    assert outcome(right, left).verdict is not Verdict.SAME


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("Office Depot Ltd t/a Viking Direct", "Viking Direct", Reason.ALIAS),
        ("UKAS", "United Kingdom Accreditation Service", Reason.ALIAS),
        ("Bunzl Cleaning & Hygiene Supplie", "Bunzl Cleaning & Hygiene Supplies", Reason.CLOSE),
        ("Rethink", "Rethink Accommodation North Devon", Reason.ALIAS),
    ],
)
def test_other_name_initials_and_beginning_go_to_a_person(left, right, reason):
    found = outcome(left, right)

    assert (found.verdict, found.reason) == (Verdict.PERHAPS, reason)
    assert found.score >= LIKELY


def test_nothing_in_common_is_different():
    found = outcome("Tarnbeck Roofing Ltd", "Quarrendale Foods Ltd")

    assert (found.verdict, found.score) == (Verdict.DIFFERENT, 0)


def test_evidence_says_what_is_shared_and_what_is_not():
    told = evidence(take_apart("Capita Business Services"), take_apart("Capita Travel Services"))

    assert told.shared == ("capita", "services")
    assert (told.only_left, told.only_right) == (("business",), ("travel",))


def test_index_finds_a_name_with_a_slip_in_its_only_rare_word():
    index = NameIndex()
    for number in range(200):
        index.add(f"Trader{number} Cleaning Services Ltd", number)
    index.add("Killgerm Cleaning Services Ltd", "killgerm")

    (found, *_) = index.find(take_apart("Kilgerm Cleaning Services"))

    assert found.owner == "killgerm"
