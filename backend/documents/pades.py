"""endesive's signature, bent to PAdES. Read only when something is prepared for signing: endesive brings much along."""

import sys
from types import ModuleType

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from pypdf import generic

# endesive asks for paramiko to sign by an SSH agent, which nobody does here: an empty module stands in for it
sys.modules.setdefault("paramiko", ModuleType("paramiko"))
for _name in ("SSHException", "agent", "message"):
    sys.modules["paramiko"].__dict__.setdefault(_name, None)

from endesive.hsm import BaseHSM  # noqa: E402
from endesive.pdf.cms import SignedData  # noqa: E402


class PadesData(SignedData):
    """endesive's signature in the dictionary that PAdES asks for, over a box that the page already shows."""

    def _make_signature(self, Contents=None, Type=None, SubFilter=None):
        return super()._make_signature(Contents, Type, generic.NameObject("/ETSI.CAdES.detached"))

    def _addAnnotation(self, cert, udct, box, page0ref, obj13, obj13ref, new_13):
        """Places the field without drawing: endesive would embed a font to draw nothing."""
        left, bottom, right, top = box
        blank = generic.StreamObject()
        blank.update(
            {
                generic.NameObject("/Type"): generic.NameObject("/XObject"),
                generic.NameObject("/Subtype"): generic.NameObject("/Form"),
                generic.NameObject("/BBox"): _numbers(0, 0, right - left, top - bottom),
                generic.NameObject("/Resources"): generic.DictionaryObject(),
            }
        )
        appearance = generic.DictionaryObject({generic.NameObject("/N"): self._add_object(blank)})
        obj13.update({generic.NameObject("/Rect"): _numbers(*box), generic.NameObject("/AP"): appearance})
        page = page0ref.get_object()
        fields = generic.ArrayObject([*page.get("/Annots", ()), obj13ref])
        page[generic.NameObject("/Annots")] = fields
        self._objects[page0ref.idnum - 1] = page


class Recorder(BaseHSM):
    """Stands where endesive expects a key: notes what is to be signed and leaves the value empty."""

    def __init__(self, certificate: x509.Certificate, length: int) -> None:
        self._certificate = certificate
        self._length = length
        self.attributes = b""

    def certificate(self):
        return None, self._certificate.public_bytes(serialization.Encoding.DER)

    def sign(self, keyid, data, mech):
        self.attributes = data
        return b"\0" * self._length


def _numbers(*values: float) -> generic.ArrayObject:
    return generic.ArrayObject([generic.FloatObject(round(value, 2)) for value in values])
