"""Cuts texts into units and windows the way the library does at run time (UnitCutter, OnnxClassifier), nearly enough to learn by."""

import re
import unicodedata

MIN_UNIT, MIN_CODE_UNIT, MAX_UNIT = 120, 400, 600
OPENING_CHARS, CONTEXT_CHARS = 120, 400
WINDOW_TOKENS, INTENT_TOKENS, REQUEST_TOKENS = 256, 64, 256

_END = re.compile(r"[.!?。！？]+[\"')\]*]*\s+|\n+\s*")


def units(text):
    """The units of a part as (start, end); they tile the text."""
    result, start, fence = [], 0, False
    for match in list(_END.finditer(text)) + [None]:
        end = len(text) if match is None else match.end()
        while end - start > MAX_UNIT:
            cut = text.rfind(" ", start + MAX_UNIT - 80, start + MAX_UNIT)
            cut = start + MAX_UNIT if cut <= start else cut + 1
            result.append((start, cut))
            start = cut
        if text.count("```", start, end) % 2:
            fence = not fence
        if end - start >= (MIN_CODE_UNIT if fence else MIN_UNIT) or (match is None and end > start):
            result.append((start, end))
            start = end
    return result


def window(text, unit):
    """The opening of the text, the left context and the new text of a unit; what stands near the opening has no opening beside it."""
    start, end = unit
    near = max(0, start - CONTEXT_CHARS)
    if near <= OPENING_CHARS:
        near = 0
    return text[: OPENING_CHARS if near else 0], text[near:start], text[start:end]


def user_turns(prompt):
    """The user's turns, joined; a prompt in the form of a dialogue begins with 'User: '."""
    if not prompt.startswith("User: "):
        return prompt
    turns = re.split(r"\n\n(?=User: |Assistant: )", prompt)
    return "\n".join(t[6:] for t in turns if t.startswith("User: "))


def shortened(ids, budget):
    """An intent's first third and last two thirds: later turns outrank earlier ones."""
    if len(ids) <= budget:
        return ids
    head = budget // 3
    return ids[:head] + ids[len(ids) - (budget - head) :]


class Encoder:
    """Token ids of pairs, as the library assembles them."""

    def __init__(self, tokenizer_json):
        from tokenizers import Tokenizer

        self.tokenizer = Tokenizer.from_file(str(tokenizer_json))
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()
        self.cls, self.sep = self.tokenizer.token_to_id("[CLS]"), self.tokenizer.token_to_id("[SEP]")
        self.cache = {}

    def ids(self, text):
        text = unicodedata.normalize("NFKC", text)
        return self.tokenizer.encode(text, add_special_tokens=False).ids

    def intent(self, text):
        if text not in self.cache:
            # Far more characters than the budget can hold need not be read.
            cut = text if len(text) < 8000 else text[:2000] + text[-6000:]
            self.cache[text] = shortened(self.ids(cut), INTENT_TOKENS)
        return self.cache[text]

    def pair(self, intent, opening, context, new):
        a = self.intent(intent)
        fresh = self.ids(new)[-WINDOW_TOKENS:]
        first = self.ids(opening)[: max(0, WINDOW_TOKENS - len(fresh))]
        before = self.ids(context)
        b = first + before[max(0, len(before) - (WINDOW_TOKENS - len(first) - len(fresh))) :] + fresh
        ids = [self.cls, *a, self.sep, *b, self.sep]
        return ids, len(a) + 2

    def request(self, text):
        ids = self.ids(text[:6000])[: REQUEST_TOKENS]
        return [self.cls, *ids, self.sep], len(ids) + 2
