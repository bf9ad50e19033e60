"""The rules of the house that can be read off the source. Each takes a directory and returns what breaks it."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LONGEST_FILE, LONGEST_FUNCTION = 400, 50
NAMELESS = frozenset(
    {
        "utils",
        "helpers",
        "common",
        "misc",
        "manager",
        "service",
        "handler",
        "data",
        "info",
        "process",
    }
)
# What does not hang on a customer: whoever may use the view may see all of it.
OPEN = frozenset(
    {
        "User",
        "Team",
        "Role",
        "FieldRule",
        "Tag",
        "Holiday",
        "Product",
        "ProductFamily",
        "Rate",
        "Playbook",
        "GradingModel",
    }
)
WRITES = frozenset({"save", "delete", "bulk_create", "bulk_update", "update_or_create", "get_or_create"})
KEYED = frozenset(
    {
        "filter",
        "exclude",
        "get",
        "annotate",
        "alias",
        "aggregate",
        "order_by",
        "values",
        "values_list",
        "update",
        "create",
    }
)
SQL = frozenset({"raw", "extra"})
MARKUP = re.compile(r"\bmark_safe\(|\bSafeString\(|\|\s*safe\b|\bautoescape\s+off\b|\bsafeseq\b")


def files(root: Path, suffix: str = ".py") -> Iterator[Path]:
    """Product files below `root`: no tests, no migrations, nothing vendored."""
    for path in sorted(root.rglob(f"*{suffix}")):
        if not {"tests", "migrations", "vendor", "cast"} & set(path.relative_to(root).parts):
            yield path


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def _is_face(name: str) -> bool:
    """Views, forms and template tags: what speaks HTTP and HTML."""
    return any(part in name for part in ("/views/", "/forms/", "/templatetags/")) or name.endswith("/forms.py")


def _is_rule(name: str) -> bool:
    return any(part in name for part in ("/models/", "/actions/", "/queries/")) or name.endswith(
        ("/queries.py", "/rules.py")
    )


def _faces(root: Path) -> Iterator[tuple[str, ast.Module]]:
    return ((_name(root, path), _tree(path)) for path in files(root) if _is_face(f"/{_name(root, path)}"))


def _calls(tree: ast.Module, names: frozenset[str]) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node


def long_files(root: Path) -> list[str]:
    return [_name(root, path) for path in files(root) if len(path.read_text("utf-8").splitlines()) > LONGEST_FILE]


def long_functions(root: Path) -> list[str]:
    found = []
    for path in files(root):
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
                found.append(f"{_name(root, path)}:{node.lineno} {node.name}")
    return found


def nameless_modules(root: Path) -> list[str]:
    """Modules whose name says nothing, and the word whose meaning differs from book to book."""
    named = [path for path in files(root) if path.stem in NAMELESS or path.parent.name in NAMELESS]
    worded = [path for path in files(root) if re.search(r"\brecency\b", path.read_text("utf-8"), re.IGNORECASE)]
    return [_name(root, path) for path in (*named, *worded)]


def unscoped_rows(root: Path) -> list[str]:
    """Uses of the default manager, which knows no scope and no deletion."""
    return [
        f"{_name(root, path)}:{node.lineno}"
        for path in files(root)
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "_rows"
    ]


def unscoped_views(root: Path) -> list[str]:
    """Views that fetch what hangs on a customer past the scope."""
    doors = frozenset({"everyone", "with_deleted"})
    found = []
    for name, tree in _faces(root):
        scoped = {ast.unparse(call.func).rpartition(".")[0] for call in _calls(tree, frozenset({"visible_to"}))}
        for call in _calls(tree, doors):
            text = ast.unparse(call)
            if "/views/" in name and text not in scoped and text.partition(".")[0] not in OPEN:
                found.append(f"{name}:{call.lineno} {text}")
    return found


def writing_faces(root: Path) -> list[str]:
    """Views, forms and tags that write by themselves instead of calling an action."""
    found = []
    for name, tree in _faces(root):
        modules = _imported_modules(tree) | {"super()"}
        calls = [ast.unparse(call.func) for call in _calls(tree, WRITES)]
        found += [f"{name} {call}" for call in calls if call.rpartition(".")[0] not in modules]
    return found


def _imported_modules(tree: ast.Module) -> set[str]:
    """Names of lower case that a file imports from the product: modules, whose functions are actions."""
    return {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kebu")
        for alias in node.names
        if alias.name.islower()
    }


def keyed_by_callers(root: Path) -> list[str]:
    """Queries in views and forms whose field names come from a variable."""
    found = []
    for name, tree in _faces(root):
        for call in _calls(tree, KEYED):
            spread = [k.value for k in call.keywords if k.arg is None]
            starred = [a.value for a in call.args if isinstance(a, ast.Starred)]
            open_ended = [v for v in (*spread, *starred) if not isinstance(v, ast.Dict | ast.List | ast.Tuple)]
            if "objects" in ast.unparse(call.func) and open_ended:
                found.append(f"{name}:{call.lineno}")
    return found


def raw_sql(root: Path) -> list[str]:
    """`.raw()` and `.extra()`, anywhere."""
    return [f"{_name(root, path)}:{call.lineno}" for path in files(root) for call in _calls(_tree(path), SQL)]


def upward_faces(root: Path) -> list[str]:
    """Models, actions and queries that import views or forms at run time."""
    return [
        f"{_name(root, path)}:{node.lineno}"
        for path in files(root)
        if _is_rule(f"/{_name(root, path)}")
        for node in _run_time(_tree(path))
        if isinstance(node, ast.ImportFrom)
        if (node.module or "").startswith("kebu")
        and {"views", "forms"} & {*(node.module or "").split("."), *(alias.name for alias in node.names)}
    ]


def _run_time(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those under `if TYPE_CHECKING:`."""
    for child in ast.iter_child_nodes(tree):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            continue
        yield child
        yield from _run_time(child)


def trusted_markup(root: Path) -> dict[str, int]:
    """How often each file says that text is markup already; compared with a reviewed list."""
    found = {}
    for suffix in (".py", ".html"):
        for path in files(root, suffix):
            count = len(MARKUP.findall(path.read_text("utf-8")))
            if count:
                found[_name(root, path)] = count
    return found


RULES: tuple[Callable[[Path], list[str]], ...] = (
    long_files,
    long_functions,
    nameless_modules,
    unscoped_rows,
    unscoped_views,
    writing_faces,
    keyed_by_callers,
    raw_sql,
    upward_faces,
)
