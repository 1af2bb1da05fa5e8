"""Markup in a source stays text where its passages are exported to."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from support.small_assistant import reading_here, small_assistant
from support.small_world import make_corpus

from assistant.assistant import Assistant
from assistant.presenting.tables import markdown_text

HOSTILE = """# Markup <script>alert(0)</script>

## Recommendations

1. The Commission should **forbid** <script>alert(1)</script> and <img src=x onerror=alert(2)> in *all* pages.

2. The Council should look at ![a picture](https://tracker.example/pixel.png) and at [a page](javascript:alert(3)) every year.

3. Member States should not open <iframe src="https://evil.example"></iframe> or <https://evil.example/auto>, nor &lt;b&gt;.

4. The Parliament should stop `<b onclick=alert(4)>` and ``code with ` inside`` at once, in a table | of | cells.

5. The EU should follow these points:
   - no <svg/onload=alert(5)> anywhere,
   - no [reference][1] either.

[1]: javascript:alert(6)
"""
TAGS = {"p", "blockquote", "h1", "h2", "em", "strong", "code", "ul", "ol", "li", "br"}


@pytest.fixture
def known(tmp_path: Path) -> Assistant:
    assistant = small_assistant(make_corpus(tmp_path, {"hostile.md": HOSTILE}), tmp_path / "index")
    with reading_here():
        assistant.index()
    return assistant


def test_an_export_of_markdown_sources_holds_no_live_markup(known: Assistant) -> None:
    found = known.listing()
    assert len(found) >= 5
    shown = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown_text(found, "All"))
    assert {tag.lower() for tag in re.findall(r"<\s*/?\s*([a-zA-Z][\w-]*)", shown)} <= TAGS
    assert "<strong>forbid</strong>" in shown  # emphasis stays
    assert "alert(1)" not in shown  # nobody sees a script


def test_quotations_of_such_an_export_are_exact(known: Assistant, tmp_path: Path) -> None:
    memo = tmp_path / "memo.md"
    memo.write_text(markdown_text(known.listing(), "All"), encoding="utf-8")
    verified = known.verify(memo)
    assert verified.holds
