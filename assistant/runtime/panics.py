"""Tells a panic of a Rust library, which Python code receives as a `BaseException` of a type that cannot be imported."""


def is_panic(error: BaseException) -> bool:
    """Whether a library panicked: an error like others, though it is not an `Exception`."""
    return type(error).__name__ == "PanicException" and not isinstance(error, Exception)
