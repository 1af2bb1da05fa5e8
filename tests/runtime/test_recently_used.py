"""What was made last is kept, by key."""

from functools import partial

from assistant.runtime.recently_used import RecentlyUsed


def test_what_nobody_has_asked_for_the_longest_time_is_made_again() -> None:
    kept: RecentlyUsed[str, list[str]] = RecentlyUsed(2)
    made = []

    def make(key: str) -> list[str]:
        made.append(key)
        return [key]

    first = kept.of("a", lambda: make("a"))
    for key in ("b", "a", "c", "a", "b"):
        kept.of(key, partial(make, key))
    assert made == ["a", "b", "c", "b"]
    assert kept.of("b", lambda: make("b")) == ["b"]
    assert first == ["a"]


def test_what_another_made_in_the_meantime_is_kept() -> None:
    kept: RecentlyUsed[str, str] = RecentlyUsed(2)
    assert kept.of("a", lambda: "late" if kept.of("a", lambda: "early") else "") == "early"
