"""Authorities from reference tables: a hand-made one for the rules, published ones for truth."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from consortia.actions import authorities
from consortia.choices import AuthorityKind, Jurisdiction, Region
from consortia.models import Authority, AuthorityIdentifier, AuthoritySuccession, Denominator
from procurement_portal.core.errors import NotAllowed
from procurement_portal.core.models import AuditEvent
from tests import real_data

pytestmark = pytest.mark.django_db

HEADINGS = (
    "local-authority-code",
    "official-name",
    "nice-name",
    "gss-code",
    "start-date",
    "end-date",
    "replaced-by",
    "nation",
    "region",
    "local-authority-type",
    "county-la",
    "former-gss-codes",
    "old-register-and-code",
    "pop-2020",
)


def table(*rows):
    """A table of English authorities; what a row does not say is blank."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADINGS, restval="")
    writer.writeheader()
    writer.writerows({"nation": "England", "region": "North East"} | row for row in rows)
    return text.getvalue()


def row(code, name, kind, gss, **more):
    named = {heading.replace("_", "-"): cell for heading, cell in more.items()}
    return {
        "local-authority-code": code,
        "official-name": f"{name} Council",
        "nice-name": name,
        "local-authority-type": kind,
        "gss-code": gss,
    } | named


COUNCILS = table(
    row("OLD", "Oldshire", "CTY", "E10000901", end_date="2023-04-01", replaced_by="EAS,WES"),
    row("EAS", "East Oldshire", "UA", "E06000901", start_date="2023-04-01", pop_2020="100000.0"),
    row("WES", "West Oldshire", "UA", "E06000902", start_date="2023-04-01", pop_2020="200000.0"),
    row(
        "VIL",
        "Villageton",
        "NMD",
        "E07000901",
        end_date="2023-03-31",
        replaced_by="WES",
        county_la="OLD",
        former_gss_codes="E07000899",
        old_register_and_code="local-authority-eng:VIL",
        pop_2020="50000.0",
    ),
    row(
        "GLN",
        "Glen",
        "SCO",
        "S12000901",
        nation="Scotland",
        region="Scotland",
        start_date="1996-04-01",
    ),
    row("ODD", "Odd", "XXX", "E99000001"),
)
REGISTER = (
    "local-authority-eng\tlocal-authority-type\tname\tofficial-name\tstart-date\tend-date\n"
    "VIL\tNMD\tVillageton\tVillageton Borough Council\t1974-04-01\t\n"
    "NEW\tMD\tNewtown\tNewtown City Council\t1986-04-01\t\n"
)


@pytest.fixture
def load(tmp_path):
    """Write a table and load it; what the command says."""

    def run(text, name="table.csv", **options):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        out = io.StringIO()
        call_command("load_authorities", path, stdout=out, **options)
        return out.getvalue()

    return run


@pytest.fixture
def councils(load):
    return load(COUNCILS)


def everything():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Authority, AuthorityIdentifier, AuthoritySuccession, Denominator)
    ]


def known_as(scheme, value):
    return AuthorityIdentifier.objects.get(scheme=scheme, value=value).authority


def test_a_row_becomes_an_authority(councils):
    glen = known_as("GB-LAS", "GLN")

    assert (glen.name, glen.slug) == ("Glen Council", "glen")
    assert glen.kind == AuthorityKind.SCOTTISH_COUNCIL
    assert (glen.jurisdiction, glen.region) == (Jurisdiction.SCOTLAND, Region.SCOTLAND)
    assert (glen.opened_on, glen.closed_on) == (date(1996, 4, 1), None)
    assert not glen.is_sample


def test_present_and_former_codes_find_it(councils):
    assert known_as("GB-GSS", "E07000901") == known_as("GB-GSS", "E07000899")


def test_an_ending_dated_the_first_is_the_successors_day(councils):
    assert known_as("GB-LAE", "OLD").closed_on == date(2023, 3, 31)
    assert known_as("GB-LAE", "VIL").closed_on == date(2023, 3, 31)


def test_county_is_the_parent(councils):
    assert known_as("GB-LAE", "VIL").parent == known_as("GB-LAE", "OLD")


def test_shares_of_a_split_follow_the_residents_and_sum_to_1(councils):
    split = AuthoritySuccession.objects.filter(predecessor__slug="oldshire").order_by("pk")

    assert [one.share for one in split] == [Decimal("0.333333"), Decimal("0.666667")]
    assert {one.takes_effect_on for one in split} == {date(2023, 4, 1)}


def test_residents_have_a_year_a_day_and_a_source(councils):
    size = Denominator.objects.get(authority__slug="villageton")

    assert (size.measure, size.year, size.value) == ("population", 2020, Decimal(50_000))
    assert (size.as_at, size.source) == (date(2020, 6, 30), "ONS mid-year population estimate")


def test_what_is_not_loaded_is_said_row_by_row(councils):
    assert "row 7, Odd Council: The type 'XXX' is not known." in councils
    assert not Authority.objects.filter(name="Odd Council").exists()


def test_loading_again_changes_nothing(councils, load):
    before = everything()

    said = load(COUNCILS)

    assert everything() == before
    assert "5 authorities unchanged; 1 remarks on rows." in said


def test_each_run_leaves_one_audit_event(councils, load):
    load(COUNCILS)

    assert [event.name for event in AuditEvent.objects.all()] == 2 * [
        "consortia.authorities.loaded"
    ]


def test_a_dry_run_says_what_would_be_and_keeps_nothing(load):
    said = load(COUNCILS, dry_run=True)

    assert "Would have been: 5 authorities added" in said
    assert not Authority.objects.exists()
    assert not AuditEvent.objects.exists()


def test_another_table_completes_and_does_not_overwrite(councils, load):
    said = load(REGISTER, "register.tsv")

    assert known_as("GB-LAE", "NEW").kind == AuthorityKind.METROPOLITAN
    assert known_as("GB-LAE", "VIL").name == "Villageton Council"
    assert "It says name is Villageton Borough Council; kept Villageton Council" in said


def test_another_table_wins_where_that_is_asked_for(councils, load):
    load(REGISTER, "register.tsv", replace=True)

    assert known_as("GB-LAE", "VIL").name == "Villageton Borough Council"


def test_populations_by_register_code_add_no_authority(councils, load):
    said = load("local-authority-code,area,pop_2020\nGLN,10,7000\nZZZ,1,1\n")

    assert Denominator.objects.get(authority__slug="glen").value == Decimal(7000)
    assert "row 3, ZZZ: No authority with this code is known." in said
    assert Authority.objects.count() == 5


def test_bodies_of_the_nhs_find_their_parents(load):
    load("ICB24CD,ICB24CDH,ICB24NM,ObjectId\nE54000999,QZZ,NHS Nowhere Integrated Care Board,1\n")
    cells = ["R99", "NOWHERE AND SOMEWHERE NHS TRUST", "Y56", "QZZ", *6 * [""], "20100401"]

    load(",".join(f'"{cell}"' for cell in cells + 16 * [""]) + "\n")

    trust = known_as("GB-NHS", "R99")
    assert trust.name == "Nowhere and Somewhere NHS Trust"
    assert trust.parent == known_as("GB-GSS", "E54000999")
    assert (trust.kind, trust.region) == (AuthorityKind.NHS_TRUST, Region.LONDON)
    assert trust.opened_on == date(2010, 4, 1)


def test_names_that_meet_get_slugs_of_their_own(load):
    twins = table(
        row("AAA", "Twin", "UA", "E06000903"),
        row("BBB", "Twin", "CTY", "E10000903", official_name="Twin County Council"),
    )

    load(twins)

    assert set(Authority.objects.values_list("slug", flat=True)) == {"twin", "twin-bbb"}


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("names.rda", b"BZh91AY", "binary R data"),
        ("other.csv", b"a,b\n1,2\n", "none of the tables that are known"),
        ("bytes.csv", b"\xff\xfe\x00", "not a text file"),
    ],
)
def test_other_files_are_refused_with_the_reason(name, content, reason, tmp_path):
    path = tmp_path / name
    path.write_bytes(content)

    with pytest.raises(CommandError, match=reason):
        call_command("load_authorities", path)

    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize("who", ["officer", "finance_lead", "manager", "auditor", "outsider"])
def test_only_operators_load(who, people, at):
    before = Authority.objects.count()
    record = authorities.Record(row=2, identifiers=(("GB-GSS", "E1"),), name="New", kind="unitary")

    with pytest.raises(NotAllowed):
        authorities.load([record], source="t", by=people[who], at=at)

    assert Authority.objects.count() == before


REFERENCE = real_data.FOLDER / "reference"
PUBLISHED = (
    "local_authorities/uk_local_authorities_future.csv",
    "local_authorities/openregister_local-authority-eng.tsv",
    "local_authorities/openregister_local-authority-sct.tsv",
    "local_authorities/openregister_local-authority-nir.tsv",
    "local_authorities/openregister_principal-local-authority.tsv",
    "local_authorities/lookup_gss_to_registry.csv",
    "local_authorities/la_area_pop.csv",
    "nhs/icb_names_codes_dec_2024.csv",
    "nhs/etr.csv",
    "nhs/eccg.csv",
    "classifications/departments.csv",
)


class TestPublishedTables:
    pytestmark = real_data.real_data

    def test_all_of_them_load_and_load_again_without_change(self):
        paths = [REFERENCE / name for name in PUBLISHED]
        call_command("load_authorities", *paths, stdout=io.StringIO())
        before = everything()

        call_command("load_authorities", *paths, stdout=io.StringIO())

        assert everything() == before
        counts = {
            kind: Authority.objects.filter(kind=kind, closed_on=None).count()
            for kind in ("london_borough", "metropolitan", "welsh_council", "scottish_council")
        }
        assert counts == {
            "london_borough": 32,
            "metropolitan": 36,
            "welsh_council": 22,
            "scottish_council": 32,
        }
        assert Authority.objects.filter(kind="nhs_trust").count() == 273
        assert known_as("GB-LAE", "BIR").denominators.get().value == Decimal(1_140_525)
        assert known_as("GB-NHS", "QYG") == known_as("GB-GSS", "E54000008")

    def test_shares_of_every_closing_sum_to_1(self):
        call_command("load_authorities", REFERENCE / PUBLISHED[0], stdout=io.StringIO())

        shares: dict[int, Decimal] = {}
        for one in AuthoritySuccession.objects.all():
            shares[one.predecessor_id] = shares.get(one.predecessor_id, Decimal(0)) + one.share
        assert len(shares) == 48
        assert set(shares.values()) == {Decimal(1)}
