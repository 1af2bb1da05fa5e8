"""Pages of a PDF as pictures, drawn on demand in a process of their own and kept for a while."""

from assistant.facsimile.keeping import Facsimiles

__all__ = ["Facsimiles"]
