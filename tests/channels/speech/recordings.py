"""Recordings as phones make them: real files, made on the spot."""

import array
import io
import math
from pathlib import Path

import av

TONE_AMR = Path(__file__).with_name("tone.amr").read_bytes()
"""Half a second of 440 Hz, made by sox: PyAV can read AMR but not write it."""


def tone(seconds: float = 1.0, rate: int = 16_000) -> bytes:
    """A tone as mono 16 bits."""
    wave = (int(9000 * math.sin(at / rate * 440 * 2 * math.pi)) for at in range(int(seconds * rate)))
    return array.array("h", wave).tobytes()


def packed(pcm: bytes, container: str, codec: str, rate: int, pcm_rate: int = 16_000) -> bytes:
    """Sound in a container of FFmpeg's name."""
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        stream = file.add_stream(codec, rate=rate, layout="mono")
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
        frame.planes[0].update(pcm + bytes(frame.planes[0].buffer_size - len(pcm)))
        frame.sample_rate = pcm_rate
        size = stream.codec_context.frame_size or None
        resampler = av.AudioResampler(format=stream.format.name, layout="mono", rate=rate, frame_size=size)
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            file.mux(stream.encode(part))
        file.mux(stream.encode(None))
    return out.getvalue()


def amr_in_3gp() -> bytes:
    """The sound of an old phone's film: AMR in 3GP."""
    out = io.BytesIO()
    with av.open(io.BytesIO(TONE_AMR)) as source, av.open(out, "w", format="3gp") as file:
        stream = file.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(source.streams.audio[0]):
            if packet.dts is not None:
                packet.stream = stream
                file.mux(packet)
    return out.getvalue()


def film() -> bytes:
    """A film with sound and one without anything to hear."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as file:
        stream = file.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for _ in range(5):
            file.mux(stream.encode(av.VideoFrame(64, 48, "yuv420p")))
        file.mux(stream.encode(None))
    return out.getvalue()
