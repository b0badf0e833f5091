import shutil
from dataclasses import replace

import pytest

from backend.bootstrap import bootstrap
from backend.documents.identity import SEAL, Keys
from backend.kit.text import BadFile


def test_a_look_up_whose_source_nobody_provides_stops_the_start(settings, tmp_path):
    keys = Keys(settings.home / "keys")
    keys.make_root(settings.signing_passphrase)
    keys.make(SEAL, "Seal", settings.signing_passphrase, settings.signing_passphrase)
    data = tmp_path / "data"
    shutil.copytree(settings.data, data, ignore=shutil.ignore_patterns("nlu"))
    service = data / "services" / "emergency_helpline.yml"
    service.write_text(service.read_text("utf-8").replace("source: helplines", "source: nowhere"), encoding="utf-8")
    with pytest.raises(BadFile, match="no source nowhere"):
        bootstrap(replace(settings, data=data))
