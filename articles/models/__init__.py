"""One file per aggregate; Django and everyone outside find the models here, the files import each other directly."""

from articles.models.action import Action, Change
from articles.models.article import Article, ArticleBody, Shingle
from articles.models.basket import Basket, BasketItem
from articles.models.brand import Brand
from articles.models.claim import Claim
from articles.models.compilation import Compilation, CompilationPiece
from articles.models.entry import Entry, IndexClock
from articles.models.importrun import ImportItem, ImportRun
from articles.models.indicator import Indicator
from articles.models.initiative import Initiative
from articles.models.locality import Locality
from articles.models.mention import Mention
from articles.models.moved import Distinct, Moved
from articles.models.note import Note, Presence
from articles.models.practice import Practice
from articles.models.problem import Problem
from articles.models.publisher import Publisher
from articles.models.savedsearch import FeedToken, SavedSearch
from articles.models.source import Source, SourceContent
from articles.models.spelling import Spelling
from articles.models.succession import Succession

__all__ = [
    "Action",
    "Article",
    "ArticleBody",
    "Basket",
    "BasketItem",
    "Brand",
    "Change",
    "Claim",
    "Compilation",
    "CompilationPiece",
    "Distinct",
    "Entry",
    "FeedToken",
    "ImportItem",
    "ImportRun",
    "IndexClock",
    "Indicator",
    "Initiative",
    "Locality",
    "Mention",
    "Moved",
    "Note",
    "Practice",
    "Presence",
    "Problem",
    "Publisher",
    "SavedSearch",
    "Shingle",
    "Source",
    "SourceContent",
    "Spelling",
    "Succession",
]
