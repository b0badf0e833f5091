"""The blob store: what goes in comes out, whole or not at all, and nothing else is readable on disk."""

import io
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.evidence import blobs as module
from backend.evidence.blobs import CHUNK, Blobs, DamagedBlob, NoBlob

KEY = bytes(range(32))


@pytest.fixture
def blobs(tmp_path: Path) -> Blobs:
    return Blobs(tmp_path / "blobs", KEY)


def kept(folder: Path) -> list[Path]:
    return [path for path in (folder / "blobs").glob("??/*") if path.parent.name != "incoming"]


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 5 * CHUNK + 7])
def test_a_content_comes_back_as_it_was(blobs, size):
    content = os.urandom(size)
    assert blobs.read(blobs.put(content)) == content
    assert blobs.read(blobs.put(io.BytesIO(content))) == content


@settings(max_examples=30, deadline=None)
@given(content=st.binary(max_size=300), sizes=st.lists(st.integers(1, 50), min_size=1))
def test_a_stream_may_give_its_bytes_in_any_portions(tmp_path_factory, content, sizes):
    class Trickle(io.RawIOBase):
        def __init__(self):
            self.at, self.turn = 0, 0

        def read(self, size=-1):
            take = min(sizes[self.turn % len(sizes)], size)
            self.turn += 1
            self.at += take
            return content[self.at - take : self.at]

    store = Blobs(tmp_path_factory.mktemp("b"), KEY)
    assert store.read(store.put(Trickle())) == content


def test_the_same_content_is_kept_once(blobs, tmp_path):
    assert blobs.put(b"abc") == blobs.put(io.BytesIO(b"abc"))
    assert len(kept(tmp_path)) == 1


def test_an_address_tells_nothing_without_the_key(blobs, tmp_path):
    import hashlib

    other = Blobs(tmp_path / "other", bytes(32))
    assert blobs.put(b"abc") != other.put(b"abc")
    assert blobs.put(b"abc") != hashlib.sha256(b"abc").hexdigest()


def test_nothing_readable_is_on_disk(blobs, tmp_path):
    words = "राम का पहचान पत्र ".encode() * 1000
    blobs.put(words)
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert "राम".encode() not in path.read_bytes()
            assert path.stat().st_mode & 0o077 == 0


def test_a_blob_changed_cut_off_or_reordered_is_found(blobs, tmp_path):
    address = blobs.put(os.urandom(3 * CHUNK + 5))
    (path,) = kept(tmp_path)
    good = path.read_bytes()
    head, piece = 68, CHUNK + 16
    first, second = good[head : head + piece], good[head + piece : head + 2 * piece]
    bad = [
        good[:-1],
        good[: head + 3 * piece],  # the last piece gone
        good[: head + 2 * piece],
        good[:head],
        good[:head] + second + first + good[head + 2 * piece :],
        good + b"x",
        good[:20] + bytes([good[20] ^ 1]) + good[21:],
        good[:5000] + bytes([good[5000] ^ 1]) + good[5001:],
        b"",
        b"something else",
    ]
    for content in bad:
        path.write_bytes(content)
        with pytest.raises(DamagedBlob):
            blobs.read(address)
    path.write_bytes(good)
    assert len(blobs.read(address)) == 3 * CHUNK + 5


def test_another_secret_key_opens_nothing(blobs, tmp_path):
    address = blobs.put(b"abc")
    with pytest.raises(DamagedBlob):
        Blobs(tmp_path / "blobs", bytes(32)).read(address)


@pytest.mark.parametrize("address", ["0" * 64, "", "../" * 20, "G" * 64])
def test_an_unknown_or_strange_address_holds_nothing(blobs, address):
    with pytest.raises(NoBlob):
        blobs.open(address)


def test_a_failing_stream_leaves_nothing_behind(blobs, tmp_path):
    class Broken(io.RawIOBase):
        def read(self, size=-1):
            raise ConnectionError

    with pytest.raises(ConnectionError):
        blobs.put(Broken())
    assert kept(tmp_path) == [] and list((tmp_path / "blobs" / "incoming").iterdir()) == []


def test_everything_is_synced_before_it_appears_and_its_folder_after(blobs, monkeypatch):
    done = []
    real_fsync, real_link = os.fsync, os.link
    monkeypatch.setattr(module.os, "fsync", lambda fd: (done.append(_kind(fd)), real_fsync(fd))[1])
    monkeypatch.setattr(module.os, "link", lambda a, b: (done.append("link"), real_link(a, b))[1])
    blobs.put(b"abc")
    assert done.index("file") < done.index("link")
    assert done[-1] == "folder"


def _kind(descriptor: int) -> str:
    import stat

    return "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"


KILLED = """
import os, sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from backend.evidence import blobs
step = sys.argv[3]
if step == "before link":
    blobs.os.link = lambda a, b: os._exit(9)
elif step == "after link":
    real = os.link
    blobs.os.link = lambda a, b: (real(a, b), os._exit(9))
elif step == "while writing":
    blobs.os.fsync = lambda fd: os._exit(9)
blobs.Blobs(Path(sys.argv[2]), bytes(range(32))).put(b"evidence" * 20000)
"""


@pytest.mark.parametrize("step", ["while writing", "before link", "after link"])
def test_killed_in_mid_writing_a_blob_is_whole_or_not_there_and_can_be_put_again(blobs, tmp_path, step):
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", KILLED, str(root), str(tmp_path / "blobs"), step], check=False)
    assert done.returncode == 9
    content = b"evidence" * 20000
    assert len(kept(tmp_path)) == (1 if step == "after link" else 0)
    address = blobs.put(content)
    assert blobs.read(address) == content
    assert blobs.sweep(older_than_s=-5, moment=__import__("time").time()) == 1  # what the killed one left
    assert blobs.read(address) == content


def test_sweeping_leaves_what_is_being_written(blobs, tmp_path):
    (tmp_path / "blobs" / "incoming").mkdir(parents=True)
    young = tmp_path / "blobs" / "incoming" / "young"
    young.write_bytes(b"")
    assert blobs.sweep(older_than_s=3600, moment=young.stat().st_mtime + 10) == 0
    assert young.exists()


def test_many_put_the_same_at_once(blobs):
    found, content = [], os.urandom(200_000)
    threads = [threading.Thread(target=lambda: found.append(blobs.put(content))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8 and len(set(found)) == 1
    assert blobs.read(found[0]) == content


def test_a_removed_blob_is_gone(blobs):
    address = blobs.put(b"abc")
    blobs.remove(address)
    blobs.remove(address)
    assert not blobs.has(address)
    with pytest.raises(NoBlob):
        blobs.read(address)
