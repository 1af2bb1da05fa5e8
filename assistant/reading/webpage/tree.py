"""A page as a tree of elements and texts, the same for HTML and XHTML, made and walked without recursion."""

from collections.abc import Iterable, Iterator
from typing import Protocol, cast

from assistant.reading.webpage.nesting_limit import tamed

# Whose content is never shown as text; of scripts, only data are kept.
UNSEEN = frozenset(
    "script style template noscript noframes noembed iframe object embed applet canvas audio video map svg datalist"
    " select option optgroup textarea progress meter rp param source track head title meta link base".split()
)

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary"
    " table tbody td tfoot th thead tr ul".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}


class Element:
    """An element with its attributes and, in order, the elements and texts in it."""

    __slots__ = ("attributes", "children", "parent", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], parent: "Element | None") -> None:
        self.tag = tag
        self.attributes = attributes
        self.children: list[Element | str] = []
        self.parent = parent

    @property
    def elements(self) -> "list[Element]":
        """The child elements."""
        return [child for child in self.children if isinstance(child, Element)]

    def get(self, name: str) -> str:
        """The value of an attribute, "" where it has none."""
        return self.attributes.get(name, "")

    def walk(self) -> "Iterator[Element]":
        """Yield this element and all below it, in document order."""
        stack = [self]
        while stack:
            element = stack.pop()
            yield element
            for child in reversed(element.children):
                if child.__class__ is Element:
                    stack.append(child)

    def texts(self) -> Iterator[str]:
        """Yield the texts below it, in document order."""
        stack: list[Element | str] = [self]
        while stack:
            one = stack.pop()
            if isinstance(one, str):
                yield one
            else:
                stack.extend(reversed(one.children))

    def words(self) -> str:
        """Its text with white space collapsed."""
        return " ".join("".join(self.texts()).split())

    def longer_than(self, size: int) -> bool:
        """Whether it holds more than `size` characters, white space at the ends of texts aside."""
        for text in self.texts():
            size -= len(text.strip())
            if size < 0:
                return True
        return False

    def ancestors(self) -> "Iterator[Element]":
        """Yield its parent, and so on up to the root."""
        above = self.parent
        while above is not None:
            yield above
            above = above.parent

    def by_tag(self, *tags: str) -> "dict[str, list[Element]]":
        """Return the elements of each of these names below it, in document order."""
        found: dict[str, list[Element]] = {tag: [] for tag in tags}
        for element in self.walk():
            if element.tag in found:
                found[element.tag].append(element)
        return found

    def find(self, *tags: str) -> "Iterator[Element]":
        """Yield the elements of these names below it (or itself), in document order."""
        return (element for element in self.walk() if element.tag in tags)


def remove(unwanted: Iterable[Element]) -> None:
    """Take elements, with all they hold, out of their tree."""
    gone = set(unwanted)
    for parent in {element.parent for element in gone if element.parent is not None}:
        parent.children = [child for child in parent.children if child not in gone]


class _Node(Protocol):
    """What is used of selectolax's nodes; those of processing instructions have no tag."""

    tag: str | None
    attributes: dict[str, str | None]
    text_content: str | None
    child: "_Node | None"
    next: "_Node | None"
    mem_id: int


class _Parser(Protocol):
    """What is used of selectolax's parsers."""

    @property
    def root(self) -> object: ...


def parse_html(markup: str) -> Element:
    """Return the tree that a browser would build of `markup`, except that absurd nesting is flattened."""
    from selectolax.lexbor import LexborHTMLParser

    return tree_of(LexborHTMLParser(tamed(markup)))[0]


def tree_of(parser: _Parser) -> tuple[Element, dict[int, Element]]:
    """Return the tree of a page that was parsed, and its elements by the ids of the parser's nodes, in document order."""
    top = cast("_Node | None", parser.root)
    root = Element("html", {}, None)
    if top is None:
        return root, {}
    root.attributes = _attributes(top)
    elements = {top.mem_id: root}
    stack = [(top.child, root)]
    while stack:
        node, parent = stack.pop()
        while node is not None:
            tag = node.tag
            if tag == "-text":
                parent.children.append(node.text_content or "")
            elif tag is not None and not tag.startswith(("-", "!")):
                element = Element(tag, _attributes(node), parent)
                parent.children.append(element)
                elements[node.mem_id] = element
                if node.child is not None:
                    stack.append((node.next, parent))
                    node, parent = node.child, element
                    continue
            node = node.next
    return root, elements


def _attributes(node: _Node) -> dict[str, str]:
    return {name: value or "" for name, value in node.attributes.items()}
