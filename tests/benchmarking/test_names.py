"""Names of people in texts that are told one by one."""

import pytest

from benchmarking.models import names


@pytest.mark.parametrize(
    ("text", "flags", "told"),
    [
        ("Mr Ben Bell", ["rounded", "person"], names.WITHHELD),
        ("Mr Ben Bell", ["redacted"], "Mr Ben Bell"),
        ("", ["person"], ""),
    ],
)
def test_text_of_a_line_to_a_person_is_withheld(text, flags, told):
    assert names.shown(text, flags) == told
