"""Rasa's launcher: `python -m bot train|serve|rasa …`, run in the project's folder with bot/.venv's Python.

serve   trains when data have changed, then serves on 127.0.0.1
train   only trains (`--force`: even when nothing has changed)
rasa    Rasa's own command line, e.g. `python -m bot rasa test nlu --nlu tests/nlu`
"""

from __future__ import annotations

import argparse
import os
import sys

# Before numpy starts: the encoder runs one thread a message, and threads that wait must not spin.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

from bot import quiet, stand_ins
from bot.settings import Settings


def main(arguments: list[str]) -> None:
    """Run one of the commands above."""
    stand_ins.register(serving=arguments[:1] == ["serve"])
    if arguments[:1] == ["rasa"]:
        Settings.from_env().export()
        from rasa.__main__ import main as rasa_main

        sys.argv = arguments
        rasa_main()
        return
    parser = argparse.ArgumentParser(prog="python -m bot", description="Rasa's side of Sahayak")
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train", help="train when data have changed")
    training.add_argument("--force", action="store_true", help="train even when nothing has changed")
    commands.add_parser("serve", help="train when data have changed, then serve on 127.0.0.1")
    chosen = parser.parse_args(arguments)

    formatter = quiet.configure()
    settings = Settings.from_env()
    settings.export()
    if chosen.command == "train":
        from bot.training import train

        print(train(settings.models, force=chosen.force))
    else:
        from bot.serving import serve

        serve(settings, formatter)


main(sys.argv[1:])
