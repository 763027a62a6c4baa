"""Segmentation: texts into jieba's words."""

from pbtext.segment.segmenter import DOMAIN_WORDS, Segmenter, default_segmenter

__all__ = ["DOMAIN_WORDS", "Segmenter", "default_segmenter"]
