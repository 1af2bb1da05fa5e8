"""Pages of a PDF as pictures, drawn on demand in a process of their own and kept for a while."""

from assistant.presenting.page_images.frames import frames, require_page
from assistant.presenting.page_images.keeping import PageImages

__all__ = ["PageImages", "frames", "require_page"]
