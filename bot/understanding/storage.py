"""The model in files and back, as plain numbers and words: nothing in them can run when they are read."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix

from .encoder import Encoder
from .gist import Gist
from .lexicon import Lexicon
from .likeness import Likeness
from .model import UnderstandingModel
from .pieces import VIEWS, Pieces, View, analyzer

NUMBERS, WORDS = "understanding.npz", "understanding.json"
_DOUBTS = ("cheap_doubt", "stranger_by_words", "stranger")
_JUDGES = ("cheap", "full")


def save(model: UnderstandingModel, folder: Path) -> None:
    """Write the model into a folder."""
    likeness, pieces = model.likeness, model.likeness.pieces
    arrays = {
        "data": pieces.columns.data,
        "indices": pieces.columns.indices,
        "indptr": pieces.columns.indptr,
        "strangers": model.strangers,
        "answers_weights": model.answers.weights,
    }
    if likeness.meanings is not None:
        arrays |= {"meanings": likeness.meanings, "middle": likeness.middle}
    words = {
        "settings": [model.seed, model.false_refusals, model.cheap_errors, model.most_encoded],
        "answers": model.answers.intercept,
        "numbers": sorted(model.numbers),
        "hindi": likeness.lexicon.hindi,
        "english": sorted(likeness.lexicon.english),
        "telling": likeness.gist.telling,
        "views": {name: sorted(view.index, key=view.index.get) for name, view in pieces.views.items()},
    }
    for name, view in pieces.views.items():
        arrays[f"{name}_idf"] = view.idf
    for name in _JUDGES:
        judge = getattr(model, name)
        arrays[f"{name}_weights"] = judge.weights
        words[name] = [judge.labels, judge.sharpness]
    for name in _DOUBTS:
        doubt = getattr(model, name)
        arrays[f"{name}_weights"] = doubt.weights
        words[name] = [doubt.intercept, doubt.limit]
    np.savez(folder / NUMBERS, **arrays)
    (folder / WORDS).write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")


def load(folder: Path, encoder: Encoder | None) -> UnderstandingModel:
    """The model out of a folder; `encoder` None lets it go by words alone.

    Raises:
        OSError: when a file cannot be read.
        ValueError, KeyError: when it does not hold a model of this recipe.
    """
    words = json.loads((folder / WORDS).read_text(encoding="utf-8"))
    with np.load(folder / NUMBERS, allow_pickle=False) as arrays:
        model = UnderstandingModel(*words["settings"])
        views = {}
        for name in VIEWS:
            index = {piece: place for place, piece in enumerate(words["views"][name])}
            views[name] = View(index, arrays[f"{name}_idf"], analyzer(name))
        columns = csr_matrix(
            (arrays["data"], arrays["indices"], arrays["indptr"]),
            shape=(len(arrays["indptr"]) - 1, len(arrays["strangers"])),
        )
        meanings = (arrays.get(name) for name in ("meanings", "middle"))
        lexicon = Lexicon(words["hindi"], words["english"])
        model.likeness = Likeness(Pieces(views, columns), lexicon, Gist(words["telling"]), *meanings)
        model.strangers, model.numbers = arrays["strangers"], frozenset(words["numbers"])
        for name in _JUDGES:
            judge = getattr(model, name)
            judge.weights, (judge.labels, judge.sharpness) = arrays[f"{name}_weights"], words[name]
        for name in _DOUBTS:
            doubt = getattr(model, name)
            doubt.weights, (doubt.intercept, doubt.limit) = arrays[f"{name}_weights"], words[name]
        answers = model.answers
        answers.weights, answers.intercept = arrays["answers_weights"], words["answers"]
    model.encoder = encoder
    return model
