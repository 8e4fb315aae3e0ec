"""Sessions for schemathesis: a browser that keeps its cookies and says for which account it acts.

Without EXEUNT_SESSION none of this is active, and requests have no cookies.

Many acts end the session that they come from (log out, forget, remove the account), or change the password. After such
an act a new person signs up, who is logged in on a second device as well. So no operation has to be left out, and no
run depends on an earlier one.
"""

import atexit
import collections
import http.client
import json
import os
import random
import threading

import schemathesis
from schemathesis.core.parameters import ParameterLocation

PASSWORD = "seven quiet lanterns in the harbour"
HOST = os.environ.get("EXEUNT_ADDRESS", "")
ACT = threading.RLock()
CHANCE = random.Random(int(os.environ.get("EXEUNT_SEED", "1")))


class Browser:
    """One device: its cookies, and the answer to its last request."""

    def __init__(self):
        self.jar = {}

    def receives(self, lines):
        for line in lines:
            name, _, rest = line.partition("=")
            value = rest.split(";")[0]
            if value:
                self.jar[name] = value
            else:
                self.jar.pop(name, None)

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(HOST, timeout=20)
        headers = {
            "cookie": "; ".join(f"{name}={value}" for name, value in self.jar.items()),
            # Each from another network, so that no limit is shared.
            "x-forwarded-for": ".".join(["100", *(str(CHANCE.randrange(1, 255)) for _ in range(3))]),
            "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        }
        if body is not None:
            headers["content-type"] = "application/json"
        connection.request(method, path, None if body is None else json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
        self.receives(value for name, value in answer.getheaders() if name.lower() == "set-cookie")
        connection.close()
        return answer.status, (json.loads(text) if text else None)


class Person:
    """A person who has just signed up, on two devices."""

    count = 0

    def __init__(self):
        Person.count += 1
        self.username = f"person-{os.getpid()}-{Person.count}"
        self.password = PASSWORD
        self.here = Browser()
        wish = {"username": self.username, "password": PASSWORD}
        status, session = self.here.ask("POST", "/api/v1/accounts", wish)
        assert status == 200, f"the sign-up failed: {status} {session}"
        self.account = session["account"]["ref"]
        self.on_another_device()

    def on_another_device(self):
        """Logs in there, and answers the session's id."""
        typed = {"identifier": self.username, "password": self.password}
        status, session = Browser().ask("POST", "/api/v1/session", typed)
        return session["id"] if status == 200 else "none"

    def is_here(self):
        """Whether this browser is still this person's, and needs no password for what it does next."""
        status, session = self.here.ask("GET", "/api/v1/session")
        mine = status == 200 and session["account"]["ref"] == self.account
        return mine and "recently_authenticated_until" in session

    def other(self):
        """The session on another device."""
        _, list = self.here.ask("GET", "/api/v1/sessions")
        others = [session["id"] for session in list["sessions"] if not session["current"]]
        return others[0] if others else self.on_another_device()


class Standing:
    person = None

    @classmethod
    def now(cls):
        if cls.person is None or not cls.person.is_here():
            cls.person = Person()
        return cls.person


ANSWERS = collections.defaultdict(collections.Counter)


if os.environ.get("EXEUNT_SESSION"):

    @schemathesis.auth(refresh_interval=None)
    class Cookies:
        """Both cookies, the account, and now and then what only this person knows."""

        def get(self, case, context):
            with ACT:
                return Standing.now()

        def set(self, case, person, context):
            case.cookies = {**(case.cookies or {}), **person.here.jar}
            case.headers["sec-fetch-site"] = "same-origin"
            spoilt = case.meta.is_negative_at if case.meta else lambda place: False
            # A request with a fault in its headers is to be refused for that fault, not for another account.
            if not spoilt(ParameterLocation.HEADER):
                case.headers["x-account"] = person.account
            if CHANCE.random() < 0.4:
                return
            if isinstance(case.body, dict) and not spoilt(ParameterLocation.BODY):
                known = {
                    "password": person.password,
                    "current": person.password,
                    "new": f"{PASSWORD} {CHANCE.randrange(10**9)}",
                    "identifier": person.username,
                    "username": f"renamed-{os.getpid()}-{CHANCE.randrange(10**9)}",
                    "ref": person.account,
                }
                case.body.update({name: value for name, value in known.items() if name in case.body})
            names = case.path_parameters or {}
            if not spoilt(ParameterLocation.PATH):
                if "id" in names:
                    names["id"] = person.other()
                if "ref" in names:
                    names["ref"] = person.account

    @schemathesis.hook
    def after_call(context, case, response):
        person = Standing.person
        sent = response.request.headers.get("Cookie", "")
        if person is None or person.here.jar.get("__Host-session", "nothing") not in sent:
            return
        with ACT:
            lines = response.headers.get("set-cookie", [])
            person.here.receives(lines)
            if response.status_code == 200 and case.operation.definition.raw.get("operationId") == "change_password":
                person.password = case.body["new"]


@schemathesis.hook("after_call")
def count(context, case, response):
    name = case.operation.definition.raw.get("operationId", case.operation.label)
    ANSWERS[name][str(response.status_code)] += 1


@atexit.register
def say():
    if path := os.environ.get("EXEUNT_ANSWERS"):
        with open(path, "w", encoding="utf-8") as file:
            json.dump(ANSWERS, file, indent=1)
