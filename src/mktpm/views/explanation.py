"""A rule's documentation as text."""

from collections.abc import Iterator, Mapping, Sequence

from mktpm.display_width import padded, width_of
from mktpm.language import Language, message, translate
from mktpm.rules.rule import EXAMPLE_DAY, Rule


def listing(rules: Sequence[Rule], language: Language) -> str:
    """Return all codes with their severity and a sentence each."""
    code_width = max(len(rule.code) for rule in rules)
    words = [translate(rule.severity.value, language) for rule in rules]
    word_width = max(width_of(word) for word in words)
    rows = [
        f"{rule.code.ljust(code_width)}  {padded(word, word_width)}  {translate(rule.summary, language)}"
        for rule, word in zip(rules, words, strict=True)
    ]
    return "\n".join(rows)


def explanation(rule: Rule, language: Language) -> str:
    """Return what the rule means, how severe it is, and its two examples."""
    parts = [
        f"{rule.code} ({translate(rule.severity.value, language)})",
        translate(rule.summary, language),
        translate(rule.explanation, language).strip(),
        f"{message('Bad (seen on {day}):', day=EXAMPLE_DAY).say(language)}\n\n{_example(rule.bad)}",
        *_beside(rule.bad_beside),
        f"{translate('Good:', language)}\n\n{_example(rule.good)}",
        *_beside(rule.good_beside),
    ]
    return "\n\n".join(parts)


def _beside(files: Mapping[str, str]) -> Iterator[str]:
    """Yield the files that lie beside an example."""
    for path, text in files.items():
        yield f"{path}:\n\n{_example(text)}"


def _example(text: str | bytes) -> str:
    shown = text if isinstance(text, str) else repr(text)[2:-1]
    return "\n".join(f"    {line}".rstrip() for line in shown.strip("\n").splitlines())
