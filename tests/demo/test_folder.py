"""The data folder: ours alone, or not touched."""

import stat
from contextlib import closing

import pytest

from procurement_portal.demo import errors, folder


def test_folder_of_somebody_else_is_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("mine")

    with pytest.raises(errors.CannotRun, match="holds something else than demonstration data"):
        folder.claim(tmp_path)

    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]


def test_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(errors.CannotRun, match="cannot be used: Not a directory"):
        folder.claim(tmp_path / "file" / "data")


def test_nearly_full_disk_is_said_with_figures(tmp_path):
    with pytest.raises(errors.CannotRun, match=r"nearly full: .* 1,000,000,000,000 MB needed"):
        folder.claim(tmp_path / "data", space_needed=10**18)


def test_folder_has_one_owner_at_a_time(tmp_path):
    with (
        closing(folder.claim(tmp_path / "data", space_needed=0)),
        pytest.raises(errors.CannotRun, match="A demonstration already runs"),
    ):
        folder.claim(tmp_path / "data", space_needed=0)

    with closing(folder.claim(tmp_path / "data", space_needed=0)) as data:
        assert data.path == tmp_path / "data"


def test_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    with closing(folder.claim(tmp_path / "data", space_needed=0)) as data:
        key = data.secret_key()

        assert len(key) >= 50
        assert data.secret_key() == key
        assert stat.S_IMODE((data.path / "secret-key").stat().st_mode) == 0o600


def test_emptying_keeps_the_folder_ours(tmp_path):
    with closing(folder.claim(tmp_path / "data", space_needed=0)) as data:
        data.prepare()
        data.mark_filled()

        data.empty()

        assert sorted(entry.name for entry in data.path.iterdir()) == ["lock", folder.MARKER]
        assert not data.is_filled()
