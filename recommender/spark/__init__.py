"""The Spark door: the same sealed model on every executor, learners partitioned, the same answers byte for byte."""

from stackwise.recommender.spark.answers import answered, numbered
from stackwise.recommender.spark.bundle import SharedBundle, shared, ship
from stackwise.recommender.spark.score import score_on_spark

__all__ = ["SharedBundle", "answered", "numbered", "score_on_spark", "shared", "ship"]
