"""eSpeak NG by its own library, out of the wheel `espeakng-loader`: small, quick, plain; Hindi and English."""

import ctypes

import espeakng_loader

_RETRIEVAL, _UTF8, _PHONEMES_IPA = 1, 1, 0x02
_CHARS, _RATE_PARAMETER = 1, 1
_WORDS_A_MINUTE = 140
_VOICES = {"hi": b"hi", "en": b"en-us"}

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Espeak:
    """The library, started once in its process."""

    def __init__(self) -> None:
        """Raises OSError when the library does not start."""
        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        data = espeakng_loader.get_data_path().encode()
        self.rate = self._library.espeak_Initialize(_RETRIEVAL, 0, data, 0)
        if self.rate <= 0:
            raise OSError("espeak-ng does not start")
        self._library.espeak_TextToPhonemes.restype = ctypes.c_char_p
        self._made = bytearray()
        self._callback = _Callback(self._taken)  # kept: the library holds only its address
        self._library.espeak_SetSynthCallback(self._callback)

    def synth(self, _: bytes, text: str, language: str) -> tuple[dict[str, int], bytes]:
        """`text` as sound: `{"rate"}` and mono 16 bits. Raises OSError."""
        self._voice(language)
        self._library.espeak_SetParameter(_RATE_PARAMETER, _WORDS_A_MINUTE, 0)
        self._made.clear()
        words = text.encode()
        failed = self._library.espeak_Synth(
            ctypes.c_char_p(words), ctypes.c_size_t(len(words) + 1), 0, 0, 0, _UTF8, None, None
        )
        if failed or self._library.espeak_Synchronize():
            raise OSError("espeak-ng failed")
        return {"rate": self.rate}, bytes(self._made)

    def phonemes(self, text: str, language: str) -> str:
        """`text` in the international phonetic alphabet, a clause a line."""
        self._voice(language)
        words = ctypes.create_string_buffer(text.encode())
        at, parts = ctypes.c_void_p(ctypes.addressof(words)), []
        while at.value:
            part = self._library.espeak_TextToPhonemes(ctypes.byref(at), _CHARS, _PHONEMES_IPA)
            parts.append((part or b"").decode())
        return "\n".join(part for part in parts if part)

    def _voice(self, language: str) -> None:
        if self._library.espeak_SetVoiceByName(_VOICES[language]):
            raise OSError("espeak-ng lacks a voice")

    def _taken(self, samples: "ctypes._Pointer", count: int, _: object) -> int:
        if samples and count > 0:
            self._made += ctypes.string_at(samples, count * 2)
        return 0
