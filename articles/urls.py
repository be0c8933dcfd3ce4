from __future__ import annotations

from django.urls import path, register_converter

from articles.views import (
    accounts,
    actions,
    api,
    articles,
    bulk,
    claims,
    compare,
    correction,
    design,
    health,
    help,
    home,
    matrices,
    notes,
    presence,
    quality,
    queue,
    review,
    saved,
    suggest,
    things,
    topics,
    vocabulary,
)


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
    path("articles/<id:pk>/report/", notes.article_report, name="article_report"),
    path("notes/", notes.note_list, name="note_list"),
    path("notes/<id:pk>/settle/", notes.note_settle, name="note_settle"),
    path("notes/<id:pk>/delete/", notes.note_delete, name="note_delete"),
    path("notes/<slug:kind>/<id:pk>/add/", notes.note_add, name="note_add"),
    path("presence/<slug:kind>/<id:pk>/", presence.presence_tell, name="presence_tell"),
    path("mentions/<id:pk>/", articles.mention_passage, name="mention_passage"),
    path("claims/", claims.claim_list, name="claim_list"),
    path("claims/<id:pk>/", articles.claim_passage, name="claim_passage"),
    path("sources/<id:pk>/", articles.source_download, name="source_download"),
    path("compare/", compare.compare, name="compare"),
    path("localities/", things.locality_list, name="locality_list"),
    path("localities/<id:pk>/", things.locality_detail, name="locality_detail"),
    path("initiatives/", things.initiative_list, name="initiative_list"),
    path("initiatives/<id:pk>/", things.initiative_detail, name="initiative_detail"),
    path("brands/", things.brand_list, name="brand_list"),
    path("brands/<id:pk>/", things.brand_detail, name="brand_detail"),
    path("practices/", topics.practice_list, name="practice_list"),
    path("practices/<path:name>/", topics.practice_detail, name="practice_detail"),
    path("problems/", topics.problem_list, name="problem_list"),
    path("problems/<path:name>/", topics.problem_detail, name="problem_detail"),
    path("matrix/", matrices.matrix_page, name="matrix"),
    path("place/", topics.place_choose, name="place_choose"),
    path("publishers/", things.publisher_list, name="publisher_list"),
    path("publishers/<id:pk>/", things.publisher_detail, name="publisher_detail"),
    path("suggest/names/", suggest.name_suggest, name="name_suggest"),
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
    path("bulk/", bulk.bulk_choose, name="bulk_choose"),
    path("bulk/preview/", bulk.bulk_preview, name="bulk_preview"),
    path("bulk/apply/", bulk.bulk_apply, name="bulk_apply"),
    path("vocabulary/<slug:kind>/alike/", vocabulary.alike_list, name="alike_list"),
    path("vocabulary/<slug:kind>/alike/<id:one>/<id:other>/apart/", vocabulary.alike_apart, name="alike_apart"),
    path("vocabulary/<slug:kind>/<id:pk>/names/", vocabulary.name_edit, name="name_edit"),
    path("vocabulary/<slug:kind>/<id:pk>/merge/", vocabulary.name_merge, name="name_merge"),
    path("vocabulary/locality/uncoded/", vocabulary.locality_uncoded, name="locality_uncoded"),
    path("vocabulary/locality/<id:pk>/code/", vocabulary.locality_code, name="locality_code"),
    path("history/", actions.action_list, name="action_list"),
    path("history/actions/<id:pk>/", actions.action_detail, name="action_detail"),
    path("history/changes/<id:pk>/", actions.change_compare, name="change_compare"),
    path("history/<slug:kind>/<id:pk>/", actions.record_history, name="record_history"),
    path("history/actions/<id:pk>/undo/", actions.action_undo, name="action_undo"),
    path("history/changes/<id:pk>/restore/", actions.change_restore, name="change_restore"),
    path("review/", queue.review_queue, name="review_queue"),
    path("review/decide/", queue.review_several, name="review_several"),
    path("review/<id:pk>/", review.review_article, name="review_article"),
    path("review/<id:pk>/text/", correction.review_text, name="review_text"),
    path("review/<id:pk>/accept/", review.review_accept, name="review_accept"),
    path("review/<id:pk>/state/", review.review_state, name="review_state"),
    path("review/<id:pk>/settle/", review.review_settle, name="review_settle"),
    path("review/<id:pk>/undo/", review.review_undo, name="review_undo"),
    path("review/<id:pk>/add/", review.review_add, name="review_add"),
    path("review/<id:pk>/<slug:key>/", review.review_decide, name="review_decide"),
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
