"""Client: the service's routes as typed calls, with the records that the service itself checks by."""

from stackwise.recommender.client.client import ServiceClient, ServiceRefusalError

__all__ = ["ServiceClient", "ServiceRefusalError"]
