"""Plugin for `pytest -p maestro_pytest` (7 and later): writes one JSON object a line to the file named in MAESTRO_REPORT.

Standard library alone, because the user's Python loads it. The lines are the ones that shared/readers/report.ts reads. Names are taken
from pytest's own nodes, for an id such as `test_adds[x::y-1]` cannot be split again. With pytest-xdist the controller writes the results:
what only a worker sees travels inside its reports, as an attribute of ours that xdist carries along. What was collected is written by the
first worker, for the controller is told no more than ids.
"""

import inspect
import json
import linecache
import os
import re
import traceback

import pytest

MOST_MESSAGE = 16_000
MOST_FRAMES = 20
MOST_DECORATOR_LINES = 500
# Folders of a project that hold the code of others.
FOREIGN = {"site-packages", "dist-packages", ".venv", "venv", ".tox", ".nox", "node_modules"}
# What pytest-timeout says, in its versions.
TIMEOUT = re.compile(r"Timeout (>|\(>)")
XDIST_CRASH = re.compile(r"worker '\w+' crashed while running ")
ROOT = os.getcwd()
# On every line, and made before anything of the project is loaded: what else writes into the file does not know it.
KEY = os.urandom(8).hex()
# Of this run alone: a cache from the run before would decide what `--last-failed` runs, and lie in the project. Our flag names it.
os.environ["MAESTRO_PYTEST_CACHE"] = os.path.join(os.path.dirname(os.environ.get("MAESTRO_REPORT", ROOT)), "pytest-cache")


def relative(path):
    """The path as the run's own folder names it, with slashes; a path elsewhere stays absolute."""
    text = os.path.relpath(str(path), ROOT)
    return (str(path) if text.split(os.sep)[0] == ".." else text).replace(os.sep, "/")


def is_own(path):
    """Whether a file belongs to the project rather than to what it installed."""
    text = relative(path)
    return not os.path.isabs(text) and not text.startswith("<") and not FOREIGN.intersection(text.split("/"))


def is_same_file(one, other):
    return os.path.realpath(str(one)) == os.path.realpath(str(other))


def without_nothing(event):
    return {key: value for key, value in event.items() if value is not None}


def function_line(function):
    """The 1-based line of its `def`: pytest's own is that of the first decorator."""
    code = function.__code__
    definition = re.compile(rf"\s*(async\s+)?def\s+{re.escape(code.co_name)}\b")
    lines = range(code.co_firstlineno, code.co_firstlineno + MOST_DECORATOR_LINES)
    return next((line for line in lines if definition.match(linecache.getline(code.co_filename, line))), code.co_firstlineno)


def class_line(cls):
    try:
        return max(inspect.getsourcelines(cls)[1], 1)
    except (OSError, TypeError):
        return None


def line_of(item):
    """Where an editor should point; a test that a class inherits from another file is found at the class."""
    function = inspect.unwrap(getattr(item, "function", None) or item)
    code = getattr(function, "__code__", None)
    if code is not None and is_same_file(code.co_filename, item.path):
        return function_line(function)
    if getattr(item, "cls", None) is not None:
        return class_line(item.cls)
    path, line, _ = item.reportinfo()
    return line + 1 if line is not None and is_same_file(path, item.path) else None


def find_place(item):
    """File, chain of names below it, line and parameters of a test."""
    chain = item.listchain()
    files = [index for index, node in enumerate(chain) if isinstance(node, pytest.File)]
    names = [node.name for node in chain[(files[-1] if files else 0) + 1 :]]
    parameters = f"[{item.callspec.id}]" if hasattr(item, "callspec") else None
    return without_nothing(
        {
            "file": relative(item.path),
            "path": names,
            "line": line_of(item),
            "params": parameters if parameters and item.name.endswith(parameters) else None,
        }
    )


def place_of(item):
    """Found once an item: there may be tens of thousands, with three phases each."""
    if not hasattr(item, "maestro_place"):
        item.maestro_place = find_place(item)
    return item.maestro_place


def frames_of(excinfo):
    """Lines of the project in the failure's stack, innermost first."""
    own = [entry for entry in excinfo.traceback if is_own(entry.path)]
    return [{"file": relative(entry.path), "line": entry.lineno + 1} for entry in reversed(own)][:MOST_FRAMES]


def message_of(excinfo, long_text):
    """What was raised comes first, since a title shows one line; then pytest's own long form."""
    raised = excinfo.exconly(tryshort=True) if excinfo is not None else ""
    text = f"{raised}\n\n{long_text}" if raised and not long_text.startswith(raised) else long_text
    return text if len(text) <= MOST_MESSAGE else f"{text[:MOST_MESSAGE]}\n[... cut]"


def kind_of(excinfo, when):
    """A fixture that breaks is a hook; `pytest.fail` and doctests compare, as an assertion does."""
    if when != "call":
        return "hook"
    if excinfo is None:
        return None
    names = {cls.__name__ for cls in type(excinfo.value).__mro__}
    if "Failed" in names and TIMEOUT.match(str(excinfo.value)):
        return "timeout"
    compared = {"AssertionError", "Failed", "DocTestFailure", "MultipleDoctestFailures"}
    return "assertion" if compared.intersection(names) else "error"


def failure_of(report, excinfo):
    frames = frames_of(excinfo) if excinfo is not None else []
    return without_nothing(
        {
            "message": message_of(excinfo, report.longreprtext),
            "failure": kind_of(excinfo, report.when),
            "frames": frames or None,
        }
    )


def cause_of(error):
    return error.__cause__ or getattr(error, "cause", None)


def load_words(error):
    """What broke, on one line: pytest wraps it in words about itself."""
    while cause_of(error) is not None:
        error = cause_of(error)
    return "".join(traceback.format_exception_only(type(error), error)).strip().split("\n")[-1]


def load_line(path, error):
    """The line of the file that did not load, in the outermost error that names one."""
    while error is not None:
        if isinstance(error, SyntaxError) and error.filename and is_same_file(error.filename, path):
            return error.lineno
        trace, line = error.__traceback__, None
        while trace is not None:
            if is_same_file(trace.tb_frame.f_code.co_filename, path):
                line = trace.tb_lineno
            trace = trace.tb_next
        if line is not None:
            return line
        error = cause_of(error)
    return None


def reason_of(report):
    """Why it was skipped, or expected to fail; none when nobody said."""
    if hasattr(report, "wasxfail"):
        return re.sub(r"^reason: ", "", str(report.wasxfail)) or None
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return re.sub(r"^Skipped: ?", "", reason) or None


def failed_result(failed):
    """A test and the fixtures around it can break both: the first gives the kind, and every message is kept."""
    failures = [getattr(report, "maestro", {}).get("failure", {"message": str(report.longrepr)}) for report in failed]
    return {"status": "failed", **failures[0], "message": "\n\n".join(failure["message"] for failure in failures)}


def status_of(phases):
    failed = [report for report in phases if report.outcome in ("failed", "rerun")]
    skipped = next((report for report in phases if report.skipped), None)
    call = next((report for report in phases if report.when == "call"), None)
    if failed:
        return failed_result(failed)
    if skipped is not None:
        return {"status": "xfailed" if hasattr(skipped, "wasxfail") else "skipped", "message": reason_of(skipped)}
    if call is None:
        return {"status": "missing"}
    return {"status": "xpassed", "message": reason_of(call)} if hasattr(call, "wasxfail") else {"status": "passed"}


def result_of(phases):
    """One result a test, made of its last try; the tries before it (pytest-rerunfailures) are counted."""
    reruns = sum(report.outcome == "rerun" for report in phases)
    last = phases[max((index for index, report in enumerate(phases) if report.when == "setup"), default=0) :]
    expected = any(getattr(report, "maestro", {}).get("expectFail") for report in last)
    return {
        **status_of(last),
        "durationMs": sum(report.duration for report in last) * 1000,
        "attempts": reruns + 1 if reruns else None,
        "expectFail": True if expected else None,
    }


def subtest_name(context):
    """As pytest prints it: `[message] (i=1)`."""
    arguments = ", ".join(f"{name}={value!r}" for name, value in (context.kwargs or {}).items())
    words = [f"[{context.msg}]" if context.msg is not None else "", f"({arguments})" if arguments else ""]
    return " ".join(word for word in words if word) or "(<subtest>)"


class Report:
    """The report file. Every line is one write at its end, so that two processes cannot tear each other's."""

    def __init__(self, target, key):
        self.target = target
        self.key = key
        self.file = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.phases = {}
        self.problems = set()

    def write(self, event):
        os.write(self.file, (json.dumps({**without_nothing(event), "key": self.key}) + "\n").encode())

    def header(self):
        self.write({"v": 1, "runner": "pytest", "cwd": ROOT, "version": pytest.__version__})

    def problem(self, message, file="", line=None, kind=None):
        """Workers of xdist collect the same files and break alike: once is enough."""
        if (file, message) not in self.problems:
            self.problems.add((file, message))
            self.write({"type": "problem", "file": file, "line": line, "message": message, "kind": kind})

    def phase(self, report):
        if getattr(report, "context", None) is not None:
            self.subtest(report)
        elif report.when in ("setup", "call", "teardown"):
            self.phases.setdefault(report.nodeid, []).append(report)
            # A try that is to be repeated has no teardown of its own.
            if report.when == "teardown" and report.outcome != "rerun":
                self.finished(report.nodeid)
        elif XDIST_CRASH.match(str(report.longrepr or "")):
            self.crashed(report)

    def subtest(self, report):
        told = getattr(report, "maestro", None)
        if told is not None:
            place = {**told["place"], "path": [*told["place"]["path"], subtest_name(report.context)]}
            self.write({"type": "test", **place, **status_of([report]), "durationMs": report.duration * 1000})

    def finished(self, nodeid):
        phases = self.phases.pop(nodeid, [])
        told = next((report.maestro for report in phases if hasattr(report, "maestro")), None)
        if told is not None:
            self.write({"type": "test", **told["place"], **result_of(phases)})

    def crashed(self, report):
        """The worker died in this test and told nothing more: where it is was written when it was collected."""
        self.phases.pop(report.nodeid, None)
        place = self.discovered(report.nodeid)
        message = str(report.longrepr)
        if place is None:
            self.problem(message, kind="crash")
        else:
            self.write({"type": "test", **place, "status": "failed", "failure": "crash", "message": message})

    def discovered(self, nodeid):
        with open(self.target, encoding="utf-8") as lines:
            for text in lines:
                event = json.loads(text)
                if event.get("type") == "discovered" and event.get("nodeid") == nodeid:
                    return {key: event[key] for key in ("file", "path", "line", "params") if key in event}
        return None


# The hooks. The report is open in processes that may write: pytest itself, xdist's controller, and its first worker for what it collected.

report_file = None


def is_worker(config):
    return hasattr(config, "workerinput")


def open_report():
    global report_file
    target = os.environ.get("MAESTRO_REPORT")
    if target and report_file is None:
        report_file = Report(target, KEY)
        report_file.header()
    return report_file


def open_as_worker(config):
    global report_file
    target = os.environ.get("MAESTRO_REPORT")
    if target and config.workerinput.get("workerid") == "gw0":
        report_file = Report(target, config.workerinput["maestro_key"])


@pytest.hookimpl(hookwrapper=True)
def pytest_load_initial_conftests():
    """A conftest.py that does not load ends pytest before it is configured: the only chance to say so is here."""
    outcome = yield
    if outcome.excinfo is None:
        return
    error = outcome.excinfo[1]
    report, path = open_report(), getattr(error, "path", None)
    if report is not None and path is not None:
        report.problem(f"{load_words(error)}\n\n{error}", file=relative(path), line=load_line(path, error), kind="load")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config):
    if is_worker(config):
        open_as_worker(config)
    else:
        open_report()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node):
    node.workerinput["maestro_key"] = KEY


@pytest.hookimpl(tryfirst=True)
def pytest_collection_finish(session):
    """Before xdist tells the controller, so that a test that crashes at once can be found."""
    if report_file is not None:
        for item in session.items:
            report_file.write({"type": "discovered", **place_of(item), "nodeid": item.nodeid})


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    outcome = yield
    report = outcome.get_result()
    if not report.passed:
        path = getattr(collector, "path", ROOT)
        excinfo = getattr(getattr(report, "call", None), "excinfo", None)
        line = load_line(path, excinfo.value) if excinfo is not None else None
        said = load_words(excinfo.value) if excinfo is not None and report.failed else ""
        report.maestro = {"file": relative(path), "line": line, "said": said}


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    strict = report.failed and str(report.longrepr).startswith(("[XPASS(strict)]", "Unexpected success"))
    report.maestro = {"place": place_of(item), "expectFail": strict or hasattr(report, "wasxfail")}
    if report.failed:
        report.maestro["failure"] = failure_of(report, call.excinfo)


class Results:
    """What only the process that shows the results may do; registered there alone. Each worker of xdist tells it what it collected."""

    def __init__(self):
        self.skipped = set()

    def pytest_runtest_logreport(self, report):
        report_file.phase(report)

    def pytest_collectreport(self, report):
        """A module that skips itself has no tests that anybody could see: the file stands for them."""
        told = getattr(report, "maestro", None)
        if told is None:
            return
        if report.failed:
            message = f"{told['said']}\n\n{report.longreprtext}"[:MOST_MESSAGE]
            report_file.problem(message, file=told["file"], line=told["line"], kind="load")
        elif report.skipped and told["file"] not in self.skipped:
            self.skipped.add(told["file"])
            place = {"file": told["file"], "path": [], "line": told["line"]}
            report_file.write({"type": "test", **place, "status": "skipped", "message": reason_of(report)})

    def pytest_keyboard_interrupt(self, excinfo):
        report_file.problem(f"pytest was stopped: {excinfo.exconly()}")

    def pytest_internalerror(self, excrepr):
        report_file.problem(f"pytest itself broke: {excrepr}"[:MOST_MESSAGE])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus):
        report_file.write({"type": "end", "reason": int(exitstatus)})


def pytest_sessionstart(session):
    if report_file is not None and not is_worker(session.config):
        session.config.pluginmanager.register(Results(), "maestro_results")
