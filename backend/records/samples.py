"""Made-up records for trying: the same ones every time but for their days, each marked as a sample."""

import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

from fontpkg_mukta import ROOT
from PIL import Image, ImageDraw, ImageFont

from backend.kit.clock import now, today
from backend.kit.db import Database
from backend.kit.text import load_yaml
from backend.records.importing import Importer, Report

TRIED_DISTRICT, TRIED_MOBILE = "lucknow", "9999900001"
"""Where the demo officers sit; the mobile by which the sample post-mortem report can be tried."""
_MARKS = ("माथे पर तिल", "दाएँ हाथ पर टैटू", "बाएँ गाल पर चोट का निशान", "एक दाँत टूटा", "कान छिदे हुए")
_CLOTHES = {
    "male": ("लाल स्वेटर और नीली जींस", "सफ़ेद कुर्ता पाजामा", "काली टी-शर्ट और पैंट", "चेकदार कमीज़ और धोती"),
    "female": ("लाल स्वेटर और नीली जींस", "हरी साड़ी", "पीला सलवार सूट", "गुलाबी कुर्ती और काली लेगिंग"),
}
_WHAT = ("काली हीरो स्प्लेंडर", "सफ़ेद मारुति स्विफ़्ट", "लाल होंडा एक्टिवा", "नीली बजाज पल्सर", "सफ़ेद महिंद्रा बोलेरो")


_PICTURED = ("rewarded-criminals", "missing-persons", "unidentified-bodies")
_EVERY = 2
"""Every second of them has a photograph, as in life."""


def make_samples(db: Database, importer: Importer, data: Path, places: Any) -> int:
    """Puts made-up rows into every register; how many were new."""
    report, pictures = Report(), 0
    with db.write() as tx:
        for register, row in _rows(load_yaml(data / "demo" / "names.yml"), places):
            more = {}
            if register in _PICTURED:
                pictures += 1
                if pictures % _EVERY:
                    more = {"photo": importer.received(io.BytesIO(_picture(pictures)), "sample.png")}
            importer.row(tx, register, row, report, sample=True, **more)
    return report.counts["added"]


def _picture(n: int) -> bytes:
    """A figure of nobody, which says so."""
    image = Image.new("RGB", (480, 600), (222 - n % 5 * 6, 226, 220 + n % 4 * 5))
    pen = ImageDraw.Draw(image)
    pen.ellipse((165, 110, 315, 290), fill="#7d8794")
    pen.rounded_rectangle((90, 320, 390, 640), 120, fill="#7d8794")
    font = ImageFont.truetype(str(next(ROOT.rglob("Mukta-SemiBold.ttf"))), 44, layout_engine=ImageFont.Layout.RAQM)
    pen.rectangle((0, 0, 480, 70), fill="#8c1d18")
    pen.text((240, 36), f"नमूना · SAMPLE {n}", font=font, fill="white", anchor="mm")
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def _rows(names: Any, places: Any) -> Iterator[tuple[str, dict[str, str]]]:
    chance = Random(1090)
    stations = places.in_district(TRIED_DISTRICT)

    def name(sex: str) -> str:
        return f"{chance.choice(names[sex])['hi']} {chance.choice(names['surname'])['hi']}"

    def station() -> Any:
        return chance.choice(stations)

    for n in range(40):
        plate = f"UP32{chance.choice('ABCDEFGH')}{chance.choice('ABCDEFGH')}{chance.randrange(1, 9999):04d}"
        yield (
            "stolen-vehicles",
            {
                "plate": plate,
                "chassis": f"MBLHA10ASDHM{n:05d}",
                "engine": f"HA10EJDHM{n:05d}",
                "what": chance.choice(_WHAT),
                "state": "recovered" if n % 5 == 0 else "stolen",
                "reported_on": str(today() - timedelta(days=n)),
                "station": station().name.hi,
            },
        )
    for n in range(6):
        at = now() - timedelta(hours=3 * n + 1)
        yield (
            "arrests",
            {
                "number": f"S-{n}",
                "name": name("male"),
                "age": str(chance.randrange(19, 55)),
                "district": TRIED_DISTRICT,
                "station": station().code,
                "arrested_at": at.isoformat(timespec="minutes"),
                "sections": "BNS 303(2)",
            },
        )
        yield (
            "rewarded-criminals",
            {
                "number": f"S-{n}",
                "name": name("male"),
                "district": TRIED_DISTRICT,
                "reward": str((n + 1) * 5000),
                "offence": "लूट",
            },
        )
    for n, tail in enumerate(("0100", "0101", "0102")):
        yield (
            "phones",
            {
                "district": TRIED_DISTRICT,
                "station": "",
                "post": ("co", "sp", "control_room")[n],
                "phone": f"999990{tail}",
            },
        )
    for n in range(3):
        near = station()
        yield (
            "black-spots",
            {
                "number": f"S-{n}",
                "name_hi": f"{near.name.hi} मोड़",
                "name_en": f"{near.name.en} bend",
                "district": TRIED_DISTRICT,
                "lat": f"{near.lat + 0.004:.5f}",
                "lon": f"{near.lon + 0.004:.5f}",
                "radius_m": "500",
                "crashes": "2023:4 2024:2 2025:3",
                "deaths": "2",
            },
        )
    for n in range(24):
        sex = ("male", "female")[n % 2]
        age = chance.randrange(6, 75)
        person = {
            "number": f"S-{n}",
            "sex": sex,
            "height_cm": str(chance.randrange(145, 180)),
            "marks": chance.choice(_MARKS),
            "clothes": chance.choice(_CLOTHES[sex]),
            "district": TRIED_DISTRICT,
            "station": station().code,
        }
        ages = {"age_from": str(age), "age_to": str(age)}
        missing_since = today() - timedelta(days=chance.randrange(3, 300))
        yield "missing-persons", {**person, **ages, "name": name(sex), "day": str(missing_since)}
        if n % 6 == 0:
            about = {"age_from": str(max(age - 5, 0)), "age_to": str(age + 5)}
            yield "unidentified-bodies", {**person, **about, "day": str(missing_since + timedelta(days=2))}
    yield (
        "post-mortems",
        {
            "number": "PM-S1",
            "deceased": name("male"),
            "day": str(today() - timedelta(days=20)),
            "district": TRIED_DISTRICT,
            "kin_mobile": TRIED_MOBILE,
            "hospital": "ज़िला अस्पताल, लखनऊ",
            "cause": "सिर में चोट से रक्तस्राव",
            "manner": "सड़क दुर्घटना",
        },
    )
