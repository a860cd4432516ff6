"""Texts that satisfy a pattern and a length of AWS's models."""

import functools
import re._constants as code
import re._parser

import regex

# Java's classes of characters, and a few characters of each.
CLASSES = {
    "L": "a-zA-Z\u00fc\u4e2d",
    "M": "\u0301",
    "N": "0-9",
    "Z": " ",
    "S": "+=$",
    "P": "!-/:;@_",
    "ASCII": " -~",
    "Print": " -~",
    "Graph": "!-~",
    "Alnum": "a-zA-Z0-9",
    "Alpha": "a-zA-Z",
    "Digit": "0-9",
    "C": "\u200b",
    "Cn": "a",
}
# How often a part without a bound of its own is repeated at most: more, if what came out was too short.
STRETCHES = (3, 3, 3, 12, 12, 60, 60, 300, 1200, 5000)


def matches(text, pattern, low, high):
    if not low <= len(text) <= high:
        return False
    return pattern is None or compiled(pattern).fullmatch(text) is not None


def text(pattern, low, high, random):
    """A text made of the pattern. Raises ValueError where none is found."""
    for stretch in STRETCHES * 8:
        made = "".join(walk(parsed(pattern), random, stretch))
        if len(made) > high and matches(made[:high], pattern, low, high):
            return made[:high]
        if matches(made, pattern, low, high):
            return made
    raise ValueError(f"no text of {low} to {high} characters was found for {pattern}")


@functools.cache
def compiled(pattern):
    return regex.compile(mended(pattern))


def mended(pattern):
    """CloudWatch Logs has a range from a class: to Java its hyphen is one like any other."""
    return regex.sub(r"(\\[wds])-(?!\])", r"\1\\-", pattern)


@functools.cache
def parsed(pattern):
    """Python's own parser knows no classes: they are written out first."""
    pattern = mended(pattern)
    out, inside, at = [], False, 0
    while at < len(pattern):
        if found := regex.compile(r"\\([pP])\{(?:Is)?(\w+)\}").match(pattern, at):
            # All but a class: of the letters at least.
            members = CLASSES["L"] if found[1] == "P" else CLASSES.get(found[2], CLASSES.get(found[2][0], "a"))
            out.append(members if inside else f"[{members}]")
            at = found.end()
            continue
        if pattern[at] == "\\":
            out.append(pattern[at : at + 2])
            at += 2
            continue
        if pattern[at] == "[" and inside:
            out.append("\\")
        inside = pattern[at] == "[" or (inside and pattern[at] != "]")
        out.append(pattern[at])
        at += 1
    return re._parser.parse("".join(out))


def walk(parts, random, stretch):
    for name, value in parts:
        if name is code.LITERAL:
            yield chr(value)
        elif name is code.NOT_LITERAL:
            yield random.choice([c for c in "ab1 -" if ord(c) != value])
        elif name is code.ANY:
            yield random.choice("az09 -_\u00fc")
        elif name is code.IN:
            yield one_of(value, random)
        elif name is code.BRANCH:
            yield from walk(random.choice(value[1]), random, stretch)
        elif name is code.SUBPATTERN:
            yield from walk(value[3], random, stretch)
        elif name in (code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT):
            least, most, inner = value
            for _ in range(random.randint(least, max(least, min(most, least + stretch)))):
                yield from walk(inner, random, stretch)
        # What looks around or anchors makes no text: whoever asked holds the whole against the pattern.


def one_of(members, random):
    if members[0][0] is code.NEGATE:
        without = regex.compile("[^\\W_]|[ -]")
        taken = {chr(value) for name, value in members[1:] if name is code.LITERAL}
        return random.choice([c for c in "abcXYZ019-_ " if c not in taken and without.match(c)])
    name, value = random.choice(members)
    if name is code.LITERAL:
        return chr(value)
    if name is code.RANGE:
        # The surrogates are no characters.
        return chr(random.choice([c for c in range(value[0], min(value[1], value[0] + 200) + 1) if not 0xD7FF < c < 0xE000]))
    return {
        code.CATEGORY_DIGIT: random.choice("0123456789"),
        code.CATEGORY_SPACE: " ",
        code.CATEGORY_NOT_SPACE: random.choice("xyz/:"),
        code.CATEGORY_NOT_DIGIT: random.choice("xyz"),
        code.CATEGORY_WORD: random.choice("abc_019"),
        code.CATEGORY_NOT_WORD: random.choice("-./"),
    }[value]
