"""
The official Python clients against Parley's endpoint: OpenAI's (also asynchronous), Anthropic's and LangChain's.

    python3 endpoint_clients.py URL KEY OTHER_KEY

writes a line of JSON for each call: {"client", "call", "problem"}, the last one where it was wrong.
"""

import asyncio
import json
import sys
from importlib.metadata import version

import anthropic
import openai
from langchain_openai import ChatOpenAI

URL, KEY, OTHER_KEY = sys.argv[1:]
MODEL = "parley:best"
QUESTION = [{"role": "user", "content": "Hello! What is your name?"}]
CLIENT = openai.OpenAI(base_url=f"{URL}/v1", api_key=KEY, max_retries=0)
CALLS = []


def call(package, what):
    def register(function):
        CALLS.append((package, what, function))
        return function

    return register


@call("openai", "lists the models")
def models():
    assert MODEL in [model.id for model in CLIENT.models.list()]


@call("openai", "streams what it answers whole")
def streams():
    body = dict(model=MODEL, messages=QUESTION, seed=6, max_tokens=20)
    whole = CLIENT.chat.completions.create(**body).choices[0].message.content
    pieces = CLIENT.chat.completions.create(**body, stream=True)
    text = "".join(chunk.choices[0].delta.content or "" for chunk in pieces if chunk.choices)
    assert text == whole, (text, whole)


@call("openai", "sixteen at once")
def at_once():
    async def ask(client, seed):
        reply = await client.chat.completions.create(model=MODEL, messages=QUESTION, seed=seed, max_tokens=20)
        return reply.choices[0].message.content

    async def together():
        async with openai.AsyncOpenAI(base_url=f"{URL}/v1", api_key=KEY, max_retries=0) as client:
            return await asyncio.gather(*[ask(client, seed) for seed in range(16)])

    replies = asyncio.run(together())
    assert all(replies) and len(set(replies)) > 1, replies


@call("openai", "feedback, which no other client can give")
def feedback():
    reply = CLIENT.chat.completions.create(model=MODEL, messages=QUESTION, n=3, max_tokens=10)
    body = {"completion_id": reply.id, "ranking": [2, 1, 3], "rater": "bob"}
    assert CLIENT.post("/feedback", body=body, cast_to=object)
    other = openai.OpenAI(base_url=f"{URL}/v1", api_key=OTHER_KEY, max_retries=0)
    try:
        other.post("/feedback", body=body, cast_to=object)
    except openai.NotFoundError:
        return
    raise AssertionError("another client's feedback was taken")


@call("openai", "a wrong key is its own error")
def wrong_key():
    try:
        openai.OpenAI(base_url=f"{URL}/v1", api_key="parley-wrong", max_retries=0).models.list()
    except openai.AuthenticationError:
        return
    raise AssertionError("a wrong key was let in")


@call("anthropic", "a message, whole and streamed, is the same")
def messages():
    client = anthropic.Anthropic(base_url=URL, api_key=KEY, max_retries=0)
    body = dict(model=MODEL, max_tokens=20, messages=QUESTION, extra_body={"temperature": 0})
    whole = client.messages.create(**body).content[0].text
    with client.messages.stream(**body) as stream:
        text = "".join(stream.text_stream)
    assert text == whole, (text, whole)


@call("langchain-openai", "invoke, stream and batch")
def langchain():
    chat = ChatOpenAI(model=MODEL, base_url=f"{URL}/v1", api_key=KEY, max_tokens=20, max_retries=0)
    assert chat.invoke("Hello").content
    assert "".join(chunk.content for chunk in chat.stream("Hello"))
    assert len(chat.batch(["Hello", "Good morning", "Bye"])) == 3


for package, what, function in CALLS:
    line = {"client": f"{package} {version(package)} (Python)", "call": what}
    try:
        function()
    except Exception as error:  # each is told, and the next one tried
        line["problem"] = f"{type(error).__name__}: {error}"
    print(json.dumps(line), flush=True)
