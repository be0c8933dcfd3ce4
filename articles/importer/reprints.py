"""The article whose story a new file prints once more: under another title, with other boilerplate, cut or edited."""

from __future__ import annotations

from dataclasses import dataclass

from articles.importer import sql
from articles.importer.dedupe import body_letters, is_reprint, letters_of
from articles.importer.types import Draft, Level
from articles.models import Article
from articles.models.locality import ID_DIGITS
from articles.text.normalize import body_key

CANDIDATES, NEAR = 2, 0.3
"""Articles compared with a new body: those that share the most passages of its sample, and this part of it at least."""


@dataclass(frozen=True, slots=True)
class Reprint:
    article: Article
    is_fuller: bool
    """Whether the file has the whole of a story that the article has cut."""


def find_reprint(draft: Draft) -> Reprint | None:
    for article_id in _nearest(draft):
        article = Article.objects.select_related("body", "source").get(pk=article_id)
        letters, stored = letters_of(draft.text, draft.paragraphs), body_letters(article.body.text.split("\n"))
        if is_reprint(letters, stored):
            return Reprint(article, is_fuller=False)
        # What holds a story and more is the whole of it under its title only; under another one it may be a digest.
        has_its_title = bool(article.title) and body_key(draft.metadata.title) == body_key(article.title)
        if has_its_title and is_reprint(stored, letters):
            return Reprint(article, is_fuller=True)
    return None


def _nearest(draft: Draft) -> list[int]:
    """Ids of the articles that share enough of the sample and may be of one place, the nearest first."""
    if not draft.sample:
        return []
    shared = sql.ask(
        f"""SELECT article.id, place.level, place.name, place.path FROM (
            SELECT article_id, COUNT(*) AS shared FROM articles_shingle
            WHERE value IN ({", ".join(["%s"] * len(draft.sample))})
            GROUP BY article_id HAVING COUNT(*) >= %s ORDER BY COUNT(*) DESC, article_id LIMIT %s
        ) AS near JOIN articles_article AS article ON article.id = near.article_id
        LEFT JOIN articles_locality AS place ON place.id = article.locality_id ORDER BY near.shared DESC, article.id""",
        [*draft.sample, max(2, NEAR * len(draft.sample)), CANDIDATES],
    )
    return [
        article for article, level, name, path in shared if not level or _may_be_one_place(draft, level, name, path)
    ]


def _may_be_one_place(draft: Draft, level: Level, name: str, path: str) -> bool:
    """One form filled in by two streets tells two stories."""
    told = draft.primary
    if not told:
        return True
    places = (mention for mention in draft.mentions if mention.target == "locality" and mention.path == told)
    if any(level == place.levels[-1] for place in places):
        return name == told[-1]
    return name in told or told[-1] in _names_above(path)


def _names_above(path: str) -> list[str]:
    ids = [int(path[start : start + ID_DIGITS]) for start in range(0, len(path), ID_DIGITS)]
    found = sql.ask(f"SELECT name FROM articles_locality WHERE id IN ({', '.join(['%s'] * len(ids))})", ids)
    return [name for (name,) in found]
