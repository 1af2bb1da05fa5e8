"""A Milvus for tests: the one that TEST_MILVUS_URI names, or milvus-lite if it is installed; else they skip."""

import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.engines.milvus import MilvusVectors

WHY_NOT = "needs pymilvus and milvus-lite (pip install pymilvus milvus-lite), or TEST_MILVUS_URI"


@pytest.fixture
def milvus_uri(tmp_path: Path) -> str:
    """The address of a Milvus that the test may write to."""
    if importlib.util.find_spec("pymilvus") is None:
        pytest.skip(WHY_NOT)
    if given := os.environ.get("TEST_MILVUS_URI"):
        return given
    if importlib.util.find_spec("milvus_lite") is None:
        pytest.skip(WHY_NOT)
    return str(tmp_path / "lite.db")


@pytest.fixture
def milvus(milvus_uri: str) -> Iterator[MilvusVectors]:
    """A store there; collections that the test leaves are dropped."""
    store = MilvusVectors(milvus_uri)
    with store.client() as client:
        before = set(client.list_collections())
    yield store
    with store.client() as client:
        for name in set(client.list_collections()) - before:
            client.drop_collection(name)
