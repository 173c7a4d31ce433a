"""Access: who sent a request, by API key or by token, what they may do, and what they have left of their budget."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from stackwise.recommender.service.auth import ANYONE, Caller, Keyring, bearer
from stackwise.recommender.service.background import in_background
from stackwise.recommender.service.budget import CallerBudget
from stackwise.recommender.service.tokens import TokenVerifier

LEAST_WORK = 0.01  # seconds of work that must be left to begin a request


@dataclass(frozen=True, eq=False)
class AccessControl:
    """Lets requests in.

    Parameters
    ----------
    tokens : of an identity provider, beside the keys; None takes keys alone.
    requests, work : what a caller may ask for in a minute: requests, and seconds of work.
    """

    keys: Keyring
    tokens: TokenVerifier | None
    requests: CallerBudget
    work: CallerBudget

    async def caller(self, authorization: str | None) -> Caller:
        """Who sent a request with this ``Authorization`` header.

        Raises
        ------
        RefusedError
            401 without a known key or a good token, 503 while a token cannot be checked.
        """
        given = bearer(authorization)
        if self.tokens is not None and given.count(".") == 2:
            return await in_background(partial(self.tokens.caller, given))
        return self.keys.caller(given)

    def admit(self, caller: Caller, scope: str) -> None:
        """Let a caller's request in.

        Raises
        ------
        RefusedError
            403 without the scope, 429 for one that asks too much.
        """
        caller.need(scope)
        self.requests.need(caller.name, 1)
        self.requests.spend(caller.name, 1)
        if caller is not ANYONE:
            self.work.need(caller.name, LEAST_WORK)
