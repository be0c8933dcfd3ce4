"""Read stored sources again, with the rules, cues and decisions of today: proposals are renewed, decisions stay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from articles.importer.findings import ProposalChange
from articles.importer.store import load_lexicon, split, store_again
from articles.importer.targets import Known
from articles.importer.types import Refused
from articles.models import Article, Source, SourceContent
from articles.models.article import ArticleQuerySet
from articles.search.names import add_spellings
from articles.text.gazetteer import GAZETTEER, load_gazetteer


@dataclass(slots=True)
class Totals:
    """Of one run: articles read, articles that could not be, and proposals that came and went."""

    articles: int = 0
    refused: int = 0
    gained: int = 0
    lost: int = 0


def reread(
    articles: ArticleQuerySet,
    *,
    tell: Callable[[Article, list[ProposalChange], str], None],
    rule: str = "",
    dry_run: bool = False,
) -> Totals:
    """Read each article's own source again, each in a transaction of its own, and tell what changed or why it was
    refused. With `rule` only proposals of that rule come and go; a rehearsal stores nothing.

    Raises OperationalError or InterfaceError when the database fails; what is renewed until then stays.
    """
    from articles.importer import worker  # the rules take a third of a second to load; `--help` does without

    lexicon, known, totals = load_lexicon(load_gazetteer(GAZETTEER)), Known(), Totals()
    for pk in list(articles.order_by("pk").values_list("pk", flat=True)):
        article = articles.select_related("source", "body").filter(pk=pk).first()
        if article is None:  # deleted since the run began
            continue
        changes: list[ProposalChange] = []
        reading = worker.read(article.source.name, _bytes_of(article.source), lexicon)
        if not isinstance(reading, Refused):
            try:
                changes = store_again(article, reading, known, rule=rule, dry_run=dry_run)
            except Refused as error:
                reading = error
        refusal = str(reading) if isinstance(reading, Refused) else ""
        totals.articles += 1
        totals.refused += bool(refusal)
        totals.gained += sum(change.is_gain for change in changes)
        totals.lost += sum(not change.is_gain for change in changes)
        tell(article, changes, refusal)
    if not dry_run:
        add_spellings()
    return totals


def split_reprint(source: Source) -> Article:
    """Read a source that was taken for a reprint again and make it a case of its own, with what an import would find.

    Raises Refused when the source is no reprint, can no longer be read, or has the very body of a case.
    """
    from articles.importer import worker

    reading = worker.read(source.name, _bytes_of(source), load_lexicon(load_gazetteer(GAZETTEER)))
    if isinstance(reading, Refused):
        raise reading
    article = Article.objects.get(pk=split(source, reading, Known()))
    add_spellings()
    return article


def _bytes_of(source: Source) -> bytes:
    return bytes(SourceContent.objects.values_list("raw", flat=True).get(pk=source.pk))
