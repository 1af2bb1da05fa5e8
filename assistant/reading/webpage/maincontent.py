"""Which part of a page is its main content: landmarks, the body of an article, where prose outweighs links."""

import re

from assistant.reading.webpage.linking import link_lists, opens_with_links
from assistant.reading.webpage.measuring import LINKS, Measures, measured
from assistant.reading.webpage.page_furniture import FEW, surroundings
from assistant.reading.webpage.tree import BLOCKS, Element, remove

_ARTICLE_BODY = re.compile(
    r"(?:[a-z]+[-_]+)*(?:article|story|post|entry|news)[-_]*(?:body|content|text)", re.IGNORECASE
)
_LANDMARK_HOLDS = 0.4
_BODY_HOLDS = 0.5
_ARTICLE_HOLDS = 0.8


def main_content(body: Element, kept: frozenset[Element]) -> Element:
    """Take page furniture out of `body`, and return the element that holds the main content.

    `kept` are elements (notes) that are content whatever surrounds them. A page without
    navigation and the like stays whole.
    """
    holders = set(kept)
    for element in kept:
        holders.update(element.ancestors())
    measures = measured(body)
    furniture = surroundings(body, measures, holders)
    if not furniture and not opens_with_links(body, measures):
        return body
    if sum(measures[element].text for element in furniture) >= measures[body].text:
        return body  # nothing else is there, as on a page of links
    remove(furniture)
    measures = measured(body)
    root = _landmark(body, measures)
    if (article_body := _article_body(root, measures)) is not None:
        remove(_around(article_body, root, holders))
        measures = measured(root)
    root = _narrowed(root, measures)
    remove(link_lists(root, measures, holders))
    return root


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
