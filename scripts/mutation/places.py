"""places.py - where a C file can be mutated, and how.

Tokens inside of the bodies of functions are looked at, and nothing is parsed: what the compiler
refuses is drawn again. What stands in an assert() is left as it is.
"""
import hashlib
import re
from dataclasses import dataclass

TOKEN = re.compile(r"""
    (?P<blank>\s+|//[^\n]*|/\*.*?\*/)
  | (?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
  | (?P<number>(?:0[xX][0-9a-fA-F]+|[0-9][0-9.]*(?:[eE][0-9]+)?)[uUlL]*)
  | (?P<name>[A-Za-z_]\w*)
  | (?P<sign><<=|>>=|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||[-+*/%&|^]=|\.\.\.|.)
""", re.S | re.X)

SWAPS = {
    "<": ["<=", ">="], "<=": ["<", ">"], ">": [">=", "<="], ">=": [">", "<"],
    "==": ["!="], "!=": ["=="], "&&": ["||"], "||": ["&&"],
    "+": ["-"], "-": ["+"], "/": ["*"], "%": ["/"], "<<": [">>"], ">>": ["<<"],
    "&": ["|"], "|": ["&"], "+=": ["-="], "-=": ["+="], "|=": ["&="], "&=": ["|="],
    "++": ["--"], "--": ["++"],
}
UNARY = {"+", "-", "&"}  # where no operand stands before them
WORDS = set("if else while for do switch case default return break continue goto sizeof struct enum "
            "union static const unsigned signed char short int long float double void".split())


@dataclass(frozen=True)
class Mutant:
    file: str   # from the root of the project
    line: int
    at: int     # offset of what is replaced
    old: str
    new: str
    kind: str
    key: str    # of the text around it: the same as long as its line and its function's head are

    def apply(self, text):
        assert text[self.at:self.at + len(self.old)] == self.old
        return text[:self.at] + self.new + text[self.at + len(self.old):]


@dataclass
class Token:
    kind: str
    text: str
    at: int


def tokens(text):
    """Without blanks, comments and lines of the preprocessor."""
    text = re.sub(r"^[ \t]*#(?:[^\n\\]|\\.)*(?:\\\n[^\n]*)*", lambda m: re.sub(r"[^\n]", " ", m[0]), text,
                  flags=re.M)
    found = (Token(match.lastgroup, match[0], match.start()) for match in TOKEN.finditer(text))
    return [token for token in found if token.kind != "blank"]


def bodies(list_):
    """(first, end, head) of the tokens of each function's body; its head is its tokens up to the (."""
    first = 0
    i = 0
    while i < len(list_):
        if list_[i].text in ("{", ";"):
            end = matching(list_, i) + 1 if list_[i].text == "{" else i + 1
            if list_[i].text == "{" and list_[i - 1].text == ")":
                yield i + 1, end - 1, head(list_[first:i])
            if list_[i].text == ";" or (end < len(list_) and list_[end].text not in (";", ",", "=")):
                first = end
            i = end
        else:
            i += 1


def head(list_):
    until = next((i for i, token in enumerate(list_) if token.text == "("), len(list_))
    return [token.text for token in list_[:until]]


def matching(list_, i):
    """The token that closes what token @i opens."""
    pairs = {"(": ")", "{": "}", "[": "]"}
    open_, depth = list_[i].text, 0
    for j in range(i, len(list_)):
        depth += (list_[j].text == open_) - (list_[j].text == pairs[open_])
        if depth == 0:
            return j
    return len(list_) - 1


def mutants(file, text):
    """Every mutant of a file."""
    list_, counts = tokens(text), {}
    for first, end, function in bodies(list_):
        for at, old, new, kind in changes(list_, first, end, function, text):
            line = text.count("\n", 0, at) + 1
            own = text[text.rfind("\n", 0, at) + 1:].split("\n", 1)[0].strip()
            name = "|".join([file, " ".join(function), own, str(at - text.rfind("\n", 0, at)), old, new])
            counts[name] = counts.get(name, 0) + 1
            key = hashlib.sha256(f"{name}|{counts[name]}".encode()).hexdigest()[:16]
            yield Mutant(file, line, at, old, new, kind, key)


def changes(list_, first, end, function, text):
    i, heads = first, set()  # tokens that close the head of an if or a loop
    while i < end:
        token, before = list_[i], list_[i - 1]
        if token.text in ("if", "while", "for", "switch"):
            heads.add(matching(list_, i + 1))
        if token.text == "assert":
            i = matching(list_, i + 1)
        elif token.text in ("if", "while") and list_[i + 1].text == "(":
            yield from negated(list_, i + 1, text)
        elif token.kind == "number":
            yield from numbers(token)
        elif token.kind == "sign" and token.text in SWAPS:
            operand = before.kind in ("name", "number", "text") and before.text not in WORDS
            if token.text not in UNARY or operand or before.text in (")", "]"):
                for new in SWAPS[token.text]:
                    yield token.at, token.text, new, "operator"
        if before.text in (";", "{", "}", "else") or i - 1 in heads or is_label(before, text):
            yield from statement(list_, i, end, function, text)
        i += 1


def is_label(token, text):
    own = text[text.rfind("\n", 0, token.at) + 1:token.at].split()
    return token.text == ":" and bool(own) and own[0] in ("case", "default")


def negated(list_, i, text):
    old = text[list_[i].at:list_[matching(list_, i)].at + 1]
    yield list_[i].at, old, f"(!{old})", "condition"


def numbers(token):
    match = re.fullmatch(r"(0[xX][0-9a-fA-F]+|[0-9]+)([uUlL]*)", token.text)
    if not match or (match[1][0] == "0" and match[1].isdigit() and len(match[1]) > 1):
        return
    value = int(match[1], 0)
    yield token.at, token.text, f"{value + 1}{match[2]}", "constant"
    if value > 0:
        yield token.at, token.text, f"{value - 1}{match[2]}", "constant"


def statement(list_, i, end, function, text):
    """What token @i begins, if it is one that can be left out, or returns something."""
    token = list_[i]
    stop = i
    while stop < end and list_[stop].text != ";":
        if list_[stop].text == "{":
            return
        stop = matching(list_, stop) + 1 if list_[stop].text in "([" else stop + 1
    if stop >= end or stop == i:
        return
    old = text[token.at:list_[stop].at + 1]
    if token.text == "return" and stop > i + 1:
        value = text[list_[i + 1].at:list_[stop].at]
        new = returned(function, value)
        if new is not None and new != value:
            yield token.at, old, f"return {new};", "return"
    elif token.text in ("break", "continue"):
        yield token.at, old, ";", "statement"
    elif is_effect(list_, i, stop):
        yield token.at, old, ";", "statement"


def returned(function, value):
    """Another value of the same type; None: of a struct there is none."""
    if "*" in function:
        return "NULL"
    if "bool" in function:
        return {"true": "false", "false": "true"}.get(value, f"!({value})")
    if "enum" in function:
        return f"(enum {function[function.index('enum') + 1]})!({value})"
    return None if "struct" in function else f"({value}) + 1"


def is_effect(list_, i, stop):
    """Whether it is an assignment or a call, and no declaration."""
    words = [token.text for token in list_[i:stop]]
    if words[0] in ("++", "--", "*"):
        return True
    if list_[i].kind != "name" or words[0] in WORDS or len(words) < 2:
        return False
    return list_[i + 1].kind == "sign" and words[1] not in ("*", ":", ";") and words[1] != ")"
