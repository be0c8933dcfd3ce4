"""An example address for every route, taken from the demo cases: what the pictures and the browser tests open."""

from __future__ import annotations

from django.urls import reverse

from articles.models import Article, Brand, Initiative, Locality, Problem, Publisher


def addresses() -> dict[str, str]:
    """Route name → path in a library that holds the demo cases."""
    case = Article.objects.get(source__name="liuxiang-lianmeng.txt")
    alone = ("home", "login", "help", "help_editors", "help_curators", "admin:index")
    kinds = ("article", "locality", "initiative", "brand", "practice", "problem", "publisher")
    parking = Problem.objects.get(name="停车难")
    return {
        **{name: reverse(name) for name in alone},
        **{f"{kind}_list": reverse(f"{kind}_list") for kind in kinds},
        "article_detail": reverse("article_detail", args=[case.pk]),
        "article_source": reverse("article_source", args=[case.pk]),
        "locality_detail": Locality.objects.get(name="城关区").get_absolute_url(),
        "initiative_detail": Initiative.objects.filter(mentions__isnull=False).first().get_absolute_url(),
        "brand_detail": Brand.objects.get(name__contains="1+9+N").get_absolute_url(),
        "practice_detail": reverse("practice_detail", args=["微心愿"]),
        "problem_detail": reverse("problem_detail", args=[parking.name]),
        "publisher_detail": Publisher.objects.filter(articles__isnull=False).first().get_absolute_url(),
        "admin:articles_article_changelist": reverse("admin:articles_article_changelist"),
        "admin:articles_article_change": reverse("admin:articles_article_change", args=[case.pk]),
        "admin:articles_claim_changelist": reverse("admin:articles_claim_changelist"),
        "admin:articles_problem_change": reverse("admin:articles_problem_change", args=[parking.pk]),
    }
