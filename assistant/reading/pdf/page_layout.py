"""Lays out each page: boxes and tables apart, columns in order, notes and furniture aside."""

from collections.abc import Iterator, Sequence

from assistant.reading.pdf.arranging import PageParts, lone
from assistant.reading.pdf.characters import PageText
from assistant.reading.pdf.columns import frames
from assistant.reading.pdf.contents import contents_lines
from assistant.reading.pdf.headings import Body
from assistant.reading.pdf.lines import Island, Line, rows
from assistant.reading.pdf.notes import labels_in, split_notes
from assistant.reading.pdf.paragraphs import BULLET, Frame, Paragraph, paragraphs
from assistant.reading.pdf.regions import Region
from assistant.reading.pdf.tables import Cells, aligned_tables, cells_of, grid_cells, is_prose, ruled_cells

_LEAST_LINES = 3  # what holds less is a bar behind a heading


def lay_pages(
    pages: Sequence[PageText],
    upright: Sequence[tuple[list[Line], list[Line]]],
    regions: Sequence[Sequence[Region]],
    marks: set[int],
    body: Body,
) -> list[PageParts]:
    """Return what stands on each page; `marks` are the ids of the pieces that are running heads."""
    layer = _Layer(body, len(pages))
    for page, (parts, turned), outlined in zip(pages, upright, regions, strict=True):
        layer.lay(page, parts, turned, outlined, marks)
    return layer.laid


class _Layer:
    """Goes through the pages with what one leaves open for the next: contents, notes, the number of the next note."""

    def __init__(self, body: Body, pages: int) -> None:
        self.laid: list[PageParts] = []
        self._body, self._pages = body, pages
        self._contents = False
        self._expected: int | None = None

    def lay(
        self,
        page: PageText,
        parts: Sequence[Line],
        turned: Sequence[Line],
        regions: Sequence[Region],
        marks: set[int],
    ) -> None:
        """Lay out the next page."""
        found = PageParts(page.number)
        running = rows(part for part in parts if id(part) in marks)
        found.furniture = [lone(line, "furniture") for line in running]
        labels = labels_in(page)
        text = _with_islands(page, [part for part in parts if id(part) not in marks], regions)
        for frame in frames(text):
            self._lay_frame(frame, found, labels)
        found.text.extend(lone(line, "furniture" if id(line) in marks else "text") for line in turned)
        self.laid.append(found)

    def _lay_frame(self, parts: Sequence[Line], found: PageParts, labels: set[str]) -> None:
        islands = [part for part in parts if isinstance(part, Island)]
        frame = Frame(rows(part for part in parts if not isinstance(part, Island)))
        entries = contents_lines(frame.lines, found.number, self._pages, self._contents)
        self._contents = entries is not None
        if entries is not None:
            first, last = entries
            found.text.extend(_text(frame, frame.lines[:first], []))
            found.text.append(Paragraph(frame.lines[first : last + 1], frame, kind="furniture"))
            found.text.extend(_text(frame, frame.lines[last + 1 :], islands))
            return
        open_note = bool(self.laid and self.laid[-1].notes)
        lines, notes = split_notes(frame, self._body.size, labels, self._expected, open_note)
        numbers = [int(note.label) for note in notes if note.label and note.label.isdigit()]
        self._expected = numbers[-1] + 1 if numbers else self._expected
        found.notes.extend(notes)
        found.text.extend(_text(frame, lines, islands))


def _with_islands(page: PageText, parts: Sequence[Line], regions: Sequence[Region]) -> list[Line]:
    """`parts`, those in boxes and grids gathered into islands."""
    left = list(parts)
    for region in regions:
        inside = [part for part in left if region.holds((part.left, part.bottom, part.right, part.top))]
        island = _island(page, inside, region) if inside else None
        if island is not None:
            gone = set(map(id, inside))
            left = [part for part in left if id(part) not in gone]
            left.append(island)
    return left


def _island(page: PageText, inside: Sequence[Line], region: Region) -> Island | None:
    words = tuple(word for part in inside for word in part.words)
    cells = ruled_cells(inside) if region.is_open else grid_cells(region, inside) if region.is_grid else None
    island = Island(page, words, tuple(inside), region, cells)
    lines = len({round(part.base) for part in inside})
    return island if cells is not None or (region.is_box and lines >= _LEAST_LINES) else None


def _text(frame: Frame, lines: Sequence[Line], islands: Sequence[Island]) -> Iterator[Paragraph]:
    """The paragraphs of a frame, tables and boxes between them."""
    start = 0
    for island in sorted(islands, key=lambda island: -island.base):
        end = start
        while end < len(lines) and lines[end].base > island.base:
            end += 1
        yield from _running(frame, lines[start:end])
        yield from _island_text(island)
        start = end
    yield from _running(frame, lines[start:])


def _running(frame: Frame, lines: Sequence[Line]) -> Iterator[Paragraph]:
    start = 0
    for first, last, cells in aligned_tables(lines):
        yield from paragraphs(frame, _items(lines[start:first]))
        if is_prose(cells):
            yield from paragraphs(frame, lines[first : last + 1])
        else:
            yield _table(frame, cells)
        start = last + 1
    yield from paragraphs(frame, _items(lines[start:]))


def _items(lines: Sequence[Line]) -> list[Line]:
    """`lines`, those cut that hold items of two lists side by side, each behind its bullet."""
    return [part for line in lines for part in (_bulleted(line) or [line])]


def _bulleted(line: Line) -> list[Line]:
    if sum(BULLET.match(word.text) is not None for word in line.words) < 2:
        return []
    cells = cells_of(line)
    return cells if all(BULLET.match(cell.text) for cell in cells) else []


def _island_text(island: Island) -> Iterator[Paragraph]:
    if island.cells is not None and not is_prose(island.cells):
        yield _table(Frame(list(island.parts)), island.cells)
        return
    if island.cells is not None:
        columns = [Frame(list(cell)) for row in island.cells for cell in row if cell]
    else:
        columns = [Frame(rows(part)) for part in frames(island.parts)]
    for frame in columns:
        found = paragraphs(frame, frame.lines) if island.cells is not None else _running(frame, frame.lines)
        for part in found:
            part.apart, part.stressed = True, island.cells is None and part.kind == "text"
            yield part


def _table(frame: Frame, cells: Cells) -> Paragraph:
    lines = [line for row in cells for cell in row for line in cell]
    return Paragraph(lines, frame, kind="table", cells=cells)
