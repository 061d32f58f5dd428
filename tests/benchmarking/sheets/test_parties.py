"""Suppliers' cells: redactions, private persons in every order of names, and firms left alone."""

import pytest

from benchmarking.sheets import parties

PERSONS = [
    "Mr J Bloggs", "MRS A SMITH", "Mr & Mrs B Jones", "Dr. O'Neill", "Prof Jane Doe",
    "Miss Ann Other", "BLOGGS JOAN MISS", "Bloggs, Dr Joan", "DOE JANE (MRS)", "Smith, J",
    "SMITH, JOHN", "Doe, Jane", "Smith-Jones, Alison", "J SMITH", "J. A. Bloggs", "A B Widdicombe",
    "BLOGGS J", "BLOGGS J A", "Joan Bloggs", "JOHN A BLOGGS", "BLOGGS JOAN", "Bloggs Ann Louise",
    "ANNE-MARIE BLOGGS", "Priya Patel", "Imran K Hussain", "AKINDELE KHAN", "Siobhan O'Widdicombe",
    "JOAN BLOGGS QC", "Joan Bloggs Childminder", "BLOGGS JOAN / CHILDMINDER", "Foster Carer",
    "FOSTER CARERS", "Foster parent 1234", "Employee", "Staff expenses", "Private individual",
    "Individuals", "Service User", "Sole trader", "Direct payment recipient",
]  # fmt: skip
FIRMS = [
    "J Smith Ltd", "Smith & Sons", "John Lewis", "JOHN LEWIS PLC", "Marks & Spencer",
    "Ernest Young", "Ernst & Young LLP", "Thomas Cook", "W H Smith", "Mrs Miggins Pie Shop",
    "Dr Martens Ltd", "J Kelly Plant Hire", "Joan Bloggs Associates", "Grant Thornton",
    "Knight Frank", "BT", "H M Revenue", "A C T ACOUSTICS", "T J D LAW", "P K Construction",
    "N Power", "St John Ambulance", "St James House", "University of Leeds", "CIPFA", "BP",
    "E D F Energy", "R F C", "Anytown R F C", "THE LARCHES N H", "Jane Austen House",
    "John Snow Primary School", "King's College", "Mary Rose Trust", "3663", "Bloggs Training",
    "Robert Half", "Arnold Clark", "Smith Plumbing", "Total Gas & Power", "Amazon EU",
    "Foster Care Agency", "Staffordshire County Council", "Employee Benefits Ltd",
    "Individual Solutions", "London Borough of Anytown", "Care UK", "Premier Inn",
    "Bloggs and Bloggs", "Mr Clutch Garages",
]  # fmt: skip


@pytest.mark.parametrize("name", PERSONS)
def test_private_persons_are_flagged(name):
    assert parties.read(name) == (name, "", (parties.PERSON,))


@pytest.mark.parametrize("name", FIRMS)
def test_firms_are_not_taken_for_persons(name):
    assert parties.read(name).flags == ()


@pytest.mark.parametrize(
    "cell",
    ["REDACTED", "Redacted - personal data", "Name withheld", "xxxx", "*** XXXXX ***",
     "Personal Information", "Data Protection Act", "CONFIDENTIAL", "Name removed", "Reacted data"],
)  # fmt: skip
def test_redactions_are_flagged(cell):
    assert parties.read(cell).flags == (parties.REDACTED,)


@pytest.mark.parametrize("name", ["Redactive Media Ltd", "Exxon", "XXL Sports"])
def test_names_like_redactions_are_left_alone(name):
    assert parties.read(name).flags == ()


def test_a_long_cell_is_read_quickly():
    assert parties.read("a " * 16_000).flags == ()
    assert parties.read("Mr " + "a" * 30_000).flags == ()
