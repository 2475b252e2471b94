"""Writes tests/order.txt anew: `python -m tests.order`. Read what it changed: an import that
points the wrong way shows as a cycle, and a module in an odd place as an odd line."""

from graphlib import TopologicalSorter

from tests.places import ROOT
from tests.test_imports import PACKAGES, _imports, _modules


def main() -> None:
    paths = dict(_modules())
    graph = {name: _imports(path, set(paths)) & set(paths) for name, path in paths.items()}
    order: list[str] = []
    for package in PACKAGES:
        inside = {n: sorted(d) for n, d in sorted(graph.items()) if n.split(".")[0] == package}
        order += [n for n in TopologicalSorter(inside).static_order() if n in inside]
    (ROOT / "tests" / "order.txt").write_text("\n".join(order) + "\n", "utf-8")


if __name__ == "__main__":
    main()
