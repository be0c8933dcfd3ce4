"""What lists are asked: a URL's parameters as checked values, what meets them, and chips and links."""

from articles.filters.chips import Chip
from articles.filters.claimset import ClaimFilter
from articles.filters.filterset import ArticleFilter

__all__ = ["ArticleFilter", "Chip", "ClaimFilter"]
