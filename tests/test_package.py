"""The package as a whole: what it loads, what it names, what its pages say."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

import codegym

ROOT = Path(__file__).parent.parent
HEAVY = ("torch", "transformers", "datasets", "ray", "pandas", "peft", "trl", "sacrebleu", "rich", "typer", "openai")


def test_import_loads_nothing_heavy() -> None:
    """`import codegym` loads no deep-learning library, no data frame, no terminal toolkit."""
    code = f"import sys, codegym; print([name for name in {HEAVY!r} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_public_names() -> None:
    """`__all__` is sorted and complete, and everything in it is documented."""
    modules = {name for name, value in vars(codegym).items() if sys.modules.get(f"codegym.{name}") is value}
    names = {name for name in vars(codegym) if not name.startswith("_")} - modules
    assert list(codegym.__all__) == sorted(codegym.__all__)
    assert set(codegym.__all__) == names - {"register"} | {"metrics", "rewards"}
    for name in codegym.__all__:
        assert getattr(codegym, name).__doc__, name


def test_problem_data_is_in_the_wheel_configuration() -> None:
    """The embedded problems lie inside the package, so a wheel carries them."""
    assert (ROOT / "codegym/problems/data").is_dir()
    assert (ROOT / "codegym/py.typed").exists()


@pytest.mark.parametrize("example", sorted((ROOT / "examples").glob("*.py")), ids=lambda path: path.name)
def test_examples_run(example: Path, tmp_path: Path) -> None:
    """Every example runs as it stands and prints something."""
    result = subprocess.run([sys.executable, str(example)], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert result.returncode == 0, result.stderr
    assert result.stdout.strip()


def test_code_in_the_pages_runs(tmp_path: Path) -> None:
    """Every Python block of the README and the docs runs, a page's one after the other in a namespace of its own."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    blocks = {
        page: re.findall(r"^```python\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL) for page in pages
    }
    programs = {str(page.relative_to(ROOT)): "\n".join(found) for page, found in blocks.items() if found}
    assert len(programs) > 10
    (tmp_path / "pages.json").write_text(json.dumps(programs))
    runner = (
        "import json\nfor page, code in json.load(open('pages.json')).items():\n"
        "    exec(compile(code, page, 'exec'), {'__name__': '__main__'})\n"
    )
    result = subprocess.run([sys.executable, "-c", runner], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize(
    "page", ["README.md", *sorted(str(p.relative_to(ROOT)) for p in (ROOT / "docs").rglob("*.md"))]
)
def test_links_in_the_pages_lead_somewhere(page: str) -> None:
    """Every relative link of the README and the docs names a file that exists."""
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", (ROOT / page).read_text(encoding="utf-8")):
        assert ((ROOT / page).parent / target).exists(), target
