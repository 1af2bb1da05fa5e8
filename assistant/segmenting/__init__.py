"""From a document to its blocks, and from blocks to passages."""

from assistant.segmenting.segment import passages_of

__all__ = ["passages_of"]
