from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError
from tqdm import tqdm

from articles.filters.fields import MAX_ID
from articles.importer.findings import ProposalChange
from articles.importer.reread import reread
from articles.models import Article, Claim, Mention


class Command(BaseCommand):
    help = (
        "Read stored articles again with the rules and vocabularies of today. Proposals are renewed and each gain and "
        "loss is told; what somebody confirmed or rejected never changes, nor do title, date, publisher and place. "
        "Exit code: 0 all read, 1 some refused, 2 stopped early."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--article", type=int, action="append", metavar="ID", help="only this one (may be repeated)"
        )
        parser.add_argument("--rule", default="", metavar="NAME", help="renew the proposals of this rule alone")
        parser.add_argument("--dry-run", action="store_true", help="tell what would change, store nothing")

    def handle(self, *, article: list[int] | None, rule: str, dry_run: bool, **_: Any) -> None:
        articles = Article.objects.all()
        if article:
            articles = articles.filter(pk__in=[pk for pk in article if 0 < pk <= MAX_ID])
            if missing := sorted(set(article) - set(articles.values_list("pk", flat=True))):
                raise CommandError(f"no such article: {', '.join(map(str, missing))}", returncode=2)
        if rule and rule not in (known := _rules()):
            raise CommandError(f"no proposal has the rule {rule!r}; there are: {', '.join(known)}", returncode=2)
        with tqdm(total=articles.count(), unit="article", disable=None, dynamic_ncols=True) as bar:

            def tell(read: Article, changes: list[ProposalChange], refusal: str) -> None:
                with tqdm.external_write_mode():
                    for line in _lines(read, changes, refusal):
                        self.stdout.write(line)
                bar.update()

            try:
                totals = reread(articles, tell=tell, rule=rule, dry_run=dry_run)
            except (KeyboardInterrupt, OperationalError, InterfaceError) as error:
                reason = str(error).strip().splitlines()[:1] or ["interrupted"]
                self.stdout.write(f"stopped early: {reason[0]}. Next: run it again; what is renewed already stays so.")
                raise SystemExit(2) from None
        told = f"{totals.articles} articles: {totals.gained} gained, {totals.lost} lost, {totals.refused} refused"
        self.stdout.write(f"{told}. Nothing was stored (--dry-run)." if dry_run else told)
        if totals.refused:
            raise SystemExit(1)


def _rules() -> list[str]:
    return sorted(
        {rule for model in (Mention, Claim) for rule in model.objects.values_list("rule", flat=True).distinct()}
    )


def _lines(article: Article, changes: list[ProposalChange], refusal: str) -> list[str]:
    """One line for an article that changed or was refused, one for each gain and loss below it."""
    if not changes and not refusal:
        return []
    head = f"{article.pk} {article}" + (f": refused: {refusal}" if refusal else "")
    signs = {True: "+", False: "-"}
    rows = [
        f"  {signs[change.is_gain]} {change.kind}: {' '.join(change.quote.split())} [{change.rule}]"
        for change in changes
    ]
    return [head, *rows]
