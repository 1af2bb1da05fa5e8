"""Pages of a PDF as pictures, drawn on demand in a process of their own and kept for a while."""

from assistant.presenting.page_images.keeping import Facsimiles

__all__ = ["Facsimiles"]
