"""Sites to open in a browser while a test runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from assistant.config.settings import Settings
from assistant.web.backend import Backend
from assistant.web.serving import address, listening, server


@contextmanager
def served(assistant: Backend, settings: Settings) -> Iterator[str]:
    """The address of a site that runs while the context lasts."""
    with listening("127.0.0.1", 0) as ear:
        running = server(assistant, settings)
        thread = threading.Thread(target=running.run, kwargs={"sockets": [ear]})
        thread.start()
        try:
            yield address(ear)
        finally:
            running.should_exit = True
            thread.join(10)
