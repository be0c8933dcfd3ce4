"""What the case list is asked: a URL's parameters as checked values, the cases that meet them, and chips and links."""

from articles.filters.chips import Chip
from articles.filters.filterset import ArticleFilter

__all__ = ["ArticleFilter", "Chip"]
