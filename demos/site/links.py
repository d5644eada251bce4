"""Broken links of a built site: what a page refers to and the site does not have."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit


class _Page(HTMLParser):
    """The references of a page, and the places in it that can be referred to."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.places = {""}
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.links += [x for name in ("href", "src") if (x := found.get(name))]
        self.places |= {x for name in ("id", "name") if (x := found.get(name))}


def broken_links(site: Path) -> list[str]:
    """The references from a page to a file, or a place in one, that the site does not have."""
    pages = {path.resolve(): _Page(path) for path in site.rglob("*.html")}
    broken = []
    for path, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            there = pages.get(target)
            if not target.exists() or (there and unquote(parts.fragment) not in there.places):
                broken.append(f"{path.relative_to(site.resolve())}: {link}")
    return broken
