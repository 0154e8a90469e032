"""The runner of the documents' blocks: what it runs, compares and refuses."""

import pytest
from console import Failed, blocks, refreshed

FENCE = "```"


def test_outputs_are_replaced_by_real_ones_and_the_rest_stays() -> None:
    text = f"Before.\n\n{FENCE}console\n$ echo one\nold\n$ printf 'a\\nb\\n'\n{FENCE}\n\nAfter.\n"
    assert (
        refreshed(text) == f"Before.\n\n{FENCE}console\n$ echo one\none\n$ printf 'a\\nb\\n'\na\nb\n{FENCE}\n\nAfter.\n"
    )


def test_commands_of_a_document_share_a_shell() -> None:
    text = (
        f"{FENCE}sh\nmkdir here && cd here\nNAME=x\n{FENCE}\n\n{FENCE}console\n$ basename $PWD; echo $NAME\n{FENCE}\n"
    )
    assert "here\nx\n" in refreshed(text)


def test_a_file_that_the_document_shows_is_there_for_its_commands() -> None:
    text = f"{FENCE}yaml file=plans/a.yaml\nname: A\n{FENCE}\n\n{FENCE}console\n$ cat plans/a.yaml\n{FENCE}\n"
    assert refreshed(text).endswith(f"$ cat plans/a.yaml\nname: A\n{FENCE}\n")


def test_a_status_must_be_announced() -> None:
    with pytest.raises(Failed, match="status 3"):
        refreshed(f"{FENCE}console\n$ (exit 3)\n{FENCE}\n")
    announced = f"{FENCE}console exits=3\n$ (exit 3)\n$ echo $?\n3\n{FENCE}\n"
    assert refreshed(announced) == announced


def test_an_announced_status_must_come() -> None:
    with pytest.raises(Failed, match="nothing here ends with status 1"):
        refreshed(f"{FENCE}console exits=1\n$ true\n{FENCE}\n")


def test_a_document_whose_shell_ends_early_fails() -> None:
    with pytest.raises(Failed, match="ended early"):
        refreshed(f"{FENCE}console\n$ exit 0\n{FENCE}\n")


def test_what_is_marked_is_not_run() -> None:
    text = f"{FENCE}sh skip\nfalse\n{FENCE}\n"
    assert refreshed(text) == text


def test_several_lines_of_one_command() -> None:
    (block,) = blocks(f"{FENCE}console\n$ cat <<END\n> hello\n> END\nhello\n$ true\n{FENCE}\n")
    assert block.commands() == ("cat <<END\nhello\nEND", "true")


def test_a_quotation_in_an_output_is_no_command() -> None:
    text = f"{FENCE}console\n$ printf 'a\\n> b\\n'\na\n> b\n{FENCE}\n"
    assert refreshed(text) == text


def test_the_shell_knows_nothing_of_whoever_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "x")
    assert "SECRET" not in refreshed(f"{FENCE}console\n$ env\n{FENCE}\n")
