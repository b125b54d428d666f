"""What Python's Jinja, with the settings of transformers, makes of the templates in src/main/models/jinja/fixtures/jinja.json."""
import json
import sys

from transformers.utils.chat_template_utils import _compile_jinja_template

MESSAGES = [{"role": "user", "content": "hello you\nthere"}, {"role": "assistant", "content": "yes"}]
TOKENS = {"bos_token": "<s>", "eos_token": "</s>"}


def rendered(template, **given):
    try:
        return _compile_jinja_template(template).render(**TOKENS, **given)
    except Exception:
        return None


path = sys.argv[1]
with open(path, encoding="utf-8") as file:
    fixture = json.load(file)
fixture["snippets"] = [[template, rendered(template, messages=MESSAGES)] for template, _ in fixture["snippets"]]
for chat in fixture["chats"].values():
    for case in chat["renderings"]:
        given = {"messages": case["messages"], "add_generation_prompt": case["prompt"]}
        case["text"] = rendered(chat["template"], **given)
with open(path, "w", encoding="utf-8") as file:
    json.dump(fixture, file, ensure_ascii=False, indent=1)
    file.write("\n")
