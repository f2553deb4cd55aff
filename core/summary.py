"""The summary above a form names each field by its own label; "Fill this in." three times over says nothing."""

import re

from core.i18n import _

SUMMARY = re.compile(r'<div class="error-summary".*?</ul>', re.DOTALL)
ITEM = re.compile(r'<a href="#([^"]+)">(.*?)</a>', re.DOTALL)
LABEL = re.compile(r'<label for="([^"]+)">(.*?)</label>', re.DOTALL)
# A question with several boxes: its legend names it, and the summary leads to the first box.
QUESTION = re.compile(
    r'<fieldset class="field field--choices[^>]*>\s*<legend>(.*?)</legend>'
    r'.*?<input type="(?:radio|checkbox)" id="([^"]+)"',
    re.DOTALL,
)
OPTIONAL = re.compile(r'<span class="field__optional">.*?</span>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")


def named_in_summary(page: str) -> str:
    """The page with "label: message" in its error summary, each label as beside its field (escaped already)."""
    labels = {name: plain(text) for name, text in LABEL.findall(page)}
    labels |= {name: plain(text) for text, name in QUESTION.findall(page)}

    def named(item: re.Match[str]) -> str:
        name, message = item.group(1), item.group(2)
        label = labels.get(name)
        if not label or label in message:
            return item.group(0)
        text = _("%(label)s: %(message)s", label=label, message=message)
        return f'<a href="#{name}">{text}</a>'

    return SUMMARY.sub(lambda found: ITEM.sub(named, found.group(0)), page, count=1)


def plain(label: str) -> str:
    """A label's words without its marks and without the question mark that would stand before the colon."""
    return TAG.sub("", OPTIONAL.sub("", label)).strip().rstrip("?？")
