"""Cases that the index does not know are found again after a rebuild, and by nothing else than before."""

import pytest

from backend.cases.reindexing import rebuild
from backend.search import store as index
from tests.backend.web.applying import apply


@pytest.fixture
def keys(parts):
    """The whole index."""

    def _keys():
        with parts.db.read() as tx:
            return sorted(tuple(row) for row in tx.execute(index.case_keys.select()))

    return _keys


def test_a_rebuild_writes_what_the_filing_wrote(parts, keys, monkeypatch):
    monkeypatch.setattr("backend.cases.reindexing._AT_ONCE", 2)
    for name in ("सुनीता देवी", "मोहन लाल", "रीना सिंह"):
        apply(parts, name=name)
    before = keys()
    assert before
    with parts.db.write() as tx:
        tx.execute(index.case_keys.delete())
    assert rebuild(parts.db, parts.catalogue, parts.desk._search) == 3
    assert keys() == before
    assert rebuild(parts.db, parts.catalogue, parts.desk._search) == 3 and keys() == before


def test_an_officer_finds_an_old_case_by_its_name_afterwards(parts, people):
    case_no = apply(parts)
    with parts.db.write() as tx:
        tx.execute(index.case_keys.delete())
        assert parts.desk.queue(tx, people["thana"], search="Sunita") == []
    rebuild(parts.db, parts.catalogue, parts.desk._search)
    with parts.db.read() as tx:
        assert [row.case_no for row in parts.desk.queue(tx, people["thana"], search="Sunita")] == [case_no]
