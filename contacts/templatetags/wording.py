"""The tags by which a mail text says which of its words may be edited, and what stands in their places.

{% wording "warning" %}Due {% part "due" "by when" must %}{{ due }}{% endpart %}. Please see to it.{% endwording %}
"""

import logging
from functools import cached_property, partial
from typing import Any

from django import template
from django.template.base import Node, NodeList, Parser, TextNode, Token
from django.template.context import Context
from django.template.loader import get_template

from contacts import mail_words
from contacts.wordings import words_in_force

logger = logging.getLogger(__name__)
register = template.Library()

NO_CONTEXT = Context()  # plain words need none
TRIED = "tried_words"  # what a preview is to read, in place of the words in force


class PartNode(Node):
    """One place: its name, what it shows, and whether it must be there."""

    def __init__(self, name: str, shows: str, nodelist: NodeList, *, must: bool) -> None:
        self.name, self.shows, self.nodelist, self.must = name, shows, nodelist, must

    @property
    def braced(self) -> str:
        """The place as it is written among the words."""
        return f"{{{self.name}}}"

    def render(self, context: Context) -> str:
        return self.nodelist.render(context)


class WordingNode(Node):
    """The words of one text: the shipped ones, or what supervisors have made of them."""

    def __init__(self, key: str, nodelist: NodeList) -> None:
        self.key, self.nodelist = key, nodelist

    @cached_property
    def parts(self) -> dict[str, PartNode]:
        """The places by name, in the order of the shipped words."""
        return {node.name: node for node in self.nodelist if isinstance(node, PartNode)}

    @cached_property
    def shipped(self) -> str:
        """The shipped words with the names of their places."""
        pieces = (node.braced if isinstance(node, PartNode) else node.render(NO_CONTEXT) for node in self.nodelist)
        return "".join(pieces).strip()

    def faults(self, words: str) -> list[str]:
        """What is wrong with such words of this text, each with its fix."""
        must = {name: part.shows for name, part in self.parts.items() if part.must}
        return mail_words.faults(words, self.parts, must)

    def render(self, context: Context) -> str:
        """The text by the words in force; by the shipped ones where those do not fit it any more."""
        words = context[TRIED] if TRIED in context else words_in_force(self.key)
        if words and (found := self.faults(words)):
            logger.error("The edited words of the mail %s are not used: %s", self.key, " ".join(found))
            words = ""
        places = {name: partial(part.render, context) for name, part in self.parts.items()}
        return mail_words.fill(words or self.shipped, places)


def wording_of(path: str) -> WordingNode | None:
    """The words of a template that may be edited; None where there are none."""
    loaded: Any = get_template(path)
    found = loaded.template.nodelist.get_nodes_by_type(WordingNode)
    return found[0] if found else None


@register.tag("wording")
def do_wording(parser: Parser, token: Token) -> WordingNode:
    """Between these tags stand words and places, nothing else: whatever is decided is decided within a place."""
    _, key = token.split_contents()
    nodelist = parser.parse(("endwording",))
    parser.delete_first_token()
    for node in nodelist:
        if not isinstance(node, TextNode | PartNode):
            raise template.TemplateSyntaxError("Only words and {% part %} may stand within {% wording %}.")
    return WordingNode(key.strip('"'), nodelist)


@register.tag("part")
def do_part(parser: Parser, token: Token) -> PartNode:
    """One place: {% part "name" "what it shows" %} or, where it may not be left out, {% part "name" "…" must %}."""
    _, name, shows, *flags = token.split_contents()
    nodelist = parser.parse(("endpart",))
    parser.delete_first_token()
    return PartNode(name.strip('"'), shows.strip('"'), nodelist, must="must" in flags)
