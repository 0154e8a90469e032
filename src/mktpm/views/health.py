"""Why a project has its colour and its score: the parts, and the figures they rest on."""

from collections.abc import Iterator

from mktpm.engine.health import Health
from mktpm.engine.lights import MOST, Level, Part
from mktpm.language import Language, message, translate
from mktpm.views.painted import Line
from mktpm.views.prose import prose

LIGHTS: dict[Level, tuple[str, str]] = {
    "red": ("■", "bold red"),
    "yellow": ("▲", "bold orange"),
    "green": ("●", "bold green"),
    "none": ("○", "dim"),
}


def why_lines(health: Health, width: int, indent: int, language: Language) -> Iterator[Line]:
    """Yield the sum that the score is, then each part with its figures, behind ``indent`` blanks."""
    if health.score is None or not health.parts:
        return
    first: Line = [(" " * indent, "")]
    yield from prose([(_sum(health, language), "bold")], width, first)
    for part in health.parts:
        glyph, paint = LIGHTS[part.level]
        head = f"{translate(part.name, language)} {part.score}"
        figures = ("；" if language == "zh" else "; ").join(said.say(language) for said in part.sentences)
        colon = "：" if language == "zh" else ": "
        yield from prose([(head + colon, paint), (figures, "")], width, [*first, (f"{glyph} ", paint)])


def _sum(health: Health, language: Language) -> str:
    """Return how the score comes out of those of the parts."""
    weight = sum(part.weight for part in health.parts)
    terms = " + ".join(
        f"{translate(part.name, language)} {part.score} × {_share(part, weight)}" for part in health.parts
    )
    mean = round(sum(part.weight * part.score for part in health.parts) / weight)
    said = message("health {score} of 100", score=health.score).say(language)
    if len(health.parts) > 1:
        said += f" = {terms}" if mean == health.score else f" ← {terms} = {mean}"
    if mean != health.score:
        most = message("{level} has at most {most}", level=translate(health.level, language), most=MOST[health.level])
        said += ("；" if language == "zh" else "; ") + most.say(language)
    return said


def _share(part: Part, weight: int) -> str:
    return f"{round(part.weight / weight * 100)}%"
