"""Who may ask: key files that change, scopes, expiry, budgets, and tokens of a provider that is played here."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from service_house import NOW, serving, source, until

from stackwise.features.errors import InputError
from stackwise.recommender.service.auth import ApiKey, Caller, FixedKeys, KeyFile, Keyring, hash_key, new_key, read_keys
from stackwise.recommender.service.budget import CallerBudget
from stackwise.recommender.service.errors import RefusedError
from stackwise.recommender.service.settings import ServiceLimits
from stackwise.recommender.service.tokens import TokenIssuer, TokenVerifier

RECOMMEND = "/v1/recommendations"
ME = {"learner_id": "me", "skills": [{"text": "spreadsheets"}], "goal": {"occupation_id": "business.bookkeeper"}}
EVENT = {"event_id": "1", "learner_id": "me", "credential_id": "c", "kind": "click",
         "occurred_at": "2026-09-01T10:00:00Z"}  # fmt: skip


def holding(key):
    return {"authorization": f"Bearer {key}"}


def test_keys_are_read_with_owner_scopes_and_expiry_and_anything_else_is_refused():
    one, two = hash_key("one"), hash_key("two")
    assert read_keys(f"# ours\n{one}  # Ann\n{two}\n") == read_keys(f"{one}, {two}")
    told = read_keys(f"{one} owner=registrar scope=events,admin expires=2027-01-31")
    assert told == (ApiKey(one, "registrar", ("events", "admin"), date(2027, 1, 31)),)
    assert read_keys(one)[0].scopes == ("recommend", "events")
    for text in ("", "# nobody", new_key(), one[:-1], one.upper()):
        with pytest.raises(InputError, match="--new-key"):
            read_keys(text)
    for line in ("scope=root", "expires=soon", "owner=a\x1b[31m", "age=3", "owner=a owner=b"):
        with pytest.raises(InputError, match="line 1"):
            read_keys(f"{one} {line}")
    with pytest.raises(InputError, match="twice"):
        read_keys(f"{one}\n{one} owner=x")


def test_the_hash_of_an_empty_key_is_refused_and_no_empty_key_enters():
    with pytest.raises(InputError, match="hash of an empty key"):
        read_keys(hash_key(""))
    ring = Keyring(FixedKeys((ApiKey(hash_key(""), "nobody"),)), lambda: NOW)
    with pytest.raises(RefusedError, match="known key"):
        ring.caller("")


def test_a_key_that_has_expired_is_refused_from_the_next_day_on():
    clock = [datetime(2026, 9, 1, 23, tzinfo=UTC)]
    ring = Keyring(FixedKeys(read_keys(f"{hash_key('a')} owner=ann expires=2026-09-01")), lambda: clock[0])
    assert ring.caller("a").name == "ann"
    assert ring.described()[0]["last_use"] == clock[0].isoformat()
    clock[0] = datetime(2026, 9, 2, tzinfo=UTC)
    with pytest.raises(RefusedError, match="expired"):
        ring.caller("a")


def test_a_key_file_is_read_again_when_it_changes_and_a_broken_one_changes_nothing(tmp_path):
    path, told = tmp_path / "keys", []
    path.write_text(hash_key("one"))
    keys = KeyFile(path, told.append)
    changes = [(hash_key("two") + " owner=b", "two", False), ("broken", "two", True), (None, "two", True),
               (hash_key("three") + " owner=c", "three", False)]  # fmt: skip
    for text, known, said in changes:
        path.unlink() if text is None else path.write_text(text)
        assert [key.hash for key in keys.known()] == [hash_key(known)]
        assert bool(told[-1]) == said
    assert len(told) == 4


def test_a_budget_comes_back_evenly_and_is_one_callers_own():
    clock = [0.0]
    budget = CallerBudget("requests of this key", 2, lambda: clock[0])
    for _ in range(2):
        budget.need("a", 1)
        budget.spend("a", 1)
    with pytest.raises(RefusedError, match="at most 2 a minute") as refused:
        budget.need("a", 1)
    assert (refused.value.status, refused.value.headers) == (429, {"Retry-After": "31"})
    budget.need("b", 1)
    clock[0] = 31
    budget.need("a", 1)
    budget.spend("a", 200)  # work is known only once it is done
    with pytest.raises(RefusedError, match="send it again after"):
        budget.need("a", 0.01)


def test_a_scope_opens_its_own_routes_alone_and_the_log_names_the_key(engine, tmp_path):
    file = tmp_path / "keys"
    lines = [("asks", "recommend"), ("tells", "events"), ("runs", "admin")]
    file.write_text("\n".join(f"{hash_key(name)} owner={name} scope={scope}" for name, scope in lines))
    with serving(source(engine), tmp_path, keys=KeyFile(file, lambda _: None)) as house:
        sent = [(RECOMMEND, ME), ("/v1/events", EVENT)]
        got = {name: [house.post(*one, holding(name)).status for one in sent] for name, _ in lines}
        assert got == {"asks": [200, 403], "tells": [403, 200], "runs": [403, 403]}
        assert [house.ask("GET", "/v1/keys", None, holding(name)).status for name, _ in lines] == [403, 403, 200]
        known = house.ask("GET", "/v1/keys", None, holding("runs")).json["keys"]
        assert [(one["owner"], one["last_use"] is not None) for one in known] == [(name, True) for name, _ in lines]
        assert hash_key("asks") not in json.dumps(known)
        file.write_text(f"{hash_key('new')} owner=new")
        assert (house.post(*sent[0], holding("asks")).status, house.post(*sent[0], holding("new")).status) == (401, 200)
        until(lambda: house.lines[-1].get("key") == "new")
        said = [(one["key"], one["status"]) for one in house.lines if "key" in one]
    assert said[:2] == [("asks", 200), ("asks", 403)]
    assert "spreadsheets" not in house.log.getvalue()


def test_a_key_that_used_up_its_seconds_of_work_waits_and_another_does_not(engine, tmp_path):
    keys = FixedKeys(read_keys(f"{hash_key('a')} owner=a\n{hash_key('b')} owner=b"))
    with serving(source(engine), tmp_path, keys=keys, limits=ServiceLimits(work_seconds=0.001)) as house:
        until(lambda: house.post(RECOMMEND, ME, holding("a")).status == 429)
        got = house.post(RECOMMEND, ME, holding("a"))
        assert (got.status, "seconds of work" in got.error, int(got.headers["retry-after"]) > 0) == (429, True, True)
        assert "work" in got.error


class Provider:
    """An identity provider: it publishes keys and signs tokens."""

    def __init__(self) -> None:
        self.keys, self.asked = {"one": rsa.generate_private_key(65537, 2048)}, 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _handler(self):
        provider = self

        class Published(BaseHTTPRequestHandler):
            def do_GET(self):
                told = {"issuer": provider.issuer, "jwks_uri": f"{provider.issuer}/keys"}
                body = json.dumps(told if "well-known" in self.path else provider.published()).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Published

    def published(self):
        self.asked += 1
        named = [(name, jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), True)) for name, key in self.keys.items()]
        return {"keys": [{**key, "kid": name, "alg": "RS256", "use": "sig"} for name, key in named]}

    def token(self, kid="one", key=None, algorithm="RS256", headers=None, **changed):
        claims = {"iss": self.issuer, "aud": "stackwise", "exp": int(time.time()) + 300, "sub": "a person",
                  "azp": "portal", "scope": "openid stackwise:recommend"}  # fmt: skip
        claims = {name: one for name, one in {**claims, **changed}.items() if one is not None}
        return jwt.encode(claims, key or self.keys[kid], algorithm, headers={"kid": kid, **(headers or {})})


@pytest.fixture
def provider():
    one = Provider()
    yield one
    one.server.shutdown()
    one.server.server_close()


@pytest.fixture
def verifier(provider):
    return TokenVerifier(TokenIssuer(provider.issuer, "stackwise"), time.monotonic)


def test_a_token_of_the_provider_opens_what_its_scopes_say(provider, verifier, engine, tmp_path):
    with serving(source(engine), tmp_path, keys=FixedKeys(()), tokens=verifier) as house:
        token = holding(provider.token())
        assert house.post(RECOMMEND, ME, token).status == 200
        assert house.post("/v1/events", EVENT, token).status == 403
        assert house.post(RECOMMEND, ME, holding("sw_x")).status == 401
        until(lambda: "portal" in house.log.getvalue())
    assert "a person" not in house.log.getvalue()


def forged(provider):
    stranger, now = rsa.generate_private_key(65537, 2048), int(time.time())
    return {
        "another key": provider.token(key=stranger),
        "a key nobody publishes": provider.token(kid="two", key=stranger),
        "expired": provider.token(exp=now - 100),
        "without an end": provider.token(exp=None),
        "not yet": provider.token(nbf=now + 1000),
        "another audience": provider.token(aud="payroll"),
        "no audience": provider.token(aud=None),
        "another issuer": provider.token(iss="https://example.org"),
        "no signature": jwt.encode({"iss": provider.issuer, "aud": "stackwise"}, None, "none", headers={"kid": "one"}),
        "a shared secret": provider.token(key="x" * 64, algorithm="HS256"),
        "another kind of key": provider.token(key=ec.generate_private_key(ec.SECP256R1()), algorithm="ES256"),
        "a key by address": provider.token(key=stranger, headers={"jku": "http://127.0.0.1:1/keys"}),
        "nothing": "..",
        "words": "a.b.c",
    }


def test_no_forged_token_enters(provider, verifier):
    verifier.caller(provider.token())
    for name, token in forged(provider).items():
        with pytest.raises(RefusedError) as refused:
            verifier.caller(token)
        assert refused.value.status == 401, name


def test_new_keys_of_the_provider_are_asked_for_at_most_once_a_minute(provider):
    clock = [100.0]
    verifier = TokenVerifier(TokenIssuer(provider.issuer, "stackwise"), lambda: clock[0])
    verifier.caller(provider.token())
    provider.keys["two"] = rsa.generate_private_key(65537, 2048)
    for _ in range(5):
        with pytest.raises(RefusedError):
            verifier.caller(provider.token("two"))
    assert provider.asked == 1
    clock[0] += 61
    assert verifier.caller(provider.token("two", azp="bad\nname", scope="root")) == Caller("token", ())
    assert verifier.caller(provider.token("two", scope=None, scp=["admin", "root"])).scopes == ("admin",)
    assert provider.asked == 2


def test_while_the_provider_is_away_it_is_said_so_and_keys_go_on(provider, engine, tmp_path):
    provider.server.shutdown()
    provider.server.server_close()
    verifier = TokenVerifier(TokenIssuer(provider.issuer, "stackwise"), time.monotonic)
    keys = FixedKeys(read_keys(hash_key("a")))
    with serving(source(engine), tmp_path, keys=keys, tokens=verifier) as house:
        got = house.post(RECOMMEND, ME, holding(provider.token()))
        assert (got.status, got.headers["retry-after"]) == (503, "5")
        assert house.post(RECOMMEND, ME, holding("a")).status == 200


def test_an_issuer_is_an_https_address():
    with pytest.raises(InputError, match="https"):
        TokenIssuer("http://example.org", "stackwise")
    with pytest.raises(InputError, match="audience"):
        TokenIssuer("https://example.org", "")
