"""A site of everything: the lessons, the demos with their pictures, live pages, the reference.

It is built without a network, and opens from a file: `out/site/html/index.html`. The first time
every demo is run, which takes some minutes; later only those that have changed.
"""

from demos import OUT, run
from demos.site.build import build
from demos.site.gallery import all_names


def main(demos: tuple[str, ...] = tuple(all_names())) -> None:
    """Build the site, with all demos or only some in its gallery."""
    build(OUT / "site", demos)


if __name__ == "__main__":
    run(main)
