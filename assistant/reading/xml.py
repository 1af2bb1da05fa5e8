"""XML from files that nobody vouches for: no entities, nothing fetched, no depth without end."""

from lxml import etree

from assistant.errors import UnreadableSource

MAX_DEPTH = 200
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (MAX_DEPTH + 1)})")


def parse_xml(data: bytes) -> etree._Element:
    """Return the root element, without comments and processing instructions.

    Raises `UnreadableSource` for what is not well-formed, declares entities, or nests deeper than `MAX_DEPTH`.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, LookupError, ValueError) as error:
        raise UnreadableSource(
            f"is damaged: its XML cannot be parsed ({error}); open it in its own program and save it again"
        ) from error
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and next(declared.iterentities(), None) is not None:
        raise UnreadableSource(
            "declares entities in its XML, which may be an attack: remove it if you do not know it"
        )
    if _TOO_DEEP(root):
        raise UnreadableSource(
            f"nests its XML deeper than {MAX_DEPTH} levels: remove it if you do not know it"
        )
    return root
