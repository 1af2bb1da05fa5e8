"""Makes a bundled model again: `python -m assistant.training judge --documents FOLDER --out FOLDER`."""

import argparse
from pathlib import Path
from random import Random
from typing import Any

from assistant.training import encoder, judge, recogniser
from assistant.training.calibrating import ScoredPair, calibrated, calibration_error, probability
from assistant.training.dequantise import read_weights
from assistant.training.labels import Labels
from assistant.training.network import PairNetwork, export, mean_with


def main() -> None:
    """Train, measure on the validation documents, and write the model to `--out`."""
    parser = argparse.ArgumentParser(prog="python -m assistant.training", description=__doc__)
    parser.add_argument("model", choices=("encoder", "judge", "recogniser"))
    parser.add_argument("--labels", type=Path, default=Path("labels"), help="folder of the labels")
    parser.add_argument("--documents", type=Path, required=True, help="folder of the labelled documents")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for the model; checkpoints go beside it"
    )
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--share", type=float, default=1.0, help="share of the labels, for a learning curve")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--begin", type=Path, help="judge or recogniser of an earlier round (model.onnx) to go on from"
    )
    parser.add_argument(
        "--mean-with",
        type=Path,
        help="judge (model.onnx) with which the mean of the weights is taken at the end",
    )
    given = parser.parse_args()
    if given.model == "encoder" and given.begin is not None:
        parser.error("--begin is for the judge and the recogniser")
    if given.model != "judge" and given.mean_with is not None:
        parser.error("--mean-with is for the judge")
    labels = Labels(given.labels, given.documents)
    given.out.mkdir(parents=True, exist_ok=True)
    checkpoint = given.out.with_suffix(".pt")
    how: dict[str, Any] = {"epochs": given.epochs, "share": given.share, "seed": given.seed}
    if given.model == "encoder":
        encoder.export(encoder.train(labels, checkpoint, **how), given.out / "model.onnx")
    elif given.model == "judge":
        network = judge.train(labels, checkpoint, **how, begin=given.begin)
        if given.mean_with is not None:
            mean_with(network, read_weights(given.mean_with), judge.FROZEN)
        _finish_judge(network, labels, given.out)
    else:
        network = recogniser.train(labels, checkpoint, **how, begin=given.begin)
        _finish_recogniser(network, labels, given.out)


def _finish_judge(network: PairNetwork, labels: Labels, out: Path) -> None:
    known = [group for group in judge.pairs(labels, held_out=True) if group and not judge.is_rewritten(group)]
    groups = judge.with_strangers(known, labels, Random(0), held_out=True)
    questions = [
        [
            ScoredPair(answers, related, pair.grade)
            for pair, (answers, related) in zip(group, found, strict=True)
        ]
        for group, found in zip(groups, judge.scores(network, groups), strict=True)
    ]
    found = calibrated(questions)
    judge.save(network, out, found)
    curve = found["answers"]["slope"], found["answers"]["intercept"]  # type: ignore[index]
    tops = [max(one, key=lambda judged: judged.answers) for one in questions if one]
    right = [one.grade >= 2 for one in tops]
    has = [any(judged.grade == 3 for judged in one) for one in questions if one]
    print(
        f"validation: best passage right for {sum(r for r, h in zip(right, has, strict=True) if h) / sum(has):.3f} of {sum(has)}"
    )
    error = calibration_error([probability(curve, one.answers) for one in tops], right)
    print(f"calibration error of the best passage: {error:.3f}; bounds: {found['bounds']}")


def _finish_recogniser(network: PairNetwork, labels: Labels, out: Path) -> None:
    export(network, out / "model.onnx")
    rows = recogniser.probabilities(network, recogniser.examples(labels, held_out=True))
    shown = [label for label, chances in rows if chances[0] >= 0.5]
    author = sum(label == 0 for label, _ in rows)
    print(
        f"validation: author's own: precision {shown.count(0) / len(shown):.3f}, recall {shown.count(0) / author:.3f};"
        f" others' taken for the author's: {shown.count(1) / max(1, sum(label == 1 for label, _ in rows)):.3f}"
    )


main()
