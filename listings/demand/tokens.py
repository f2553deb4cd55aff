"""The words of a need as rows: needs are few, and found by plain SQL over the beginnings of their words."""

from listings.search.folding import STOP_WORDS, fold, is_cjk, pairs, runs


def singular(word: str) -> str:
    """The likely English singular, so that 'batteries' and 'battery' meet; the word itself where none is likely."""
    if len(word) < 4 or not word.isascii() or not word.isalpha() or not word.endswith("s"):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word if word.endswith(("ss", "us", "is")) else word[:-1]


def tokens_of(text: str) -> set[str]:
    """What is kept of a text: words with their singulars, pairs of CJK runs and each run's last character.

    The last character stands alone because no pair begins with it, and one character is asked for by its prefix.
    """
    found: set[str] = set()
    for run in runs(fold(text)):
        if is_cjk(run):
            found.update(pairs(run), run[-1])
        elif run not in STOP_WORDS:
            found.update((run, singular(run)))
    return found
