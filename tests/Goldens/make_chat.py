"""Records what Jinja2 makes of the chat templates in chat/, set up as transformers sets it up (utils/chat_template_utils.py of 4.57): an immutable sandbox,
trim_blocks, lstrip_blocks, loop controls, a tag that marks what the assistant wrote, tojson without escapes for HTML. The date is 4 July 2026.

Made with Python 3.11, Jinja2 3.1.2: python make_chat.py
"""
import datetime
import json
import pathlib

from jinja2 import ext, nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

FOLDER = pathlib.Path(__file__).parent / "chat"
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}


class Generation(ext.Extension):
    tags = {"generation"}

    def parse(self, parser):
        line = next(parser.stream).lineno
        body = parser.parse_statements(["name:endgeneration"], drop_needle=True)
        return nodes.CallBlock(self.call_method("_body"), [], [], body).set_lineno(line)

    def _body(self, caller):
        return caller()


def refuse(message):
    raise TemplateError(message)


def environment():
    made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[Generation, ext.loopcontrols])
    made.filters["tojson"] = lambda x, ensure_ascii=False, indent=None, separators=None, sort_keys=False: json.dumps(
        x, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
    made.globals["raise_exception"] = refuse
    made.globals["strftime_now"] = datetime.datetime(2026, 7, 4).strftime
    return made


def rendered(template, conversation, prompt):
    try:
        return {"text": template.render(messages=conversation["messages"], tools=conversation.get("tools"), documents=None, add_generation_prompt=prompt, **TOKENS)}
    except TemplateError as error:
        return {"problem": str(error)}


def main():
    conversations = json.loads((FOLDER / "conversations.json").read_text())
    answers = []
    for path in sorted(FOLDER.glob("*.jinja")):
        template = environment().from_string(path.read_text())
        for conversation in conversations:
            for prompt in (False, True):
                answers.append({"template": path.name, "conversation": conversation["name"], "prompt": prompt, **rendered(template, conversation, prompt)})
    phrases = []
    for line in (FOLDER / "phrases.txt").read_text().splitlines():
        source = json.loads(line)
        try:
            phrases.append({"source": source, "text": environment().from_string(source).render(**NAMES)})
        except Exception as error:  # what Python says against it doesn't matter, that it does
            phrases.append({"source": source, "problem": type(error).__name__})
    (FOLDER / "answers.json").write_text(json.dumps({"conversations": answers, "phrases": phrases}, ensure_ascii=False, indent=1) + "\n")


NAMES = {"s": "Straße 🙂 of it", "n": 7, "x": 2.5, "none_": None, "t": True, "l": [3, 1, 2], "w": ["b", "A", "c", "a"], "d": {"b": 1, "a": [1, "x"], "c": None},
         "people": [{"name": "Ann", "age": 31, "at": {"city": "Bonn"}}, {"name": "bob", "age": 29, "at": {"city": "Aix"}}, {"name": "Ann", "age": 5}]}

if __name__ == "__main__":
    main()
