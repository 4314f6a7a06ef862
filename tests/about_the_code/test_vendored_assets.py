"""What is vendored is what the packages gave, made fit for a service that is not on GOV.UK."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
VENDOR = STATIC / "vendor"
TEMPLATES = ROOT / "templates"


def versions() -> dict[str, str]:
    lines = (VENDOR / "VERSIONS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  #")[0].split("  ") for line in lines)}


def test_every_vendored_file_is_the_one_that_was_copied() -> None:
    recorded = versions()
    present = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()} - {"VERSIONS"}
    assert {"codemirror.min.js", "components.css", "htmx.min.js", "LICENCES.txt"} == present
    assert recorded.keys() == present
    for name, digest in recorded.items():
        assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    """The packages as npm gives them, by the lock file and nothing else."""
    assert shutil.which("npm"), "This test copies the front end's packages again and needs npm: install Node.js."
    for name in ("package.json", "package-lock.json"):
        shutil.copy(ROOT / name, tmp_path)
    subprocess.run(["npm", "ci", "--ignore-scripts", "--silent"], cwd=tmp_path, check=True)
    return tmp_path / "node_modules"


def test_copying_again_gives_the_same_files(packages: Path, tmp_path: Path) -> None:
    target = tmp_path / "vendor"
    subprocess.run([sys.executable, str(ROOT / ".ci/vendor"), str(target), str(packages)], check=True)
    for path in VENDOR.iterdir():
        assert (target / path.name).read_bytes() == path.read_bytes(), path.name


def test_no_typeface_crown_crest_or_brand_of_govuk_is_served() -> None:
    files = [path for path in STATIC.rglob("*") if path.is_file()]
    assert len(files) >= 6
    assert {path.suffix for path in files} <= {".css", ".js", ".svg", ".txt", ""}
    for path in files:
        words = path.read_text(encoding="utf-8").lower()
        found = re.search(r"gds transport|@font-face|woff|crest|logotype|__crown|govuk-header|#1d70b8|/assets/", words)
        assert found is None, f"{path.name}: {found}"


def test_styles_ask_for_nothing_that_is_not_there() -> None:
    for sheet in STATIC.rglob("*.css"):
        assert "url(" not in sheet.read_text(encoding="utf-8"), sheet.name
        assert "@import" not in sheet.read_text(encoding="utf-8"), sheet.name


def test_the_styles_of_the_components_in_use_were_kept() -> None:
    css = (VENDOR / "components.css").read_text(encoding="utf-8")
    used = {
        name
        for path in TEMPLATES.rglob("*.html")
        for classes in re.findall(r'class="([^"{]*)', path.read_text(encoding="utf-8"))
        for name in classes.split()
        if name.startswith(("govuk-", "moj-")) and not name.endswith("-")
    }
    assert "govuk-radios__input" in used
    # Hooks without a look of their own in the packages either.
    unstyled = {"govuk-checkboxes", "govuk-radios", "govuk-table__head", "govuk-table__body", "govuk-table__row"}
    missing = {name for name in used - unstyled if not re.search(rf"\.{re.escape(name)}(?![a-z0-9_-])", css)}
    assert missing == set()


def test_the_locked_packages_name_no_registry() -> None:
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: entry for name, entry in json.loads(lock)["packages"].items() if name}
    assert packages["node_modules/govuk-frontend"]["version"] == "6.3.0"
    assert "resolved" not in lock
    assert "http" not in lock
    assert all(entry["integrity"].startswith("sha512-") for entry in packages.values())


def test_templates_hold_no_style_script_or_handler_and_trust_nothing() -> None:
    files = sorted(TEMPLATES.rglob("*.html"))
    assert len(files) > 20
    inline_code = r"\bstyle=|<style|\son[a-z]+=|javascript:"
    forbidden = re.compile(inline_code + r"|\|\s*safe\b|\{[{%][^}]*\b(autoescape|url_for|request)\b")
    for path in files:
        words = path.read_text(encoding="utf-8")
        found = forbidden.search(words)
        assert found is None, f"{path.name}: {found}"
        inline = re.findall(r"<script>", words)
        assert len(inline) == (1 if path.name == "base.html" else 0), path.name
