"""Measures speed as ratios within one run, and the memory of the server.

    python tests/benchmarks/measure_speed.py [CORPUS]

Indexing against the bare encoder on the same inputs, one at a time in its fastest thread arrangement (as many
single-threaded workers as cores, or one session with all threads: both are tried); a warm question against encoder and
judge alone on the same texts; a command-line question from start to answer against importing the libraries it needs.
"""

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import onnxruntime
from noting import NotedModels
from tokenizers import Tokenizer

from assistant.assistant import Assistant
from assistant.config.settings import Settings
from assistant.index.catalogue import connect
from assistant.models.bundled import ENCODER, TOKENIZER_OF_ENCODER, locate
from assistant.models.bundled_judge import bundled_judge
from assistant.runtime.cores import usable_cores

QUESTIONS = (
    "When should the EU ease its sanctions on Belarus?",
    "What should be done about balloons?",
    "Which deadline is set for vacant posts at courts?",
    "How should visas be made easier for students?",
    "What should NATO do about exercises?",
    "How many people want an alliance with Russia?",
    "Who should host the common radar picture?",
    "What is recommended on bilateral disputes?",
)
ROUNDS = 3
IMPORTS = "import onnxruntime, tokenizers, faiss"


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def bare_encoder(texts: list[str]) -> float:
    """Texts a second of the ONNX file alone, in the better of the two arrangements of threads."""
    folder = locate(ENCODER)
    tokenizer = Tokenizer.from_file(str(locate(TOKENIZER_OF_ENCODER) / "tokenizer.json"))
    cores = usable_cores()

    def session(threads: int) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        return onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )

    def run(model: onnxruntime.InferenceSession, text: str) -> None:
        ids = np.array([tokenizer.encode(text).ids], dtype=np.int64)
        model.run(
            None,
            {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)},
        )

    single, joint = session(1), session(cores)
    with ThreadPoolExecutor(cores) as workers:
        list(workers.map(lambda text: run(single, text), texts[:20]))
        spread = seconds(lambda: list(workers.map(lambda text: run(single, text), texts)))
    together = seconds(lambda: list(map(partial(run, joint), texts)))
    return len(texts) / min(spread, together)


def indexing(corpus: Path, folder: Path) -> tuple[float, list[str]]:
    """Inputs a second of a whole build, models loaded, and the inputs themselves."""
    assistant = Assistant(Settings(corpus=corpus, index=folder, settle_seconds=0))
    next(assistant.models.encoder.encode(["warm"]))
    report = assistant.index()
    connection = connect(folder)
    texts = [row[0] for row in connection.execute("SELECT text FROM texts")]
    connection.close()
    return report.passages_encoded / report.seconds, texts


def questions(settings: Settings) -> tuple[list[float], list[float]]:
    """Seconds of each warm question, and of encoder and judge alone on the very texts they read for it."""
    models = NotedModels()
    assistant = Assistant(settings, models)
    judge = bundled_judge()
    whole, alone = [], []
    for question in QUESTIONS:
        assistant.ask(question)
        whole.append(statistics.median(seconds(lambda: assistant.ask(question)) for _ in range(3)))  # noqa: B023
        models.noted.given.clear()
        assistant.ask(question)
        calls = tuple(models.noted.given)

        def models_alone() -> None:
            for asked, texts in calls:  # noqa: B023
                models.encoder.encode_question(asked)
                judge.grade(asked, texts)

        alone.append(statistics.median(seconds(models_alone) for _ in range(3)))
    return whole, alone


def command(*parts: str) -> float:
    return seconds(lambda: subprocess.run([sys.executable, *parts], check=False, capture_output=True))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpus", type=Path, nargs="?", default=Path("corpus/sample"))
    corpus = parser.parse_args().corpus
    folder = Path(tempfile.mkdtemp()) / "index"
    rounds = []
    for place in range(ROUNDS):
        built, texts = indexing(corpus, folder.with_name(f"index{place}"))
        rounds.append((built, bare_encoder(texts)))
    built, bare = (statistics.median(figures) for figures in zip(*rounds, strict=True))
    settings = Settings(corpus=corpus, index=folder, settle_seconds=0)
    Assistant(settings).index()
    whole, alone = questions(settings)
    places = ("--corpus", str(corpus), "--index", str(folder))
    asking = statistics.median(command("-m", "assistant", "ask", QUESTIONS[0], *places) for _ in range(5))
    importing = statistics.median(command("-c", IMPORTS) for _ in range(5))
    figures = {
        "inputs": len(texts),
        "indexing_per_second": built,
        "bare_encoder_per_second": bare,
        "indexing_to_bare": statistics.median(built / bare for built, bare in rounds),
        "warm_question_ms": 1000 * statistics.median(whole),
        "models_alone_ms": 1000 * statistics.median(alone),
        "question_to_models": statistics.median(a / b for a, b in zip(whole, alone, strict=True)),
        "ask_seconds": asking,
        "import_seconds": importing,
        "ask_to_import": asking / importing,
        "memory_mb_of_this_process": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps({name: round(value, 3) for name, value in figures.items()}, indent=2))


if __name__ == "__main__":
    main()
