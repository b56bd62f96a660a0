"""What no tracked file may hold (paths of one machine, registry hosts, secrets, unfinished work, tests that are not there), links in
*.md, and text's shape."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path.cwd()
BINARY = {".jar", ".png", ".gz", ".zip"}
ANYWHERE = {
    "a registry's host: the client's own configuration decides where packages come from": re.compile(
        r"registry\.npmjs\.org|repo1?\.maven(\.apache)?\.org|pypi\.org/simple|files\.pythonhosted\.org|deb\.debian\.org"
    ),
    "a path of one machine": re.compile(
        "|".join(
            # the folder this checkout is in and the home of whoever runs this, besides everybody's
            [re.escape(str(p)) + "/" for p in {ROOT.parent, pathlib.Path.home()} if p not in (pathlib.Path("/"), pathlib.Path("/tmp"))]
            + [r"(?<![\w.~}\"])/(?:home/(?!linuxbrew/)|Users/)\w+/"]
        )
    ),
    "a secret": re.compile(
        r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b|-----BEGIN [A-Z ]*PRIVATE KEY-----|\bgh[pousr]_\w{30,}|\bxox[abp]-\w+|[?&]password=\w"
    ),
    "unfinished work": re.compile(r"\b(?:TO[D]O|FIX[M]E)\b"),
}
# a name that no test has would run nothing, and be green
TESTS = re.compile(r"""-Dtest=['"]?([\w,#*]+)""")
LINK = re.compile(r"(?<!`)\[[^\]\n]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def anchors(markdown):
    """The anchors GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ +(.*)$", CODE.sub(lambda m: m.group().replace("`", "") if "\n" not in m.group() else "", markdown), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def broken_links(file, text):
    prose = CODE.sub("", text)
    for target in re.findall(r"\]\((\w[^)]*\s[^)]*)\)", prose):
        yield f"link to {target!r}: with a line break or a blank in it Markdown makes no link of it"
    for target in LINK.findall(prose):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        other = file if not path else file.parent / path
        if not other.exists():
            yield f"link to {target}, which is not there"
        elif anchor and anchor not in anchors(other.read_text()):
            yield f"link to {target}: no such heading"


def missing_tests(text, tests):
    for one in ",".join(TESTS.findall(text)).split(","):
        name, _, method = one.partition("#")
        if "*" in one or not one:
            continue
        if name not in tests:
            yield f"-Dtest={name}: no such test"
        elif method and f"void {method}(" not in tests[name].read_text():
            yield f"-Dtest={name}#{method}: no such method"


def shape(file, text):
    if "\r" in text:
        yield "has carriage returns"
    if text and not text.endswith("\n"):
        yield "does not end with a line break"
    for number, line in enumerate(text.split("\n"), 1):
        if line != line.rstrip() and file.suffix != ".md":
            yield f"{number}: blanks at the end of the line"
        if file.suffix == ".java" and "\t" in line:
            yield f"{number}: a tab"


def main():
    listed = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True).stdout.decode()
    files = [pathlib.Path(f) for f in listed.split("\0") if f and pathlib.Path(f).is_file()]
    tests = {file.stem: file for file in files if "test" in file.parts and file.suffix == ".java"}
    problems = []
    for file in files:
        if file.suffix in BINARY:
            continue
        text = file.read_bytes().decode()
        for what, pattern in ANYWHERE.items():
            problems += [f"{file}:{text.count(chr(10), 0, m.start()) + 1}: {what}: {m.group()}" for m in pattern.finditer(text)]
        problems += [f"{file}: {p}" for p in missing_tests(text, tests)]
        problems += [f"{file}:{p}" for p in shape(file, text)]
        if file.suffix == ".md":
            problems += [f"{file}: {p}" for p in broken_links(file, text)]
    print("\n".join(problems) or f"{len(files)} files")
    return 1 if problems else 0


sys.exit(main())
