"""Stock's action server: a FormValidationAction for each form, an action for its end. Runs in stock's environment."""

import json
import re
from datetime import datetime
from pathlib import Path

from rasa_sdk import Action, FormValidationAction
from rasa_sdk.events import AllSlotsReset

FORMS = json.loads(Path(__file__).with_name("forms.json").read_text())
STOLEN = {"UP32XY0001": "stolen on 4 March, Hazratganj"}
STATIONS = {"hazratganj": "Hazratganj, Kaiserbagh, Husainganj", "civil lines": "Civil Lines, Colonelganj, Cantt"}


def _date(text):
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return None


def _matched(pattern):
    return lambda text: text if re.fullmatch(pattern, text) else None


CHECKS = {
    "consent": lambda text: {"haan": "yes", "yes": "yes", "no": "no"}.get(text.lower()),
    "yes_no": lambda text: {"haan": "yes", "haan ji": "yes", "yes": "yes", "no": "no"}.get(text.lower()),
    "name": _matched(r"[^\W\d_][\w .]{1,80}"),
    "date": _date,
    "mobile": _matched(r"[6-9]\d{9}"),
    "otp": _matched(r"\d{6}"),
    "number": _matched(r"\d{1,12}"),
    "count": _matched(r"\d{1,6}"),
    "text": _matched(r"(?s).{5,500}"),
    "story": _matched(r"(?s).{10,5000}"),
}


def _validator(slot, kind):
    check = CHECKS.get(kind, lambda text: text or None)

    def validate(self, value, dispatcher, tracker, domain):
        found = check(str(value).strip())
        if found is None:
            dispatcher.utter_message(text="That was not understood, please try again.")
        return {slot: found}

    return validate


def _form(service, slots):
    name = f"validate_{service}_form"
    checks = {f"validate_{slot}": _validator(slot, about["kind"]) for slot, about in slots.items()}
    return type(name, (FormValidationAction,), {"name": lambda self: name, **checks})


def _submit(service):
    name = f"action_submit_{service}"

    def run(self, dispatcher, tracker, domain):
        number, place = tracker.get_slot("number"), (tracker.get_slot("place") or "").lower()
        if service == "stolen_vehicle":
            plate = re.sub(r"\W", "", number or "").upper()
            dispatcher.utter_message(text=STOLEN.get(plate, "This vehicle is not on record as stolen."))
        else:
            near = next((told for name, told in STATIONS.items() if name in place), "none found")
            dispatcher.utter_message(text=f"Done. Stations near you: {near}")
        return [AllSlotsReset()]

    return type(name, (Action,), {"name": lambda self: name, "run": run})


for _service, _slots in FORMS.items():
    globals()[f"Validate_{_service}"] = _form(_service, _slots)
    globals()[f"Submit_{_service}"] = _submit(_service)
