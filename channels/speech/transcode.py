"""Decodes and encodes sound by PyAV, as a program of its own that may be killed: what it reads are strangers' files.

    transcode.py decode SECONDS [FORM] < file > pcm      mono, 16 bits, 16,000 a second
    transcode.py encode FORM RATE < pcm > file           FORM: ogg (Opus), mp3, wav (µ-law), ulaw (bare µ-law)

Ends with 0, or with one of CODES. Run with `python -I`: knows nothing of the project.
"""

import io
import resource
import sys

RATE = 16_000
CODES = {"unreadable": 3, "too_long": 4}
_MEGABYTES, _CPU_SECONDS = 1024, 30

# only containers of sound and film, and none that names other files or addresses (hls, concat, sdp …)
_CONTAINERS = "ogg,mov,mp4,m4a,3gp,matroska,webm,mp3,aac,amr,amrnb,amrwb,wav,flac,mulaw"
_CODECS = (
    "opus,libopus,vorbis,libvorbis,amrnb,amrwb,libopencore_amrnb,libopencore_amrwb,mp3,mp3float,aac,aac_fixed,"
    "flac,pcm_s16le,pcm_u8,pcm_s24le,pcm_f32le,pcm_mulaw,pcm_alaw,gsm,gsm_ms"
)
_BARE = {"ulaw": "mulaw"}
_BARE_RATE = 8_000


def limit() -> None:
    """Bounds what this process may use; it writes no file at all."""
    for what, most in (
        (resource.RLIMIT_AS, _MEGABYTES * 2**20),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 32),
    ):
        resource.setrlimit(what, (most, most))


def decode(content: bytes, seconds: float, form: str | None = None) -> bytes:
    """Sound as mono 16 bits at RATE. Raises OverflowError when it lasts longer than `seconds`, ValueError when it
    is no sound that can be read."""
    import av

    most, pcm = int(seconds * RATE) * 2, bytearray()
    limits = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "none", "codec_whitelist": _CODECS}
    bare = _BARE.get(form or "")
    if bare:
        limits |= {"sample_rate": str(_BARE_RATE), "ch_layout": "mono"}
    try:
        with av.open(io.BytesIO(content), format=bare, options=limits) as container:
            if not container.streams.audio:
                raise ValueError("no sound")
            stream = container.streams.audio[0]
            stream.thread_type = "NONE"
            resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
            for frame in container.decode(stream):
                frame.pts = None
                for part in resampler.resample(frame):
                    pcm += bytes(part.planes[0])[: part.samples * 2]
                if len(pcm) > most:
                    raise OverflowError
            for part in resampler.resample(None):
                pcm += bytes(part.planes[0])[: part.samples * 2]
    except av.FFmpegError as error:
        if len(pcm) < RATE // 5:  # a file that is cut short is heard as far as it goes
            raise ValueError(type(error).__name__) from None
    if not pcm:
        raise ValueError("no sound")
    return bytes(pcm)


def encode(pcm: bytes, form: str, rate: int) -> bytes:
    """Mono 16-bit sound as a file. Raises ValueError for a form that is not known."""
    import av

    kinds = {
        "ogg": ("ogg", "libopus", 48_000, 24_000),
        "mp3": ("mp3", "libmp3lame", 24_000, 32_000),
        "wav": ("wav", "pcm_mulaw", 8_000, None),
        "ulaw": ("mulaw", "pcm_mulaw", 8_000, None),
    }
    if form not in kinds:
        raise ValueError(form)
    container_name, codec, out_rate, bits = kinds[form]
    out = io.BytesIO()
    with av.open(out, "w", format=container_name) as container:
        stream = container.add_stream(codec, rate=out_rate, layout="mono")
        if bits:
            stream.bit_rate = bits
        if codec == "libopus":
            stream.options = {"application": "voip"}
        frame = av.AudioFrame(format="s16", layout="mono", samples=len(pcm) // 2)
        frame.planes[0].update(pcm + bytes(frame.planes[0].buffer_size - len(pcm)))
        frame.sample_rate = rate
        resampler = av.AudioResampler(
            format=stream.format.name,
            layout="mono",
            rate=out_rate,
            frame_size=stream.codec_context.frame_size or None,
        )
        for part in (*resampler.resample(frame), *resampler.resample(None)):
            container.mux(stream.encode(part))
        container.mux(stream.encode(None))
    return out.getvalue()


def main(arguments: list[str]) -> int:
    """See the module."""
    limit()
    content = sys.stdin.buffer.read()
    try:
        if arguments[0] == "decode":
            made = decode(content, float(arguments[1]), *arguments[2:3])
        else:
            made = encode(content, arguments[1], int(arguments[2]))
    except OverflowError:
        return CODES["too_long"]
    except (ValueError, MemoryError, EOFError):
        return CODES["unreadable"]
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
