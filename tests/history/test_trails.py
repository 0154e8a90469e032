"""What became of plans, read from real repositories with all that happens in them."""

import os
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest

from mktpm.engine.trail import FieldChange
from mktpm.history.git import HistoryUnavailable, Repository, UnknownRevision
from mktpm.history.trails import read_trails
from mktpm.plan.loader import load
from tests.history.repo import Repo
from tests.history.telling import NOW, brief, only, replayed, told, trails, trails_at, written

PLAN = """\
id: double11
name: 双十一
# who
owner: lina
tasks:
  - id: design
    name: 页面设计
    owner: wang
    tasks:
      - {id: banner, name: 首焦图, duration: 3d}
      - {id: copy, name: 文案, duration: 2d}
  - id: launch
    name: 上线
    depends: [design]
"""

BANNER = {"id": "banner", "name": "首焦图", "duration": "3d"}
COPY = {"id": "copy", "name": "文案", "duration": "2d"}
COPY_LINE = "      - {id: copy, name: 文案, duration: 2d}\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "plans")


def change(repo: Repo, old: str, new: str, subject: str, name: str = "plan.yaml", author: str = "Lina <l@x.cn>") -> str:
    text = (repo.folder / name).read_text("utf-8")
    assert old in text
    repo.write(name, text.replace(old, new, 1))
    return repo.commit(subject, author=author)


def begun(repo: Repo) -> Repo:
    repo.write("plan.yaml", PLAN)
    repo.commit("Begin")
    return repo


def test_a_plain_history(repo: Repo) -> None:
    begun(repo)
    change(repo, "duration: 3d", "duration: 5d", "Longer", author="王磊 <wang@example.com>")
    change(repo, "    owner: wang\n", "", "Nobody")
    repo.commit("Nothing at all")
    change(repo, "  - id: launch\n    name: 上线", "  - id: launch\n    name: 上线！", "Louder")
    trail = only(trails(repo))
    assert (trail.project, trail.file, trail.skipped) == ("double11", "plan.yaml", ())
    assert told(trail.events) == [
        ("Begin", "changed", None, "id", None, "double11"),
        ("Begin", "changed", None, "name", None, "双十一"),
        ("Begin", "changed", None, "owner", None, "lina"),
        ("Begin", "added", "design", "", None, {"id": "design", "name": "页面设计", "owner": "wang"}),
        (
            "Begin",
            "added",
            "banner",
            "",
            None,
            {**BANNER, "parent": "design"},
        ),
        ("Begin", "added", "copy", "", None, {**COPY, "parent": "design"}),
        ("Begin", "added", "launch", "", None, {"id": "launch", "name": "上线", "depends": ["design"]}),
        ("Longer", "changed", "banner", "duration", "3d", "5d"),
        ("Nobody", "changed", "design", "owner", "wang", None),
        ("Louder", "changed", "launch", "name", "上线", "上线！"),
    ]
    revision = trail.events[7].revision
    assert (revision.author, revision.email) == ("王磊", "wang@example.com")
    assert revision.when.isoformat() == "2026-11-02T10:00:00+08:00"
    assert revision.commit == repo.git("rev-parse", "HEAD~3")


def test_tasks_come_and_go_and_move(repo: Repo) -> None:
    begun(repo)
    repo.write("plan.yaml", PLAN.replace(COPY_LINE, "") + COPY_LINE[4:] + "  - name: 复盘\n")
    repo.commit("Reorganise")
    repo.write("plan.yaml", PLAN)
    repo.commit("Back")
    assert told(only(trails(repo)).events)[7:] == [
        ("Reorganise", "changed", "copy", "parent", "design", None),
        ("Reorganise", "added", "复盘", "", None, {"name": "复盘"}),
        ("Back", "changed", "copy", "parent", None, "design"),
        ("Back", "removed", "复盘", "", {"name": "复盘"}, None),
    ]


def test_a_plan_that_was_moved_and_renamed(repo: Repo) -> None:
    begun(repo)
    change(repo, "duration: 3d", "duration: 4d", "Before")
    (repo.folder / "projects").mkdir()
    repo.git("mv", "plan.yaml", 'projects/双 十一 "final".yaml')
    repo.commit("Move")
    name = 'projects/双 十一 "final".yaml'
    change(repo, "duration: 4d", "duration: 6d", "After", name)
    repo.git("mv", name, "projects/x.yaml")
    text = (repo.folder / "projects/x.yaml").read_text("utf-8")
    repo.write("projects/x.yaml", "id: double11\nname: 全新\ntasks:\n  - {id: banner, name: 首焦图, duration: 7d}\n")
    repo.commit("Move and write anew")
    assert text != (repo.folder / "projects/x.yaml").read_text("utf-8")
    trail = only(trails(repo))
    assert trail.file == "projects/x.yaml"
    assert brief(trail.events, "banner", "duration") == [
        ("Begin", "3d"), ("Before", "4d"), ("After", "6d"), ("Move and write anew", "7d"),
    ]  # fmt: skip


def test_a_copy_of_a_finished_plan_is_another_plan(repo: Repo) -> None:
    begun(repo)
    (repo.folder / "plan.yaml").unlink()
    repo.write("next.yaml", PLAN.replace("id: double11", "id: double12"))
    repo.commit("The next one")
    assert {subject for subject, *_ in told(only(trails(repo)).events)} == {"The next one"}


def test_a_plan_that_was_deleted_and_came_back(repo: Repo) -> None:
    begun(repo)
    repo.write("other.yaml", "name: Other\n")
    (repo.folder / "plan.yaml").unlink()
    repo.commit("Give up")
    repo.write("plan.yaml", PLAN)
    repo.commit("Try again")
    events = only(trails(repo, "plan.yaml")).events
    assert brief(events, "launch", "name") == [("Begin", "上线"), ("Give up", None), ("Try again", "上线")]
    assert replayed(events) == written(PLAN)


def test_versions_that_do_not_parse_are_passed_over_and_named(repo: Repo) -> None:
    begun(repo)
    broken = change(repo, "duration: 3d}", "duration: 4d", "Break", author="王磊 <wang@example.com>")
    change(repo, "duration: 2d", "duration: 9d", "Still broken")
    repo.write("plan.yaml", b"\xff\xfe\xff\x00\xd8")
    repo.commit("No text")
    repo.write("plan.yaml", "- a list\n")
    repo.commit("No mapping")
    repo.write("plan.yaml", "")
    repo.commit("Empty")
    repo.write("plan.yaml", PLAN.replace("3d", "4d").replace("2d", "9d"))
    repo.commit("Mend")
    trail = only(trails(repo))
    assert told(trail.events)[7:] == [
        ("Mend", "changed", "banner", "duration", "3d", "4d"),
        ("Mend", "changed", "copy", "duration", "2d", "9d"),
    ]
    assert [(s.revision.subject, s.file) for s in trail.skipped] == [
        (subject, "plan.yaml") for subject in ("Break", "Still broken", "No text", "No mapping", "Empty")
    ]
    assert trail.skipped[0].revision.commit == broken
    assert trail.skipped[0].revision.author == "王磊"
    assert trail.skipped[0].reason == "a mapping `{…}` is not closed"
    assert trail.skipped[3].reason == "a mapping was expected"
    assert trail.skipped[4].reason == "the plan is empty"


def test_a_broken_first_and_a_broken_last_version(repo: Repo) -> None:
    repo.write("plan.yaml", "name: [\n")
    repo.commit("Broken from birth")
    repo.write("plan.yaml", PLAN)
    repo.commit("Begin")
    change(repo, "3d}", "4d", "Break again")
    repo.write("plan.yaml", PLAN.replace("3d", "8d"))
    trail = only(trails(repo))
    assert [s.revision.subject for s in trail.skipped] == ["Broken from birth", "Break again"]
    assert brief(trail.events, "banner", "duration") == [("Begin", "3d"), ("", "8d")]


def test_what_is_not_committed_comes_last(repo: Repo) -> None:
    begun(repo)
    repo.write("plan.yaml", PLAN.replace("3d", "8d"))
    trail = only(trails(repo))
    assert told(trail.events)[7:] == [("", "changed", "banner", "duration", "3d", "8d")]
    assert trail.events[-1].revision is NOW
    workspace = load([], repo.folder).workspace
    committed = read_trails(Repository.around(repo.folder), workspace)
    assert told(only(committed).events)[7:] == []


def test_a_checkout_with_other_line_ends_changed_nothing(repo: Repo) -> None:
    begun(repo)
    repo.write("plan.yaml", ("\ufeff" + PLAN.replace("\n", "\r\n")).encode("utf-8"))
    assert len(only(trails(repo)).events) == 7


def test_files_that_git_does_not_know(repo: Repo) -> None:
    begun(repo)
    repo.write("new.yaml", "name: New\ntasks:\n  - name: x\n")
    found = trails(repo)
    assert found.untracked == ("new.yaml",)
    trail = found.of("new")
    assert trail is not None
    assert told(trail.events) == [
        ("", "changed", None, "name", None, "New"),
        ("", "added", "x", "", None, {"name": "x"}),
    ]


def test_a_move_that_is_not_committed(repo: Repo) -> None:
    begun(repo)
    (repo.folder / "plan.yaml").rename(repo.folder / "moved.yaml")
    found = trails(repo)
    assert found.untracked == ()
    assert (only(found).file, len(only(found).events)) == ("moved.yaml", 7)
    change_text = PLAN.replace("3d", "8d")
    repo.write("moved.yaml", change_text)
    assert brief(only(trails(repo)).events, "banner", "duration") == [("Begin", "3d"), ("", "8d")]


def test_two_branches_that_do_different_tasks(repo: Repo) -> None:
    begun(repo)
    repo.branch("work")
    change(repo, "duration: 3d", "duration: 3d, status: done", "Banner", author="Wang <w@x.cn>")
    repo.switch("main")
    change(repo, "[design]\n", "[design]\n    status: done\n", "Launch", author="Zhao <z@x.cn>")
    repo.merge("work")
    trail = only(trails(repo))
    done = [(e.revision.author, e.change.task) for e in trail.events if "done" in str(e.change.after)]
    assert sorted(done) == [("Wang", "banner"), ("Zhao", "launch")]
    assert replayed(trail.events) == written((repo.folder / "plan.yaml").read_text("utf-8"))
    assert "Merge work" not in {subject for subject, *_ in told(trail.events)}


def merged_by_hand(repo: Repo, text: str) -> None:
    repo.merge("work", check=False)
    repo.write("plan.yaml", text)
    repo.commit("Merge by hand", author="Judge <j@x.cn>")


def test_the_chain_follows_the_side_whose_value_survived(repo: Repo) -> None:
    begun(repo)
    repo.branch("work")
    change(repo, "3d", "5d", "Work 5")
    change(repo, "5d", "6d", "Work 6")
    repo.switch("main")
    change(repo, "3d", "8d", "Main 8")
    merged_by_hand(repo, PLAN.replace("3d", "6d"))
    events = only(trails(repo)).events
    assert brief(events, "banner", "duration") == [("Begin", "3d"), ("Work 5", "5d"), ("Work 6", "6d")]
    assert replayed(events) == written(PLAN.replace("3d", "6d"))


def test_a_discarded_branch_leaves_no_trace(repo: Repo) -> None:
    begun(repo)
    repo.branch("work")
    change(repo, "3d", "5d", "Work 5")
    repo.switch("main")
    change(repo, "2d", "4d", "Main 4")
    repo.git("merge", "-q", "-s", "ours", "-m", "Ours", "work")
    assert {subject for subject, *_ in told(only(trails(repo)).events)} == {"Begin", "Main 4"}


def test_a_merge_that_brings_something_of_its_own(repo: Repo) -> None:
    begun(repo)
    repo.branch("work")
    change(repo, "3d", "5d", "Work 5")
    repo.switch("main")
    change(repo, "3d", "8d", "Main 8")
    text = PLAN.replace("3d", "9d").replace("    depends: [design]\n", "    depends: [design]\n    owner: zhao\n")
    merged_by_hand(repo, text + "  - {id: evil, name: Slipped in}\n")
    events = only(trails(repo)).events
    assert brief(events, "banner", "duration") == [("Begin", "3d"), ("Main 8", "8d"), ("Merge by hand", "9d")]
    assert brief(events, "launch", "owner") == [("Begin", None), ("Merge by hand", "zhao")]
    assert brief(events, "evil", "name") == [("Merge by hand", "Slipped in")]
    assert [e.revision.author for e in events if e.revision.subject == "Merge by hand"] == ["Judge"] * 3


def test_tasks_added_on_a_branch_come_with_their_history(repo: Repo) -> None:
    begun(repo)
    repo.branch("work")
    repo.write("plan.yaml", PLAN + "  - {id: extra, name: Extra, owner: wang}\n")
    repo.commit("Add", author="Wang <w@x.cn>")
    change(repo, "owner: wang}", "owner: zhao}", "Hand over")
    repo.switch("main")
    change(repo, "3d", "8d", "Main 8")
    merged_by_hand(repo, PLAN.replace("3d", "8d") + "  - {id: extra, name: More, owner: zhao}\n")
    events = only(trails(repo)).events
    assert brief(events, "extra", "owner") == [("Add", "wang"), ("Hand over", "zhao")]
    assert brief(events, "extra", "name") == [("Add", "Extra"), ("Merge by hand", "More")]
    assert replayed(events) == written((repo.folder / "plan.yaml").read_text("utf-8"))


def test_a_task_removed_on_a_branch(repo: Repo) -> None:
    begun(repo)
    repo.branch("work")
    change(repo, COPY_LINE, "", "Drop copy")
    repo.switch("main")
    change(repo, "3d", "8d", "Main 8")
    repo.write("plan.yaml", PLAN)
    repo.commit("Main 3")
    change(repo, "name: 上线", "name: Up", "Rename")
    merged_by_hand(repo, PLAN.replace(COPY_LINE, "").replace("name: 上线", "name: Up"))
    events = only(trails(repo)).events
    assert brief(events, "copy", "name") == [("Begin", "文案"), ("Drop copy", None)]
    assert brief(events, "launch", "name") == [("Begin", "上线"), ("Rename", "Up")]
    assert replayed(events) == written((repo.folder / "plan.yaml").read_text("utf-8"))


def test_both_sides_added_the_same_task(repo: Repo) -> None:
    begun(repo)
    repo.branch("work")
    repo.write("plan.yaml", PLAN + "  - {id: extra, name: Theirs, owner: wang}\n")
    repo.commit("Theirs")
    repo.switch("main")
    repo.write("plan.yaml", PLAN + "  - {id: extra, name: Ours, duration: 1d}\n")
    repo.commit("Ours")
    merged_by_hand(repo, PLAN + "  - {id: extra, name: Theirs, owner: wang, duration: 1d}\n")
    events = only(trails(repo)).events
    assert replayed(events) == written((repo.folder / "plan.yaml").read_text("utf-8"))


def test_an_octopus(repo: Repo) -> None:
    begun(repo)
    for index, (old, new) in enumerate([("3d", "5d"), ("2d", "7d"), ("name: 上线", "name: Up")]):
        repo.branch(f"arm{index}", "main")
        change(repo, old, new, f"Arm {index}")
    repo.switch("main")
    (repo.folder / ".git/MERGE_HEAD").unlink(missing_ok=True)
    text = PLAN.replace("3d", "5d").replace("2d", "7d").replace("name: 上线", "name: Up")
    repo.write("plan.yaml", text)
    repo.git("add", "-A")
    parents = [part for name in ("main", "arm0", "arm1", "arm2") for part in ("-p", name)]
    commit = repo.git("commit-tree", repo.git("write-tree"), *parents, "-m", "Octopus")
    repo.git("reset", "-q", "--hard", commit)
    trail = only(trails(repo))
    assert {s for s, *_ in told(trail.events)} == {"Begin", "Arm 0", "Arm 1", "Arm 2"}
    assert replayed(trail.events) == written(text)


def test_branches_that_crossed(repo: Repo) -> None:
    begun(repo)
    repo.branch("work")
    change(repo, "3d", "5d", "Work 5")
    repo.switch("main")
    change(repo, "name: 上线", "name: Up", "Main up")
    main, work = repo.git("rev-parse", "main"), repo.git("rev-parse", "work")
    repo.git("merge", "-q", "--no-ff", "-m", "One way", work)
    repo.switch("work")
    repo.git("merge", "-q", "--no-ff", "-m", "Other way", main)
    change(repo, "5d", "6d", "Work 6")
    repo.switch("main")
    change(repo, "name: Up", "name: Upper", "Main upper")
    repo.merge("work")
    trail = only(trails(repo))
    assert brief(trail.events, "banner", "duration") == [("Begin", "3d"), ("Work 5", "5d"), ("Work 6", "6d")]
    assert brief(trail.events, "launch", "name") == [("Begin", "上线"), ("Main up", "Up"), ("Main upper", "Upper")]


def test_a_rename_on_one_side_and_an_edit_on_the_other(repo: Repo) -> None:
    begun(repo)
    repo.branch("work")
    repo.git("mv", "plan.yaml", "renamed.yaml")
    change(repo, "2d", "7d", "Rename and edit", "renamed.yaml")
    repo.switch("main")
    change(repo, "name: 上线", "name: Up", "Main up")
    repo.merge("work")
    trail = only(trails(repo))
    assert trail.file == "renamed.yaml"
    assert {s for s, *_ in told(trail.events)} == {"Begin", "Rename and edit", "Main up"}
    assert replayed(trail.events) == written((repo.folder / "renamed.yaml").read_text("utf-8"))
    repo.git("reset", "-q", "--hard", "work")
    repo.git("merge", "-q", "--no-ff", "-m", "Other way round", "HEAD@{1}^1")
    other = only(trails(repo))
    assert {s for s, *_ in told(other.events)} == {"Begin", "Rename and edit", "Main up"}


def test_unrelated_histories_that_were_joined(repo: Repo, tmp_path: Path) -> None:
    begun(repo)
    other = Repo(tmp_path / "other")
    other.write("live.yaml", "id: live\nname: 直播\n")
    other.commit("Live begins", author="Zhao <z@x.cn>")
    other.write("live.yaml", "id: live\nname: 直播间\n")
    other.commit("Live goes on")
    repo.git("fetch", "-q", str(other.folder), "main")
    repo.git("merge", "-q", "--allow-unrelated-histories", "-m", "Join", "FETCH_HEAD")
    found = trails(repo)
    live, double = found.of("live"), found.of("double11")
    assert live is not None
    assert double is not None
    assert brief(live.events, None, "name") == [("Live begins", "直播"), ("Live goes on", "直播间")]
    assert len(double.events) == 7


def test_the_same_file_in_unrelated_histories(repo: Repo, tmp_path: Path) -> None:
    begun(repo)
    other = Repo(tmp_path / "other")
    other.write("plan.yaml", PLAN.replace("3d", "9d"))
    other.commit("Elsewhere")
    repo.git("fetch", "-q", str(other.folder), "main")
    repo.git("merge", "-q", "--allow-unrelated-histories", "-X", "theirs", "-m", "Join", "FETCH_HEAD")
    events = only(trails(repo)).events
    assert replayed(events) == written(PLAN.replace("3d", "9d"))


def test_a_shallow_clone_says_so(repo: Repo, tmp_path: Path) -> None:
    begun(repo)
    change(repo, "3d", "5d", "Later")
    change(repo, "5d", "6d", "Last")
    repo.git("clone", "-q", "--depth", "2", f"file://{repo.folder}", str(tmp_path / "clone"))
    clone = Repo(tmp_path / "clone")
    found = trails(clone)
    assert found.shallow
    assert brief(only(found).events, "banner", "duration") == [("Later", "5d"), ("Last", "6d")]
    clone.git("fetch", "-q", "--unshallow")
    found = trails(clone)
    assert not found.shallow
    assert brief(only(found).events, "banner", "duration") == [("Begin", "3d"), ("Later", "5d"), ("Last", "6d")]


def test_a_detached_head_a_bare_repository_and_a_linked_folder(repo: Repo, tmp_path: Path) -> None:
    begun(repo)
    change(repo, "3d", "5d", "Later")
    expected = told(only(trails(repo)).events)
    repo.git("checkout", "-q", "--detach", "HEAD~1")
    assert told(only(trails(repo)).events) == expected[:-1]
    repo.git("worktree", "add", "-q", str(tmp_path / "linked"), "main")
    linked = Repository.around(tmp_path / "linked")
    assert linked.common_dir == repo.folder / ".git"
    workspace = load([], tmp_path / "linked").workspace
    assert told(only(read_trails(linked, workspace, present=NOW)).events) == expected
    assert not (linked.git_dir / "mktpm").exists()
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "bare.git"))
    bare = Repo.__new__(Repo)
    bare.folder = tmp_path / "bare.git"
    assert told(only(trails_at(bare, "main")).events) == expected


def test_a_plan_inside_another_repository(repo: Repo, tmp_path: Path) -> None:
    inner = begun(Repo(tmp_path / "inner"))
    repo.write("mktpm.yaml", "name: Outer\nprojects: ['**/*.yaml']\n")
    repo.write("outer.yaml", "name: Outer plan\n")
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.folder), "sub")
    repo.commit("Outer")
    found = trails(repo)
    assert found.untracked == ()
    assert [(trail.project, len(trail.events)) for trail in found.projects] == [("outer", 1), ("double11", 7)]
    from_inside = trails(repo, "plan.yaml", cwd=repo.folder / "sub")
    assert told(only(from_inside).events) == told(found.projects[1].events)


def test_earlier_heads(repo: Repo) -> None:
    begun(repo)
    change(repo, "3d", "5d", "Later")
    change(repo, "5d", "6d", "Last")
    assert brief(only(trails_at(repo, "HEAD~1")).events, "banner", "duration") == [("Begin", "3d"), ("Later", "5d")]
    with pytest.raises(UnknownRevision):
        trails_at(repo, "HEAD~3")


def test_no_commit_yet(repo: Repo) -> None:
    repo.write("plan.yaml", PLAN)
    with pytest.raises(UnknownRevision, match="there is no commit in this repository yet"):
        trails(repo)


def test_names_and_dates_out_of_this_world(repo: Repo) -> None:
    odd = [
        (b"<> 0 +0000", b"no name"),
        (b"\x1b[31mRed\x07\xe2\x80\xae <a\x1bb@x> 99999999999999 +0800", b"\x1b]0;title\x07 steer"),
        (b"\xff\xfe\xc0 <\xff@x> 1790000000 +9999", b"\xff\xfe bytes"),
        (b"N" * 10_240 + b" <" + b"e" * 10_240 + b"@x> 1790000000 -0930", b"s" * 10_240),
        ("小\u200b明 <ming@例子.cn> 18446744073709551615 +0000".encode(), b""),
        (b"Tab\tbed <t@x> 253402300799 +1400", b"first\nsecond\n\nbody"),
    ]
    stream = b""
    for number, (who, subject) in enumerate(odd, 1):
        text = b"id: p\nname: Version %d\n" % number
        stream += b"commit refs/heads/main\nmark :%d\nauthor %s\ncommitter X <x> 1 +0000\n" % (number, who)
        stream += b"data %d\n%s\n" % (len(subject), subject) + (b"from :%d\n" % (number - 1) if number > 1 else b"")
        stream += b"M 100644 inline plan.yaml\ndata %d\n%s\n" % (len(text), text)
    importing = ["git", "-C", str(repo.folder), "fast-import", "--quiet", "--date-format=raw-permissive"]
    subprocess.run(importing, input=stream, check=True)
    repo.git("reset", "-q", "--hard", "main")
    for trail in only(trails(repo)), only(trails(repo)):
        assert [value for _, value in brief(trail.events, None, "name")] == [f"Version {n}" for n in range(1, 7)]
        revisions = list(dict.fromkeys(event.revision for event in trail.events))
        assert len(revisions) == 6
        for revision in revisions:
            assert (revision.author + revision.email + revision.subject).isprintable()
            assert len(revision.author) <= 200 >= len(revision.email)
            assert len(revision.subject) <= 500
            assert revision.when.tzinfo is not None
            assert revision.when - timedelta(days=400) < revision.when + timedelta(days=400)
            assert revision.when.astimezone().date().year > 1900
        assert revisions[2].when.utcoffset() == timedelta(0)
        assert revisions[3].when.utcoffset() == -timedelta(hours=9, minutes=30)


def test_two_thousand_renames_are_no_trouble(repo: Repo) -> None:
    name = "plan.yaml"
    begun(repo)
    for number in range(20):
        new = f"folder{number}/plan {number}.yaml"
        (repo.folder / f"folder{number}").mkdir()
        repo.git("mv", name, new)
        name = new
        repo.commit(f"Move {number}")
    assert len(only(trails(repo, name)).events) == 7


def test_names_that_are_no_utf8(repo: Repo) -> None:
    try:
        (repo.folder / os.fsdecode(b"caf\xe9.yaml")).write_text("name: Café\n", "utf-8")
    except OSError:
        pytest.skip("this file system only takes names in UTF-8")
    repo.commit("Begin")
    for _ in range(2):
        found = trails(repo)
        assert found.untracked == ()
        assert brief(only(found).events, None, "name") == [("Begin", "Café")]


def test_without_git(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun(repo)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(HistoryUnavailable, match="git is not installed"):
        trails(repo)


def test_damaged_repository(repo: Repo) -> None:
    begun(repo)
    change(repo, "3d", "5d", "Later")
    blob = repo.git("rev-parse", "HEAD~1:plan.yaml")
    (repo.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(HistoryUnavailable, match="damaged or partial"):
        trails(repo)


def test_the_shape_of_changes(repo: Repo) -> None:
    begun(repo)
    repo.write("plan.yaml", PLAN.replace("3d", "1"))
    repo.commit("Number")
    repo.write("plan.yaml", PLAN.replace("3d", "true"))
    repo.commit("Truth")
    changes = [e.change for e in only(trails(repo)).events[7:]]
    assert changes == [
        FieldChange("changed", "banner", "duration", "3d", 1),
        FieldChange("changed", "banner", "duration", before=1, after=True),
    ]
