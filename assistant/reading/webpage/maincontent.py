"""Which part of a page is its main content: landmarks, names of page furniture, and where prose outweighs links."""

import re
from dataclasses import dataclass
from typing import Self

from assistant.reading.webpage.tree import Element

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre search section summary"
    " table tbody td tfoot th thead tr ul".split()
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
_GROUPS = frozenset(
    "div ul ol dl section aside nav header footer table form figure article menu p span".split()
)
_LISTED = frozenset("ul ol nav div".split())
_LINK_GROUPS = frozenset("ul ol div section table aside".split())
_ROLES = frozenset(
    "navigation search banner contentinfo menu menubar toolbar dialog alertdialog complementary tablist".split()
)
# Names that page furniture is given, by the words in class and id.
_FURNITURE = frozenset(
    "breadcrumb breadcrumbs crumbs nav navbar navigation"
    " menu submenu megamenu skip skiplink skiplinks sharedaddy addthis addtoany sharethis outbrain taboola disqus"
    " newsletter pagination pager advert adverts advertisement advertising ad ads adsense dfp sponsored promo promos"
    " popup modal lightbox sidebar recirculation relatedposts jp-relatedposts"
    " author-box authorbox author-bio authorbio about-author about-the-author author-info article-author".split()
)
_COMMENTS = frozenset(
    "comments comment-list commentlist comments-area comments-section comment-section commentsection comments-list"
    " respond disqus_thread comment-wrapper comments-wrapper post-comments page-comments".split()
)
_UNPRINTED = frozenset(
    "no-print noprint hidden-print d-print-none print-hide print-hidden hide-print donotprint".split()
)
# Names that content may bear as well: furniture only where there is little prose.
_DOUBTFUL = frozenset(
    "banner share sharing shares sharebar social socials related recommended trending popular footer header masthead"
    " toolbar tools tags taglist widget teaser teasers subscribe subscription signup login follow author bio byline"
    " meta feedback rating print more rail links promo-box paywall next prev previous actions utility copyright".split()
)
_CONSENT = frozenset("cookie cookies cookiebar cookieconsent consent gdpr onetrust".split())
_FOOTERS = frozenset("footer masthead colophon copyright".split())
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_SIGNS = re.compile(r"[\W\d_]+")
_SENTENCE = re.compile(r"[.!?…。](?:[\"'”’»)\]]|\s|$)")
MOST_FURNITURE = 0.3
LINKS = 0.5
FEW = 300
LONGEST_CHANCE = 3
LONGEST_BANNER = 3000
SHORT = 80
SHORTEST_SENTENCE = 20
_ARTICLE_BODY = re.compile(
    r"(?:[a-z]+[-_]+)*(?:article|story|post|entry|news)[-_]*(?:body|content|text)", re.IGNORECASE
)
MANY_LINKS = 3
FEW_LINKS = 10
MOSTLY_LINKS = 0.6
ONLY_LINKS = 0.9
_LANDMARK_HOLDS = 0.4
_BODY_HOLDS = 0.5
_ARTICLE_HOLDS = 0.8
_HEADING_GAIN = 20


@dataclass(slots=True)
class Measure:
    """Of an element: characters of text, those within links, those in sentences outside links, and links."""

    text: int = 0
    linked: int = 0
    prose: int = 0
    links: int = 0
    gain: float = 0.0

    def add(self, other: Self) -> None:
        """Count in what `other` counts."""
        self.text += other.text
        self.linked += other.linked
        self.prose += other.prose
        self.links += other.links
        self.gain += other.gain

    @property
    def link_density(self) -> float:
        """The share of the text that stands within links."""
        return self.linked / self.text if self.text else 0.0


Measures = dict[Element, Measure]


def main_content(body: Element, kept: frozenset[Element]) -> Element:
    """Take page furniture out of `body`, and return the element that holds the main content.

    `kept` are elements (notes) that are content whatever surrounds them. A page without
    navigation and the like stays whole.
    """
    holders = set(kept)
    for element in kept:
        holders.update(element.ancestors())
    measures = measured(body)
    furniture = _furniture(body, measures, holders)
    if not furniture and not _opens_with_links(body, measures):
        return body
    if sum(measures[element].text for element in furniture) >= measures[body].text:
        return body  # nothing else is there, as on a page of links
    _remove(furniture)
    measures = measured(body)
    root = _landmark(body, measures)
    if (article_body := _article_body(root, measures)) is not None:
        _remove(_around(article_body, root, holders))
        measures = measured(root)
    root = _narrowed(root, measures)
    _remove(_link_lists(root, measures, holders))
    return root


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


def measured(root: Element) -> Measures:
    """Measure each element below `root`, and `root`."""
    order = list(root.walk())
    linked: set[Element] = set()
    for element in order:
        if (element.tag == "a" and element.get("href")) or element.parent in linked:
            linked.add(element)
    measures: Measures = {}
    lines: dict[Element, list[tuple[str, bool]]] = {}
    for element in reversed(order):
        measure, line = Measure(), []
        for child in reversed(element.children):
            if isinstance(child, str):
                line.append((child, element in linked))
            elif child.tag in BLOCKS:
                measure.add(measures[child])
                _close(line, measure, element.tag)
            else:
                measure.add(measures[child])
                line.extend(lines.pop(child, ()))
        if element.tag in BLOCKS:
            _close(line, measure, element.tag)
        else:
            lines[element] = line
        if element.tag == "a" and element in linked:
            measure.links += 1
        measures[element] = measure
    for line in lines.values():
        _close(line, measures[root], root.tag)
    return measures


def _close(line: list[tuple[str, bool]], measure: Measure, tag: str) -> None:
    """Count the pieces of one line of text (in reverse order), and empty it."""
    words = " ".join("".join(text for text, _ in reversed(line)).split())
    if words:
        linked = sum(len(" ".join(text.split())) for text, in_link in line if in_link)
        mostly_links = linked > LINKS * len(words)
        prose = not mostly_links and (
            len(words) >= SHORT or (len(words) > SHORTEST_SENTENCE and _SENTENCE.search(words) is not None)
        )
        measure.text += len(words)
        measure.linked += linked
        measure.prose += len(words) * prose
        measure.gain += len(words) - linked if prose else _gain_of_short(tag, len(words), mostly_links)
    line.clear()


def _gain_of_short(tag: str, size: int, mostly_links: bool) -> float:
    if tag in HEADINGS and not mostly_links:
        return _HEADING_GAIN
    return -size / 2 if mostly_links else 0.0


def _opens_with_links(body: Element, measures: Measures) -> bool:
    """Whether a group of links to other pages stands before all prose, as navigation does."""
    stack: list[Element | str] = [body]
    while stack:
        one = stack.pop()
        if isinstance(one, str):
            if len(one) > SHORTEST_SENTENCE and _SENTENCE.search(one):
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


# Furniture by landmark and name


def _furniture(body: Element, measures: Measures, holders: set[Element]) -> list[Element]:
    found: list[Element] = []
    total = measures[body].prose
    stack = [(body, False)]
    while stack:
        element, inside = stack.pop()
        if element not in holders and element is not body and _is_furniture(element, inside, measures, total):
            found.append(element)
        else:
            inside = inside or element.tag in ("main", "article") or element.get("role") == "main"
            stack.extend((child, inside) for child in reversed(element.elements))
    return _with_headings(found)


def _is_furniture(element: Element, inside: bool, measures: Measures, total: int) -> bool:
    measure = measures[element]
    if element.tag in HEADINGS or element.tag in ("main", "html") or element.get("role") == "main":
        return False
    if _is_comments(element):
        return total - measure.prose >= FEW
    if _asks_consent(element, measure):
        return True
    if measure.prose > MOST_FURNITURE * total:
        return False
    return _by_landmark(element, inside, measure) or _by_name(element, inside, measure)


def _is_comments(element: Element) -> bool:
    return element.tag in _GROUPS and not _COMMENTS.isdisjoint(_tokens(element))


def _asks_consent(element: Element, measure: Measure) -> bool:
    """Whether a banner asks to accept cookies; it may be longer than a short page."""
    if (
        element.tag not in _GROUPS
        or measure.text > LONGEST_BANNER
        or _CONSENT.isdisjoint(_words_of(_tokens(element)))
    ):
        return False
    return next(element.find("h1", "main", "article"), None) is None


def _words_of(tokens: set[str]) -> set[str]:
    """The words of class names; short ones only where signs set them apart, since generated names hold any letters."""
    pieces = {piece for token in tokens for piece in (token, *_SIGNS.split(token))}
    inner = {word for piece in pieces for word in _WORD.findall(piece) if len(word) > LONGEST_CHANCE}
    return {word.lower() for word in (*pieces, *inner)}


def _by_landmark(element: Element, inside: bool, measure: Measure) -> bool:
    role = element.get("role").lower()
    if element.tag == "nav" or role in _ROLES - {"complementary", "banner"}:
        return True
    if element.tag in ("aside", "footer") or role == "complementary":
        if any(above.tag == "blockquote" for above in element.ancestors()):
            return False
        return element.tag == "footer" or not inside or measure.link_density > LINKS
    if element.tag == "header" or role == "banner":
        return not inside and next(element.find("h1"), None) is None
    return False


def _by_name(element: Element, inside: bool, measure: Measure) -> bool:
    if element.tag not in _GROUPS:
        return False
    tokens = _tokens(element)
    if not tokens:
        return False
    if not _UNPRINTED.isdisjoint(tokens):
        return True
    words = _words_of(tokens)
    if not _FURNITURE.isdisjoint(words) or (not inside and not _FOOTERS.isdisjoint(words)):
        return True
    if _DOUBTFUL.isdisjoint(words):
        return False
    return measure.link_density > LINKS or (measure.prose == 0 and measure.text < FEW and measure.links > 0)


def _tokens(element: Element) -> set[str]:
    """Its classes and its id, except an id made of its own heading's words."""
    tokens = set(element.get("class").split())
    if name := element.get("id"):
        heading = next((one for one in element.elements if one.tag in HEADINGS), None)
        if heading is None or _slug(heading.words()) != _slug(name):
            tokens.add(name)
    return tokens


def _slug(words: str) -> str:
    return re.sub(r"[\W_]+", "-", words.lower()).strip("-")


def _with_headings(unwanted: list[Element]) -> list[Element]:
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


# The element that holds the main content


def _landmark(body: Element, measures: Measures) -> Element:
    root = body
    mains = [element for element in body.walk() if element.tag == "main" or element.get("role") == "main"]
    if mains:
        main = max(mains, key=lambda element: measures[element].prose)
        if measures[main].prose >= _LANDMARK_HOLDS * measures[body].prose:
            root = main
    articles = list(root.find("article"))
    if articles:
        article = max(articles, key=lambda element: measures[element].prose)
        holds = (
            measures[article].prose >= _ARTICLE_HOLDS * measures[root].prose and measures[article].prose > FEW
        )
        if holds and not any(_are_peers(article, other, measures) for other in articles):
            root = article
    return root


def _are_peers(article: Element, other: Element, measures: Measures) -> bool:
    """Whether both are articles of one kind with words of their own, such as chapters."""
    apart = article is not other and article not in other.ancestors() and other not in article.ancestors()
    return apart and article.get("class") == other.get("class") and measures[other].link_density < LINKS


def _article_body(root: Element, measures: Measures) -> Element | None:
    """The one element below `root` that is named as the body of an article and holds most of the prose."""
    found = [
        element
        for element in root.walk()
        if element.tag in BLOCKS and _names_article_body(element) and measures[element].prose >= FEW
    ]
    bodies = set(found)
    outermost = [element for element in found if bodies.isdisjoint(element.ancestors())]
    if len(outermost) == 1 and measures[outermost[0]].prose >= _BODY_HOLDS * measures[root].prose:
        return outermost[0]
    return None


def _names_article_body(element: Element) -> bool:
    if "articleBody" in (*element.get("itemprop").split(), *element.get("property").split()):
        return True
    return any(map(_ARTICLE_BODY.fullmatch, (*element.get("class").split(), *element.get("id").split())))


def _around(article_body: Element, root: Element, holders: set[Element]) -> list[Element]:
    """What stands behind the body of an article, or before the article's own title (the last h1 before its body)."""
    before: list[Element] = []
    behind: list[Element] = []
    element = article_body
    while element is not root and element.parent is not None:
        siblings = element.parent.elements
        place = siblings.index(element)
        before[:0] = siblings[:place]
        behind += siblings[place + 1 :]
        element = element.parent
    titled = [place for place, one in enumerate(before) if next(one.find("h1"), None) is not None]
    unwanted = behind + (before[: titled[-1]] if titled else [])
    return [one for one in unwanted if one not in holders]


def _narrowed(root: Element, measures: Measures) -> Element:
    """The element below `root` with the greatest gain: prose counts for it, links against it."""
    best = root
    for element in root.walk():
        if element.tag in BLOCKS and measures[element].gain > measures[best].gain:
            best = element
    return best


def _link_lists(root: Element, measures: Measures, holders: set[Element]) -> list[Element]:
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
    return _with_headings(outside)


def _remove(unwanted: list[Element]) -> None:
    gone = set(unwanted)
    for parent in {element.parent for element in unwanted if element.parent is not None}:
        parent.children = [child for child in parent.children if child not in gone]
