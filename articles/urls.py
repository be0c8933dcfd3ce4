from __future__ import annotations

from django.urls import path, register_converter

from articles.views import accounts, api, articles, design, health, help, home, quality, saved, suggest, things


class IdConverter:
    """Ids as the database can hold them: 2^63 in an address is a missing page, not an overflow."""

    regex = "[1-9][0-9]{0,8}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


register_converter(IdConverter, "id")

urlpatterns = [
    path("", home.home, name="home"),
    path("articles/", articles.article_list, name="article_list"),
    path("articles/<id:pk>/", articles.article_detail, name="article_detail"),
    path("articles/<id:pk>/source/", articles.article_source, name="article_source"),
    path("mentions/<id:pk>/", articles.mention_passage, name="mention_passage"),
    path("claims/<id:pk>/", articles.claim_passage, name="claim_passage"),
    path("sources/<id:pk>/", articles.source_download, name="source_download"),
    path("localities/", things.locality_list, name="locality_list"),
    path("localities/<id:pk>/", things.locality_detail, name="locality_detail"),
    path("initiatives/", things.initiative_list, name="initiative_list"),
    path("initiatives/<id:pk>/", things.initiative_detail, name="initiative_detail"),
    path("brands/", things.brand_list, name="brand_list"),
    path("brands/<id:pk>/", things.brand_detail, name="brand_detail"),
    path("practices/", things.practice_list, name="practice_list"),
    path("practices/<path:name>/", things.practice_detail, name="practice_detail"),
    path("problems/", things.problem_list, name="problem_list"),
    path("problems/<path:name>/", things.problem_detail, name="problem_detail"),
    path("publishers/", things.publisher_list, name="publisher_list"),
    path("publishers/<id:pk>/", things.publisher_detail, name="publisher_detail"),
    path("suggest/", suggest.suggest_names, name="suggest"),
    path("searches/", saved.savedsearch_list, name="savedsearch_list"),
    path("searches/save/", saved.savedsearch_save, name="savedsearch_save"),
    path("searches/feeds/", saved.savedsearch_renew, name="savedsearch_renew"),
    path("searches/<id:pk>/", saved.savedsearch_detail, name="savedsearch_detail"),
    path("searches/<id:pk>/change/", saved.savedsearch_change, name="savedsearch_change"),
    path("searches/<id:pk>/seen/", saved.savedsearch_seen, name="savedsearch_seen"),
    path("searches/<id:pk>/delete/", saved.savedsearch_delete, name="savedsearch_delete"),
    path("searches/<id:pk>/restore/", saved.savedsearch_restore, name="savedsearch_restore"),
    path("searches/<id:pk>/feed/<slug:token>/", saved.savedsearch_feed, name="savedsearch_feed"),
    path("help/", help.help_readers, name="help"),
    path("help/keys/", help.help_keys, name="help_keys"),
    path("help/editors/", help.help_editors, name="help_editors"),
    path("help/curators/", help.help_curators, name="help_curators"),
    path("help/design/", design.design, name="design"),
    path("api/", api.api, name="api"),
    path("quality/", quality.quality, name="quality"),
    path("login/", accounts.LoginView.as_view(), name="login"),
    path("logout/", accounts.LogoutView.as_view(), name="logout"),
    path("theme/", accounts.set_theme, name="set_theme"),
    path("healthz", health.healthz, name="healthz"),
]
