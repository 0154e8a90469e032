"""Whether a number is how many there are: in a list, in a sum, among the people of the plan."""

from mktpm.engine.stated_figures.book import Book
from mktpm.engine.stated_figures.findings import Mismatch, unclear, unknown
from mktpm.engine.stated_figures.wording import more_or_less, reckoning
from mktpm.language import Listing, Message, message
from mktpm.plan.claims import ClaimFields

_EVERYBODY = "*"
_KEYS = ("items", "sum", "people")


def check_count(book: Book, claim: ClaimFields) -> Mismatch | None:
    """Return how the number of ``claim`` differs from what it counts; None where it doesn't."""
    given = [key for key in _KEYS if key in claim.model_fields_set and getattr(claim, key) is not None]
    if len(given) != 1 or claim.count is None:
        hint = message("write one of {allowed}", allowed=Listing(tuple(f"`{key}`" for key in _KEYS), "or"))
        if not given:
            raise unclear(message("`count` counts nothing"), "count", hint=hint)
        raise unclear(message("`{key}` doesn't go with `{mark}`", key=given[1], mark=given[0]), given[1], hint=hint)
    found, said = _counted(book, claim)
    difference = found - claim.count
    if not difference:
        return None
    gap = more_or_less(abs(difference), more=difference > 0)
    whole = message(
        "`{claim}` is stated as {stated}, but {found}: {gap}",
        claim=book.label(claim.id), stated=claim.count, found=said, gap=gap,
    )  # fmt: skip
    return Mismatch(whole, ("count",))


def _counted(book: Book, claim: ClaimFields) -> tuple[int, Message]:
    """Return how many there are, and a sentence that says it."""
    if claim.people is not None:
        return _people(book, claim.people)
    if "sum" in claim.model_fields_set:
        total = sum(claim.sum)
        return total, message("{reckoning} make {n}", reckoning=reckoning(claim.sum), n=total)
    number = len(claim.items)
    shown = (*claim.items[:_MOST_NAMED], "…") if number > _MOST_NAMED else claim.items
    if not shown:
        return 0, message("none are listed")
    if number == 1:
        return 1, message("1 is listed ({names})", names=Listing(shown))
    return number, message("{n} are listed ({names})", n=number, names=Listing(shown))


_MOST_NAMED = 8


def _people(book: Book, name: str) -> tuple[int, Message]:
    """Return how many people are in a team, a resource, a role, or in all."""
    project = book.project
    if name == _EVERYBODY:
        return len(project.people), message("`people` lists {n}", n=len(project.people))
    if name in project.teams:
        number = len(set(project.teams[name].members))
        return number, message("the team `{name}` has {n}", name=name, n=number)
    if name in project.resources:
        number = project.resources[name].count
        return number, message("the plan has {n} of `{name}`", name=name, n=number)
    number = sum(name in person.roles for person in project.people.values())
    if number:
        return number, message("{n} of `people` have the role `{name}`", name=name, n=number)
    roles = {role for person in project.people.values() for role in person.roles}
    meant = book.similar.to(name, {*project.teams, *project.resources, *roles})
    hint = message("did you mean `{key}`?", key=meant) if meant else message(
        "name a team, a resource, a role of `people`, or `*` for all of them")  # fmt: skip
    raise unknown(message("the plan has no team, resource or role `{name}`", name=name), "people", hint=hint)
