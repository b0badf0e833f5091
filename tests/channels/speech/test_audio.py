"""Recordings of strangers become plain sound, and what is none a clear refusal, whatever it does to a decoder."""

import asyncio
import math
import os
import struct
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import pairwise

import pytest

from channels.speech.audio import Audio, seconds
from channels.speech.base import RATE, NotHeard, Sound
from tests.channels.speech.recordings import TONE_AMR, amr_in_3gp, film, packed, tone

CONTAINERS = {
    "voice note of a messenger: OGG with Opus": lambda: packed(tone(), "ogg", "libopus", 48_000),
    "browser: WebM with Opus": lambda: packed(tone(), "webm", "libopus", 48_000),
    "iPhone: AAC in MP4": lambda: packed(tone(), "mp4", "aac", 44_100),
    "bare AAC": lambda: packed(tone(), "adts", "aac", 16_000),
    "MP3": lambda: packed(tone(), "mp3", "libmp3lame", 24_000),
    "FLAC": lambda: packed(tone(), "flac", "flac", 16_000),
    "call recording: WAV, 8,000 a second": lambda: packed(tone(), "wav", "pcm_s16le", 8_000),
    "call recording: WAV, µ-law": lambda: packed(tone(), "wav", "pcm_mulaw", 8_000),
    "old phone: AMR": lambda: TONE_AMR,
    "old phone: AMR in 3GP": amr_in_3gp,
}


@pytest.fixture
def audio() -> Audio:
    return Audio(2**20, 20)


def pitch(pcm: bytes) -> float:
    """The pitch of a tone in Hz, by how often its middle half crosses zero."""
    samples = struct.unpack(f"<{len(pcm) // 2}h", pcm)
    middle = samples[len(samples) // 4 : len(samples) * 3 // 4]
    crossings = sum((a < 0) != (b < 0) for a, b in pairwise(middle))
    return crossings / 2 / (len(middle) / RATE)


@pytest.mark.parametrize("recording", CONTAINERS.values(), ids=CONTAINERS)
def test_every_kind_of_recording_becomes_the_same_sound(audio, recording):
    pcm = asyncio.run(audio.decode(recording()))
    assert math.isclose(pitch(pcm), 440, rel_tol=0.03)
    assert 0.4 < seconds(pcm) < 1.2


@pytest.mark.parametrize("form", ["ogg", "mp3", "wav", "ulaw"])
def test_our_sound_is_written_and_read_again(audio, form):
    async def there_and_back() -> bytes:
        return await audio.decode(await audio.encode(Sound(tone(2, 22_050), 22_050), form), form)

    pcm = asyncio.run(there_and_back())
    assert math.isclose(pitch(pcm), 440, rel_tol=0.03)
    assert math.isclose(seconds(pcm), 2, abs_tol=0.15)


def why(audio: Audio, content: bytes) -> str:
    with pytest.raises(NotHeard) as refused:
        asyncio.run(audio.decode(content))
    return refused.value.why


def test_what_is_no_sound_is_refused(audio, photo):
    assert why(audio, b"") == "unreadable"
    assert why(audio, photo) == "unreadable"
    assert why(audio, os.urandom(5000)) == "unreadable"
    assert why(audio, film()) == "unreadable"


def test_too_much_is_refused_by_bytes_and_by_seconds(audio):
    assert why(audio, bytes(2**20 + 1)) == "too_big"
    assert why(audio, packed(tone(21), "ogg", "libopus", 48_000)) == "too_long"


def test_a_bomb_is_stopped_where_the_seconds_end(audio):
    hour_of_silence = packed(bytes(3600 * RATE * 2), "flac", "flac", RATE)
    assert len(hour_of_silence) < 2**20
    assert why(audio, hour_of_silence) == "too_long"


def test_a_decoder_that_hangs_is_ended():
    assert why(Audio(2**20, 20, patience=0.001), packed(tone(), "ogg", "libopus", 48_000)) == "too_slow"


def test_a_damaged_recording_is_heard_as_far_as_it_goes_and_no_damage_breaks_us(audio):
    whole = packed(tone(3), "ogg", "libopus", 48_000)
    assert seconds(asyncio.run(audio.decode(whole[: len(whole) * 2 // 3]))) > 1
    for at in range(60, len(whole), len(whole) // 12):
        damaged = whole[:at] + bytes(40) + whole[at + 40 :]
        try:
            assert asyncio.run(audio.decode(damaged))
        except NotHeard as refused:
            assert refused.why == "unreadable"


def test_a_recording_reads_no_file_and_no_address_of_others(audio, tmp_path):
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)

    server = HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    inside = tmp_path / "private.wav"
    inside.write_bytes(packed(tone(), "wav", "pcm_s16le", 16_000))
    playlist = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n{}\n#EXT-X-ENDLIST\n"
    concat = f"ffconcat version 1.0\nfile '{inside}'\n"
    try:
        assert why(audio, playlist.format(f"http://127.0.0.1:{server.server_port}/x.ts").encode()) == "unreadable"
        assert why(audio, playlist.format(inside).encode()) == "unreadable"
        assert why(audio, concat.encode()) == "unreadable"
    finally:
        server.shutdown()
    assert asked == []
