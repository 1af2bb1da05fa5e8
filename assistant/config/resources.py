"""Finds the templates and sample documents shipped with the code: in the checkout first, else in the package."""

import shutil
from pathlib import Path

from assistant.errors import BadRequest

PACKAGE = Path(__file__).parents[1]


def templates_folder(package: Path = PACKAGE) -> Path:
    """`templates/` of the checkout if the package runs from one, else the copy in the wheel."""
    return _carried(package, Path("templates"), Path("_data/templates"))


def catalogues_folder(package: Path = PACKAGE) -> Path:
    """The folder of message catalogues, one for each language of the interface."""
    return package / "language" / "locale"


def sample_folder(package: Path = PACKAGE) -> Path:
    """The folder of sample documents."""
    return _carried(package, Path("corpus/sample"), Path("_data/sample"))


def write_sample(folder: Path, package: Path = PACKAGE) -> list[Path]:
    """Copy the sample documents into `folder` without overwriting; return the copies. Raises `BadRequest`."""
    sources = [
        file
        for file in sorted(sample_folder(package).iterdir())
        if file.is_file() and not file.name.startswith(".")
    ]
    existing = [source.name for source in sources if (folder / source.name).exists()]
    if existing:
        raise BadRequest(f"{folder} already contains {', '.join(existing)}: name a new or empty folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [Path(shutil.copyfile(source, folder / source.name)) for source in sources]
    except OSError as error:
        raise BadRequest(f"{folder} cannot be written ({error.strerror}): name another folder") from error


def _carried(package: Path, in_checkout: Path, in_package: Path) -> Path:
    checkout = package.parent
    if (checkout / "pyproject.toml").is_file() and (checkout / in_checkout).is_dir():
        return checkout / in_checkout
    return package / in_package
