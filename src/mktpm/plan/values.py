"""How the plan's values enter the model: each field type with its parser and its JSON schema."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from importlib import import_module
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, PlainValidator
from pydantic_core import CoreSchema, core_schema

from mktpm import quantities
from mktpm.language import message
from mktpm.quantities import DateExpression, Duration, Lag, Link, LinkType, Money, QuantityError, Rate, ThreePoints


def _line(value: Any) -> str:
    """Return one line of text; whole numbers are taken as the text they were written as."""
    if type(value) is str:
        if value and len(value) <= 500 and "\n" not in value:
            return value
        raise QuantityError(_line_fault(value))
    if type(value) is int:
        return str(value)
    if type(value) is float:
        raise QuantityError(
            message("text was expected, not a decimal number"), message('put it in quotes: `"{v}"`', v=value)
        )
    raise QuantityError(message("text was expected, not {kind}", kind=kind_of(value)))


def _line_fault(value: str) -> Any:
    if not value:
        return message("this text is empty")
    if "\n" in value:
        return message("one line of text was expected")
    return message("this text is longer than {n} characters", n=500)


def kind_of(value: Any) -> Any:
    """Return what ``value`` is in an author's words, for messages."""
    if value is None:
        return message("nothing")
    kinds: tuple[tuple[Any, Any], ...] = (
        (bool, message("true or false")), (int, message("a number")), (float, message("a number")),
        (str, message("text")), (list, message("a list")), (dict, message("a mapping")),
    )  # fmt: skip
    return next((said for kind, said in kinds if isinstance(value, kind)), message("something else"))


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return _line(value)


def _identifier(value: Any) -> str:
    text = _line(value).strip()
    if not text:
        raise QuantityError(message("this text is empty"))
    return text


class LinkFields(BaseModel):
    """A dependency written as a mapping."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    task: "Identifier" = Field(description="The task to wait for.")
    type: LinkType = Field("FS", description="FS (default), SS, FF or SF.")
    lag: "LagField | None" = Field(None, description="Waiting time, negative for an overlap.")


def _link(value: Any) -> Link:
    if isinstance(value, dict):
        fields = LinkFields.model_validate(value)
        return Link(fields.task, fields.type, fields.lag)
    if isinstance(value, str):
        return quantities.parse_link(value)
    return Link(_identifier(value))


def _lag(value: Any) -> Lag:
    if isinstance(value, str):
        return quantities.parse_lag(value)
    raise QuantityError(
        message("`{text}` is not a lag", text=str(value)[:40]),
        message("write a signed duration: `+2d`, `-1d`, `+3ed`"),
    )


def _date(value: Any) -> DateExpression:
    if isinstance(value, str):
        return quantities.parse_date(value)
    raise QuantityError(
        message("a date was expected, not {kind}", kind=kind_of(value)),
        message("write year-month-day: `2026-11-11`, or `2026-11-11 20:00`"),
    )


def _share(value: Any) -> tuple[str, Decimal]:
    """Return a person and a share of that person's time: "zhao 50%"."""
    text = _identifier(value)
    name, _, share = text.rpartition(" ")
    if name and share.endswith(("%", "％")):
        return name.strip(), quantities.parse_percent(share)
    return text, Decimal(1)


class SeveralAccountable(QuantityError):
    """Several people where one answers."""

    code = "raci-two-accountable"


def _accountable(value: Any) -> str:
    if isinstance(value, list) and len(value) > 1:
        raise SeveralAccountable(
            message("one person is accountable, not {n}", n=len(value)),
            message("keep one as A; the others belong to R, C or I"),
        )
    return _identifier(value)


def _progress(value: Any) -> Decimal:
    share = quantities.parse_percent(value)
    if share > 1:
        raise QuantityError(message("progress is at most 100%"))
    return share


def _buffer(value: Any) -> Decimal | Literal["rss"]:
    if value == "rss":
        return "rss"
    share = quantities.parse_percent(value)
    if share > 1:
        raise QuantityError(
            message("a buffer is at most 100% of its chain"),
            message("15% to 50% are usual, or `rss`, from three points"),
        )
    return share


_MOST_MONEY = 10**15


def _money(value: Any) -> Money:
    """Return an amount of money, not negative; its currency stands once, in the workspace."""
    shown = str(value)[:40]
    try:
        amount = quantities.parse_money(value)
    except QuantityError as reason:
        raise QuantityError(
            reason.said,
            message("write the number alone, such as `30000` or `3万`; the workspace's `currency` says of what"),
        ) from None
    if amount < 0:
        raise QuantityError(message("a cost can't be negative: `{value}`", value=shown))
    if amount > _MOST_MONEY:
        raise QuantityError(message("`{value}` is more money than there is", value=shown))
    return amount


def _rising(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    """Return two thresholds, of which the first comes first."""
    if pair[0] > pair[1]:
        raise QuantityError(
            message("yellow must begin before red"), message("write the lower threshold first, such as `[12, 20]`")
        )
    return pair


def _duration_within(value: Any) -> Duration:
    return quantities.parse_duration(value)


def _days(value: Any) -> tuple[date, date]:
    if not isinstance(value, str):
        raise QuantityError(message("a date was expected, not {kind}", kind=kind_of(value)))
    return quantities.parse_days(value)


def _hours(value: Any) -> tuple[int, int]:
    if not isinstance(value, str):
        raise QuantityError(message("a span of hours was expected, such as `09:00-12:00`"))
    return quantities.parse_hours(value)


def _country(value: Any) -> str:
    text = _line(value)
    country, _, subdivision = text.partition("-")
    is_country = len(country) == 2 and country.isascii() and country.isalpha() and country.isupper()
    is_region = subdivision.isascii() and len(subdivision) <= 5 and (not subdivision or subdivision.isalnum())
    if is_country and is_region:
        return text
    raise QuantityError(
        message("`{text}` is not a country code", text=text[:40]),
        message("write two capital letters: `CN`, `US`, `DE`, or with a region: `DE-BY`"),
    )


@dataclass(frozen=True, slots=True)
class Written:
    """How a value is written, for the format reference."""

    kind: str
    examples: tuple[str, ...] = ()
    record: type[BaseModel] | None = None
    """The record that a mapping in its place is read as."""


class Lazily:
    """Marks a nested record whose validator is built when the first such record is read.

    Building all validators would take longer than checking a plan, which uses few of them.
    """

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return a schema that asks the record's own class."""
        return core_schema.no_info_plain_validator_function(source.model_validate)


@dataclass(frozen=True, slots=True)
class Later:
    """Marks a place for a record whose module is imported when the first such record is read.

    Most plans have no budget; reading them shall not cost the classes of one.
    """

    module: str
    name: str

    @property
    def record(self) -> type[BaseModel]:
        """Return the record's class."""
        found: type[BaseModel] = getattr(import_module(self.module), self.name)
        return found

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return a schema that asks the record's own class, which only reading a value imports."""
        return core_schema.no_info_plain_validator_function(self._read)

    def _read(self, value: Any) -> BaseModel:
        return self.record.model_validate(value)


def _field(parse: Callable[[Any], Any], kind: str, *examples: str) -> Any:
    return (PlainValidator(parse), Written(kind, examples))


Line = Annotated[str, *_field(_line, "text, one line")]
Text = Annotated[str, *_field(_text, "text")]
Identifier = Annotated[str, *_field(_identifier, "id")]
AccountableField = Annotated[str, *_field(_accountable, "id")]
DurationField = Annotated[Duration, *_field(_duration_within, "duration", "3d", "4h", "2w", "3ed")]
EstimateField = Annotated[ThreePoints, *_field(quantities.parse_three_points, "three durations", "2d/3d/7d")]
LagField = Annotated[Lag, *_field(_lag, "signed duration", "+2d", "-1d")]
LinkField = Annotated[Link, PlainValidator(_link), Written("dependency", ("theme", "theme SS +2d"), LinkFields)]
DateField = Annotated[DateExpression, *_field(_date, "date", "2026-11-11", "double11-15d")]
ShareField = Annotated[tuple[str, Decimal], *_field(_share, "person, with a share", "wang", "zhao 50%")]
PercentField = Annotated[Decimal, *_field(quantities.parse_percent, "percentage", "40%")]
ProgressField = Annotated[Decimal, *_field(_progress, "percentage", "40%")]
BufferField = Annotated[Decimal | Literal["rss"], *_field(_buffer, "percentage, or `rss`", "15%", "rss")]
MoneyField = Annotated[Money, *_field(_money, "amount of money", "30000", "4280万")]
MoneyRateField = Annotated[Rate, *_field(quantities.parse_rate, "money per time", "800/d")]
DaysField = Annotated[tuple[date, date], *_field(_days, "day or range of days", "2026-12-31", "2027-02-01..2027-02-20")]
HoursField = Annotated[tuple[int, int], *_field(_hours, "span of hours", "09:00-12:00")]
CountryField = Annotated[str, *_field(_country, "country code", "CN", "US")]


def _timezone(value: Any) -> str:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # reads the system's table: only where a zone is named

    text = _line(value)
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise QuantityError(
            message("`{text}` is not a time zone", text=text[:40]), message("write a name such as `Asia/Shanghai`")
        ) from None
    return text


TimezoneField = Annotated[str, *_field(_timezone, "time zone", "Asia/Shanghai")]


def _pattern(value: Any) -> str:
    text = _line(value)
    parts = text.replace("\\", "/").split("/")
    if text.startswith(("/", "~")) or ".." in parts or ":" in parts[0]:
        raise QuantityError(
            message("`{text}` leads out of the workspace", text=text[:60]),
            message("write patterns relative to the workspace: `projects/**/*.yaml`"),
        )
    return text


PatternField = Annotated[str, *_field(_pattern, "pattern of file names", "projects/**/*.yaml")]


def _criterion(value: Any) -> Any:
    """Return ``{text, ok}`` for an acceptance criterion in any of its written forms."""
    if isinstance(value, dict):
        return value
    text = _line(value)
    if text[:3].lower() in ("[x]", "[ ]"):
        return {"text": text[3:].strip() or text, "ok": text[1] in "xX"}
    return {"text": text}


CriterionForm = BeforeValidator(_criterion)
Rising = AfterValidator(_rising)


def _approval(value: Any) -> Any:
    """Return ``{steps: …}`` for an approval written as a list of steps."""
    if isinstance(value, list):
        if not value:
            raise QuantityError(message("an approval needs at least one step"), message("write `- {{by: lina}}`"))
        return {"steps": value}
    return value


ApprovalForm = BeforeValidator(_approval)


def _approval_step(value: Any) -> Any:
    """Return the step as it is, if it says in exactly one way who must agree."""
    hint = message("write `by: lina`, `any_of: [lina, wang]` or `all_of: [lina, wang]`")
    if not isinstance(value, dict):
        raise QuantityError(message("a mapping was expected, not {kind}", kind=kind_of(value)), hint)
    if sum(key in value for key in ("by", "any_of", "all_of")) != 1:
        raise QuantityError(message("a step needs exactly one of `by`, `any_of` and `all_of`"), hint)
    return value


ApprovalStepForm = BeforeValidator(_approval_step)


def _one_or_many(value: Any) -> Any:
    """Return a list for a value that stands alone."""
    return value if isinstance(value, (list, dict)) or value is None else [value]


OneOrMany = BeforeValidator(_one_or_many)
