"""What is written down agrees with what is so: README, .env.example, Dockerfile, docker-compose.yml, requirements."""

import ast
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from portfolio.access import DEEDS
from portfolio.models import Role
from tests.architecture.sources import APPS, ROOT, sources

README = (ROOT / "README.md").read_text()
MADE_BY_COMPOSE = {"DATABASE_URL", "REDIS_URL", "DATA_DIR", "DJANGO_PROFILE"}
FOR_COMPOSE_ALONE = {"POSTGRES_PASSWORD", "POSTGRES_USER", "POSTGRES_DB"}


def environment_names() -> set[str]:
    """The names that config/settings.py reads."""
    tree = ast.parse((ROOT / "config" / "settings.py").read_text())
    return {
        str(node.args[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }


def env_example() -> set[str]:
    return set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return loaded


def test_the_settings_table_of_the_readme_names_exactly_what_the_settings_read() -> None:
    table = README.split("## Settings")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([A-Z_]+)`", table, re.MULTILINE)) == environment_names() | {"POSTGRES_PASSWORD"}


def test_the_example_names_only_what_is_read() -> None:
    assert env_example() <= environment_names() | FOR_COMPOSE_ALONE


def test_compose_passes_only_what_is_read_and_asks_only_for_what_the_example_names() -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    asked = set(re.findall(r"\$\{([A-Z_]+)", text))
    for name, service in compose()["services"].items():
        if name not in {"postgres", "redis"}:
            assert set(service["environment"]) <= environment_names(), name
    assert asked <= env_example()
    assert env_example() - FOR_COMPOSE_ALONE <= asked | MADE_BY_COMPOSE


def test_every_service_has_a_health_check_or_is_over_at_once() -> None:
    services = compose()["services"]
    assert set(services) == {"setup", "web", "worker", "postgres", "redis"}
    assert [name for name, service in services.items() if "healthcheck" not in service] == ["setup"]
    assert services["setup"]["restart"] == "no"


def test_redis_keeps_what_it_was_told_and_forgets_nothing() -> None:
    command = " ".join(compose()["services"]["redis"]["command"])
    assert "--appendonly yes" in command
    assert "--maxmemory-policy noeviction" in command


def test_only_the_web_is_published_and_only_on_this_machine() -> None:
    ports = {name: service["ports"] for name, service in compose()["services"].items() if "ports" in service}
    assert ports == {"web": ["127.0.0.1:8000:8000"]}


def test_the_image_is_not_root_and_serves_the_port_that_compose_publishes() -> None:
    text = (ROOT / "Dockerfile").read_text()
    instructions = [line for line in text.splitlines() if re.match(r"(USER|CMD|EXPOSE) ", line)]
    assert instructions[:2] == ["USER counterpoise", "EXPOSE 8000"]
    assert "0.0.0.0:8000" in instructions[2]
    copied = set(re.findall(r"^COPY (\S+) ", text, re.MULTILINE))
    assert copied >= {"requirements.txt", "manage.py", "config", *APPS, "templates", "static"}


def test_images_of_compose_stand_in_the_readme() -> None:
    images = {service["image"] for service in compose()["services"].values()}
    assert [image for image in images if f"`{image}`" not in README] == []


def test_compose_is_valid(tmp_path: Path) -> None:
    if not shutil.which("docker-compose"):
        pytest.skip("docker-compose is not installed")
    filled = re.sub(r"=$", "=filled-in", (ROOT / ".env.example").read_text(), flags=re.MULTILINE)
    (tmp_path / "env").write_text(filled)
    done = subprocess.run(
        ["docker-compose", "--env-file", str(tmp_path / "env"), "config"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert set(yaml.safe_load(done.stdout)["services"]) == {"setup", "web", "worker", "postgres", "redis"}


def test_every_word_of_make_stands_in_the_readme() -> None:
    words = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert [word for word in words if word != "help" and f"`make {word}`" not in README] == []


def test_the_map_in_the_readme_names_every_folder_of_the_tree() -> None:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    folders = {line.split("/")[0] for line in listing.splitlines() if "/" in line and not line.startswith(".")}
    assert [name for name in sorted(folders) if f"{name}/" not in README] == []


def test_every_link_in_the_documents_leads_somewhere() -> None:
    broken = []
    for document in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        for target in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            if "://" not in target and not (document.parent / target).exists():
                broken.append(f"{document.name}: {target}")
    assert broken == []


def test_the_table_of_roles_in_the_documents_is_the_one_in_the_code() -> None:
    text = (ROOT / "docs" / "roles.md").read_text()
    assert [row for row in deed_rows() if row not in text] == []
    assert text.count("\n| `") == len(DEEDS)


def deed_rows() -> list[str]:
    """The table of docs/roles.md, as the code has it."""
    return [
        f"| `{name}` | " + " | ".join("yes" if role in deed.roles else "–" for role in Role) + " |"
        for name, deed in DEEDS.items()
    ]


# -- requirements --------------------------------------------------------------------------------

# What a package is imported as, where that differs from its name.
IMPORTED_AS = {
    "argon2-cffi": "Argon2PasswordHasher",
    "crispy-bootstrap5": "crispy_bootstrap5",
    "django-allauth": "allauth",
    "django-crispy-forms": "crispy_forms",
    "django-csp": "csp",
    "django-environ": "environ",
    "django-filter": "django_filters",
    "django-import-export": "import_export",
    "djangorestframework": "rest_framework",
    "djangorestframework-stubs": "mypy_drf_plugin",
    "factory-boy": "factory",
    "import-linter": "lint-imports",
    "fonttools": "fontTools",
    "markdown-it-py": "markdown_it",
    "page-validation": "import page\n",
    "psycopg2-binary": "psycopg2",
    "pytest-cov": "--cov",
    "pytest-playwright": "playwright",
    "pytest-randomly": "random order",
    "pytest-socket": "--disable-socket",
    "pytest-xdist": '"-n"',
    "pyyaml": "yaml",
    "python-dateutil": "python-dateutil",
    "types-pyyaml": "types-PyYAML",
    "django-stubs": "mypy_django_plugin",
    "psycopg2": "postgres://",
}
PIN = re.compile(r"^([A-Za-z0-9_.-]+)(?:\[[a-z,]+\])?==(\S+)\s+# (.{4,})$")


def pins(name: str) -> list[str]:
    lines = (ROOT / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-r"))]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_carries_its_reason(name: str) -> None:
    assert [line for line in pins(name) if not PIN.match(line)] == []


def test_what_the_portal_runs_on_is_used_by_it() -> None:
    text = "\n".join(source.text for source in sources()) + (ROOT / "Dockerfile").read_text()
    named = [PIN.match(line).group(1).lower() for line in pins("requirements.txt")]  # type: ignore[union-attr]
    own_sake = [name for name in named if name not in {"python-dateutil", "psycopg2-binary", "redis"}]
    assert [name for name in own_sake if IMPORTED_AS.get(name, name.replace("-", "_")) not in text] == []


def test_what_the_tests_run_on_is_used_by_them() -> None:
    here = Path(__file__).name
    files = [*ROOT.glob("tests/**/*.py"), *ROOT.glob("benchmarks/*.py"), *ROOT.glob(".ci/*"), ROOT / "pyproject.toml"]
    text = "\n".join(path.read_text() for path in files if path.name != here)
    named = [PIN.match(line).group(1).lower() for line in pins("requirements-dev.txt")]  # type: ignore[union-attr]
    plain = {"types-pyyaml", "pytest-randomly", "pyyaml"}  # used by being there, or in this very file
    assert [
        name for name in named if name not in plain and IMPORTED_AS.get(name, name.replace("-", "_")) not in text
    ] == []
