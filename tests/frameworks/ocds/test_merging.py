"""Releases merged as the standard's own examples are, without its schema."""

import json

import pytest

from frameworks.ocds import merging
from tests.real_data import FOLDER, real_data

CASES = FOLDER / "ocds" / "merge_fixtures"


def release(on, **parts):
    return {"ocid": "ocds-abc123-1", "id": on, "date": f"{on}T00:00:00Z", "tag": ["tender"]} | parts


def test_the_later_release_stands_whatever_the_order_they_come_in():
    early = release("2026-01-01", tender={"id": "1", "title": "Old", "status": "active"})
    late = release("2026-02-01", tender={"title": "New"})

    told = merging.compiled([late, early])

    assert told["tender"] == {"id": "1", "title": "New", "status": "active"}
    assert told["tag"] == ["compiled"]
    assert told["date"] == "2026-02-01T00:00:00Z"


def test_instants_are_compared_and_not_their_texts():
    summer = release("a", date="2026-07-01T00:30:00+01:00", tender={"title": "First"})
    later = release("b", date="2026-07-01T00:00:00Z", tender={"title": "Second"})

    assert merging.compiled([later, summer])["tender"]["title"] == "Second"


def test_things_with_numbers_are_merged_and_lists_without_are_replaced():
    lots = [{"id": "1", "title": "One"}, {"id": "2", "title": "Two"}]
    early = release("2026-01-01", tender={"lots": lots}, parties=[{"id": "a", "roles": ["buyer"]}])
    late = release(
        "2026-02-01",
        tender={"lots": [{"id": "2", "status": "complete"}]},
        parties=[{"id": "a", "roles": ["procuringEntity"]}],
    )

    told = merging.compiled([early, late])

    assert told["tender"]["lots"][1] == {"id": "2", "title": "Two", "status": "complete"}
    assert told["parties"] == [{"id": "a", "roles": ["procuringEntity"]}]


def test_releases_of_different_shapes_are_refused():
    early = release("2026-01-01", tender="no object")
    late = release("2026-02-01", tender={"title": "An object"})

    with pytest.raises(merging.CannotBeMerged):
        merging.compiled([early, late])


class TestExamples:
    pytestmark = real_data

    @pytest.mark.parametrize(
        "name",
        [
            path.name
            for path in sorted(CASES.glob("*.json"))
            if path.stem.count("-compiled") == 0 and path.stem.count("-versioned") == 0
        ],
    )
    def test_the_examples_of_the_standard_come_out_alike(self, name):
        releases = json.loads((CASES / name).read_text())
        expected = json.loads((CASES / name.replace(".json", "-compiled.json")).read_text())

        assert merging.compiled(releases) == expected
