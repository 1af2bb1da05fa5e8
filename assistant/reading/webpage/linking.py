"""Groups of links in a page: navigation without a name, tables of contents, lists around the prose."""

from assistant.reading.webpage.measuring import SENTENCE, SHORTEST_SENTENCE, Measures
from assistant.reading.webpage.tree import BLOCKS, HEADINGS, Element

_LISTED = frozenset("ul ol nav div".split())
_LINK_GROUPS = frozenset("ul ol div section table aside".split())
MANY_LINKS = 3
FEW_LINKS = 10
MOSTLY_LINKS = 0.6
ONLY_LINKS = 0.9


def contents_lists(root: Element) -> frozenset[Element]:
    """The lists below `root` that lead to places in the page, as tables of contents do."""
    return frozenset(element for element in root.find("ul", "ol") if _leads_within(element))


def _leads_within(element: Element) -> bool:
    linked = links = 0
    for link in element.find("a"):
        if not link.get("href").startswith("#"):
            return False
        links += 1
        linked += len(link.words())
    return links >= MANY_LINKS and not element.longer_than(int(linked / ONLY_LINKS))


def opens_with_links(body: Element, measures: Measures) -> bool:
    """Whether a group of links to other pages stands before all prose, as navigation does."""
    stack: list[Element | str] = [body]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            if len(one) > SHORTEST_SENTENCE and SENTENCE.search(one):
                return False
            continue
        measure = measures[one]
        if measure.prose == 0 and measure.links >= MANY_LINKS and measure.link_density > ONLY_LINKS:
            elsewhere = [link for link in one.find("a") if not link.get("href").startswith("#")]
            if len(elsewhere) >= MANY_LINKS:
                return measures[body].prose > 0
        elif measure.prose and one.tag in BLOCKS and not any(child.tag in BLOCKS for child in one.elements):
            return False
        else:
            stack.extend(reversed(one.children))
    return False


def with_headings(unwanted: list[Element]) -> list[Element]:
    """`unwanted` and the headings right before them that head nothing else ("Share this page")."""
    headings: list[Element] = []
    gone = set(unwanted)
    for parent in {element.parent: None for element in unwanted if element.tag in _LISTED and element.parent}:
        siblings = parent.elements
        for before, element, behind in zip(siblings, siblings[1:], [*siblings[2:], None], strict=False):
            alone = behind is None or behind.tag in HEADINGS
            if (
                element in gone
                and element.tag in _LISTED
                and alone
                and before.tag in HEADINGS
                and before.tag != "h1"
            ):
                headings.append(before)
    return unwanted + headings


def link_lists(root: Element, measures: Measures, holders: set[Element]) -> list[Element]:
    """Groups of links before the first prose below `root` and behind the last; those amid prose belong to it."""
    found: list[tuple[int, Element]] = []
    prose: list[int] = []
    stack = list(reversed(root.elements))
    place = 0
    while stack:
        element = stack.pop()
        measure = measures[element]
        place += 1
        if (
            element not in holders
            and element.tag in _LINK_GROUPS
            and measure.links >= MANY_LINKS
            and measure.prose == 0
            and measure.link_density > MOSTLY_LINKS
        ):
            found.append((place, element))
        elif measure.prose and not any(child.tag in BLOCKS for child in element.elements):
            prose.append(place)
        else:
            stack.extend(reversed(element.elements))
    if not prose:
        return []
    first, last = prose[0], prose[-1]
    outside = [
        element for place, element in found if not first < place < last or measures[element].links > FEW_LINKS
    ]
    return with_headings(outside)
